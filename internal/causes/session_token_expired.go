package causes

import (
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "session-token-expired", Family: FamilyCredentials, Hop: HopCredentials,
	Title: "the temporary credentials have expired",
	Look: func(c *evidence.Case) []Finding {
		if !c.AnsweredWith(answer.ExpiredToken) {
			return nil
		}
		return said(c, "session-token-expired", "AWS says that the session token has expired. Key id and token belong to a session that is over.")
	},
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if a.Credentials.SessionToken == "" || !a.decides() {
			return false
		}
		a.Truth.SessionOver = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fixes := []Fix{{Client: true, Text: "Get new temporary credentials, and let a provider renew them before they end.", Command: `aws sso login; eval "$(aws configure export-credentials --format env)"`}}
		if presigned(c) {
			fixes[0].Text = "Get new temporary credentials and make the URL anew: it ends with the session that made it."
		}
		return append(fixes, Fix{Client: true, Text: "Look for a session token that was left in the environment; it wins over the profile.", Command: "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"})
	},
})
