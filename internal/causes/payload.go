package causes

import (
	"fmt"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// emptyBodies are what libraries hash in place of nothing. API Gateway's generated JavaScript client
// turns an undefined body into "{}".
var emptyBodies = []string{"{}", "null", "undefined", `""`, "[]", "None", "[object Object]", " ", "\n", "{}\n", "false", "''"}

// payloadVariant is a variant of the payload line.
func payloadVariant(s Signing, hash, signed, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartPayload, Label: "payload", Signed: signed, Verified: describePayload(s.Canonical.PayloadHash),
		Explanation: explanation, Penalty: penalty, Apply: SetPayload(hash),
	}
}

// describePayload names the hash of nothing, which people do not know by heart.
func describePayload(hash string) string {
	if hash == sigv4.EmptyPayloadHash {
		return hash + " (empty body)"
	}
	return hash
}

// withoutBody reports whether requests with a method, however it is written, have no body as a rule.
func withoutBody(method string) bool {
	method = strings.ToUpper(method)
	return method == "GET" || method == "HEAD" || method == "DELETE" || method == "OPTIONS"
}

func printable(body string) string {
	if strings.TrimSpace(body) == "" {
		return fmt.Sprintf("%q", body)
	}
	return strings.TrimSpace(body)
}

// worksWithoutBody reports whether text says that requests without a body work and this one has one.
func worksWithoutBody(c *evidence.Case) bool {
	if c.Remarked(prose.SpecialInBody) {
		return false // other bodies work
	}
	if c.Remarked(prose.GetWorksPostFails, prose.WorksWithoutBody) {
		return true
	}
	method := methodOf(c)
	if method == "" && c.Verified != nil {
		method = c.Verified.Method
	}
	return c.Remarked(prose.GetWorks) && (method == "POST" || method == "PUT" || method == "PATCH" || c.Remarked(prose.BodyMethodFails))
}

// declared is the hash that the client put into x-amz-content-sha256, where the verifier's own text shows
// that it computed another one.
func declared(c *evidence.Case) (signed, verified string, place evidence.Place, ok bool) {
	if c.Verified == nil || c.Verified.Has&evidence.HasPayload == 0 {
		return "", "", evidence.Place{}, false
	}
	signed, _ = CanonicalText(c.Verified, HeaderPart(payloadHeader))
	verified = c.Verified.PayloadHash
	return signed, verified, c.Verified.Lines["header:"+payloadHeader], sigv4.IsPayloadHash(signed) && sigv4.IsPayloadHash(verified) && signed != verified
}
