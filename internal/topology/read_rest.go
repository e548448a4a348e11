package topology

import (
	"encoding/json"
	"slices"
	"strings"

	"countersign/internal/jsonpos"
)

func isRESTAPI(n *node) bool {
	return n.has(jsonpos.String, "id") && (n.has(jsonpos.Object, "endpointConfiguration") || n.has(jsonpos.String, "apiKeySource"))
}

func isResource(n *node) bool {
	return n.has(jsonpos.String, "id") && n.has(jsonpos.String, "path")
}

func isDomainName(n *node) bool {
	return n.has(jsonpos.String, "domainName") &&
		(n.has(jsonpos.Object, "endpointConfiguration") || n.has(jsonpos.String, "regionalDomainName", "distributionDomainName", "domainNameStatus"))
}

func readRESTAPIs(r *reader, n *node) {
	for _, item := range r.objects(n, "items") {
		r.restAPI(item, true)
	}
}

func readRESTAPI(r *reader, n *node) { r.restAPI(n, false) }

func (r *reader) restAPI(n *node, listed bool) {
	if !r.need(n, "id") {
		return
	}
	a := API{
		ID: r.filled(n, "id"), Name: r.filled(n, "name"), Protocol: Known(REST, r.source(n)),
		Region:                 r.hint.region,
		DisableDefaultEndpoint: r.flag(n, "disableExecuteApiEndpoint"),
		ResourcePolicy:         r.policy(n, "policy"),
		APIKeySource:           r.one(n, "apiKeySource", "HEADER", "AUTHORIZER"),
		AccessMode:             r.filled(n, "endpointAccessMode"), SecurityPolicy: r.filled(n, "securityPolicy"),
		Source: r.source(n),
	}
	if region := r.filled(n, "region"); region.IsKnown() {
		a.Region = region
	}
	a.EndpointType, a.VPCEndpoints = r.endpoint(n)
	add(r, &r.into.APIs, a, "API", a.ID, a.Source, listed)
}

// endpoint reads endpointConfiguration.
func (r *reader) endpoint(n *node) (kind Text, vpcEndpoints Names) {
	c := r.object(n, "endpointConfiguration")
	if c == nil {
		return Text{}, Names{}
	}
	types, _ := r.names(c, "types").Get()
	for _, t := range types {
		if !slices.Contains([]string{Edge, Regional, Private}, t.Or("")) {
			r.fail(c.get("types"), "%q is none of %s, %s, %s", clip(t.Or("")), Edge, Regional, Private)
			continue
		}
		kind = t
	}
	return kind, r.names(c, "vpcEndpointIds")
}

// policy reads a resource policy: JSON as a string, in which API Gateway escapes the quotes once more.
// https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
func (r *reader) policy(n *node, key string) Text {
	v := r.filled(n, key)
	text, ok := v.Get()
	if !ok || json.Valid([]byte(text)) {
		return v
	}
	var plain string
	if err := json.Unmarshal([]byte(`"`+text+`"`), &plain); err != nil || !json.Valid([]byte(plain)) {
		r.fail(n.get(key), "the policy is no valid JSON")
		return Unknown[string]("the policy is no valid JSON", v.Source())
	}
	return Known(plain, v.Source())
}

func readResources(r *reader, n *node) {
	l := looseList[Route]{hint: r.hint, rest: true}
	for _, item := range r.objects(n, "items") {
		l.list = append(l.list, r.resource(item)...)
	}
	r.loose.routes = append(r.loose.routes, l)
}

func readBareResource(r *reader, n *node) {
	r.loose.routes = append(r.loose.routes, looseList[Route]{hint: r.hint, rest: true, list: r.resource(n)})
}

