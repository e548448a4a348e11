package terraform

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/jsonpos"
	"countersign/internal/topology"
)

// types are the resources that are read, and their names in CloudFormation. The rest of the name is the
// property that the attributes go into.
var types = map[string][2]string{
	"aws_cloudfront_distribution":          {"AWS::CloudFront::Distribution", "DistributionConfig"},
	"aws_cloudfront_cache_policy":          {"AWS::CloudFront::CachePolicy", "CachePolicyConfig"},
	"aws_cloudfront_origin_request_policy": {"AWS::CloudFront::OriginRequestPolicy", "OriginRequestPolicyConfig"},
	"aws_cloudfront_origin_access_control": {"AWS::CloudFront::OriginAccessControl", "OriginAccessControlConfig"},
	"aws_cloudfront_function":              {"AWS::CloudFront::Function", ""},
	"aws_api_gateway_rest_api":             {"AWS::ApiGateway::RestApi", ""},
	"aws_api_gateway_rest_api_policy":      {"Countersign::ApiGateway::RestApiPolicy", ""},
	"aws_api_gateway_resource":             {"AWS::ApiGateway::Resource", ""},
	"aws_api_gateway_method":               {"AWS::ApiGateway::Method", ""},
	"aws_api_gateway_deployment":           {"AWS::ApiGateway::Deployment", ""},
	"aws_api_gateway_stage":                {"AWS::ApiGateway::Stage", ""},
	"aws_api_gateway_domain_name":          {"AWS::ApiGateway::DomainName", ""},
	"aws_api_gateway_base_path_mapping":    {"AWS::ApiGateway::BasePathMapping", ""},
	"aws_apigatewayv2_api":                 {"AWS::ApiGatewayV2::Api", ""},
	"aws_apigatewayv2_route":               {"AWS::ApiGatewayV2::Route", ""},
	"aws_apigatewayv2_stage":               {"AWS::ApiGatewayV2::Stage", ""},
	"aws_apigatewayv2_domain_name":         {"AWS::ApiGatewayV2::DomainName", ""},
	"aws_apigatewayv2_api_mapping":         {"AWS::ApiGatewayV2::ApiMapping", ""},
	"aws_lambda_function":                  {"AWS::Lambda::Function", ""},
	"aws_lambda_function_url":              {"AWS::Lambda::Url", ""},
	"aws_lambda_permission":                {"AWS::Lambda::Permission", ""},
	"aws_acm_certificate":                  {"AWS::CertificateManager::Certificate", ""},
	"aws_route53_record":                   {"AWS::Route53::RecordSet", ""},
	"aws_s3_bucket":                        {"AWS::S3::Bucket", ""},
	"aws_wafv2_web_acl":                    {"AWS::WAFv2::WebACL", ""},
	"aws_wafv2_web_acl_association":        {"AWS::WAFv2::WebACLAssociation", ""},
}

// words are attributes whose name in CloudFormation is not the same in another spelling. A name with a
// type before it goes for that type alone.
var words = map[string]string{
	"origin": "Origins", "origin_id": "Id", "ordered_cache_behavior": "CacheBehaviors", "custom_header": "OriginCustomHeaders",
	"min_ttl": "MinTTL", "default_ttl": "DefaultTTL", "max_ttl": "MaxTTL", "error_caching_min_ttl": "ErrorCachingMinTTL",
	"http_port": "HTTPPort", "https_port": "HTTPSPort", "function_association": "FunctionAssociations", "function_arn": "FunctionARN",
	"lambda_function_association": "LambdaFunctionAssociations", "lambda_arn": "LambdaFunctionARN",
	"custom_error_response": "CustomErrorResponses", "cloudfront_default_certificate": "CloudFrontDefaultCertificate",
	"web_acl_id": "WebACLId", "web_acl_arn": "WebACLArn", "origin_group": "OriginGroups", "member": "Members",
	"domain_name_configuration": "DomainNameConfigurations", "api_key_source": "ApiKeySourceType",
	"aws_api_gateway_method authorization":                  "AuthorizationType",
	"aws_api_gateway_stage web_acl_arn":                     "WebAclArn",
	"aws_api_gateway_base_path_mapping api_id":              "RestApiId",
	"aws_api_gateway_base_path_mapping stage_name":          "Stage",
	"aws_apigatewayv2_stage name":                           "StageName",
	"aws_lambda_function_url function_name":                 "TargetFunctionArn",
	"aws_lambda_function_url authorization_type":            "AuthType",
	"aws_cloudfront_function code":                          "FunctionCode",
	"aws_route53_record alias":                              "AliasTarget",
	"aws_route53_record records":                            "ResourceRecords",
	"aws_s3_bucket bucket":                                  "BucketName",
	"aws_cloudfront_distribution OriginCustomHeaders name":  "HeaderName",
	"aws_cloudfront_distribution OriginCustomHeaders value": "HeaderValue",
	"aws_cloudfront_distribution Members origin_id":         "OriginId",
	"aws_route53_record AliasTarget name":                   "DNSName",
	"aws_route53_record AliasTarget zone_id":                "HostedZoneId",
}

