package diagnose

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// usual names what an answer like this one most often means, where nothing in the evidence names a cause:
// as [causes.Possible], and without what the evidence excludes. A secret is never among them: only equal
// strings to sign point at one.
func usual(c *evidence.Case, findings []causes.Finding) []causes.Finding {
	if len(findings) > 0 || c.Verified.Whole() && c.Signed.Whole() {
		return nil
	}
	kind, nothing := answer.Kind(""), "Nothing but the answer is known, and it has many causes: this one comes first among those that the evidence leaves. "
	switch {
	case c.Answer == nil:
		kind = toldAnswer(c)
		nothing = "The text tells that the request is refused, and shows neither the request nor the answer: this cause comes first among those that are left. "
	case rejected(c):
		kind = c.Answer.Kind
	}
	meaning, ok := answer.Explain(string(kind))
	if !ok {
		return nil
	}
	var list []causes.Finding
	var names []causes.Code
	if kind == answer.SignatureMismatch {
		names = likeliest(c, meaning.Causes)
	} else {
		for _, name := range meaning.Causes {
			names = append(names, causes.Code(name))
		}
	}
	for _, name := range names {
		cause := causes.Lookup(name)
		if cause == nil || cause.Code == "wrong-secret" || excluded(c, cause) {
			continue
		}
		subject := ""
		if cause.Code == "header-mutated" {
			subject = usualHeader(c)
		}
		list = append(list, causes.Finding{
			Code: cause.Code, Subject: subject, Certainty: causes.Possible, Usual: true,
			// In the order of the meaning, and not of the priors.
			Weight:      -len(list),
			Explanation: strings.TrimSpace(nothing + meaning.Distinguish),
		})
	}
	return list
}

// excluded reports whether what is known of the request rules a cause out: a query, a signature or a
// method that it would need is not there.
func excluded(c *evidence.Case, cause *causes.Cause) bool {
	switch {
	case cause.Family == causes.FamilyHost:
		// Who calls the name that AWS itself gave calls the name that is verified.
		_, aws := sigv4.Infer(c.SentHost())
		return aws
	case cause.Family == causes.FamilyQuery:
		query, known := queryOf(c)
		return known && query == ""
	case cause.Code == "path-not-encoded", cause.Code == "path-double-encoding", cause.Code == "path-single-encoded", cause.Code == "path-normalization":
		path, known := pathOf(c)
		return known && isPlain(path)
	case cause.Code == "get-body-not-empty":
		return c.Request != nil && c.Request.Method != "" && c.Request.Method != "GET" && c.Request.Method != "HEAD"
	case cause.Code == "payload-not-signed":
		return c.Request != nil && c.Request.WholeBody && len(c.Request.Body) == 0
	case cause.Code == "credentials-not-loaded":
		return c.Claim != nil && c.Claim.Credential.AccessKeyID != ""
	}
	return false
}

// pathOf is the path that was called, as far as the evidence holds the request or its address.
func pathOf(c *evidence.Case) (path string, known bool) {
	switch {
	case c.Request != nil && c.Request.Target != "":
		return c.Request.Path(), true
	case c.URL != nil:
		path, _, _ = strings.Cut(evidence.TargetOf(c.URL.Text), "?")
		return path, true
	}
	return "", false
}

// isPlain reports whether a path holds nothing that signers could encode or normalise in different ways.
func isPlain(path string) bool {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
	return strings.Trim(path, plain) == "" && !strings.ContainsAny(path, "{}<>") && sigv4.NormalizePath(path) == path
}

// queryOf is the query that was called, as far as the evidence holds the request or its address.
func queryOf(c *evidence.Case) (query string, known bool) {
	target := ""
	switch {
	case c.Request != nil && c.Request.Target != "":
		target = c.Request.Target
	case c.URL != nil:
		target = c.URL.Text
	default:
		return "", false
	}
	_, query, _ = strings.Cut(target, "?")
	return query, true
}
