package causes

import (
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "api-key-missing", Family: FamilyPolicy, Hop: HopClient,
	Title: "the API key is missing, unknown, or in no usage plan of the stage",
	Told: []Telling{
		{
			All: some(prose.APIKeyNamed), Weight: 2, Answers: []answer.Kind{answer.Forbidden}, If: barelyForbidden,
			Says: "The method asks for an API key. API Gateway answers so where the key is missing, unknown, or in no usage plan of this stage.",
		},
		{
			All: some(prose.APIKeyNotSent), Weight: 2,
			Answers: []answer.Kind{answer.Forbidden},
			Says:    "The text says that no API key is sent.",
		},
	},
	Look: lookAPIKey,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if a.Service != "execute-api" || !a.decides() {
			return false
		}
		a.Truth.WantsAPIKey = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		send := callFix(c, "Send the API key in the header x-api-key.")
		// The shell puts the key in: it is not quoted.
		send.Command = strings.Replace(send.Command, "curl ", `curl -H "x-api-key: $API_KEY" `, 1)
		fixes := []Fix{send}
		plan := Fix{Text: "Put the key and this stage into one usage plan.", Command: "aws apigateway get-usage-plans --key-id KEY"}
		if headerSent(c, "x-api-key") == sent {
			fixes = nil
		}
		fixes = append(fixes, plan)
		if c.ThroughCloudFront() {
			fixes = append(fixes, Fix{Text: "Let CloudFront forward x-api-key: the origin request policy AllViewerExceptHostHeader does."})
		}
		return fixes
	},
})

// lookAPIKey reads the answer about a key. A bare "Forbidden" of a REST API may mean it too; HTTP APIs
// and function URLs have no API keys.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
func lookAPIKey(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.APIKeyMissing) {
		return said(c, "api-key-missing", "AWS says that the API key is missing or not valid. The signature is not the matter.")
	}
	if !bareForbidden(c) || c.Answer.By == answer.ByHTTPAPI {
		return nil
	}
	f := Finding{Code: "api-key-missing", Certainty: Possible, Where: c.Answer.Place}
	switch headerSent(c, "x-api-key") {
	case sent:
		// Who sends a key calls a method that asks for one, as a rule.
		f.Certainty = Likely
		f.Explanation = "An API key was sent. API Gateway answers so where it is unknown, in no usage plan of this stage, or was lost on the way."
	case absent:
		f.Explanation = "The request carries no x-api-key. API Gateway answers so where the method asks for one."
	default:
		f.Explanation = "API Gateway answers so where the method asks for an API key and none, or an unknown one, arrives."
	}
	return one(f)
}

// bareForbidden reports whether API Gateway, as far as is known, answered "Forbidden" and no more.
func bareForbidden(c *evidence.Case) bool {
	return c.AnsweredWith(answer.Forbidden) && isGateway(c)
}
