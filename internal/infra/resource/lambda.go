package resource

import (
	"encoding/json"
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

func (b *builder) functionURL(r *Resource, p *tree.Node) {
	b.into.FunctionURLs = append(b.into.FunctionURLs, topology.FunctionURL{
		Host: r.own(r.FunctionURLHost(), "the URL"), Function: b.lambda(p.Get("TargetFunctionArn")),
		AuthType: p.Get("AuthType").Value(), InvokeMode: p.Get("InvokeMode").Value(), Source: r.Source,
	})
}

// lambda is the ARN of a function that a template may name by name alone.
func (b *builder) lambda(n *tree.Node) topology.Text {
	v := n.Value()
	name, ok := v.Get()
	if !ok || strings.HasPrefix(name, "arn:") {
		return v
	}
	for _, r := range b.byID {
		if r.Type == "AWS::Lambda::Function" && (r.ID == name || text(r.Properties.Get("FunctionName")) == name) {
			return r.own(r.lambdaARN(), "the ARN")
		}
	}
	return topology.Unknown[string]("the account and region of the function "+name+" are not known", v.Source())
}

// permission adds a statement to the policy of the function that it names.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
func (b *builder) permission(r *Resource, p *tree.Node) {
	b.after(func() {
		function, ok := b.lambda(p.Get("FunctionName")).Get()
		for i := range b.into.FunctionURLs {
			u := &b.into.FunctionURLs[i]
			if !ok {
				// Whose permission it is is not known: it may be this function's.
				u.ResourcePolicy = topology.Unknown[string]("of which function a permission is is not known", r.Source)
				continue
			}
			if u.Function.Or("") != function {
				continue
			}
			statement, why := permissionStatement(p, function)
			if why != "" {
				u.ResourcePolicy = topology.Unknown[string](why, r.Source)
				continue
			}
			if u.ResourcePolicy.IsUnknown() {
				continue
			}
			u.ResourcePolicy = topology.Known(withStatement(u.ResourcePolicy.Or(""), statement), r.Source)
		}
	})
}

type lambdaStatement struct {
	Effect    string
	Principal any
	Action    string
	Resource  string
	Condition map[string]map[string]string `json:",omitempty"`
}

func permissionStatement(p *tree.Node, function string) (s lambdaStatement, why string) {
	action, ok := p.Get("Action").Str()
	principal, known := p.Get("Principal").Str()
	if !ok || !known {
		return s, "a permission of the function is not known"
	}
	s = lambdaStatement{Effect: "Allow", Principal: "*", Action: action, Resource: function, Condition: map[string]map[string]string{}}
	switch {
	case principal == "*":
	case strings.HasSuffix(principal, ".amazonaws.com"):
		s.Principal = map[string]string{"Service": principal}
	default:
		s.Principal = map[string]string{"AWS": principal}
	}
	for _, c := range [...]struct{ property, operator, key string }{
		{"SourceArn", "ArnLike", "AWS:SourceArn"},
		{"SourceAccount", "StringEquals", "AWS:SourceAccount"},
		{"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
		{"InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"},
	} {
		n := p.Get(c.property)
		if n.IsAbsent() {
			continue
		}
		value, ok := n.Str()
		if !ok {
			return s, "a permission of the function is not known"
		}
		if s.Condition[c.operator] == nil {
			s.Condition[c.operator] = map[string]string{}
		}
		s.Condition[c.operator][c.key] = value
	}
	return s, ""
}

// withStatement adds a statement to a policy that this package wrote.
func withStatement(policy string, s lambdaStatement) string {
	doc := struct {
		Version   string
		Statement []lambdaStatement
	}{Version: "2012-10-17"}
	if policy != "" {
		_ = json.Unmarshal([]byte(policy), &doc) // its own text
	}
	doc.Statement = append(doc.Statement, s)
	data, _ := json.Marshal(doc)
	return string(data)
}
