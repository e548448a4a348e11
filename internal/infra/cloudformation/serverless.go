package cloudformation

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// isServerless reports whether a template is SAM's.
func isServerless(root *tree.Node) bool {
	for _, n := range items(root.Get("Transform")) {
		if text, _ := n.Str(); strings.HasPrefix(text, "AWS::Serverless") {
			return true
		}
	}
	return false
}

// expansion makes of SAM's resources what its transform makes of them, as far as it bears on the path.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
type expansion struct {
	out *tree.Node
	// apis are SAM's APIs by name, after the globals,
	// those that functions need and nobody describes among them.
	apis map[string]*tree.Node
}

func (r *resolver) serverless(sources, globals *tree.Node) *tree.Node {
	e := expansion{out: &tree.Node{Kind: tree.Map, Source: sources.Source}, apis: map[string]*tree.Node{}}
	var functions []tree.Member
	for _, m := range sources.Members {
		kind, _ := m.Value.Get("Type").Str()
		short, ours := strings.CutPrefix(kind, "AWS::Serverless::")
		if !ours {
			e.out.Members = append(e.out.Members, m)
			continue
		}
		p := merged(globals.Get(short), m.Value.Get("Properties"))
		switch short {
		case "Api":
			e.apis[m.Name] = p
			e.restAPI(m, p)
		case "HttpApi":
			e.apis[m.Name] = p
			e.httpAPI(m, p)
		case "Function":
			m.Value = with(m.Value, "Properties", p)
			functions = append(functions, m)
			e.add(m, m.Name, "AWS::Lambda::Function", tree.MapOf(m.Source, "FunctionName", p.Get("FunctionName")))
		default:
			r.note(m.Source, kind+" is not expanded")
			e.add(m, m.Name, kind, p)
		}
	}
	for _, m := range functions {
		e.function(m, globals)
	}
	return e.out
}

// add puts a resource beside the others, with the condition and metadata of the one it comes from.
func (e *expansion) add(from tree.Member, name, kind string, properties *tree.Node) {
	e.out.Members = append(e.out.Members, tree.Member{Name: name, Source: from.Source, Value: tree.MapOf(from.Source,
		"Type", tree.Str(kind, from.Source), "Properties", properties,
		"Condition", from.Value.Get("Condition"), "Metadata", from.Value.Get("Metadata"))})
}

func ref(name string, at topology.Source) *tree.Node {
	return tree.MapOf(at, "Ref", tree.Str(name, at))
}

func (e *expansion) restAPI(m tree.Member, p *tree.Node) {
	at := m.Source
	e.add(m, m.Name, "AWS::ApiGateway::RestApi", tree.MapOf(at,
		"Name", p.Get("Name"), "Body", p.Get("DefinitionBody"), "BodyS3Location", p.Get("DefinitionUri"),
		"EndpointConfiguration", endpoint(p.Get("EndpointConfiguration")), "DisableExecuteApiEndpoint", p.Get("DisableExecuteApiEndpoint"),
		"Policy", customStatements(p.Path("Auth", "ResourcePolicy")), "ApiKeySourceType", p.Get("ApiKeySourceType")))
	stage, _ := p.Get("StageName").Str()
	e.add(m, m.Name+stage+"Stage", "AWS::ApiGateway::Stage", tree.MapOf(at, "RestApiId", ref(m.Name, at), "StageName", p.Get("StageName"), "Variables", p.Get("Variables")))
	d := p.Get("Domain")
	if !d.Is(tree.Map) {
		return
	}
	kind := d.Get("EndpointConfiguration")
	domain := tree.MapOf(at, "DomainName", d.Get("DomainName"), "EndpointConfiguration", endpoint(kind),
		"MutualTlsAuthentication", d.Get("MutualTlsAuthentication"), "SecurityPolicy", d.Get("SecurityPolicy"))
	certificate := "RegionalCertificateArn"
	if text, _ := endpoint(kind).Get("Types").Str(); kind.IsAbsent() || text == "EDGE" {
		certificate = "CertificateArn"
	}
	if c := d.Get("CertificateArn"); c != nil {
		domain.Members = append(domain.Members, tree.Member{Name: certificate, Source: c.Source, Value: c})
	}
	e.add(m, m.Name+"Domain", "AWS::ApiGateway::DomainName", domain)
	e.mappings(m, d, "AWS::ApiGateway::BasePathMapping", "BasePath", "RestApiId", p.Get("StageName"))
}

