package causes

import (
	"fmt"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "non-sigv4-authorization", Family: FamilyAuthorization, Hop: HopClient, Prior: 3,
	Title: "the Authorization header is not a signature",
	Told: []Telling{
		{
			All: some(prose.TokenInAuthorization), Weight: 3,
			Answers: []answer.Kind{answer.IncompleteSignature, answer.NotKeyValue, answer.NoAlgorithmFirst},
			If: func(c *evidence.Case) bool {
				return c.AnsweredWith(answer.IncompleteSignature, answer.NotKeyValue, answer.NoAlgorithmFirst) && authorizationValue(c) == "" // else it tells itself
			},
			Says: "The text says that a token of the application is sent in Authorization, where a signature is asked for.",
		},
	},
	Hides:  []Code{"malformed-auth-header"},
	Look:   lookNonSigV4,
	Commit: commitNonSigV4,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fixes := []Fix{callFix(c, "If the route uses IAM, sign the request, and send the application's own token in another header.")}
		if isGateway(c) {
			fixes = append(fixes, Fix{
				Text:    "If the route is meant to take this token, set its authoriser and deploy the stage again; check that path and method exist.",
				Command: "aws apigateway get-resources --rest-api-id API --embed methods",
			})
		}
		return fixes
	},
})

// lookNonSigV4 recognises another scheme in Authorization. API Gateway parses the header as a signature
// where the method uses IAM and where no route matches, so both are named there.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func lookNonSigV4(c *evidence.Case) []Finding {
	if c.Answer == nil {
		return nil
	}
	f := Finding{Code: "non-sigv4-authorization", Certainty: Likely, Weight: 1, Where: c.Answer.Place}
	scheme := schemeOf(authorizationValue(c))
	what := fmt.Sprintf("The Authorization header is %s and not a signature.", schemeWords(scheme))
	switch c.Answer.Kind {
	case answer.NotKeyValue, answer.IncompleteSignature, answer.NoAlgorithmFirst, answer.UnsupportedAlgorithm:
		switch {
		case foreign(scheme):
			f.Explanation = what + whereParsed(c)
			if !isGateway(c) {
				f.Certainty, f.Proof = Shown, &Proof{Kind: ProofMessage}
			}
			if same, known := arrived(c); known && same {
				f.Explanation += " The hash in the answer is that of the header as sent: it arrived unchanged."
			}
		case scheme == "" && missesAll(c), scheme == "" && c.AnsweredWith(answer.NotKeyValue, answer.NoAlgorithmFirst):
			f.Explanation = "AWS finds no part of a signature in the Authorization header that arrived: it is of another kind, such as Bearer or Basic." + whereParsed(c)
		default:
			return nil
		}
	case answer.MissingToken, answer.Forbidden:
		if !foreign(scheme) {
			return nil
		}
		f.Explanation = what + whereParsed(c)
	case answer.Unauthorized:
		f.Weight = 0
		f.Explanation = "The authoriser takes a token, and refuses the one that arrived or finds none. No signature is concerned."
	default:
		return nil
	}
	return one(f)
}

// schemeWords names a scheme to stand after "is".
func schemeWords(scheme string) string {
	switch scheme {
	case "Bearer", "Basic":
		return "of the scheme " + scheme
	}
	return scheme
}

func whereParsed(c *evidence.Case) string {
	if isGateway(c) {
		return " API Gateway reads it as a signature where the method uses IAM, and where no route matches."
	}
	return ""
}

// commitNonSigV4 sends a token of another scheme.
func commitNonSigV4(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || !a.decides() {
		return false
	}
	value := pick(r, "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "Basic dXNlcjpwYXNzd29yZA==", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl")
	a.Sending = append(a.Sending, rewriteHeader("Authorization", value))
	return true
}
