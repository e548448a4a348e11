package aws

import "encoding/json"

// actions are all that is called.
var actions = []string{
	"acm:DescribeCertificate",
	"apigateway:GET",
	"cloudfront:DescribeFunction", "cloudfront:GetCachePolicy", "cloudfront:GetDistribution", "cloudfront:GetFunction",
	"cloudfront:GetOriginAccessControl", "cloudfront:GetOriginRequestPolicy", "cloudfront:ListDistributions",
	"lambda:GetPolicy", "lambda:ListFunctionUrlConfigs", "lambda:ListFunctions",
	"route53:ListHostedZones", "route53:ListResourceRecordSets",
	"sts:GetCallerIdentity",
}

// Permissions is the IAM policy that reading an account needs, as JSON.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func Permissions() string {
	policy := map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Sid": "CountersignAudit", "Effect": "Allow", "Action": actions, "Resource": "*",
	}}}
	data, err := json.MarshalIndent(policy, "", "  ")
	if err != nil {
		panic(err) // plain values have a JSON form always
	}
	return string(data) + "\n"
}
