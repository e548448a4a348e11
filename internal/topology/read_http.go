package topology

import "strings"

func readHTTPAPIs(r *reader, n *node) {
	for _, item := range r.objects(n, "Items") {
		r.httpAPI(item, true)
	}
}

func readHTTPAPI(r *reader, n *node) { r.httpAPI(n, false) }

func (r *reader) httpAPI(n *node, listed bool) {
	if !r.need(n, "ApiId", "ProtocolType") {
		return
	}
	a := API{
		ID: r.filled(n, "ApiId"), Name: r.filled(n, "Name"), Protocol: r.one(n, "ProtocolType", HTTP, WebSocket),
		EndpointType:           Known(Regional, r.source(n)), // these have no other
		DisableDefaultEndpoint: r.flag(n, "DisableExecuteApiEndpoint"),
		RouteSelection:         r.filled(n, "RouteSelectionExpression"),
		Region:                 r.hint.region, Source: r.source(n),
	}
	if c := r.object(n, "CorsConfiguration"); c != nil {
		a.CORS = &CORS{
			Origins: r.names(c, "AllowOrigins"), Methods: r.names(c, "AllowMethods"), Headers: r.names(c, "AllowHeaders"),
			Exposed: r.names(c, "ExposeHeaders"), Credentials: r.flag(c, "AllowCredentials"), MaxAge: r.number(c, "MaxAge"), Source: r.source(c),
		}
	}
	if endpoint := r.filled(n, "ApiEndpoint"); endpoint.IsKnown() {
		_, host, _ := strings.Cut(endpoint.Or(""), "://")
		if region := regionOf(Known(host, endpoint.Source())); region.IsKnown() {
			a.Region = region
		}
	}
	add(r, &r.into.APIs, a, "API", a.ID, a.Source, listed)
}

func readRoutes(r *reader, n *node) {
	l := looseList[Route]{hint: r.hint}
	for _, item := range r.objects(n, "Items") {
		if !r.need(item, "RouteKey") {
			continue
		}
		route := Route{
			Authorization: r.filled(item, "AuthorizationType"), Authorizer: r.filled(item, "AuthorizerId"),
			APIKeyRequired: r.flag(item, "ApiKeyRequired"), Source: r.source(item),
		}
		route.Method, route.Path = routeKey(r.filled(item, "RouteKey"))
		l.list = append(l.list, route)
	}
	r.loose.routes = append(r.loose.routes, l)
}

// routeKey splits "GET /pets/{id}". "$default", "$connect" and the route keys of a WebSocket API have
// no method.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
func routeKey(key Text) (method, path Text) {
	text, ok := key.Get()
	if !ok {
		return Text{}, key
	}
	verb, rest, ok := strings.Cut(text, " ")
	if !ok || !strings.HasPrefix(rest, "/") {
		return Text{}, key
	}
	return Known(verb, key.Source()), Known(rest, key.Source())
}

func readHTTPStages(r *reader, n *node) {
	l := looseList[Stage]{hint: r.hint}
	for _, item := range r.objects(n, "Items") {
		if !r.need(item, "StageName") {
			continue
		}
		s := Stage{Name: r.filled(item, "StageName"), Source: r.source(item)}
		if v := r.object(item, "StageVariables"); v != nil {
			s.Variables = Known(len(v.Members) > 0, r.source(v))
		}
		l.list = append(l.list, s)
	}
	r.loose.stages = append(r.loose.stages, l)
}

func readHTTPDomainNames(r *reader, n *node) {
	for _, item := range r.objects(n, "Items") {
		r.httpDomain(item, true)
	}
}

func readHTTPDomainName(r *reader, n *node) { r.httpDomain(n, false) }

func (r *reader) httpDomain(n *node, listed bool) {
	if !r.need(n, "DomainName") {
		return
	}
	d := Domain{Name: r.host(n, "DomainName"), RoutingMode: r.filled(n, "RoutingMode"), Source: r.source(n)}
	// A domain has one configuration, or two while it moves to another endpoint type: the first counts.
	if configs := r.objects(n, "DomainNameConfigurations"); len(configs) > 0 {
		c := configs[0]
		d.Target, d.Certificate = r.host(c, "ApiGatewayDomainName"), r.filled(c, "CertificateArn")
		d.EndpointType = r.one(c, "EndpointType", Edge, Regional)
		d.SecurityPolicy, d.Status = r.filled(c, "SecurityPolicy"), r.filled(c, "DomainNameStatus")
		d.Region = regionOf(d.Target)
	}
	if m := r.object(n, "MutualTlsAuthentication"); m != nil {
		d.MutualTLS = r.filled(m, "TruststoreUri")
	}
	add(r, &r.into.Domains, d, "custom domain", d.Name, d.Source, listed)
}

func readAPIMappings(r *reader, n *node) {
	l := looseList[Mapping]{hint: r.hint}
	for _, item := range r.objects(n, "Items") {
		m := Mapping{
			Path: basePath(r.text(item, "ApiMappingKey")), API: r.filled(item, "ApiId"),
			Stage: r.filled(item, "Stage"), Source: r.source(item),
		}
		if m.Path.IsAbsent() {
			m.Path = Known("", m.Source)
		}
		l.list = append(l.list, m)
	}
	r.loose.mappings = append(r.loose.mappings, l)
}
