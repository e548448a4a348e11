package causes

import (
	"fmt"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/lazyregexp"
)

var _ = register(Cause{
	Code: "explicit-deny", Family: FamilyPolicy, Hop: HopPolicy,
	Title: "the signature was right; a policy denies the request",
	Hides: []Code{"not-authorized-policy"},
	Look:  lookExplicitDeny,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if !a.decides() {
			return false
		}
		a.Truth.Denied = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fix := Fix{Text: "Find the Deny in the policy that the answer names, and narrow its condition to what it is meant for."}
		if c.Service() == "execute-api" {
			fix.Command = "aws apigateway get-rest-api --rest-api-id API --query policy"
		}
		fixes := []Fix{fix}
		if c.ThroughCloudFront() {
			fixes = append(fixes, Fix{Text: "Behind CloudFront the API sees CloudFront's address, not the viewer's: conditions on aws:SourceIp meet the wrong one."})
		}
		return fixes
	},
})

// kindOfPolicy is the policy that newer answers name.
var kindOfPolicy = lazyregexp.New(`explicit deny in an? ([a-z-]+ (?:policy|boundary)|[a-z -]+ policy)`)

func lookExplicitDeny(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.NotAuthorized, answer.AuthorizerDenied) || !c.Answer.ExplicitDeny {
		return nil
	}
	where := "A policy"
	if m := kindOfPolicy.FindStringSubmatch(c.Answer.Message); m != nil {
		where = "A " + m[1]
		if m[1][0] == 'i' {
			where = "An " + m[1]
		}
	}
	verdict := "The signature was right."
	if c.Answer.Anonymous {
		verdict = "The caller is anonymous."
	}
	return said(c, "explicit-deny", fmt.Sprintf("%s %s denies %s in words; no allow can outweigh that.", verdict, where, orElse(c.Answer.Action, "the action")))
}