// endpoint writes EndpointConfiguration as CloudFormation does: SAM takes the bare type, or Type.
func endpoint(n *tree.Node) *tree.Node {
	if n == nil {
		return nil
	}
	kind := n
	if n.Is(tree.Map) && len(n.Members) > 0 && !strings.HasPrefix(n.Members[0].Name, "Fn::") && n.Members[0].Name != "Ref" {
		kind = n.Get("Type")
	}
	return tree.MapOf(n.Source, "Types", kind, "VpcEndpointIds", n.Get("VPCEndpointIds"))
}

// customStatements is the policy of SAM's ResourcePolicy. Its shorter forms are not expanded.
func customStatements(n *tree.Node) *tree.Node {
	switch statements := n.Get("CustomStatements"); {
	case n.IsAbsent():
		return nil
	case statements.IsAbsent() || len(n.Members) > 1:
		return tree.NotKnown("ResourcePolicy of SAM is read in its form CustomStatements alone", n.Source)
	default:
		return tree.MapOf(n.Source, "Version", tree.Str("2012-10-17", n.Source), "Statement", statements)
	}
}

func (e *expansion) httpAPI(m tree.Member, p *tree.Node) {
	at := m.Source
	e.add(m, m.Name, "AWS::ApiGatewayV2::Api", tree.MapOf(at, "Name", p.Get("Name"), "ProtocolType", tree.Str("HTTP", at),
		"Body", p.Get("DefinitionBody"), "DisableExecuteApiEndpoint", p.Get("DisableExecuteApiEndpoint"), "CorsConfiguration", p.Get("CorsConfiguration")))
	stage, name := p.Get("StageName"), m.Name+"ApiGatewayDefaultStage"
	if stage.IsAbsent() {
		stage = tree.Str("$default", at)
	} else if text, ok := stage.Str(); ok && text != "$default" {
		name = m.Name + text + "Stage"
	}
	e.add(m, name, "AWS::ApiGatewayV2::Stage", tree.MapOf(at, "ApiId", ref(m.Name, at), "StageName", stage))
	d := p.Get("Domain")
	if !d.Is(tree.Map) {
		return
	}
	e.add(m, m.Name+"Domain", "AWS::ApiGatewayV2::DomainName", tree.MapOf(at, "DomainName", d.Get("DomainName"),
		"DomainNameConfigurations", tree.MapOf(at, "CertificateArn", d.Get("CertificateArn"), "EndpointType", d.Get("EndpointConfiguration")),
		"MutualTlsAuthentication", d.Get("MutualTlsAuthentication")))
	e.mappings(m, d, "AWS::ApiGatewayV2::ApiMapping", "ApiMappingKey", "ApiId", stage)
}

func (e *expansion) mappings(m tree.Member, d *tree.Node, kind, key, api string, stage *tree.Node) {
	paths, _ := d.Get("BasePath").List()
	if len(paths) == 0 {
		paths = []*tree.Node{nil}
	}
	for _, path := range paths {
		name := m.Name + "Mapping"
		if text, ok := path.Str(); ok {
			name += strings.Trim(text, "/")
			if text == "/" {
				path = nil
			}
		}
		e.add(m, name, kind, tree.MapOf(m.Source, "DomainName", d.Get("DomainName"), key, path, api, ref(m.Name, m.Source), "Stage", stage))
	}
}

func (e *expansion) function(m tree.Member, globals *tree.Node) {
	p := m.Value.Get("Properties")
	arn := tree.MapOf(m.Source, "Fn::GetAtt", &tree.Node{Kind: tree.List, Source: m.Source, Items: []*tree.Node{tree.Str(m.Name, m.Source), tree.Str("Arn", m.Source)}})
	if u := p.Get("FunctionUrlConfig"); u.Is(tree.Map) {
		at := u.Source
		from := tree.Member{Name: m.Name, Source: at, Value: m.Value}
		e.add(from, m.Name+"Url", "AWS::Lambda::Url", tree.MapOf(at, "TargetFunctionArn", arn, "AuthType", u.Get("AuthType"), "InvokeMode", u.Get("InvokeMode")))
		if auth, _ := u.Get("AuthType").Str(); auth == "NONE" {
			for name, action := range map[string]string{"UrlPublicPermissions": "lambda:InvokeFunctionUrl", "URLInvokeAllowPublicAccess": "lambda:InvokeFunction"} {
				e.add(from, m.Name+name, "AWS::Lambda::Permission", tree.MapOf(at, "FunctionName", arn, "Action", tree.Str(action, at), "Principal", tree.Str("*", at)))
			}
		}
	}
	for _, event := range p.Get("Events").MembersOf() {
		kind, _ := event.Value.Get("Type").Str()
		q := event.Value.Get("Properties")
		switch kind {
		case "Api":
			e.event(m, event, q, globals.Get("Api"), q.Get("RestApiId"), "ServerlessRestApi", "Prod")
		case "HttpApi":
			e.event(m, event, q, globals.Get("HttpApi"), q.Get("ApiId"), "ServerlessHttpApi", "")
		}
	}
}

