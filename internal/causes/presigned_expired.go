package causes

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "presigned-expired", Family: FamilyPresign, Hop: HopClient,
	Title:  "the presigned URL is past its time",
	Hides:  []Code{"clock-skew"},
	Look:   lookPresignExpired,
	Commit: commitPresignExpired,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		return []Fix{presignFix(c, "Make a new URL close to its use, with an expiry that covers the wait before the request begins.")}
	},
})

// lookPresignExpired reads S3's sentence, or compares the URL's end with the time of the answer.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func lookPresignExpired(c *evidence.Case) []Finding {
	if c.Answer == nil {
		return worksForAWhile(c)
	}
	end, known := presignEnd(c)
	switch {
	case c.AnsweredWith(answer.PresignExpired):
		text := "AWS says that the presigned URL has expired."
		if known {
			text = fmt.Sprintf("AWS says that the presigned URL has expired. It was good until %s.", end.Format(sigv4.TimeLayout))
		}
		return said(c, "presigned-expired", text)
	case c.AnsweredWith(answer.Expired) && presigned(c):
		return one(Finding{
			Code: "presigned-expired", Certainty: Likely, Weight: 2, Where: c.Answer.Place,
			Explanation: "The URL was presigned earlier than the service takes it. Only S3 reads X-Amz-Expires up to seven days; most others keep to minutes.",
		})
	}
	if found := worksForAWhile(c); found != nil {
		return found
	}
	now := c.Answer.Times.Server
	if date, err := time.Parse(time.RFC1123, c.Answer.Response.Header.Value("date")); now.IsZero() && err == nil {
		now = date
	}
	if !known || now.IsZero() || !now.After(end) || !inconclusive(c) {
		return nil
	}
	return one(Finding{
		Code: "presigned-expired", Certainty: Likely, Weight: 2, Label: "time", Where: c.Answer.Place,
		Signed: end.Format(sigv4.TimeLayout), Verified: now.UTC().Format(sigv4.TimeLayout),
		Explanation: fmt.Sprintf("The presigned URL was good until %s, and the answer is of %s.", end.Format(sigv4.TimeLayout), now.UTC().Format(sigv4.TimeLayout)),
	})
}

// worksForAWhile is the finding for a presigned URL of which the text says that it fails after some minutes.
func worksForAWhile(c *evidence.Case) []Finding {
	if !c.Remarked(prose.WorksForAWhile) || !presigned(c) && !c.Remarked(prose.PresignedURL) || !inconclusive(c) {
		return nil
	}
	return one(Finding{
		Code: "presigned-expired", Certainty: Likely, Weight: 1,
		Explanation: "The URL works at first and fails some minutes later. Only S3 reads X-Amz-Expires up to seven days; most other services keep to minutes, and no URL outlives the session of its credentials.",
	})
}

// presignEnd is the moment at which a presigned URL ends, from its own parameters.
func presignEnd(c *evidence.Case) (time.Time, bool) {
	stamp, _ := presignValue(c, "X-Amz-Date")
	text, _ := presignValue(c, "X-Amz-Expires")
	at, err := time.Parse(sigv4.TimeLayout, stamp)
	seconds, errSeconds := strconv.Atoi(text)
	if err != nil || errSeconds != nil || seconds < 0 || seconds > 1<<30 {
		return time.Time{}, false
	}
	return at.Add(time.Duration(seconds) * time.Second), true
}

// commitPresignExpired uses the URL after its time.
func commitPresignExpired(r *rand.Rand, a *Attempt) bool {
	if a.Expires <= 0 || !a.decides() {
		return false
	}
	a.Truth.Clock = a.At.Add(max(a.Expires, sigv4.RulesFor(a.Service).MaxSkew) + time.Duration(1+r.IntN(600))*time.Minute)
	return true
}