// resource returns a route for each method of a resource.
func (r *reader) resource(n *node) []Route {
	if !r.need(n, "path") {
		return nil
	}
	path := r.filled(n, "path")
	methods := r.object(n, "resourceMethods")
	if methods == nil {
		return nil // a resource without methods only has children
	}
	var routes []Route
	for _, m := range methods.Members {
		route := Route{Method: Known(strings.ToUpper(m.Name), r.at(m.Place)), Path: path, Source: r.at(m.Place)}
		value := methods.member(m)
		const why = `get-resources tells it with "--embed methods" alone`
		switch {
		case value.Kind == jsonpos.Object && value.get("authorizationType") != nil:
			route.Authorization = r.filled(value, "authorizationType")
			route.Authorizer = r.filled(value, "authorizerId")
			route.APIKeyRequired = r.flag(value, "apiKeyRequired")
		case value.Kind == jsonpos.Object || value.Kind == jsonpos.Null:
			route.Authorization = Unknown[string](why, route.Source)
			route.APIKeyRequired = Unknown[bool](why, route.Source)
		default:
			r.want(value, jsonpos.Object)
		}
		routes = append(routes, route)
	}
	return routes
}

func readStages(r *reader, n *node) {
	l := looseList[Stage]{hint: r.hint, rest: true}
	for _, item := range r.objects(n, "item") {
		if r.need(item, "stageName") {
			l.list = append(l.list, r.stage(item))
		}
	}
	r.loose.stages = append(r.loose.stages, l)
}

func readBareStage(r *reader, n *node) {
	r.loose.stages = append(r.loose.stages, looseList[Stage]{hint: r.hint, rest: true, list: []Stage{r.stage(n)}})
}

func (r *reader) stage(n *node) Stage {
	s := Stage{Name: r.filled(n, "stageName"), WebACL: r.filled(n, "webAclArn"), Source: r.source(n)}
	if v := r.object(n, "variables"); v != nil {
		s.Variables = Known(len(v.Members) > 0, r.source(v))
	}
	return s
}

func readDomainNames(r *reader, n *node) {
	for _, item := range r.objects(n, "items") {
		r.domain(item, true)
	}
}

func readDomainName(r *reader, n *node) { r.domain(n, false) }

func (r *reader) domain(n *node, listed bool) {
	if !r.need(n, "domainName") {
		return
	}
	d := Domain{
		Name: r.host(n, "domainName"), Status: r.filled(n, "domainNameStatus"),
		AccessMode: r.filled(n, "endpointAccessMode"), SecurityPolicy: r.filled(n, "securityPolicy"),
		RoutingMode: r.filled(n, "routingMode"), Source: r.source(n),
	}
	d.EndpointType, _ = r.endpoint(n)
	regional, edge := r.host(n, "regionalDomainName"), r.host(n, "distributionDomainName")
	d.Target, d.Certificate = regional, r.filled(n, "regionalCertificateArn")
	d.Region = regionOf(regional)
	if d.EndpointType.Or("") == Edge || regional.IsAbsent() {
		d.Target, d.Certificate = edge, r.filled(n, "certificateArn")
	}
	if m := r.object(n, "mutualTlsAuthentication"); m != nil {
		d.MutualTLS = r.filled(m, "truststoreUri")
	}
	add(r, &r.into.Domains, d, "custom domain", d.Name, d.Source, listed)
}

func readBasePathMappings(r *reader, n *node) {
	h := r.hint
	h.api = Text{}
	l := looseList[Mapping]{hint: h}
	for _, item := range r.objects(n, "items") {
		l.list = append(l.list, Mapping{
			Path: basePath(r.text(item, "basePath")), API: r.filled(item, "restApiId"),
			Stage: r.filled(item, "stage"), Source: r.source(item),
		})
	}
	r.loose.mappings = append(r.loose.mappings, l)
}

// basePath writes "(none)", which the API uses for the mapping that takes everything, as "".
// https://docs.aws.amazon.com/apigateway/latest/api/API_BasePathMapping.html
func basePath(v Text) Text {
	path, ok := v.Get()
	if !ok {
		return v
	}
	if path == "(none)" {
		path = ""
	}
	return Known(strings.Trim(path, "/"), v.Source())
}
