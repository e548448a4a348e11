package resource

import (
	"slices"
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// openAPIRoutes reads the routes of an OpenAPI definition.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
func openAPIRoutes(body *tree.Node) []topology.Route {
	if body.Is(tree.Unknown) {
		return []topology.Route{{Path: topology.Unknown[string](body.Why, body.At()), Source: body.At()}}
	}
	if body.IsAbsent() {
		return nil
	}
	schemes := body.Path("components", "securitySchemes")
	if schemes.IsAbsent() {
		schemes = body.Get("securityDefinitions")
	}
	methods := []string{"get", "head", "post", "put", "patch", "delete", "options", "x-amazon-apigateway-any-method"}
	var routes []topology.Route
	for _, path := range body.Get("paths").MembersOf() {
		if path.Value.Is(tree.Unknown) {
			routes = append(routes, topology.Route{Path: topology.Known(path.Name, path.Source), Authorization: path.Value.Value(), Source: path.Source})
		}
		for _, m := range path.Value.MembersOf() {
			if !slices.Contains(methods, strings.ToLower(m.Name)) {
				continue
			}
			method := strings.ToUpper(m.Name)
			if strings.HasPrefix(method, "X-") {
				method = "ANY"
			}
			security := m.Value.Get("security")
			if security.IsAbsent() {
				security = body.Get("security")
			}
			r := topology.Route{
				Method: topology.Known(method, m.Source), Path: topology.Known(path.Name, path.Source),
				Authorization: topology.Known("NONE", m.Source), Source: m.Source,
			}
			openAPISecurity(&r, security, schemes, m.Value.Get("x-amazon-apigateway-auth"))
			routes = append(routes, r)
		}
	}
	return routes
}

// openAPISecurity tells which of the security schemes of an operation API Gateway acts on.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
func openAPISecurity(r *topology.Route, security, schemes, auth *tree.Node) {
	if kind := auth.Get("type"); !kind.IsAbsent() {
		r.Authorization = upper(kind.Value())
	}
	for _, requirement := range listOf(security) {
		for _, m := range requirement.MembersOf() {
			scheme := schemes.Get(m.Name)
			kind, _ := scheme.Get("x-amazon-apigateway-authtype").Str()
			_, lambda := scheme.Path("x-amazon-apigateway-authorizer", "type").Str()
			switch {
			case strings.EqualFold(kind, "awsSigv4"):
				r.Authorization = topology.Known("AWS_IAM", m.Source)
			case lambda && strings.EqualFold(kind, "cognito_user_pools"):
				r.Authorization = topology.Known("COGNITO_USER_POOLS", m.Source)
			case lambda:
				r.Authorization = topology.Known("CUSTOM", m.Source)
			case scheme.Get("type").At() != (topology.Source{}) && strings.EqualFold(text(scheme.Get("name")), "x-api-key"):
				r.APIKeyRequired = topology.Known(true, m.Source)
			case scheme.IsAbsent():
				r.Authorization = topology.Unknown[string]("the security scheme "+m.Name+" is not defined", m.Source)
			}
		}
	}
}

func text(n *tree.Node) string { s, _ := n.Str(); return s }
