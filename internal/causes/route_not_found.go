package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "route-not-found", Family: FamilyRouting, Hop: HopGateway, Prior: 6,
	Title: "no such path and method in the stage that was called",
	Look:  lookRouteNotFound,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if a.Service != "execute-api" || !a.decides() {
			return false
		}
		a.Truth.NoRoute = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		text := "Compare method, stage and path with what is deployed."
		if path := sentPath(c); path != "" {
			text = fmt.Sprintf("Compare %s with the methods and paths that are deployed.", strings.TrimSpace(methodOf(c)+" "+path))
		}
		compare := Fix{Client: true, Text: text + " At the API's own name the path begins with the stage; at a custom domain it does not.", Command: "aws apigateway get-resources --rest-api-id API --query 'items[].[path,resourceMethods]'"}
		deploy := Fix{Text: "If the method was added lately, deploy the stage again.", Command: "aws apigateway create-deployment --rest-api-id API --stage-name STAGE"}
		if c.Answer != nil && c.Answer.By == answer.ByHTTPAPI {
			compare.Command = "aws apigatewayv2 get-routes --api-id API --query 'Items[].RouteKey'"
			return []Fix{compare}
		}
		return []Fix{compare, deploy}
	},
})

func methodOf(c *evidence.Case) string {
	if c.Request == nil {
		return ""
	}
	return c.Request.Method
}

// stageNames are what people call stages. A base path may be called so too, but seldom is.
var stageNames = []string{"prod", "production", "dev", "development", "test", "testing", "stage", "staging", "qa", "uat", "beta", "live", "default", "test0", "$default"}

// stageInPath is the stage that a path at a custom domain begins with, or "".
func stageInPath(c *evidence.Case) string {
	host := calledHost(c)
	if host == "" || isDefaultEndpoint(host) || strings.HasSuffix(strings.ToLower(host), ".cloudfront.net") {
		return ""
	}
	first, _ := firstSegment(sentPath(c))
	if name := strings.Trim(first, "/"); slices.Contains(stageNames, strings.ToLower(name)) {
		return name
	}
	return ""
}

// lookRouteNotFound weighs what API Gateway says of routes that do not exist: it falls back to IAM, so
// that it speaks of a missing token or of a malformed signature; for an unknown stage it says Forbidden.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func lookRouteNotFound(c *evidence.Case) []Finding {
	if c.Answer == nil {
		return nil
	}
	f := Finding{Code: "route-not-found", Certainty: Likely, Where: c.Answer.Place}
	stage := stageInPath(c)
	switch c.Answer.Kind {
	case answer.NotFound:
		if c.Answer.Code == "UnknownOperationException" || strings.HasPrefix(c.Answer.Message, "Unable to determine") {
			f.Explanation = "The service does not know which operation the request means: path, method or X-Amz-Target is wrong."
			return one(f)
		}
		return said(c, "route-not-found", "API Gateway says that no route matches. The signature was not looked at.")
	case answer.MissingToken:
		if !isGateway(c) {
			return nil
		}
		f.Explanation = "API Gateway speaks of a missing token for paths and methods that do not exist."
		switch {
		case c.Remarked(prose.WorksDirectly, prose.WorksElsewhere) || worksAtGatewayOnly(c):
			f.Certainty = Possible
		case c.Claim != nil && !c.ThroughCloudFront():
			f.Weight = 2
			f.Explanation = "The request was signed, and nothing is known to stand in front of API Gateway, which speaks of a missing token for paths and methods that do not exist."
		default:
			f.Weight = 1
		}
	case answer.NotKeyValue, answer.IncompleteSignature:
		scheme := schemeOf(authorizationValue(c))
		if !isGateway(c) || strings.HasPrefix(scheme, "AWS") || scheme == "" && c.AnsweredWith(answer.IncompleteSignature) && !missesAll(c) {
			return nil
		}
		f.Explanation = "Where no route matches, API Gateway reads Authorization as a signature and complains of a token that an authoriser would take."
	case answer.Forbidden:
		if !bareForbidden(c) {
			return nil
		}
		f.Certainty = Possible
		f.Explanation = "At an API's own name API Gateway answers so where the stage in the path does not exist."
		switch path := sentPath(c); {
		case c.Answer.By == answer.ByHTTPAPI:
			return nil // it says Not Found
		case isDefaultEndpoint(calledHost(c)) && (strings.HasPrefix(path, "/@connections/") || strings.HasPrefix(path, "/%40connections/")):
			f.Certainty, f.Weight = Likely, 2
			f.Explanation = "The path begins with @connections and names no stage. A client that joins its endpoint with the path of an operation loses the stage where the endpoint has no slash at its end."
		case isDefaultEndpoint(calledHost(c)) && (path == "/" || path == ""):
			f.Certainty, f.Weight = Likely, 1
			f.Explanation = "The path names no stage. At an API's own name it begins with one."
		case isDefaultEndpoint(calledHost(c)):
			f.Weight = 1
		}
	default:
		return nil
	}
	if stage != "" {
		f.Certainty, f.Weight = Likely, f.Weight+1
		f.Explanation = fmt.Sprintf("The path begins with %s. If that is the stage, it is one too many: at a custom domain the stage is not part of the path.", stage)
	}
	return one(f)
}
