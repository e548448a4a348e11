package resource

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

func (b *builder) restAPI(r *Resource, p *tree.Node) {
	a := topology.API{
		ID: r.id(), Name: p.Get("Name").Value(), Protocol: topology.Known(topology.REST, r.Source), Region: regionOf(r), Account: r.Account,
		DisableDefaultEndpoint: p.Get("DisableExecuteApiEndpoint").Flag(), ResourcePolicy: policyText(p.Get("Policy")),
		VPCEndpoints: p.Path("EndpointConfiguration", "VpcEndpointIds").Names(),
		APIKeySource: p.Get("ApiKeySourceType").Value(), AccessMode: p.Get("EndpointAccessMode").Value(),
		SecurityPolicy: p.Get("SecurityPolicy").Value(), Source: r.Source,
	}
	// Without a word of it, a REST API is edge-optimised.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-restapi-endpointconfiguration.html
	a.EndpointType = endpointType(p.Get("EndpointConfiguration"), r.Source)
	a.Routes = openAPIRoutes(p.Get("Body"))
	if !p.Get("BodyS3Location").IsAbsent() {
		at := p.Get("BodyS3Location").At()
		a.Routes = append(a.Routes, topology.Route{Path: topology.Unknown[string]("the definition is in an object of S3", at), Source: at})
	}
	b.addAPI(r, a)
}

func endpointType(n *tree.Node, at topology.Source) topology.Text {
	types := n.Get("Types")
	if types.IsAbsent() && n.Is(tree.String) { // SAM takes the bare word
		return n.Value()
	}
	list, _ := types.List()
	switch {
	case len(list) > 0:
		return list[0].Value()
	case types.Is(tree.Unknown):
		return topology.Unknown[string](types.Why, types.At())
	}
	return topology.Known(topology.Edge, at)
}

func (b *builder) addAPI(r *Resource, a topology.API) {
	b.apis[r.ID] = len(b.into.APIs)
	b.into.APIs = append(b.into.APIs, a)
}

func (b *builder) httpAPI(r *Resource, p *tree.Node) {
	protocol := p.Get("ProtocolType").Value()
	if protocol.IsAbsent() {
		protocol = topology.Known(topology.HTTP, r.Source)
	}
	a := topology.API{
		ID: r.id(), Name: p.Get("Name").Value(), Protocol: protocol, Region: regionOf(r), Account: r.Account,
		EndpointType:           topology.Known(topology.Regional, r.Source),
		DisableDefaultEndpoint: p.Get("DisableExecuteApiEndpoint").Flag(), RouteSelection: p.Get("RouteSelectionExpression").Value(), Source: r.Source,
	}
	if c := p.Get("CorsConfiguration"); !c.Get("AllowOrigins").IsAbsent() {
		a.CORS = &topology.CORS{
			Origins: c.Get("AllowOrigins").Names(), Methods: c.Get("AllowMethods").Names(), Headers: c.Get("AllowHeaders").Names(),
			Exposed: c.Get("ExposeHeaders").Names(), Credentials: c.Get("AllowCredentials").Flag(), MaxAge: c.Get("MaxAge").Number(), Source: c.At(),
		}
	}
	a.Routes = openAPIRoutes(p.Get("Body"))
	if !p.Get("Target").IsAbsent() { // quick create: a $default route and stage
		a.Routes = append(a.Routes, topology.Route{Path: topology.Known("$default", r.Source), Authorization: topology.Known("NONE", r.Source), Source: r.Source})
		a.Stages = append(a.Stages, topology.Stage{Name: topology.Known("$default", r.Source), Source: r.Source})
	}
	b.addAPI(r, a)
}

// method reads a method. Its path comes from the resources above it, or, where a definition of routes was
// written out as methods, from Path.
func (b *builder) method(r *Resource, p *tree.Node) {
	b.api(r, p.Get("RestApiId"), func(a *topology.API) {
		a.Routes = append(a.Routes, topology.Route{
			Method: upper(p.Get("HttpMethod").Value()), Path: b.methodPath(p),
			Authorization: orNone(p.Get("AuthorizationType"), r.Source), Authorizer: p.Get("AuthorizerId").Value(),
			APIKeyRequired: p.Get("ApiKeyRequired").Flag(), Source: r.Source,
		})
	})
}

