package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "scope-date-mismatch", Family: FamilyScope, Hop: HopClient, Prior: 2,
	Title: "the day in the credential scope is not the day of X-Amz-Date",
	Told: []Telling{
		{
			All: some(prose.ScopeDateDiffers), Weight: 3,
			Says: "The text speaks of a signing key or scope of another day than the request's. Both hold the day of X-Amz-Date in UTC.",
		},
	},
	Hides:  []Code{"wrong-secret"},
	Look:   lookScopeDate,
	Vary:   varyScopeDate,
	Commit: commitScopeDate,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fixes := []Fix{{
			Client: true, Text: "Take one instant in UTC; write X-Amz-Date from it, and its first eight characters into the scope and the first step of the key.",
		}}
		if c.Answer != nil && daysOnly.MatchString(c.Answer.Message) {
			fixes = append(fixes, Fix{Text: "Run the server in UTC: it compares the scope with its local day."})
		}
		return fixes
	},
})

// signedTime is the time that the client signed, from whichever account there is, or "".
func signedTime(c *evidence.Case) string {
	if c.SignedString != nil && c.SignedString.Time != "" {
		return c.SignedString.Time
	}
	if sent := sentTime(c); sent != "" {
		return sent
	}
	if value, ok := CanonicalText(c.Signed, HeaderPart("x-amz-date")); ok {
		return value
	}
	return ""
}

// lookScopeDate reads AWS's sentence, or compares the two dates of the client's signature.
func lookScopeDate(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.WrongScope) && c.Answer.Scope.Date {
		f := said(c, "scope-date-mismatch", "AWS says that the day in the credential scope is not the day of the request.")
		if s := c.Answer.Scope; s.GotDate != "" && s.ExpectedDate != "" {
			f[0].Label, f[0].Signed, f[0].Verified = "scope date", s.GotDate, s.ExpectedDate
			f[0].Explanation = fmt.Sprintf("AWS says that the credential scope is for %s and the request for %s.", s.GotDate, s.ExpectedDate)
		}
		return f
	}
	if c.AnsweredWith(answer.Expired, answer.NotYetCurrent) && daysOnly.MatchString(c.Answer.Message) {
		return one(Finding{
			Code: "scope-date-mismatch", Certainty: Likely, Weight: 1, Where: c.Answer.Place,
			Explanation: "The server compares the day in the scope with its own day. The scope is in UTC, and the server's day seems to be local.",
		})
	}
	if a, b := c.SignedString, c.VerifiedString; a != nil && (b == nil || a.Time == b.Time) {
		if f := otherScope(c, "scope-date-mismatch", "scope date", func(s sigv4.Scope) string { return s.Date }); f != nil {
			return f
		}
	}
	if f := otherTime(c); f != nil {
		return f
	}
	if c.Claim == nil || c.Claim.Err != nil || !mayMismatch(c) {
		return nil
	}
	scope, stamp := c.Claim.Credential.Scope.Date, signedTime(c)
	at, err := time.Parse(sigv4.TimeLayout, stamp)
	if err != nil || len(scope) != len(sigv4.DateLayout) || at.Format(sigv4.DateLayout) == scope {
		return nil
	}
	f := Finding{
		Code: "scope-date-mismatch", Certainty: Shown, Where: c.Claim.Place, Label: "scope date",
		Signed: scope, Verified: at.Format(sigv4.DateLayout), Proof: &Proof{Kind: ProofCanonical},
		Explanation: fmt.Sprintf("The credential scope is for %s, and the time of signing is %s.", scope, stamp),
	}
	if c.AnsweredWith(answer.SignatureMismatch) {
		f.Certainty, f.Proof = Likely, nil // AWS checks the scope first, and says so
	}
	return one(f)
}

