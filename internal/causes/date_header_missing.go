package causes

import (
	"fmt"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "date-header-missing", Family: FamilyTime, Hop: HopClient,
	Title: "neither X-Amz-Date nor Date reached the verifier",
	Told: []Telling{
		{
			All: some(prose.DateDropped), Weight: 3,
			Answers: []answer.Kind{answer.IncompleteSignature},
			Says:    "The text says that X-Amz-Date does not arrive.",
		},
	},
	Look:   lookDateMissing,
	Commit: commitDateMissing,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		if f.Hop == HopEdge {
			return []Fix{{Text: forwardAll + " A policy that names Authorization alone loses X-Amz-Date."}}
		}
		if f.Hop == HopProxy {
			return []Fix{{Text: "Let the proxy pass X-Amz-Date and every other X-Amz-* header.", Command: "proxy_set_header X-Amz-Date $http_x_amz_date;"}}
		}
		fixes := []Fix{{Client: true, Text: "Send X-Amz-Date with the time of signing in UTC, and sign it.", Command: `-H "X-Amz-Date: $(date -u +%Y%m%dT%H%M%SZ)"`}}
		if c.ThroughCloudFront() {
			fixes = append(fixes, Fix{Text: forwardAll})
		}
		return fixes
	},
})

// lookDateMissing reads AWS's complaint, or finds no date in the request. A CloudFront cache policy that
// names Authorization, without an origin request policy, loses the date and nothing else:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
func lookDateMissing(c *evidence.Case) []Finding {
	hop, hopped := behindHop(c)
	dated := headerSent(c, "x-amz-date") == sent || headerSent(c, "date") == sent || listsDate(c)
	if c.AnsweredWith(answer.IncompleteSignature) && len(c.Answer.Missing) == 1 && c.Answer.Missing[0] == "Date" {
		f := said(c, "date-header-missing", "AWS says that neither X-Amz-Date nor Date arrived, and misses nothing else.")
		switch {
		case dated && hopped:
			f[0].Hop = hop
			f[0].Explanation = "AWS says that neither X-Amz-Date nor Date arrived. The client signed with a date: it was removed on the way, while Authorization passed."
		case hop == HopEdge:
			f[0].Hop = hop
			f[0].Explanation += " CloudFront forwards only the headers that a policy names: here Authorization passed and X-Amz-Date did not."
		}
		return f
	}
	if c.AnsweredWith(answer.BadDate) {
		f := Finding{Code: "date-header-missing", Certainty: Likely, Where: c.Answer.Place}
		f.Explanation = "AWS could not read the date. It takes Date where X-Amz-Date is missing; X-Amz-Date has the form YYYYMMDDTHHMMSSZ."
		if c.Answer.Got != "" {
			f.Signed, f.Label = c.Answer.Got, "date"
			f.Explanation = fmt.Sprintf("AWS could not read the date %q. It takes Date where X-Amz-Date is missing; X-Amz-Date has the form YYYYMMDDTHHMMSSZ.", c.Answer.Got)
		}
		return one(f)
	}
	if c.Request == nil || !c.Request.WholeHeader || !claimWhole(c) || presigned(c) || dated || !mismatch(c) {
		return nil
	}
	f := Finding{Code: "date-header-missing", Certainty: Likely, Where: c.Request.Place, Explanation: "The request carries neither X-Amz-Date nor Date."}
	if c.AnsweredWith(answer.SignatureMismatch) {
		f.Certainty = Possible // AWS would have asked for the date
	}
	return one(f)
}

// listsDate reports whether the signature covers a date.
func listsDate(c *evidence.Case) bool {
	for _, name := range c.SignedNames() {
		if name == "x-amz-date" || name == "date" {
			return true
		}
	}
	return false
}

// commitDateMissing lets a hop lose the date, as a cache policy does that names Authorization alone.
func commitDateMissing(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || a.Request.Header.Has("date") || !a.decides() {
		return false
	}
	if r.IntN(3) == 0 {
		a.Sending = append(a.Sending, dropHeader("x-amz-date"))
		return true
	}
	a.hop(r)
	a.OnTheWay = append(a.OnTheWay, dropHeader("x-amz-date"))
	return true
}
