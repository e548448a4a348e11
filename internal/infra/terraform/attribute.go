package terraform

import (
	"strings"

	"countersign/internal/infra/resource"
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// attributes are the computed attributes of resources, and what CloudFormation calls them. "" is the
// physical id.
var attributes = map[string]string{
	"aws_api_gateway_rest_api id": "", "aws_api_gateway_rest_api root_resource_id": "RootResourceId",
	"aws_api_gateway_resource id": "", "aws_api_gateway_deployment id": "",
	"aws_api_gateway_domain_name regional_domain_name":   "RegionalDomainName",
	"aws_api_gateway_domain_name regional_zone_id":       "RegionalHostedZoneId",
	"aws_api_gateway_domain_name cloudfront_domain_name": "DistributionDomainName",
	"aws_api_gateway_domain_name cloudfront_zone_id":     "DistributionHostedZoneId",
	"aws_api_gateway_domain_name id":                     "",
	"aws_apigatewayv2_api id":                            "", "aws_apigatewayv2_api api_endpoint": "ApiEndpoint",
	"aws_apigatewayv2_stage id":       "",
	"aws_apigatewayv2_domain_name id": "",
	"aws_cloudfront_distribution id":  "", "aws_cloudfront_distribution domain_name": "DomainName",
	"aws_cloudfront_cache_policy id":          "",
	"aws_cloudfront_origin_request_policy id": "",
	"aws_cloudfront_origin_access_control id": "",
	"aws_cloudfront_function arn":             "FunctionARN",
	"aws_lambda_function arn":                 "Arn", "aws_lambda_function qualified_arn": "Arn",
	"aws_lambda_function_url function_url": "FunctionUrl",
	"aws_acm_certificate arn":              "", "aws_acm_certificate id": "",
	"aws_wafv2_web_acl arn":                     "Arn",
	"aws_s3_bucket bucket_regional_domain_name": "RegionalDomainName", "aws_s3_bucket bucket_domain_name": "DomainName",
	"aws_s3_bucket id": "", "aws_s3_bucket arn": "Arn",
}

// attribute returns a computed attribute of a resource. property resolves what the configuration sets, by
// Terraform's own name.
func attribute(kind, name string, r *resource.Resource, property func(string) *tree.Node) *tree.Node {
	at := r.Source
	switch kind + " " + name {
	case "aws_api_gateway_stage id", "aws_apigatewayv2_stage id":
		return first(property("stage_name"), property("name"))
	case "aws_api_gateway_stage invoke_url", "aws_api_gateway_deployment invoke_url", "aws_apigatewayv2_stage invoke_url":
		return invokeURL(r, property)
	case "aws_api_gateway_domain_name id", "aws_apigatewayv2_domain_name id":
		return property("domain_name")
	case "aws_apigatewayv2_domain_name domain_name_configuration":
		return tree.MapOf(at, "target_domain_name", r.Attribute("RegionalDomainName", nil), "hosted_zone_id", r.Attribute("RegionalHostedZoneId", nil))
	case "aws_cloudfront_distribution hosted_zone_id":
		return tree.Str(topology.CloudFrontZone, at)
	case "aws_cloudfront_distribution arn":
		return tree.StandIn("arn:aws:cloudfront::"+r.Account.Or(resource.AssumedAccount)+":distribution/"+r.ID, "the ARN of "+r.Name+" is known after apply", at)
	case "aws_lambda_function function_name", "aws_lambda_function id":
		if v := property("function_name"); !v.IsAbsent() {
			return v
		}
		return tree.StandIn(r.ID, "the name of "+r.Name+" is known after apply", at)
	case "aws_lambda_function_url id", "aws_lambda_function_url function_arn":
		return property("function_name")
	}
	cf, known := attributes[kind+" "+name]
	switch {
	case !known:
		return tree.NotKnown(r.Name+"."+name+" is known after apply", at)
	case cf == "":
		return r.Ref(func(names ...string) *tree.Node { return property(snake(names[0])) })
	}
	return r.Attribute(cf, func(names ...string) *tree.Node { return property(snake(names[0])) })
}

// invokeURL is https://HOST/STAGE of the API that a stage belongs to.
func invokeURL(r *resource.Resource, property func(string) *tree.Node) *tree.Node {
	api, ok := first(property("rest_api_id"), property("api_id")).Str()
	stage, known := first(property("stage_name"), property("name")).Str()
	if !ok || !known {
		return tree.NotKnown(r.Name+".invoke_url is known after apply", r.Source)
	}
	owner := resource.Resource{ID: api, Region: r.Region}
	url := "https://" + owner.APIHost()
	if stage != "$default" {
		url += "/" + stage
	}
	return tree.StandIn(url, r.Name+".invoke_url is known after apply", r.Source)
}

func first(list ...*tree.Node) *tree.Node {
	for _, n := range list {
		if !n.IsAbsent() {
			return n
		}
	}
	return nil
}

// snake writes a name as Terraform does.
func snake(name string) string {
	var b strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// data returns an attribute of a data source that needs no account to be known.
func data(kind, name string, property func(string) *tree.Node, r *resource.Resource) *tree.Node {
	at := r.Source
	standIn := func(text, why string, known bool) *tree.Node {
		if known {
			why = ""
		}
		return tree.StandIn(text, why, at)
	}
	switch kind + " " + name {
	case "aws_cloudfront_cache_policy id", "aws_cloudfront_origin_request_policy id":
		return first(property("name"), property("id")) // a managed policy is found by its name too
	case "aws_region name", "aws_region id", "aws_region region":
		return standIn(r.Region.Or(resource.AssumedRegion), "the region is not told; name it with --region", r.Region.IsKnown())
	case "aws_caller_identity account_id", "aws_caller_identity id":
		return standIn(r.Account.Or(resource.AssumedAccount), "the account is not told", r.Account.IsKnown())
	case "aws_partition partition":
		return tree.Str("aws", at)
	case "aws_partition dns_suffix":
		return tree.Str("amazonaws.com", at)
	case "aws_acm_certificate arn":
		region := r.Region.Or("")
		return tree.StandIn("arn:aws:acm:"+region+":"+r.Account.Or(resource.AssumedAccount)+":certificate/"+r.ID, "the ARN of "+r.Name+" is looked up", at)
	}
	return tree.NotKnown("the data source "+r.Name+" is looked up", at)
}