// otherTime recognises a string to sign whose time is not the one that was sent, or verified over the same
// canonical request.
func otherTime(c *evidence.Case) []Finding {
	a, b := c.SignedString, c.VerifiedString
	if a == nil || a.Time == "" || !mayMismatch(c) {
		return nil
	}
	sent := ""
	switch {
	case b != nil && a.Hash == b.Hash:
		sent = b.Time
	case b == nil && claimWhole(c) && lookDuplicateAuth(c) == nil:
		sent = sentTime(c)
	}
	if sent == "" || sent == a.Time {
		return nil
	}
	return one(Finding{
		Code: "scope-date-mismatch", Certainty: Shown, Where: a.Place, Label: "time", Signed: a.Time, Verified: sent, Proof: &Proof{Kind: ProofCanonical},
		Explanation: fmt.Sprintf("The client's string to sign says %s, and the request %s: the client read the clock twice.", a.Time, sent),
	})
}

// sentTime is the time that the request carries, or "".
func sentTime(c *evidence.Case) string {
	if value, ok := presignValue(c, "X-Amz-Date"); ok {
		return value
	}
	if c.Request != nil {
		return c.Request.Header.Value("x-amz-date")
	}
	return ""
}

// varyScopeDate yields the days around the one in the scope, for the key alone and for the scope with its
// key, and times a moment apart in the string to sign.
func varyScopeDate(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		day, err := time.Parse(sigv4.DateLayout, s.Scope.Date)
		if s.Credentials == nil || err != nil {
			return
		}
		for _, days := range []int{-1, 1, -2, -3, -7} {
			other := s.Scope
			other.Date = day.AddDate(0, 0, days).Format(sigv4.DateLayout)
			far := float64(max(days, -days) - 1)
			list := []Variant{
				keyScopeVariant(other, "key date", other.Date, s.Scope.Date, fmt.Sprintf(
					"The signing key was derived for %s; the scope says %s. A local day in place of the day in UTC does this, and a key that is kept over midnight.", other.Date, s.Scope.Date), 1+far),
				scopeVariant(other, "scope date", other.Date, s.Scope.Date, fmt.Sprintf(
					"The client signed the scope of %s and sent that of %s.", other.Date, s.Scope.Date), 2+far),
			}
			for _, v := range list {
				if !yield(v) {
					return
				}
			}
		}
		at, err := time.Parse(sigv4.TimeLayout, s.Time)
		if err != nil {
			return
		}
		// Zones have offsets of whole and of half hours.
		for half := -24; half <= 28; half++ {
			if half == 0 || half%2 != 0 && half != 7 && half != 9 && half != 11 && half != 13 && half != 19 && half != -7 {
				continue
			}
			local := at.Add(time.Duration(half) * 30 * time.Minute).Format(sigv4.TimeLayout)
			if !yield(timeVariant(s, local, "the client took its local time for one of the two", 5)) {
				return
			}
		}
		for _, seconds := range []int{-1, 1, -2, 2} {
			other := at.Add(time.Duration(seconds) * time.Second).Format(sigv4.TimeLayout)
			if !yield(timeVariant(s, other, "the client read the clock twice", 4)) {
				return
			}
		}
	}
}

// commitScopeDate takes the scope's day from another clock than the time, or the key's.
func commitScopeDate(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || r.IntN(2) == 0 {
		return signsVariant(varyScopeDate, nil)(r, a)
	}
	if !a.decides() {
		return false
	}
	day, other := a.At.UTC().Format(sigv4.DateLayout), a.At.UTC().AddDate(0, 0, pick(r, -1, 1)).Format(sigv4.DateLayout)
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) { s.Scope.Date = other }))
	a.Sending = append(a.Sending, rewriteAuthorization(func(value string) string {
		return strings.Replace(value, "/"+day+"/", "/"+other+"/", 1)
	}))
	return true
}

// timeVariant is a string to sign with another time than X-Amz-Date has.
func timeVariant(s Signing, other, why string, penalty float64) Variant {
	return Variant{
		Part: PartTime, Label: "time", Signed: other, Verified: s.Time, Penalty: penalty,
		Explanation: fmt.Sprintf("The string to sign says %s and X-Amz-Date says %s: %s.", other, s.Time, why),
		Apply:       func(s *Signing) { s.Time = other },
	}
}
