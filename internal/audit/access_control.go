package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "access-control-on-api", Severity: "warning", Advice: true,
		Title: "an origin access control is attached to an origin that cannot have one",
		Path: func(p *Path) []Finding {
			if p.Origin == nil || p.API == nil && p.Domain == nil || p.Origin.AccessControlID.IsAbsent() {
				return nil
			}
			return []Finding{{
				Message: "an origin access control is attached to an origin of API Gateway: CloudFront signs for S3, MediaStore, MediaPackage and Lambda alone",
				At:      p.Origin.AccessControlID.Source(),
				Fixes:   infrastructure("take it away; keep others out with IAM authorisation, a resource policy or an API key"),
			}}
		},
	})
	register(&Rule{
		ID: "access-control-needs-body-hash", Severity: "note",
		Title: "clients must send the hash of a body, since CloudFront signs for them",
		Path: func(p *Path) []Finding {
			if p.URL == nil || p.Origin.AccessControlID.IsAbsent() {
				return nil
			}
			without, get := p.Send(Probe{Method: "POST", Unsigned: true}), p.Send(Probe{Unsigned: true})
			if without == nil || get == nil || !get.Passed() || !without.Refused(gateway.SignatureMismatch, gateway.UnsignedPayload) {
				return nil
			}
			return []Finding{{
				Message: "CloudFront signs for the function URL, and does not hash bodies: a POST or PUT without X-Amz-Content-Sha256 is refused",
				At:      firstKnown(p.Origin.AccessControlID.Source(), p.Origin.Source), Outcome: without,
				Fixes: []Fix{client("send X-Amz-Content-Sha256 with the hexadecimal SHA-256 of the body")},
			}}
		},
	})
	register(&Rule{
		ID: "host-forwarded-to-function-url", Severity: "error",
		Title: "the viewer's Host is forwarded to a function URL, which does not know it",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if p.URL == nil || o == nil || !p.HostForwarded() || o.Passed() || !o.Refused() {
				return nil
			}
			c, _ := o.Change(edge.Header, "host")
			return []Finding{{
				Message: "Host is forwarded to a Lambda function URL, which is found and verified by its own name: everyone is refused",
				At:      firstKnown(p.wherePolicies(), c.Setting.Source), Outcome: o,
				Fixes: infrastructure("use AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac)"),
			}}
		},
	})
}
