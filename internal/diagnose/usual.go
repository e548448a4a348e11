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
	if len(findings) > 0 || c.Answer == nil || !rejected(c) || c.Verified.Whole() && c.Signed.Whole() {
		return nil
	}
	meaning, ok := answer.Explain(string(c.Answer.Kind))
	if !ok {
		return nil
	}
	var list []causes.Finding
	for _, name := range meaning.Causes {
		cause := causes.Lookup(causes.Code(name))
		if cause == nil || cause.Code == "wrong-secret" || excluded(c, cause) {
			continue
		}
		list = append(list, causes.Finding{
			Code: cause.Code, Certainty: causes.Possible, Usual: true,
			// In the order of the meaning, and not of the priors.
			Weight:      -len(list),
			Explanation: strings.TrimSpace("Nothing but the answer is known, and it has many causes: this one comes first among those that the evidence leaves. " + meaning.Distinguish),
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
	case cause.Code == "get-body-not-empty":
		return c.Request != nil && c.Request.Method != "" && c.Request.Method != "GET" && c.Request.Method != "HEAD"
	case cause.Code == "payload-not-signed":
		return c.Request != nil && c.Request.WholeBody && len(c.Request.Body) == 0
	case cause.Code == "credentials-not-loaded":
		return c.Claim != nil && c.Claim.Credential.AccessKeyID != ""
	}
	return false
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
