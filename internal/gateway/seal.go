package gateway

import (
	"crypto/subtle"
	"strings"

	"countersign/sigv4"
)

// rules are those of execute-api and lambda alike: the wire path is encoded once more, and signers normalise it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
var rules = sigv4.RulesFor("execute-api")

// verify compares the signature of a request with the one that the key gives. differs tells that the body's hash is
// not the one that the request claims in x-amz-content-sha256.
func (g *Gateway) verify(req *sigv4.Request, c *claim, key *Key) (ok, differs bool) {
	view := req
	claimed := sigv4.CanonicalValue(req.Header.Value("x-amz-content-sha256"))
	if claimed != "" || req.PayloadHash != "" {
		// What the request says of its payload is not taken: see notePayload.
		hashed := *req
		hashed.PayloadHash = bodyHash(req)
		view, differs = &hashed, claimed != "" && claimed != hashed.PayloadHash
	}
	in := sigv4.Recomputed{
		Credentials: sigv4.Credentials{AccessKeyID: c.id, SecretAccessKey: key.SecretAccessKey}, Scope: c.scope, Time: c.time(),
		SignedHeaders: sortedNames(c.signedHeaders), Rules: rules,
	}
	return g.signatures.Matches(view, &in, c.signature), differs
}

// time is the time of the claim as in the string to sign: AWS writes other forms anew.
func (c *claim) time() string {
	if len(c.stamp) == len(sigv4.TimeLayout) {
		return c.stamp // there is one form of this length
	}
	return c.at.Format(sigv4.TimeLayout)
}

// equalText compares secrets in constant time.
func equalText(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// sortedNames is a list of names in lower case, sorted and without repetitions. AWS computes with such a list
// whatever was sent: signers that sort wrongly are refused
// (adobe-apiplatform/api-gateway-aws#30, badslug/Paw-AWSSignature4DynamicValue#17).
func sortedNames(list string) string {
	before := ""
	for rest := list; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, ";")
		if name <= before || name != strings.ToLower(name) {
			return strings.Join(sigv4.SignedNames(strings.Split(list, ";")), ";")
		}
		before = name
	}
	return list
}

// bodyHash is the hash of the body as it arrived.
func bodyHash(req *sigv4.Request) string {
	if sigv4.IsPayloadHash(req.PayloadHash) {
		return req.PayloadHash
	}
	return sigv4.HashPayload(req.Body)
}
