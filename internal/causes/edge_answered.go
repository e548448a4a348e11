package causes

import (
	"fmt"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "edge-answered", Family: FamilyRouting, Hop: HopEdge,
	Title: "CloudFront itself refused; the request never reached the origin",
	Look:  lookEdgeAnswered,
	Fixes: fixEdgeAnswered,
})

// lookEdgeAnswered reads CloudFront's page and finds the reason in it, or in the request.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html
func lookEdgeAnswered(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.EdgeRefused) {
		return nil
	}
	return said(c, "edge-answered", "CloudFront itself refused, and the request never reached the origin. "+edgeReasons[edgeReason(c)])
}

// reason is why CloudFront refused.
type reason string

const (
	reasonBody    reason = "body"
	reasonMethod  reason = "method"
	reasonCountry reason = "country"
	reasonStacked reason = "stacked"
	reasonSigned  reason = "signed"
	reasonUnknown reason = ""
)

var edgeReasons = map[reason]string{
	reasonBody:    "It takes no body with GET and HEAD.",
	reasonMethod:  "The behaviour does not allow this method.",
	reasonCountry: "The distribution does not serve the viewer's country.",
	reasonStacked: "The request had come through CloudFront before: the origin is another distribution or an edge-optimised API.",
	reasonSigned:  "The behaviour asks for CloudFront's own signed URLs or cookies.",
	reasonUnknown: "It refuses a GET with a body, a host name that is no alternate domain name of the distribution, and distributions in a chain.",
}

func edgeReason(c *evidence.Case) reason {
	text := strings.ToLower(c.Answer.Message + " " + c.Answer.Response.Body)
	switch {
	case strings.Contains(text, "not configured to allow the http request method"):
		return reasonMethod
	case strings.Contains(text, "from your country"):
		return reasonCountry
	case strings.Contains(text, "another cloudfront distribution"):
		return reasonStacked
	case strings.Contains(text, "key-pair-id"), strings.Contains(text, "missingkey"):
		return reasonSigned
	case c.Request != nil && (c.Request.Method == "GET" || c.Request.Method == "HEAD") && len(c.Request.Body) > 0:
		return reasonBody
	}
	return reasonUnknown
}

func fixEdgeAnswered(c *evidence.Case, _ Finding) []Fix {
	why := reasonUnknown
	if c.Answer != nil {
		why = edgeReason(c)
	}
	show := "aws cloudfront get-distribution-config --id DISTRIBUTION"
	switch why {
	case reasonBody:
		return []Fix{callFix(c, "Send GET and HEAD without a body, and sign them over the empty body.")}
	case reasonMethod:
		return []Fix{{Text: "Allow GET, HEAD, OPTIONS, PUT, POST, PATCH and DELETE in the behaviour that the path matches.", Command: show}}
	case reasonStacked:
		return []Fix{{Text: "Use a Regional API as the origin of the distribution.", Command: "aws apigateway get-rest-api --rest-api-id API --query endpointConfiguration.types"}}
	case reasonCountry:
		return []Fix{{Text: "The distribution's geographic restriction decides who is served; see whether it is meant for this path.", Command: show}}
	case reasonSigned:
		return []Fix{{Text: "Call with CloudFront's own signed URL or cookies as well: a signature for IAM does not stand in for them.", Command: show}}
	}
	fixes := []Fix{{Client: true, Text: "Send GET and HEAD without a body."}}
	if host := c.SentHost(); host != "" && !strings.HasSuffix(strings.ToLower(host), ".cloudfront.net") {
		fixes = append(fixes, Fix{Text: fmt.Sprintf("Check that %s is an alternate domain name of the distribution.", host), Command: show})
	} else {
		fixes = append(fixes, Fix{Text: "Check the distribution's alternate domain names, allowed methods and origin.", Command: show})
	}
	return fixes
}