// orNone is the default of both kinds of API.
func orNone(n *tree.Node, at topology.Source) topology.Text {
	if v := n.Value(); !v.IsAbsent() {
		return v
	}
	return topology.Known("NONE", at)
}

func (b *builder) methodPath(p *tree.Node) topology.Text {
	if path := p.Get("Path"); !path.IsAbsent() {
		return path.Value()
	}
	return b.resourcePath(p.Get("ResourceId"))
}

func upper(v topology.Text) topology.Text {
	if text, ok := v.Get(); ok {
		return topology.Known(strings.ToUpper(text), v.Source())
	}
	return v
}

// resourcePath follows a resource of a REST API up to the root.
func (b *builder) resourcePath(ref *tree.Node) topology.Text {
	path, at := "", ref.At()
	for depth := 0; depth < 100; depth++ {
		id, ok := ref.Str()
		if !ok {
			why := "the resource above it is not known"
			if ref.Is(tree.Unknown) {
				why = ref.Why
			}
			return topology.Unknown[string](why, at)
		}
		if strings.HasSuffix(id, "/root") {
			if path == "" {
				path = "/"
			}
			return topology.Known(path, at)
		}
		r := b.byID[id]
		if r == nil || r.Type != "AWS::ApiGateway::Resource" {
			return topology.Unknown[string]("the template does not describe the resource "+id, at)
		}
		part, ok := r.Properties.Get("PathPart").Str()
		if !ok {
			return topology.Unknown[string]("the path of "+r.Name+" is not known", at)
		}
		path, ref = "/"+part+path, r.Properties.Get("ParentId")
	}
	return topology.Unknown[string]("the resources above it form a circle", at)
}

func (b *builder) route(r *Resource, p *tree.Node) {
	b.api(r, p.Get("ApiId"), func(a *topology.API) {
		route := topology.Route{
			Authorization: orNone(p.Get("AuthorizationType"), r.Source), Authorizer: p.Get("AuthorizerId").Value(),
			APIKeyRequired: p.Get("ApiKeyRequired").Flag(), Source: r.Source,
		}
		route.Method, route.Path = splitKey(p.Get("RouteKey").Value())
		a.Routes = append(a.Routes, route)
	})
}

// splitKey takes "GET /pets" apart; "$default" has no method.
func splitKey(key topology.Text) (method, path topology.Text) {
	text, ok := key.Get()
	if !ok {
		return topology.Text{}, key
	}
	if m, p, found := strings.Cut(text, " "); found {
		return topology.Known(strings.ToUpper(m), key.Source()), topology.Known(strings.TrimSpace(p), key.Source())
	}
	return topology.Text{}, topology.Known(text, key.Source())
}

func (b *builder) stage(r *Resource, p *tree.Node) {
	ref := p.Get("RestApiId")
	if ref.IsAbsent() {
		ref = p.Get("ApiId")
	}
	b.api(r, ref, func(a *topology.API) {
		s := topology.Stage{Name: p.Get("StageName").Value(), WebACL: p.Get("WebAclArn").Value(), Source: r.Source}
		if v := p.Get("Variables"); !v.IsAbsent() {
			s.Variables = topology.Known(len(v.Members) > 0, v.At())
		}
		a.Stages = append(a.Stages, s)
	})
}

// deployment reads the stage that a deployment makes by itself.
func (b *builder) deployment(r *Resource, p *tree.Node) {
	if name := p.Get("StageName"); !name.IsAbsent() {
		b.api(r, p.Get("RestApiId"), func(a *topology.API) {
			a.Stages = append(a.Stages, topology.Stage{Name: name.Value(), Source: r.Source})
		})
	}
}

