package edge_test

import (
	"strings"
	"testing"

	"countersign/internal/edge"
	"countersign/internal/topology"
)

// TestStanding: what bears on every request of a distribution is said before there is one.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		name               string
		change             modify
		unknowns, warnings []edge.RuleID
		says               string
	}{
		{"well", func(*top, *dist) {}, nil, nil, ""},
		{"Lambda@Edge", func(_ *top, d *dist) {
			d.Default.Lambdas = []topology.Association{{Event: text("origin-request"), ARN: text("arn:aws:lambda:us-east-1:1:function:f:1")}}
		}, []edge.RuleID{edge.LambdaAtEdge}, nil, "may change everything"},
		{"a policy that is not given", func(_ *top, d *dist) { d.Default.CachePolicyID = text("none") }, []edge.RuleID{edge.PolicyUnknown}, nil, "is not given"},
		{"a custom header that is refused", func(_ *top, d *dist) {
			d.Origins[0].CustomHeaders = []topology.CustomHeader{{Name: text("X-Amz-Meta"), Value: text("a")}}
		}, nil, []edge.RuleID{edge.CustomHeaderRefused}, "it is not set"},
		{"a web ACL", func(_ *top, d *dist) { d.WebACL = text("acl") }, nil, []edge.RuleID{edge.WAFNotEvaluated}, "AWS WAF"},
		{"countries", func(_ *top, d *dist) { d.GeoRestriction.Type = text("whitelist") }, nil, []edge.RuleID{edge.GeoNotChecked}, "country"},
		{"code alone", func(tp *top, d *dist) {
			withCode("function handler(event) { return event.request; }")(tp, d)
			tp.Functions[0].Runtime = unknown()
		}, nil, []edge.RuleID{edge.FunctionRuntime}, "cloudfront-js-2.0 is assumed"},
		{"a key value store", func(tp *top, d *dist) {
			withCode("function handler(event) { return event.request; }")(tp, d)
			tp.Functions[0].KeyValueStores = names("arn:aws:cloudfront::1:key-value-store/k")
		}, nil, []edge.RuleID{edge.FunctionUnknown}, "key value store"},
	} {
		tp, d := path(c.change)
		unknowns, warnings := edge.New(tp, d, options()).Standing()
		var said []string
		var gotUnknowns, gotWarnings []edge.RuleID
		for _, u := range unknowns {
			gotUnknowns, said = append(gotUnknowns, u.Rule), append(said, u.Message)
		}
		for _, w := range warnings {
			gotWarnings, said = append(gotWarnings, w.Rule), append(said, w.Message)
		}
		if join(gotUnknowns) != join(c.unknowns) || join(gotWarnings) != join(c.warnings) || !strings.Contains(strings.Join(said, "; "), c.says) {
			t.Errorf("%s: unknown %v, warnings %v: %q", c.name, gotUnknowns, gotWarnings, said)
		}
	}
}

func join(ids []edge.RuleID) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(string(id) + " ")
	}
	return b.String()
}
