package audit_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/internal/audit"
	"countersign/internal/topology"
)

// template is a bad example, changed.
func template(t *testing.T, rule string, changes ...string) topology.Document {
	t.Helper()
	r, ok := audit.Lookup(rule)
	if !ok {
		t.Fatal(rule)
	}
	text := examples(r.Page())[0].text
	for i := 0; i+1 < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%s lacks %q", rule, changes[i])
		}
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	return topology.Document{Name: "template.yaml", Data: []byte(text)}
}

// TestNothingIsProvenOfTheUnknown: near misses, in which what a rule is about is not known, or is another's.
func TestNothingIsProvenOfTheUnknown(t *testing.T) {
	for _, c := range []struct {
		rule    string
		changes []string
	}{
		// The custom domain may have the alias's name.
		{"alias-without-custom-domain", []string{"DomainName: api.example.com", "DomainName: !ImportValue domain"}},
		{"host-forwarded-to-default-endpoint", []string{"Resources:\n", "Resources:\n  Other: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: !ImportValue domain}}\n"}},
		// The mapping may take the path.
		{"no-mapping-for-path", []string{"BasePath: shop", "BasePath: !ImportValue path"}},
		{"resource-policy-refuses", []string{`"203.0.113.0/24"`, `{"Fn::ImportValue": "network"}`}},
		// Policies, origin and authorisation that are not known.
		{"authorization-not-forwarded", []string{"CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachePolicyId: !ImportValue policy"}},
		{"query-not-forwarded", []string{"{QueryStringBehavior: none}", "{QueryStringBehavior: !ImportValue behavior}"}},
		{"origin-path-not-signed", []string{"OriginPath: /prod", "OriginPath: !ImportValue path"}},
		{"method-not-allowed", []string{"AllowedMethods: [GET, HEAD]", "AllowedMethods: !ImportValue methods"}},
		{"default-endpoint-disabled", []string{"DisableExecuteApiEndpoint: true", "DisableExecuteApiEndpoint: !ImportValue off"}},
		{"function-url-public", []string{"AuthType: NONE", "AuthType: !ImportValue type"}},
		{"function-url-permission-missing", []string{"Action: lambda:InvokeFunctionUrl", "Action: !ImportValue action"}},
		{"edge-function-breaks-signature", []string{"!GetAtt Function.FunctionARN", "!ImportValue function"}},
	} {
		a := audited(t, nil, template(t, c.rule, c.changes...))
		if i := slices.Index(rulesOf(a), c.rule); i >= 0 {
			t.Errorf("%s is claimed though %q is not known: %+v", c.rule, c.changes[1], a.Findings[i])
		}
	}
}

// TestPolicyByAddress: a policy that lets an office in by its address refuses what comes through
// CloudFront, and that is proven from the office.
func TestPolicyByAddress(t *testing.T) {
	a := audited(t, nil, template(t, "resource-policy-refuses", "203.0.113.0/24", "198.51.100.0/24"))
	i := slices.Index(rulesOf(a), "resource-policy-refuses")
	if i < 0 || a.Findings[i].Proof.Direct != "accepted" {
		t.Errorf("%+v", a.Findings)
	}
}