func (b *builder) domainName(r *Resource, p *tree.Node) {
	d := topology.Domain{
		Name: p.Get("DomainName").Host(), Region: regionOf(r), MutualTLS: p.Path("MutualTlsAuthentication", "TruststoreUri").Value(),
		AccessMode: p.Get("EndpointAccessMode").Value(), SecurityPolicy: p.Get("SecurityPolicy").Value(),
		RoutingMode: p.Get("RoutingMode").Value(), Target: r.own(r.DomainTarget(), "the regional domain name"), Source: r.Source,
	}
	if strings.HasPrefix(r.Type, "AWS::ApiGatewayV2") {
		d.EndpointType = topology.Known(topology.Regional, r.Source)
		for _, c := range items(p.Get("DomainNameConfigurations")) {
			d.Certificate = c.Get("CertificateArn").Value()
			if v := c.Get("EndpointType").Value(); !v.IsAbsent() {
				d.EndpointType = v
			}
			d.SecurityPolicy = c.Get("SecurityPolicy").Value()
		}
	} else {
		d.EndpointType = endpointType(p.Get("EndpointConfiguration"), r.Source)
		d.Certificate = p.Get("RegionalCertificateArn").Value()
		if d.EndpointType.Or("") == topology.Edge {
			d.Certificate = p.Get("CertificateArn").Value()
			d.Target = r.own("d"+r.ID+".cloudfront.net", "the distribution's name")
		}
	}
	if name, ok := d.Name.Get(); ok {
		if i, again := b.domains[name]; again {
			b.fail(r.Source, "custom domain %s is described twice; the first time at %s", name, b.into.Domains[i].Source)
			return
		}
		b.domains[name] = len(b.into.Domains)
	}
	b.into.Domains = append(b.into.Domains, d)
}

func (b *builder) basePathMapping(r *Resource, p *tree.Node) {
	path := p.Get("BasePath").Value()
	if text, ok := path.Get(); ok {
		path = topology.Known(strings.Trim(strings.TrimSuffix(text, "(none)"), "/"), path.Source())
	}
	b.mapping(r, p.Get("DomainName"), p.Get("RestApiId"), topology.Mapping{Path: path, Stage: p.Get("Stage").Value()})
}

func (b *builder) apiMapping(r *Resource, p *tree.Node) {
	b.mapping(r, p.Get("DomainName"), p.Get("ApiId"), topology.Mapping{Path: p.Get("ApiMappingKey").Value(), Stage: p.Get("Stage").Value()})
}

func (b *builder) mapping(r *Resource, domain, api *tree.Node, m topology.Mapping) {
	m.API, m.Source = api.Value(), r.Source
	b.api(r, api, func(*topology.API) {})
	b.after(func() {
		name, ok := domain.Host().Get()
		if !ok {
			return
		}
		i, known := b.domains[name]
		if !known {
			i = len(b.into.Domains)
			b.domains[name] = i
			const why = "the template does not describe this custom domain"
			b.into.Domains = append(b.into.Domains, topology.Domain{
				Name: domain.Host(), Region: regionOf(r), Source: domain.At(), EndpointType: topology.Unknown[string](why, r.Source),
				Target: topology.Unknown[string](why, r.Source), Certificate: topology.Unknown[string](why, r.Source),
			})
		}
		b.into.Domains[i].Mappings = append(b.into.Domains[i].Mappings, m)
	})
}

// policyText is a policy document that a template writes as a map or as JSON text.
func policyText(n *tree.Node) topology.Text {
	switch {
	case n.IsAbsent(), n.Is(tree.String), n.Is(tree.Unknown):
		return n.Value()
	}
	text, ok, why := n.JSON()
	if !ok {
		return topology.Unknown[string](why, n.At())
	}
	return topology.Known(text, n.At())
}

func (b *builder) restAPIPolicy(r *Resource, p *tree.Node) {
	b.api(r, p.Get("RestApiId"), func(a *topology.API) { a.ResourcePolicy = policyText(p.Get("Policy")) })
}
