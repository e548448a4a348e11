package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/internal/topology"
)

// pair is a cache policy and an origin request policy; the latter may be missing.
type pair struct {
	cache  topology.CachePolicy
	origin *topology.OriginRequestPolicy
}

func pairs() []pair {
	var list []pair
	origins := topology.ManagedOriginRequestPolicies()
	for _, c := range topology.ManagedCachePolicies() {
		list = append(list, pair{cache: c})
		for i := range origins {
			list = append(list, pair{c, &origins[i]})
		}
	}
	return list
}

// forwards is the documented merge of both policies, written out anew: what the cache policy lists is
// forwarded always; a block list does not hold against it.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-how-origin-request-policies-and-cache-policies-work-together.html
func (p pair) forwards(name string) bool {
	lists := func(s topology.Selection) bool {
		names, _ := topology.Strings(s.Names)
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	}
	if lists(p.cache.Headers) {
		return true
	}
	if p.origin == nil {
		return false
	}
	switch h := p.origin.Headers; h.Behavior.Or("") {
	case topology.SelectAllViewer, topology.SelectAllViewerAndCloudFront:
		return true
	case topology.SelectAllExcept:
		return !lists(h)
	case topology.SelectList:
		return lists(h)
	}
	return false
}

func (p pair) wholeQuery() bool {
	all := func(s topology.Selection) bool { return s.Behavior.Or("") == topology.SelectAll }
	return all(p.cache.Queries) || p.origin != nil && all(p.origin.Queries)
}

func (p pair) String() string {
	name := p.cache.Name.Or("") + " + "
	if p.origin == nil {
		return name + "none"
	}
	return name + p.origin.Name.Or("")
}

// wanted is the rule that a pair breaks at an API's default endpoint, or "".
func (p pair) wanted() string {
	switch {
	case p.forwards("host"):
		return "host-forwarded-to-default-endpoint"
	case !p.forwards("authorization"):
		return "authorization-not-forwarded"
	case !p.forwards("x-amz-date"):
		return "signing-headers-not-forwarded"
	case !p.wholeQuery():
		return "query-not-forwarded"
	}
	return ""
}

// TestManagedPolicies audits every pair of AWS's managed policies before an API's default endpoint. The
// rule that it breaks is computed from the documented merge alone, and the audit must name it, and no
// other error.
func TestManagedPolicies(t *testing.T) {
	list := pairs()
	if len(list) < 60 {
		t.Fatalf("%d pairs", len(list))
	}
	good := 0
	for _, p := range list {
		a := audited(t, nil, topology.Document{Name: "template.yaml", Data: []byte(withPair(p))})
		var errors []string
		for _, f := range a.Findings {
			if f.Severity == "error" {
				errors = append(errors, f.Rule)
				if f.Proof == nil || f.Proof.Direct != "accepted" || !strings.HasPrefix(f.Proof.Answer, "403 ") {
					t.Errorf("%s: %s is not proven: %+v", p, f.Rule, f.Proof)
				}
			}
		}
		want := p.wanted()
		if want == "" {
			good++
			if len(errors) > 0 || a.Paths[0].Verdict != "passes" {
				t.Errorf("%s: %v, %+v; want none", p, errors, a.Paths[0])
			}
			continue
		}
		if len(errors) != 1 || errors[0] != want || a.Paths[0].Verdict != "fails" && want != "query-not-forwarded" {
			t.Errorf("%s: %v, want %s", p, errors, want)
		}
	}
	if good == 0 || good == len(list) {
		t.Errorf("%d of %d pairs are good", good, len(list))
	}
	t.Logf("%d pairs, %d of them good", len(list), good)
}

// withPair is the template of a page with these policies.
func withPair(p pair) string {
	origin := ""
	if p.origin != nil {
		origin = fmt.Sprintf(", OriginRequestPolicyId: %s", p.origin.ID.Or(""))
	}
	return fmt.Sprintf(`
Resources:
  Api: {Type: "AWS::ApiGateway::RestApi", Properties: {Name: pets, EndpointConfiguration: {Types: [REGIONAL]}}}
  Get: {Type: "AWS::ApiGateway::Method", Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: AWS_IAM}}
  Stage: {Type: "AWS::ApiGateway::Stage", Properties: {RestApiId: !Ref Api, StageName: prod}}
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: api, DomainName: !Sub "${Api}.execute-api.${AWS::Region}.amazonaws.com", CustomOriginConfig: {OriginProtocolPolicy: https-only}}]
        DefaultCacheBehavior: {TargetOriginId: api, ViewerProtocolPolicy: https-only, CachePolicyId: %s%s}
`, p.cache.ID.Or(""), origin)
}
