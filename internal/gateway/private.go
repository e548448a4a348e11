package gateway

import (
	"strings"

	"countersign/internal/topology"
)

// privateEndpoint finds the private API that a name of an interface endpoint leads to, and the endpoint's id:
// API-ENDPOINT.execute-api.REGION.amazonaws.com names both, and the endpoint's own name
// ENDPOINT-SUFFIX.execute-api.REGION.vpce.amazonaws.com goes with the API's id in x-apigw-api-id.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
func (q *inquiry) privateEndpoint(host string) (a *api, vpcEndpoint string) {
	label, rest, _ := strings.Cut(topology.HostName(host), ".")
	region, service := strings.CutPrefix(rest, "execute-api.")
	if !service {
		return nil, ""
	}
	region, suffix, _ := strings.Cut(region, ".")
	id, endpoint, named := strings.Cut(label, "-vpce-")
	if own, isOwn := strings.CutPrefix(label, "vpce-"); isOwn && strings.HasPrefix(suffix, "vpce.") {
		id = strings.TrimSpace(q.req.Header.Value("x-apigw-api-id"))
		endpoint, _, _ = strings.Cut(own, "-")
		if id == "" {
			q.v.Detail = "the name of an interface endpoint tells no API: x-apigw-api-id does"
		}
	} else if !named {
		return nil, ""
	}
	if a = q.g.privates[id]; a == nil || a.region != "" && a.region != region {
		return nil, ""
	}
	return a, "vpce-" + endpoint
}