// event makes a method or route of an event of a function.
func (e *expansion) event(m, event tree.Member, q, global, api *tree.Node, implied, stage string) {
	at := event.Source
	from := tree.Member{Name: m.Name, Source: at, Value: m.Value}
	rest := implied == "ServerlessRestApi"
	if api.IsAbsent() {
		api = ref(implied, at)
		if e.apis[implied] == nil {
			p := tree.MapOf(at, "StageName", tree.Str(stage, at))
			if !rest {
				p = &tree.Node{Kind: tree.Map, Source: at}
			}
			e.apis[implied] = merged(global, p)
			make := e.httpAPI
			if rest {
				make = e.restAPI
			}
			make(tree.Member{Name: implied, Source: at, Value: &tree.Node{Kind: tree.Map, Source: at}}, e.apis[implied])
		}
	}
	name, _ := api.Get("Ref").Str()
	p := e.apis[name]
	method := q.Get("Method")
	if text, _ := method.Str(); strings.EqualFold(text, "any") || text == "*" {
		method = tree.Str("ANY", method.Source)
	}
	auth := q.Path("Auth", "Authorizer")
	if auth.IsAbsent() {
		auth = p.Path("Auth", "DefaultAuthorizer")
	}
	needsKey := q.Path("Auth", "ApiKeyRequired")
	if needsKey.IsAbsent() {
		needsKey = p.Path("Auth", "ApiKeyRequired")
	}
	authType := authorizationOf(auth, p, rest, at)
	if rest {
		e.add(from, m.Name+event.Name+"Method", "AWS::ApiGateway::Method", tree.MapOf(at, "RestApiId", api, "Path", q.Get("Path"),
			"HttpMethod", method, "AuthorizationType", authType, "ApiKeyRequired", needsKey))
		return
	}
	key := tree.Str("$default", at)
	if path, ok := q.Get("Path").Str(); ok {
		verb, _ := method.Str()
		if verb == "" {
			verb = "ANY"
		}
		key = tree.Str(strings.ToUpper(verb)+" "+path, q.Get("Path").Source)
	}
	e.add(from, m.Name+event.Name+"Route", "AWS::ApiGatewayV2::Route", tree.MapOf(at, "ApiId", api, "RouteKey", key, "AuthorizationType", authType))
}

// authorizationOf is the authorisation that an authoriser's name stands for.
func authorizationOf(auth, api *tree.Node, rest bool, at topology.Source) *tree.Node {
	name, ok := auth.Str()
	switch {
	case auth.IsAbsent():
		return tree.Str("NONE", at)
	case !ok:
		return tree.NotKnown("which authoriser is meant is not known", auth.Source)
	case name == "AWS_IAM", name == "NONE":
		return auth
	}
	authorizer := api.Path("Auth", "Authorizers", name)
	switch {
	case !authorizer.Get("UserPoolArn").IsAbsent():
		return tree.Str("COGNITO_USER_POOLS", auth.Source)
	case !authorizer.Get("JwtConfiguration").IsAbsent():
		return tree.Str("JWT", auth.Source)
	}
	return tree.Str("CUSTOM", auth.Source)
}

// merged lays a map over another: SAM's globals. Lists of both follow each other.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
func merged(global, own *tree.Node) *tree.Node {
	switch {
	case global.IsAbsent():
		return own
	case own.IsAbsent():
		return global
	case global.Is(tree.List) && own.Is(tree.List):
		return &tree.Node{Kind: tree.List, Source: own.Source, Items: append(global.Items[:len(global.Items):len(global.Items)], own.Items...)}
	case !global.Is(tree.Map) || !own.Is(tree.Map):
		return own
	}
	out := &tree.Node{Kind: tree.Map, Source: own.Source}
	for _, m := range global.Members {
		if v := own.Get(m.Name); v != nil {
			m.Value = merged(m.Value, v)
		}
		out.Members = append(out.Members, m)
	}
	for _, m := range own.Members {
		if global.Get(m.Name) == nil {
			out.Members = append(out.Members, m)
		}
	}
	return out
}

// with returns a map with one member set.
func with(n *tree.Node, name string, value *tree.Node) *tree.Node {
	out := &tree.Node{Kind: tree.Map, Source: n.Source}
	for _, m := range n.Members {
		if m.Name != name {
			out.Members = append(out.Members, m)
		}
	}
	if !value.IsAbsent() {
		out.Members = append(out.Members, tree.Member{Name: name, Source: value.Source, Value: value})
	}
	return out
}
