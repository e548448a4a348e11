package audit

import "countersign/internal/gateway"

func init() {
	register(&Rule{
		ID: "function-url-public", Severity: "error",
		Title: "the function URL behind the distribution takes unsigned requests from anyone",
		Path: func(p *Path) []Finding {
			if p.URL == nil || p.URL.AuthType.Or("") != "NONE" {
				return nil
			}
			o := p.Send(Probe{Unsigned: true})
			if o == nil || !o.Passed() || o.Direct == nil || !o.Direct.Accepted() {
				return nil
			}
			message := "the function URL has the AuthType NONE: whoever knows its name passes the distribution by"
			if !p.Origin.AccessControlID.IsAbsent() {
				message += ", and the origin access control protects nothing"
			}
			return []Finding{{
				Message: message, At: firstKnown(p.URL.AuthType.Source(), p.URL.Source), Outcome: o,
				Fixes: infrastructure("set the AuthType to AWS_IAM, and let an origin access control sign"),
			}}
		},
	})
	register(&Rule{
		ID: "function-url-permission-missing", Severity: "error",
		Title: "the function's policy lets neither CloudFront nor the caller in",
		Path: func(p *Path) []Finding {
			if p.URL == nil || p.URL.AuthType.Or("") != "AWS_IAM" || p.Origin.AccessControlID.IsAbsent() || p.URL.ResourcePolicy.IsUnknown() || p.HostForwarded() {
				return nil
			}
			o := p.Send(Probe{Unsigned: true})
			if o == nil || !o.Refused(gateway.NotAllowed, gateway.ExplicitDeny) {
				return nil
			}
			return []Finding{{
				Assumes: []string{"that the function has no permissions but those that are described"},
				Message: "CloudFront signs for the function URL, and the function's policy does not allow it " + o.Exchange.Verdict.Action,
				At:      firstKnown(p.URL.ResourcePolicy.Source(), p.URL.Source), Outcome: o,
				Fixes: infrastructure("allow cloudfront.amazonaws.com both lambda:InvokeFunctionUrl and lambda:InvokeFunction, with AWS:SourceArn the distribution's ARN"),
			}}
		},
	})
}
