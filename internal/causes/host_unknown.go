package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/shell"
)

var _ = register(Cause{
	Code: "host-unknown", Family: FamilyRouting, Hop: HopEdge,
	Title:  "API Gateway knows no API under the Host that reached it",
	Look:   lookHostUnknown,
	Commit: commitHostUnknown,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		host := calledHost(c)
		if isPrivateHost(host) {
			host = "" // an address of this machine cannot be one either
		}
		name := orElse(host, "the name that clients call")
		fixes := []Fix{{
			Text:    fmt.Sprintf("Give the API a Regional custom domain with the name %s and a mapping to the stage, and keep forwarding Host.", name),
			Command: fmt.Sprintf("aws apigateway create-domain-name --domain-name %s --endpoint-configuration types=REGIONAL --regional-certificate-arn ARN", shell.Quote(orElse(host, "NAME"))),
		}}
		if strings.HasSuffix(strings.ToLower(host), ".cloudfront.net") || host == "" {
			fixes = nil // a distribution's own name cannot be one
		}
		if c.ThroughCloudFront() {
			fixes = append(fixes, Fix{Text: "Let CloudFront not forward Host (origin request policy AllViewerExceptHostHeader), and let clients sign for the origin's name."})
		} else {
			fixes = append(fixes, Fix{Text: "Check that the name has a custom domain in API Gateway and a mapping to the stage.", Command: "aws apigateway get-base-path-mappings --domain-name " + shell.Quote(orElse(host, "NAME"))})
		}
		return fixes
	},
})

// lookHostUnknown weighs a bare "Forbidden" where the Host that arrived may be a name that API Gateway
// does not know: it finds the API by Host, before any signature is verified.
// https://repost.aws/knowledge-center/configure-cloudfront-to-forward-headers
func lookHostUnknown(c *evidence.Case) []Finding {
	if !bareForbidden(c) || c.Remarked(prose.AuthorizationDropped) {
		return nil
	}
	host := calledHost(c)
	f := Finding{Code: "host-unknown", Certainty: Likely, Where: c.Answer.Place}
	switch {
	case c.Remarked(prose.HostForwarded) && (host == "" || !isDefaultEndpoint(host) || c.ThroughCloudFront()):
		f.Weight = 3
		f.Explanation = "CloudFront forwards the viewer's Host here. API Gateway finds its APIs by Host, and knows none of the viewer's name unless it has a custom domain of that name."
	case c.ThroughCloudFront() && (c.Remarked(prose.WorksDirectly) || worksAtGatewayOnly(c)):
		f.Weight = 3
		f.Explanation = "The API answers at its own name, and through CloudFront every call gets a bare Forbidden: CloudFront forwards the viewer's Host, and API Gateway knows no API of that name."
	case c.ThroughCloudFront() && c.Answer.By == answer.ByRESTAPI && host != "" && !isDefaultEndpoint(host):
		f.Weight = 1
		f.Explanation = fmt.Sprintf("If CloudFront forwards the viewer's Host, API Gateway looks for an API named %s and finds none.", host)
	case c.ThroughCloudFront():
		f.Certainty, f.Weight = Possible, 1
		f.Explanation = "If CloudFront forwards the viewer's Host, API Gateway looks for an API of that name and finds none."
	case host != "" && !isDefaultEndpoint(host):
		f.Certainty, f.Weight, f.Hop = Possible, 1, HopGateway
		f.Explanation = fmt.Sprintf("API Gateway answers so where %s is no custom domain, or has no mapping to a stage for this path.", host)
	default:
		return nil
	}
	return one(f)
}

// commitHostUnknown lets CloudFront forward the viewer's name to an API that has none such.
func commitHostUnknown(r *rand.Rand, a *Attempt) bool {
	if a.Service != "execute-api" || !a.decides() {
		return false
	}
	a.Passes = HopEdge
	a.Request.Header = a.Request.Header.With("Host", pick(r, "d111111abcdef8.cloudfront.net", "api.example.com"))
	a.Truth.NoHost = true
	return true
}
