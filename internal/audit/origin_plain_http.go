package audit

func init() {
	register(&Rule{
		ID: "origin-plain-http", Severity: "error", Advice: true,
		Title: "CloudFront is to speak plain HTTP to an origin that takes HTTPS alone",
		Path: func(p *Path) []Finding {
			if !p.Gateway() || p.Origin == nil {
				return nil
			}
			f := Finding{At: firstKnown(p.Origin.ProtocolPolicy.Source(), p.Origin.Source), Fixes: infrastructure("set the origin protocol policy to https-only")}
			switch p.Origin.ProtocolPolicy.Or("") {
			case "http-only":
				f.Message = "API Gateway and function URLs take HTTPS alone: CloudFront cannot connect, and answers 502 or 504"
			case "match-viewer":
				if p.Behavior.ViewerProtocolPolicy.Or("allow-all") != "allow-all" {
					return nil
				}
				f.Severity = "warning"
				f.Message = "a viewer who comes by HTTP makes CloudFront go on by HTTP, which API Gateway and function URLs do not take"
			default:
				return nil
			}
			return []Finding{f}
		},
	})
}
