package remedy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/audit"
	"countersign/internal/edge"
	"countersign/internal/infra"
	"countersign/internal/lab"
	"countersign/internal/remedy"
	"countersign/internal/report"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// api is an API such as the remedy is for: it exists already, and is described by what the AWS CLI prints.
const restAPI = `
{"id": "abc123def4", "name": "pets", "apiKeySource": "HEADER", "region": "@REGION@", "endpointConfiguration": {"types": ["REGIONAL"]}}
{"restApiId": "abc123def4", "item": [{"stageName": "prod"}]}
{"restApiId": "abc123def4", "items": [{"id": "r", "path": "/pets", "resourceMethods": {"GET": {"authorizationType": "AWS_IAM"}}}]}`

const httpAPI = `
{"ApiId": "abc123def4", "Name": "pets", "ProtocolType": "HTTP", "ApiEndpoint": "https://abc123def4.execute-api.@REGION@.amazonaws.com", "RouteSelectionExpression": "x"}
{"apiId": "abc123def4", "Items": [{"StageName": "prod"}]}
{"apiId": "abc123def4", "Items": [{"RouteKey": "GET /pets", "AuthorizationType": "AWS_IAM"}]}`

// TestCustomDomain writes the architecture in every form, audits it together with the API, and sends
// through the lab what a client sends that signs the name that it calls.
func TestCustomDomain(t *testing.T) {
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		for _, http := range []bool{false, true} {
			c := remedy.CustomDomain{Domain: "api.example.com", API: "abc123def4", Stage: "prod", Region: region, HTTP: http, Zone: "Z0123456789EXAMPLE"}
			for name, write := range map[string]func() ([]remedy.File, error){"CloudFormation": c.CloudFormation, "Terraform": c.Terraform} {
				files, err := write()
				if err != nil {
					t.Fatal(err)
				}
				api := restAPI
				if http {
					api = httpAPI
				}
				documents := []topology.Document{{Name: "api-abc123def4.json", Data: []byte(strings.ReplaceAll(api, "@REGION@", region))}}
				for _, f := range files {
					if f.Name != "edge-certificate.yaml" { // a stack of its own region
						documents = append(documents, topology.Document{Name: f.Name, Data: []byte(f.Text)})
					}
				}
				o := infra.Options{Region: region, Parameters: map[string]string{"EdgeCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"}}
				loaded := infra.Load(documents, o)
				if len(loaded.Faults) > 0 {
					t.Fatalf("%s: %v", name, loaded.Faults)
				}
				a, err := audit.New(loaded.Topology)
				if err != nil {
					t.Fatal(err)
				}
				out := a.Run()
				if len(out.Findings) > 0 || len(out.Paths) != 1 || out.Paths[0].Verdict != "passes" || out.Paths[0].SignFor != "api.example.com/pets" {
					t.Errorf("%s in %s, HTTP %v: %+v %+v", name, region, http, out.Findings, out.Paths)
				}
				if answer := call(t, loaded.Topology, region, "api.example.com"); answer != "accepted" {
					t.Errorf("%s in %s, HTTP %v: the lab answers %s", name, region, http, answer)
				}
			}
		}
	}
}

// call sends a signed GET /pets through the lab.
func call(t *testing.T, top *topology.Topology, region, host string) string {
	t.Helper()
	path, err := lab.New(lab.Config{Topology: top, Keys: lab.BuiltinKeys(""), StrictHost: true})
	if err != nil {
		t.Fatal(err)
	}
	key := lab.BuiltinKeys("").All()[0]
	s := sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey}, Region: region, Service: "execute-api",
	}
	req, err := s.Sign(sigv4.Request{Method: "GET", Target: "/pets?limit=2&after=x", Header: sigv4.Header{{Name: "Host", Value: host}}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	x := path.ThroughEdge(req, edge.Viewer{IP: "203.0.113.7", TLS: true, SNI: host})
	if x.Accepted() {
		return "accepted"
	}
	return x.Reason() + " " + x.Detail()
}

func TestCustomDomainRefuses(t *testing.T) {
	bad := remedy.CustomDomain{Domain: "api", API: "ABC!", Stage: "a b", Region: "mars", Zone: "x; rm"}
	for _, write := range []func() ([]remedy.File, error){bad.CloudFormation, bad.Terraform} {
		_, err := write()
		if err == nil {
			t.Fatal("no error")
		}
		for _, word := range []string{`"api" is no host name`, `"ABC!" is no id`, `"a b" is no name`, `"mars" is none`, `"x; rm" is no id`} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%v lacks %q", err, word)
			}
		}
	}
}

