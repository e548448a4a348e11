package causes

import (
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// presence says whether a header was sent.
type presence int

const (
	notKnown presence = iota
	absent
	sent
)

// headerSent tells whether the client sent a header, as far as the request is at hand.
func headerSent(c *evidence.Case, name string) presence {
	switch {
	case c.Request == nil:
		return notKnown
	case c.Request.Header.Has(name):
		return sent
	case c.Request.WholeHeader:
		return absent
	}
	return notKnown
}

const tokenHeader = "x-amz-security-token"

// tokenSent tells whether the client sent a session token, as a header or in the query.
func tokenSent(c *evidence.Case) presence {
	for _, canonical := range []*evidence.Canonical{c.Signed, c.Verified} {
		if canonical == nil {
			continue
		}
		if value, _ := canonical.Header(tokenHeader); value != "" {
			return sent
		}
	}
	if _, ok := presignValue(c, "X-Amz-Security-Token"); ok {
		return sent
	}
	return headerSent(c, tokenHeader)
}

// presignValue is a parameter of the presigned URL, from the request or the URL that was called.
func presignValue(c *evidence.Case, name string) (string, bool) {
	if c.Request != nil {
		if value, ok := c.Request.QueryValue(name); ok {
			return value, true
		}
	}
	if c.URL != nil {
		r := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
		return r.QueryValue(name)
	}
	return "", false
}

// presigned reports whether the signature is that of a presigned URL.
func presigned(c *evidence.Case) bool {
	if c.Claim != nil {
		return c.Claim.Presigned
	}
	_, ok := presignValue(c, "X-Amz-Signature")
	return ok
}

// unsigned reports whether the request is known to carry no signature.
func unsigned(c *evidence.Case) bool {
	return c.Claim == nil && c.Request != nil && c.Request.WholeHeader &&
		!c.Request.Header.Has("authorization") && !presigned(c)
}

var credentialParameter = lazyregexp.New(`Credential=([^,]*)`)

// rawCredential is the Credential parameter as it was written, also where it does not parse, or "".
func rawCredential(c *evidence.Case) string {
	if c.Claim != nil {
		if m := credentialParameter.FindStringSubmatch(c.Claim.Raw); m != nil {
			return m[1]
		}
	}
	if value, ok := presignValue(c, "X-Amz-Credential"); ok {
		return value
	}
	for _, canonical := range []*evidence.Canonical{c.Signed, c.Verified} {
		if canonical == nil {
			continue
		}
		for _, p := range sigv4.ParseQuery(canonical.Query) {
			if p.Name == "X-Amz-Credential" {
				return sigv4.Decode(p.Value)
			}
		}
	}
	if c.AnsweredWith(answer.CredentialElements) {
		return c.Answer.Got
	}
	if c.AnsweredWith(answer.NotKeyValue, answer.IncompleteSignature) {
		if m := credentialParameter.FindStringSubmatch(c.Answer.Got); m != nil {
			return m[1]
		}
	}
	if c.Claim != nil && c.Claim.Credential.AccessKeyID != "" {
		return c.Claim.Credential.String()
	}
	return ""
}

// keyID is the access key id that the client signed with, or that AWS repeats, and whether the
// evidence holds one at all: it may be there and empty.
func keyID(c *evidence.Case) (id string, known bool) {
	if raw := rawCredential(c); raw != "" {
		elements := strings.Split(raw, "/")
		if n := len(elements); n >= 5 {
			return strings.Join(elements[:n-4], "/"), true
		}
		return elements[0], true
	}
	if c.Answer != nil && c.Answer.AccessKeyID != "" {
		return c.Answer.AccessKeyID, true
	}
	return "", false
}

// isTemporary tells the key id of temporary credentials by its prefix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func isTemporary(id string) bool { return strings.HasPrefix(id, "ASIA") }

var accessKeyForm = lazyregexp.New(`^(?:AKIA|ASIA|AROA|ABIA|ACCA)[A-Z0-9]{12,}$`)

// isAccessKeyID reports whether a text has the form of AWS's access key ids.
func isAccessKeyID(id string) bool { return accessKeyForm.MatchString(id) }

var secretForm = lazyregexp.New(`^[A-Za-z0-9/+]{40}$`)

// isSecretKey reports whether a text has the form of a secret access key: 40 characters of Base64 with
// both cases in it.
func isSecretKey(text string) bool {
	return secretForm.MatchString(text) && strings.ToUpper(text) != text && strings.ToLower(text) != text
}

// claimWhole reports whether the client's claim was read in full and nothing in it is masked.
func claimWhole(c *evidence.Case) bool {
	return c.Claim != nil && c.Claim.Err == nil && len(c.Claim.SignedHeaders) > 0 &&
		!slices.ContainsFunc(c.Claim.SignedHeaders, func(name string) bool {
			return Redacted(name) || strings.Contains(name, "..")
		})
}

// refused reports whether the answer, where there is one, is not one that had accepted the signature.
func refused(c *evidence.Case) bool {
	return !c.AnsweredWith(answer.Accepted, answer.NotAuthorized, answer.AuthorizerDenied)
}

// inconclusive reports whether the answer leaves open whether the signature was right: there is none, it
// says nothing known, or it denies without naming a caller.
func inconclusive(c *evidence.Case) bool {
	return c.Answer == nil || c.AnsweredWith(answer.Unknown, answer.Forbidden) ||
		c.AnsweredWith(answer.NotAuthorized) && c.Answer.Principal == ""
}

// behindHop reports whether anything shows a CDN or proxy between client and verifier, and which hop.
func behindHop(c *evidence.Case) (Hop, bool) {
	switch {
	case c.ThroughCloudFront():
		return HopEdge, true
	case c.Remarked(prose.ThroughProxy, prose.ThroughLoadBalancer):
		return HopProxy, true
	}
	return "", false
}

// isGateway reports whether API Gateway answered, or nobody else is known to have.
func isGateway(c *evidence.Case) bool {
	if c.Answer == nil {
		return false
	}
	switch c.Answer.By {
	case answer.ByRESTAPI, answer.ByHTTPAPI, "execute-api":
		return true
	case answer.ByUnknown, "":
		service := c.Service()
		return service == "" || service == "execute-api"
	}
	return false
}

// calledHost is the host that the client called, or that the verifier saw, or "".
func calledHost(c *evidence.Case) string {
	return orElse(c.SentHost(), c.VerifiedHost())
}

// isDefaultEndpoint reports whether a host is an API's own execute-api name.
func isDefaultEndpoint(host string) bool {
	in, ok := sigv4.Infer(host)
	return ok && in.Service == "execute-api" && !in.NotSigned && strings.Contains(strings.ToLower(host), ".execute-api.")
}
