package gateway

import (
	"slices"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// defaultEndpoint answers at {api}.execute-api.{region}.amazonaws.com, where the path begins with the
// stage.
func (q *inquiry) defaultEndpoint(a *api) {
	q.enter(a)
	if a.top.EndpointType.Or("") == topology.Edge && q.getWithBody() {
		q.note(noteOwnEdge)
	}
	if a.disabled {
		if a.family == HTTP {
			q.note(noteDisabledHTTP)
		}
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
		q.forbidden(DefaultEndpointOff)
		return
	}
	q.stageInPath(a, q.req.Path())
}

// customDomain answers at a custom domain, where the path begins with a base path and has no stage.
func (q *inquiry) customDomain(d *domain) {
	q.v.Domain = d.top
	q.unknown(d.unknown)
	edge := d.top.EndpointType.Or("") == topology.Edge
	for _, setting := range [...]struct {
		applies bool
		note    string
	}{
		{d.top.MutualTLS.IsKnown(), noteClientCertificate},
		{strings.EqualFold(d.top.AccessMode.Or(""), "STRICT"), noteStrict},
		{edge, noteRegion},
		{edge && q.getWithBody(), noteOwnEdge},
		{strings.HasPrefix(d.top.RoutingMode.Or(""), "ROUTING_RULE"), noteRoutingRules},
	} {
		if setting.applies {
			q.note(setting.note)
		}
	}
	path := q.req.Path()
	for i := range d.mappings {
		m := &d.mappings[i]
		rest, ok := below(path, m.path)
		if !ok {
			continue
		}
		q.enter(m.api)
		if m.stage == "" {
			// https://docs.aws.amazon.com/apigateway/latest/api/API_BasePathMapping.html
			q.stageInPath(m.api, rest)
			return
		}
		q.v.Stage = m.stage
		q.route(m.api, rest)
		return
	}
	q.v.Detail = "no mapping of the custom domain fits the path"
	q.forbidden(UnmappedPath)
}

// below returns what follows a prefix of whole segments.
func below(path, prefix string) (rest string, ok bool) {
	if prefix == "" {
		return path, true
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(path, "/"), prefix)
	return rest, ok && (rest == "" || rest[0] == '/')
}

func (q *inquiry) getWithBody() bool { return q.req.Method == "GET" && len(q.req.Body) > 0 }

// enter notes which API was reached, and what is not known of it.
func (q *inquiry) enter(a *api) {
	q.v.API, q.v.Family = a.top, a.family
	q.account, q.assumed = a.account, a.assumed
	q.arnStart = a.arn
	if a.region != "" {
		q.region = a.region
	} else if q.region != "" {
		q.arnStart = methodsARN(q.region, a.account, a.id)
	}
	q.unknown(a.unknown)
	if strings.EqualFold(a.top.AccessMode.Or(""), "STRICT") {
		q.note(noteStrict)
	}
	if q.region == "" {
		q.v.Unknown = append(q.v.Unknown, "the region of API "+a.id+" is not known: the one in the signature is taken")
	}
}

// stageInPath takes the stage from the first segment.
func (q *inquiry) stageInPath(a *api, path string) {
	name, rest := strings.TrimPrefix(path, "/"), ""
	if end := strings.IndexByte(name, '/'); end >= 0 {
		name, rest = name[:end], name[end:]
	}
	switch {
	case name != "" && name != "$default" && (slices.Contains(a.stages, name) || len(a.top.Stages) == 0):
		q.v.Stage = name
		q.route(a, rest)
	case a.family == HTTP && slices.Contains(a.stages, "$default"):
		q.v.Stage = "$default"
		q.route(a, path)
	case a.family == HTTP:
		q.notFound(UnknownStage)
	default:
		// Observed by many: an unknown stage is Forbidden, an unknown route is not.
		q.v.Detail = "the path begins with no stage of the API"
		q.forbidden(UnknownStage)
	}
}

// notFound is how HTTP APIs answer what leads nowhere.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
func (q *inquiry) notFound(reason Reason) {
	q.refuse(404, reason, "", lowerMessage, "Not Found")
}

// route finds the route below the stage and answers for the kind of API.
func (q *inquiry) route(a *api, path string) {
	if path == "" {
		path = "/"
	}
	if a.private && q.arrival.VPCEndpoint == "" {
		q.note(notePrivate)
		q.v.Detail = "call it by API-ENDPOINT.execute-api.REGION.amazonaws.com, or by the endpoint's own name with x-apigw-api-id"
		q.forbidden(PrivateEndpoint)
		return
	}
	q.v.Method, q.v.Path = q.req.Method, sigv4.Decode(path)
	if stage, ok := a.top.Stage(q.v.Stage); ok && stage.WebACL.IsKnown() {
		q.note(noteFirewall)
	}
	switch a.family {
	case HTTP:
		q.httpRoute(a, path)
	case WebSocket:
		q.webSocket(a, path)
	default:
		q.restRoute(a, path)
	}
}

// restRoute finds the method of a resource of a REST API.
func (q *inquiry) restRoute(a *api, path string) {
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
	if override := q.req.Header.Value("x-http-method-override"); override != "" {
		q.v.Method = strings.ToUpper(strings.TrimSpace(override))
		q.note(noteOverride)
	}
	n := a.routes.resource(path)
	if n == nil && len(path) > 1 && path[len(path)-1] == '/' {
		if n = a.routes.resource(strings.TrimRight(path, "/")); n != nil {
			q.note(noteSlash)
		}
	}
	var r *route
	if n != nil {
		r = n.route(q.v.Method)
	}
	if r == nil {
		q.unknownRoute()
		return
	}
	q.take(r)
	q.rest(a, r)
}

// unknownRoute answers a method or resource that is not deployed: as an unsigned request, or, where an
// Authorization header is there, with what is wrong about its form
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html, awslabs/time-addressable-media-store#8).
func (q *inquiry) unknownRoute() {
	c, r := readClaim(q.req)
	q.v.Presigned = c.presigned
	if r != nil && r.reason != Unsigned {
		q.refuseSignature(r)
		q.v.Reason = UnknownRoute
		q.v.Detail = "no such resource or method in the stage; the Authorization header is read all the same"
		return
	}
	if r == nil {
		q.note(noteRouteSigned)
	}
	q.v.Detail = "no such resource or method in the stage"
	q.refuse(403, UnknownRoute, typeMissingToken, lowerMessage, textMissingToken)
}

// take notes the route.
func (q *inquiry) take(r *route) {
	q.v.Route = r.top
	q.unknown(r.unknown)
	q.v.Action = "execute-api:Invoke"
	q.v.ARN = q.arn(q.v.Method, q.v.Path)
}

// arn returns the ARN that policies are asked for: with the API's id and the stage, whatever the domain
// and base path (https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html).
func (q *inquiry) arn(method, path string) string {
	return q.arnStart + q.v.Stage + "/" + method + path
}

// httpRoute finds the route of an HTTP API.
func (q *inquiry) httpRoute(a *api, path string) {
	if q.preflight(a) {
		return
	}
	r := a.routes.key(q.req.Method, path)
	if r == nil {
		q.notFound(UnknownRoute)
		return
	}
	q.take(r)
	q.authorizeRoute(a, r)
}

// authorizeRoute decides on a route of an API that has no resource policy: an HTTP or a WebSocket API.
func (q *inquiry) authorizeRoute(a *api, r *route) {
	switch r.authorization {
	case "NONE":
		q.v.Allowed = true
	case "AWS_IAM":
		if q.authenticate("execute-api") {
			q.allowIAM(nil)
		}
	default:
		q.authorizer(a, r)
	}
}
