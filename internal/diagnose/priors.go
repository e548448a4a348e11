package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// servicePriors are the causes that requests to a service most often have, where nothing else is known, likeliest
// first: what is special in how the service verifies, or in what its paths and queries hold.
var servicePriors = map[string][]causes.Code{
	// Identifiers of models stand in the path and hold a colon: https://github.com/curl/curl/issues/18423
	"bedrock": {"path-single-encoded", "path-double-encoding", "wrong-service"},
	// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
	"lambda": {"content-sha256-header-missing", "payload-not-signed"},
	// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
	"aoss": {"content-sha256-header-missing", "wrong-service"},
	// Indices and patterns hold commas and asterisks.
	"es": {"path-not-encoded", "query-encoding", "query-order"},
	// https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
	"iotdevicegateway": {"session-token-must-not-be-signed", "presigned-expired"},
	"execute-api":      {"query-encoding", "path-not-encoded", "payload-not-signed", "query-order"},
	"s3":               {"path-not-encoded", "header-mutated", "wrong-region"},
}

// storePriors are those of stores that speak S3's language, which stand behind proxies more often than not.
var storePriors = []causes.Code{"host-mismatch", "path-not-encoded", "chunked-signing", "header-mutated"}

// likeliest orders causes by what is known of the case beside the answer: the service, the clients that are named
// with the faults that they are known for, and whether the signer is one's own. base are the causes that the
// answer means, likeliest first.
func likeliest(c *evidence.Case, base []string) []causes.Code {
	scores := map[causes.Code]float64{}
	var order []causes.Code
	add := func(code causes.Code, score float64) {
		if _, seen := scores[code]; !seen {
			order = append(order, code)
		}
		scores[code] += score
	}
	for i, code := range base {
		add(causes.Code(code), 1-0.07*float64(i))
	}
	service := c.NamedService()
	if service == "" || service == "s3" {
		service = cmp.Or(c.Service(), service)
	}
	priors := servicePriors[service]
	if causes.IsStore(service) {
		priors = storePriors
	}
	for i, code := range priors {
		add(code, 1-0.2*float64(i))
	}
	var counted []string
	for _, sighting := range seenClients(c) {
		if slices.Contains(counted, sighting.Client.Name) {
			continue
		}
		counted = append(counted, sighting.Client.Name)
		for i, fault := range sighting.Client.Faults {
			if fault.Telling == nil {
				add(causes.Code(fault.Code), 0.8-0.1*float64(i))
			}
		}
	}
	switch {
	case c.Remarked(prose.SignsItself):
		add("signature-computation-wrong", 2)
		add("canonical-request-malformed", 1.5)
	case c.Remarked(prose.PresignedURL) && (service == "" || service == "s3" || causes.IsStore(service)):
		add("header-mutated", 0.8)
		if made, ok := c.Hinted(evidence.HintPresignedFor); ok && made.Value == "PUT" {
			add("header-mutated", 0.6)
		}
		add("presigned-altered", 0.5)
	}
	if sent := c.SentHost(); sent != "" {
		if _, aws := sigv4.Infer(sent); !aws {
			add("host-mismatch", 1.6)
		}
	}
	if path, _ := pathOf(c); len(path) > 1 && strings.HasSuffix(path, "/") {
		add("path-trailing-slash", 1)
	}
	if c.Remarked(prose.TemporaryKeys) {
		add("missing-session-token", 1.2)
	}
	slices.SortStableFunc(order, func(a, b causes.Code) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}

// usualHeader is the header that is changed most often where none is named: presigned URLs cover a Content-Type that
// uploads then send otherwise, and hops rewrite Accept-Encoding.
func usualHeader(c *evidence.Case) string {
	if c.Remarked(prose.PresignedURL) {
		return "content-type"
	}
	return "accept-encoding"
}

// toldAnswer is the kind of answer that a person tells in words of their own, or "".
func toldAnswer(c *evidence.Case) answer.Kind {
	switch {
	case c.Remarked(prose.SaysMismatch), c.Remarked(prose.SaysForbidden) && (c.Remarked(prose.SpeaksOfSigning) || len(c.Clients) > 0):
		return answer.SignatureMismatch
	}
	return ""
}
