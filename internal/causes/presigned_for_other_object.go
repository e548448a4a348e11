package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "presigned-for-other-object", Family: FamilyPresign, Hop: HopClient, Prior: 1,
	Title: "the query of a presigned URL was used with another object",
	Told: []Telling{
		{
			All: some(prose.LinkReused, prose.PresignedURL), Weight: 2,
			Says: "A presigned URL is good for one object. The files that the first one names are asked for with its query.",
		},
	},
	Look:   lookOtherObject,
	Vary:   varyOtherObject,
	Commit: commitOtherObject,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "Presign each object: path and host are signed with the query."
		if f.Verified != "" {
			text = fmt.Sprintf("Make a URL for %s: path and host are signed with the query.", f.Verified)
		}
		return []Fix{presignFix(c, text)}
	},
})

// sameSignature are the other URLs of the evidence that carry the signature of this one.
func sameSignature(c *evidence.Case) []sigv4.Request {
	own, ok := presignValue(c, "X-Amz-Signature")
	if !ok || own == "" || Redacted(own) {
		return nil
	}
	urls := make([]string, 0, len(c.Trials)+2)
	for _, trial := range c.Trials {
		urls = append(urls, trial.URL)
	}
	if c.URL != nil {
		urls = append(urls, c.URL.Text)
	}
	if c.Works != nil && c.Works.URL != nil {
		urls = append(urls, c.Works.URL.Text)
	} else if c.Works != nil && c.Works.Request != nil {
		urls = append(urls, c.Works.Request.Target)
	}
	var same []sigv4.Request
	for _, url := range urls {
		r := sigv4.Request{Target: evidence.TargetOf(url)}
		if signature, ok := r.QueryValue("X-Amz-Signature"); ok && signature == own && r.Path() != sentPath(c) {
			same = append(same, r)
		}
	}
	return same
}

// lookOtherObject finds one signature on two paths.
func lookOtherObject(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.SignatureMismatch, answer.Unknown) {
		return nil
	}
	if hint, ok := c.Hinted(evidence.HintOtherObject); ok {
		f := Finding{
			Code: "presigned-for-other-object", Certainty: Likely, Weight: 4, Label: "path", Signed: hint.Value, Where: hint.Place,
			Explanation: fmt.Sprintf("The signature of the URL for %s stands in a URL for another path as well. It can be right for one of them only.", hint.Value),
		}
		if path := verifiedPath(c); path != hint.Value {
			f.Verified = path
		}
		return one(f)
	}
	for _, r := range sameSignature(c) {
		return one(Finding{
			Code: "presigned-for-other-object", Certainty: Likely, Weight: 3, Label: "path", Signed: r.Path(), Verified: sentPath(c),
			Explanation: fmt.Sprintf("The same signature stands in a URL for %s and in one for %s. It can be right for one of them only.", r.Path(), sentPath(c)),
		})
	}
	return nil
}

// varyOtherObject yields the paths of the other URLs, and what the client's side says of the path.
func varyOtherObject(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if !presigned(c) {
			return
		}
		rules, _ := c.Rules()
		explanation := "The URL was presigned for %s and its query used with %s."
		seen := map[string]bool{s.Canonical.Path: true}
		try := func(path string, penalty float64) bool {
			if seen[path] {
				return true
			}
			seen[path] = true
			return yield(pathVariant(s, path, fmt.Sprintf(explanation, path, s.Canonical.Path), penalty))
		}
		for _, r := range sameSignature(c) {
			if !try(sigv4.CanonicalPath(r.Path(), rules), -1) {
				return
			}
		}
		for _, a := range accounts(c, PartPath) {
			if !try(a.text, 4+a.penalty) {
				return
			}
		}
	}
}

// commitOtherObject uses the query of one URL with the path of another object.
func commitOtherObject(r *rand.Rand, a *Attempt) bool {
	if a.Expires <= 0 || a.Passes != "" || !a.take(PartPath) {
		return false
	}
	a.extendPath("report.pdf")
	other := pick(r, "invoice.pdf", "report.png")
	a.Sending = append(a.Sending, rewriteTarget(func(path, query string) (string, string) {
		return strings.TrimSuffix(path, "report.pdf") + other, query
	}))
	return true
}