// translate writes the attributes of a resource in CloudFormation's words.
func translate(kind string, attributes *tree.Node) *tree.Node {
	p := translated(kind, "", attributes)
	switch kind {
	case "aws_cloudfront_function":
		p = put(p, "FunctionConfig", tree.MapOf(p.Source, "Runtime", p.Get("Runtime")))
	case "aws_api_gateway_rest_api", "aws_apigatewayv2_api":
		p = put(p, "Body", definition(p.Get("Body")))
	case "aws_cloudfront_distribution":
		p = put(p, "OriginGroups", groups(p.Get("OriginGroups")))
	}
	if property := types[kind][1]; property != "" {
		return tree.MapOf(p.Source, property, p)
	}
	return p
}

func translated(kind, within string, n *tree.Node) *tree.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == tree.List:
		out := &tree.Node{Kind: tree.List, Source: n.Source}
		for _, item := range n.Items {
			out.Items = append(out.Items, translated(kind, within, item))
		}
		// A block is a list of one in a plan.
		if len(out.Items) == 1 && n.Items[0].Is(tree.Map) {
			return out.Items[0]
		}
		return out
	case n.Kind != tree.Map:
		return n
	}
	out := &tree.Node{Kind: tree.Map, Source: n.Source}
	for _, m := range n.Members {
		name := word(kind, within, m.Name)
		if v := translated(kind, name, m.Value); !v.IsAbsent() {
			out.Members = append(out.Members, tree.Member{Name: name, Source: m.Source, Value: v})
		}
	}
	// headers { items = [...] } is a list there.
	if len(out.Members) == 1 && out.Members[0].Name == "Items" {
		return out.Members[0].Value
	}
	return out
}

func word(kind, within, name string) string {
	for _, key := range []string{kind + " " + within + " " + name, kind + " " + name, name} {
		if w, ok := words[key]; ok {
			return w
		}
	}
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// put returns a map with one member set; an absent value takes it away.
func put(n *tree.Node, name string, value *tree.Node) *tree.Node {
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

// definition reads an OpenAPI definition that stands in a string.
func definition(n *tree.Node) *tree.Node {
	text, ok := n.Str()
	if !ok {
		return n
	}
	v, err := jsonpos.Parse([]byte(text))
	if err != nil {
		return tree.NotKnown("the definition is read as JSON alone", n.Source)
	}
	return placed(tree.FromJSON("", v), n.Source)
}

// placed gives all parts of a value one place.
func placed(n *tree.Node, at topology.Source) *tree.Node {
	out := *n
	out.Source, out.Items, out.Members = at, nil, nil
	for _, item := range n.Items {
		out.Items = append(out.Items, placed(item, at))
	}
	for _, m := range n.Members {
		out.Members = append(out.Members, tree.Member{Name: m.Name, Source: at, Value: placed(m.Value, at)})
	}
	return &out
}

// groups writes origin groups as CloudFormation does: with Items.
func groups(n *tree.Node) *tree.Node {
	list, _ := n.List()
	if len(list) == 0 {
		return nil
	}
	out := &tree.Node{Kind: tree.List, Source: n.Source}
	for _, g := range list {
		out.Items = append(out.Items, put(g, "Members", tree.MapOf(g.Source, "Items", g.Get("Members"))))
	}
	return tree.MapOf(n.Source, "Items", out)
}
