package causes

import (
	"countersign/internal/answer"
	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "blocked-by-waf", Family: FamilyPolicy, Hop: HopEdge,
	Title: "a web application firewall answered",
	Look:  lookBlocked,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fix := Fix{Text: "Find the rule in the firewall's log by the time of the request, and make an exception for what it matched."}
		if c.Answer != nil && (c.Answer.By == answer.ByCloudFront || isGateway(c)) {
			fix.Command = "aws wafv2 get-sampled-requests --web-acl-arn ARN --rule-metric-name RULE --scope REGIONAL --max-items 50 --time-window ..."
			if c.Answer.By == answer.ByCloudFront {
				fix.Command = "aws wafv2 get-sampled-requests --region us-east-1 --web-acl-arn ARN --rule-metric-name RULE --scope CLOUDFRONT --max-items 50 --time-window ..."
			}
		}
		return []Fix{fix}
	},
})

// lookBlocked reads the page of a firewall. On an API's stage AWS WAF answers a bare "Forbidden", as much
// else does; there only a fault that comes and goes speaks for it.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func lookBlocked(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.Blocked) {
		return said(c, "blocked-by-waf", "A web application firewall answered. The request reached no verifier; the signature is not the matter.")
	}
	if !bareForbidden(c) || !c.Remarked(evidence.Intermittent) {
		return nil
	}
	return one(Finding{
		Code: "blocked-by-waf", Certainty: Possible, Weight: 1, Where: c.Answer.Place,
		Explanation: "The fault comes and goes. A rule of a web application firewall on the stage answers so, for instance a limit on the rate.",
	})
}
