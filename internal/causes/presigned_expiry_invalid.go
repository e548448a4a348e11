package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "presigned-expiry-invalid", Family: FamilyPresign, Hop: HopClient,
	Title:  "the presigned URL asks for a time that the service does not take",
	Hides:  []Code{"malformed-auth-header"},
	Look:   lookExpiry,
	Commit: commitExpiry,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		return []Fix{presignFix(c, "Make the URL for one second to seven days (604800 seconds). For longer, make a new URL when it is needed.")}
	},
})

// maxExpires is the longest time in seconds.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const maxExpires = int(sigv4.MaxExpires / 1e9)

// lookExpiry reads S3's sentence, or the parameter itself where nothing was said.
func lookExpiry(c *evidence.Case) []Finding {
	said := c.AnsweredWith(answer.IncompletePresign) && slices.Contains(c.Answer.Names, "x-amz-expires") && !strings.Contains(c.Answer.Message, "must include")
	text, has := presignValue(c, "X-Amz-Expires")
	seconds, err := strconv.Atoi(text)
	f := Finding{Code: "presigned-expiry-invalid", Certainty: Likely, Weight: 3, Label: "X-Amz-Expires", Signed: text}
	switch {
	case !has && !said, c.Answer == nil, !said && !inconclusive(c), Redacted(text):
		return nil
	case !has:
		f.Explanation = "AWS says that X-Amz-Expires is not a number of seconds from 1 to 604800."
	case err != nil:
		f.Explanation = fmt.Sprintf("X-Amz-Expires is %q, which is no number of seconds.", text)
	case seconds > maxExpires:
		f.Explanation = fmt.Sprintf("The URL is to be good for %d seconds, and AWS takes %d (seven days) at most.", seconds, maxExpires)
	case seconds < 1:
		f.Explanation = fmt.Sprintf("The URL is to be good for %d seconds, and AWS takes one at least.", seconds)
	default:
		return nil
	}
	f.Where = c.Answer.Place
	if said {
		f.Certainty, f.Weight, f.Proof = Shown, 0, &Proof{Kind: ProofMessage}
	}
	return one(f)
}

// commitExpiry makes a URL for longer than is allowed, or for no time at all.
func commitExpiry(r *rand.Rand, a *Attempt) bool {
	if a.Service != "s3" || a.Expires <= 0 || !a.decides() {
		return false
	}
	was := fmt.Sprintf("X-Amz-Expires=%d", int(a.Expires.Seconds()))
	is := "X-Amz-Expires=" + pick(r, "1209600", "604801", "31536000", "-1")
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) { s.Canonical.Query = strings.Replace(s.Canonical.Query, was, is, 1) }))
	a.Sending = append(a.Sending, rewriteTarget(func(path, query string) (string, string) {
		return path, strings.Replace(query, was, is, 1)
	}))
	return true
}
