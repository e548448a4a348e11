package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/shell"
)

var _ = register(Cause{
	Code: "default-endpoint-disabled", Family: FamilyRouting, Hop: HopGateway, Prior: 1,
	Title: "the API's own execute-api name is switched off",
	Look:  lookDefaultEndpoint,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if a.Service != "execute-api" || !a.decides() {
			return false
		}
		a.Truth.EndpointOff = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		text := "Call the API's custom domain, sign for it, and leave the stage out of the path."
		if domain := workingDomain(c); domain != "" {
			text = fmt.Sprintf("Call %s, sign for it, and leave the stage out of the path.", domain)
		}
		show := Fix{Text: "See whether the endpoint is switched off.", Command: "aws apigateway get-rest-api --rest-api-id " + shell.Quote(apiID(c)) + " --query disableExecuteApiEndpoint"}
		if c.ThroughCloudFront() {
			return []Fix{{Text: "Make the API's custom domain the origin of the distribution."}, show}
		}
		return []Fix{{Client: true, Text: text}, show}
	},
})

// defaultEndpoint is the execute-api name that was called, or that a CDN has as its origin, or "".
func defaultEndpoint(c *evidence.Case) string {
	origin, _ := c.Hinted(evidence.HintOrigin)
	hosts := []string{c.SentHost(), c.VerifiedHost(), hintedHost(c), evidence.HostOf(origin.Value)}
	if c.SentHost() == "" || c.ThroughCloudFront() {
		for _, host := range c.Hosts {
			hosts = append(hosts, host.Text)
		}
	}
	for _, host := range hosts {
		if isDefaultEndpoint(host) {
			return host
		}
	}
	return ""
}

// apiID is the id in the API's own name.
func apiID(c *evidence.Case) string {
	if id, _, ok := strings.Cut(defaultEndpoint(c), "."); ok {
		return id
	}
	return "API"
}

// workingDomain is another name than the API's own at which a request is said to work, or "".
func workingDomain(c *evidence.Case) string {
	for _, trial := range c.Trials {
		host := evidence.HostOf(trial.URL)
		if trial.Works && strings.Contains(host, ".") && !isDefaultEndpoint(host) {
			return host
		}
	}
	if c.Works != nil {
		if host := calledHost(c.Works); host != "" && !isDefaultEndpoint(host) {
			return host
		}
	}
	return ""
}

// lookDefaultEndpoint weighs a bare "Forbidden" at an API's own name.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
func lookDefaultEndpoint(c *evidence.Case) []Finding {
	if !bareForbidden(c) {
		return nil
	}
	f := Finding{Code: "default-endpoint-disabled", Certainty: Possible, Where: c.Answer.Place}
	host, domain := defaultEndpoint(c), workingDomain(c)
	for _, trial := range c.Trials {
		if trial.Works && isDefaultEndpoint(evidence.HostOf(trial.URL)) {
			return nil
		}
	}
	switch {
	case c.Remarked(prose.WorksDirectly) || worksAtGatewayOnly(c):
		return nil // the default name answers
	case c.Remarked(prose.EndpointDisabled):
		f.Certainty, f.Weight = Likely, 4
		f.Explanation = "The configuration of the API switches its default endpoint off, which then answers every call with a bare Forbidden."
	case host != "" && domain != "":
		f.Certainty, f.Weight = Likely, 3
		f.Explanation = fmt.Sprintf("The same works at %s, and every call of %s gets a bare Forbidden: the API's own name is switched off.", domain, host)
	case host != "" && c.Remarked(prose.CustomDomain):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = fmt.Sprintf("The API has a custom domain, and %s gets a bare Forbidden: the API's own name is probably switched off.", host)
	case host != "":
		f.Weight = 2
		f.Explanation = fmt.Sprintf("%s gets a bare Forbidden. API Gateway answers so where an API's own name is switched off in favour of a custom domain.", host)
	default:
		f.Explanation = "API Gateway answers so where an API's own name is switched off in favour of a custom domain."
	}
	return one(f)
}
