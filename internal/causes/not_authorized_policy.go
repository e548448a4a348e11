package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "not-authorized-policy", Family: FamilyPolicy, Hop: HopPolicy, Prior: 1,
	Title: "the signature was right; no policy allows the request",
	Look:  lookNotAuthorized,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if !a.decides() {
			return false
		}
		a.Truth.NotAllowed = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		allow := Fix{Text: "Allow the action on the resource that the answer names, to the role that it names."}
		if c.Answer != nil && c.Answer.Action != "" {
			allow.Text = fmt.Sprintf("Allow %s to %s on the resource that the answer names.", c.Answer.Action, orElse(shortPrincipal(c.Answer.Principal), "the caller"))
			allow.Command = fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, c.Answer.Action, orElse(c.Answer.Resource, "RESOURCE"))
		}
		if c.Answer != nil && c.Answer.By == answer.ByLambdaURL {
			allow.Text = "Allow lambda:InvokeFunctionUrl, and lambda:InvokeFunction for URLs made since October 2025, to the caller."
		}
		if c.AnsweredWith(answer.AuthorizerDenied) {
			allow.Text = "Let the Lambda authoriser return a policy that allows this method and path; a cached policy for another path refuses too."
		}
		who := Fix{Client: true, Text: "Check that the caller is the one that you mean.", Command: "aws sts get-caller-identity"}
		return []Fix{who, allow}
	},
})

// lookNotAuthorized reads a denial. AWS names the caller only after it has verified the signature.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
func lookNotAuthorized(c *evidence.Case) []Finding {
	if c.Answer == nil || c.Answer.ExplicitDeny {
		return nil
	}
	f := Finding{Code: "not-authorized-policy", Certainty: Possible, Where: c.Answer.Place}
	switch c.Answer.Kind {
	case answer.NotAuthorized:
		switch {
		case c.Answer.Anonymous:
			f.Certainty = Likely
			f.Explanation = "No signature arrived, and the resource's policy does not allow anonymous callers, or not from where the call came."
		case c.Answer.Principal == "" && c.Answer.Action == "":
			f.Certainty = Likely
			f.Explanation = "Access is denied without a word about the signature: no policy allows it, or the object is not there."
		default:
			return said(c, "not-authorized-policy", fmt.Sprintf("The signature was right: AWS names the caller%s. No policy allows %s.",
				named(shortPrincipal(c.Answer.Principal)), orElse(c.Answer.Action, "the action")))
		}
	case answer.AuthorizerDenied:
		return said(c, "not-authorized-policy", "The Lambda authoriser of the API refused the caller. No signature is concerned.")
	case answer.Forbidden:
		if remark, ok := c.Remark(prose.GrantIncomplete); ok && c.Answer.By == answer.ByLambdaURL {
			f.Certainty, f.Weight, f.Where = Likely, 5, remark.Place
			f.Explanation = "The policy allows lambda:InvokeFunctionUrl alone. Function URLs made since October 2025 need lambda:InvokeFunction besides."
			return one(f)
		}
		if remark, ok := c.Remark(prose.SignedByService); ok {
			f.Certainty, f.Weight, f.Where = Likely, 3, remark.Place
			f.Explanation = "A service of AWS makes this call and signs it by its role, so that the signature is right. The role is not allowed to call the route."
			return one(f)
		}
		if c.Answer.By != answer.ByLambdaURL && c.Answer.By != answer.ByHTTPAPI && c.Answer.By != "aoss" || unsigned(c) {
			return nil
		}
		f.Explanation = fmt.Sprintf("%s does not say why. If the signature is right, no policy allows the call.", whoAnswered(c))
		if c.Answer.By == answer.ByLambdaURL {
			// A wrong signature has a sentence of its own there.
			f.Certainty = Likely
			f.Explanation = "The function URL did not complain of the signature. No policy allows the call, or no signature arrived."
		}
	default:
		return nil
	}
	return one(f)
}

// shortPrincipal is an ARN without its account part: "assumed-role/app/session".
func shortPrincipal(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return arn
}

func named(name string) string {
	if name == "" {
		return ""
	}
	return ", " + name
}