// TestPatch mends the bad examples of the rules that can be mended, in both languages, and audits the
// result.
func TestPatch(t *testing.T) {
	for _, rule := range []string{
		"authorization-not-forwarded", "signing-headers-not-forwarded", "query-not-forwarded", "host-forwarded-to-default-endpoint",
		"host-forwarded-to-function-url", "api-key-not-forwarded", "policy-impossible", "authenticated-answers-cached",
		"authorization-in-origin-request-policy", "origin-plain-http", "edge-optimised-behind-distribution", "method-not-allowed",
	} {
		r, ok := audit.Lookup(rule)
		if !ok {
			t.Fatal(rule)
		}
		for _, language := range []string{"CloudFormation", "Terraform"} {
			_, text, _ := strings.Cut(r.Page(), "## Bad, "+language+"\n\n```")
			_, text, _ = strings.Cut(text, "\n")
			text, _, _ = strings.Cut(text, "\n```\n")
			name := map[string]string{"CloudFormation": "template.yaml", "Terraform": "main.tf"}[language]
			p, err := remedy.Propose([]topology.Document{{Name: name, Data: []byte(text + "\n")}}, infra.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Left) > 0 || len(p.Mended) == 0 || !strings.HasPrefix(p.Diff, "--- a/"+name) {
				t.Errorf("%s, %s: mended %v, left %v\n%s", rule, language, rules(p.Mended), rules(p.Left), p.Diff)
			}
			if loaded := infra.Load(p.Documents, infra.Options{}); len(loaded.Faults) > 0 {
				t.Errorf("%s, %s: the result cannot be read: %v\n%s", rule, language, loaded.Faults, p.Diff)
			}
			if n := strings.Count(p.Diff, "\n-") + strings.Count(p.Diff, "\n+"); n > 6 {
				t.Errorf("%s, %s: %d lines changed\n%s", rule, language, n, p.Diff)
			}
		}
	}
}

// TestPatchOfAbsentSetting: a setting that stands nowhere has the place of its resource. The resource's
// name must not be overwritten, and a finding is not mended because the resource is gone.
func TestPatchOfAbsentSetting(t *testing.T) {
	const yaml = `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: pets}
  Pets:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}
  Get:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !Ref Pets, HttpMethod: GET, AuthorizationType: AWS_IAM}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Get
    Properties: {RestApiId: !Ref Api, StageName: prod}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: api
            DomainName: !Sub "${Api}.execute-api.${AWS::Region}.amazonaws.com"
            OriginPath: /prod
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
`
	const json = `{"Resources": {
  "Api": {
    "Type": "AWS::ApiGateway::RestApi",
    "Properties": {"Name": "pets"}
  },
  "Get": {
    "Type": "AWS::ApiGateway::Method",
    "Properties": {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET", "AuthorizationType": "AWS_IAM"}
  },
  "Deployment": {
    "Type": "AWS::ApiGateway::Deployment",
    "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "prod"}
  },
  "Cdn": {
    "Type": "AWS::CloudFront::Distribution",
    "Properties": {"DistributionConfig": {
      "Enabled": true,
      "Origins": [{"Id": "api", "DomainName": {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.amazonaws.com"}, "OriginPath": "/prod",
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}],
      "DefaultCacheBehavior": {
        "TargetOriginId": "api",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"
      }
    }}
  }
}}
`
	for name, text := range map[string]string{"template.yaml": yaml, "template.json": json} {
		p, err := remedy.Propose([]topology.Document{{Name: name, Data: []byte(text)}}, infra.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := rules(p.Mended); !slices.Equal(got, []string{"authorization-not-forwarded"}) {
			t.Errorf("%s: mended %v", name, got)
		}
		if got := rules(p.Left); !slices.Equal(got, []string{"edge-optimised-behind-distribution"}) {
			t.Errorf("%s: left %v", name, got)
		}
		for _, want := range []string{"4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac"} {
			if !strings.Contains(p.Diff, want) {
				t.Errorf("%s: the patch lacks %s\n%s", name, want, p.Diff)
			}
		}
		if strings.Contains(p.Diff, "REGIONAL") {
			t.Errorf("%s: the patch overwrites the API's name\n%s", name, p.Diff)
		}
	}
}

func rules(list []report.AuditFinding) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Rule)
	}
	return out
}
