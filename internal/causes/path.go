package causes

import (
	"iter"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// pathVariant is a variant of the canonical path.
func pathVariant(s Signing, signed, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartPath, Label: "path", Signed: signed, Verified: s.Canonical.Path,
		Explanation: explanation, Penalty: penalty, Apply: SetPath(signed),
	}
}

// pathVariants yields a variant for each path that differs from the verified one.
func pathVariants(s Signing, explanation string, penalty float64, paths ...string) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		seen := map[string]bool{s.Canonical.Path: true}
		for _, path := range paths {
			if seen[path] {
				continue
			}
			seen[path] = true
			if !yield(pathVariant(s, path, explanation, penalty)) {
				return
			}
		}
	}
}

// wirePath returns the path as it was on the wire: as sent, or worked back from the canonical path.
func wirePath(c *evidence.Case, s Signing) string {
	if c.Request != nil && c.Request.Target != "" {
		return c.Request.Path()
	}
	if rules, _ := c.Rules(); rules.EncodePathOnce {
		return s.Canonical.Path
	}
	return sigv4.Decode(s.Canonical.Path)
}

// sentPath is the path of the request as sent, or of the URL that was called, or "".
func sentPath(c *evidence.Case) string {
	switch {
	case c.Request != nil && c.Request.Target != "":
		return c.Request.Path()
	case c.URL != nil:
		r := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
		return r.Path()
	}
	return ""
}

// arrivedPath is the path as it was on the wire: as sent or called, or worked back from what the verifier
// computed over. S3 encodes a decoded path, so that its text does not tell what was on the wire.
func arrivedPath(c *evidence.Case) string {
	if path := sentPath(c); path != "" {
		return path
	}
	path, ok := CanonicalText(c.Verified, PartPath)
	rules, known := c.Rules()
	if !ok || !known || rules.EncodePathOnce || Redacted(path) {
		return ""
	}
	return sigv4.Decode(path)
}

// pathPlace is where the evidence shows the path.
func pathPlace(c *evidence.Case) evidence.Place {
	switch {
	case c.Request != nil:
		return c.Request.Place
	case sentPath(c) == "" && c.Verified != nil:
		return c.Verified.Lines[string(PartPath)]
	}
	return evidence.Place{}
}

// resource is the element of an error of S3's kind that repeats the path.
var resource = lazyregexp.New(`<Resource>(/[^<]*)</Resource>`)

// resourceOf is the path that an answer of S3's kind repeats, or "".
func resourceOf(c *evidence.Case) string {
	if c.Answer == nil {
		return ""
	}
	if m := resource.FindStringSubmatch(c.Answer.Response.Body); m != nil {
		return m[1]
	}
	return ""
}

// hasEscapes reports whether a text on the wire holds percent-escapes.
func hasEscapes(wire string) bool { return sigv4.Decode(wire) != wire }

// hasDoubleEscapes reports whether a text on the wire holds an escape of an escape, such as %2520.
func hasDoubleEscapes(wire string) bool {
	once := sigv4.Decode(wire)
	return strings.Contains(wire, "%25") && sigv4.Decode(once) != once
}

// Compared reports whether the answer leaves open that signatures were compared. Where it names another
// reason, what differs between texts was not looked at, and broke nothing. Of two signatures nobody knows which
// one was compared.
func Compared(c *evidence.Case) bool { return mayMismatch(c) && !signedTwice(c) }

// mayMismatch reports whether the answer is a signature mismatch, or that of an HTTP API, which says Forbidden of a
// mismatch as of all else that it refuses. That is no hint at any cause: only what differs in the evidence tells one.
// https://github.com/KensioSoftware/yulin/issues/303
func mayMismatch(c *evidence.Case) bool {
	return mismatch(c) || c.AnsweredWith(answer.Forbidden) && c.Answer.By == answer.ByHTTPAPI || handshakeRefused(c)
}

// handshakeRefused reports whether AWS IoT refused to open a WebSocket: it says Forbidden whatever is wrong.
// https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
func handshakeRefused(c *evidence.Case) bool {
	rules, known := c.Rules()
	return known && rules.TokenAfterSigning && c.AnsweredWith(answer.Forbidden)
}

// mismatch reports whether the answer is a signature mismatch, or there is none that says otherwise. Two
// services do not tell a mismatch from other refusals: EC2 says AuthFailure, OpenSearch Serverless 403 alone.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func mismatch(c *evidence.Case) bool {
	switch {
	case c.Answer == nil, c.AnsweredWith(answer.SignatureMismatch, answer.Unknown):
		return true
	case c.AnsweredWith(answer.UnknownKey):
		return c.Answer.Code == "AuthFailure"
	case c.AnsweredWith(answer.NotAuthorized, answer.Forbidden):
		return c.Answer.By == "aoss" && c.Answer.Principal == ""
	}
	return false
}

// sentAsVerified reports whether the client is known to have sent the path that was verified.
func sentAsVerified(c *evidence.Case, s Signing) bool {
	if c.Request == nil || c.Request.Target == "" {
		return false
	}
	rules, _ := c.Rules()
	return sigv4.CanonicalPath(c.Request.Path(), rules) == s.Canonical.Path
}

// firstSegment cuts "/prod/pets" into "/prod" and "/pets". rest is "" when there is one segment only.
func firstSegment(path string) (first, rest string) {
	if !strings.HasPrefix(path, "/") {
		return "", ""
	}
	if i := strings.IndexByte(path[1:], '/'); i >= 0 {
		return path[:i+1], path[i+1:]
	}
	return path, ""
}

func pathFix(c *evidence.Case, text string) Fix {
	f := Fix{Client: true, Text: text}
	if url := calledURL(c); url != "" {
		f.Command = callCommand(c, url)
	}
	return f
}

// calledURL is the address that the case called, as exactly as it is known, or "".
func calledURL(c *evidence.Case) string {
	switch {
	case c.URL != nil:
		return c.URL.Text
	case c.Request != nil && c.Request.Host() != "" && c.Request.Target != "":
		return orElse(c.Request.Scheme, "https") + "://" + c.Request.Host() + c.Request.Target
	case c.VerifiedHost() != "" && c.Verified != nil && c.Verified.Has&evidence.HasPath != 0:
		url := "https://" + c.VerifiedHost() + sigv4.Decode(c.Verified.Path)
		if query := verifiedQuery(c); query != "" {
			url += "?" + query
		}
		return url
	}
	return ""
}
