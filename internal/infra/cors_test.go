package infra_test

import (
	"testing"

	"countersign/internal/infra"
	"countersign/internal/topology"
)

// TestCORS: what an HTTP API tells browsers is read from templates in every language.
func TestCORS(t *testing.T) {
	for name, text := range map[string]string{
		"sam.yaml": `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: ["https://app.example.com"], MaxAge: 300}
`,
		"cfn.json": `{"Resources": {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP",
			"CorsConfiguration": {"AllowOrigins": ["https://app.example.com"], "MaxAge": 300}}}}}`,
		"main.tf": `resource "aws_apigatewayv2_api" "a" {
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://app.example.com"]
    max_age       = 300
  }
}
`,
	} {
		loaded := infra.Load([]topology.Document{{Name: name, Data: []byte(text)}}, infra.Options{Region: "eu-west-1"})
		if len(loaded.Faults) > 0 || len(loaded.Topology.APIs) != 1 {
			t.Errorf("%s: %v, %d APIs", name, loaded.Faults, len(loaded.Topology.APIs))
			continue
		}
		c := loaded.Topology.APIs[0].CORS
		if c == nil || c.Origins.String() != "[https://app.example.com]" || c.MaxAge.Or(0) != 300 || !c.Credentials.IsAbsent() {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
