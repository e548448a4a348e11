package resource

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// Property resolves a property of the resource, by a path of names.
type Property func(names ...string) *tree.Node

// Ref returns what a reference to a resource gives: the physical id. property resolves properties of it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
func (r *Resource) Ref(property Property) *tree.Node {
	switch r.Type {
	case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::Resource", "AWS::ApiGateway::Deployment",
		"AWS::CloudFront::Distribution", "AWS::CloudFront::CachePolicy", "AWS::CloudFront::OriginRequestPolicy",
		"AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::CloudFrontOriginAccessIdentity", "AWS::CloudFront::ResponseHeadersPolicy",
		"AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Deployment", "AWS::EC2::VPCEndpoint":
		return r.standIn(r.ID, "the id")
	case "AWS::CloudFront::Function":
		return r.standIn(r.functionARN(), "the ARN")
	case "AWS::CertificateManager::Certificate":
		return r.standIn(r.certificateARN(), "the ARN")
	case "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage":
		return property("StageName")
	case "AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName":
		return property("DomainName")
	case "AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version":
		return r.standIn(r.lambdaARN(), "the ARN")
	case "AWS::Lambda::Url":
		return property("TargetFunctionArn")
	case "AWS::WAFv2::WebACL":
		return r.standIn(r.arn("wafv2", r.region(), "regional/webacl/"+r.ID), "the ARN")
	case "AWS::S3::Bucket":
		if name := property("BucketName"); !name.IsAbsent() {
			return name
		}
		return r.standIn(r.ID, "the name")
	}
	return tree.NotKnown("what a reference to "+r.Name+" ("+r.Type+") gives is known once it is deployed", r.Source)
}

// Attribute returns an attribute of a resource, as Fn::GetAtt names it.
func (r *Resource) Attribute(name string, property Property) *tree.Node {
	switch r.Type + " " + name {
	case "AWS::ApiGateway::RestApi RootResourceId":
		return r.standIn(r.ID+"/root", "the root resource")
	case "AWS::ApiGateway::RestApi RestApiId", "AWS::ApiGatewayV2::Api ApiId", "AWS::ApiGateway::Resource ResourceId",
		"AWS::CloudFront::Distribution Id", "AWS::CloudFront::CachePolicy Id", "AWS::CloudFront::OriginRequestPolicy Id",
		"AWS::CloudFront::OriginAccessControl Id", "AWS::ApiGateway::Authorizer AuthorizerId", "AWS::ApiGateway::Deployment DeploymentId":
		return r.standIn(r.ID, "the id")
	case "AWS::ApiGatewayV2::Api ApiEndpoint":
		return r.standIn("https://"+r.APIHost(), "the endpoint")
	case "AWS::CloudFront::Distribution DomainName":
		return r.standIn(r.DistributionHost(), "the domain name")
	case "AWS::ApiGateway::DomainName RegionalDomainName", "AWS::ApiGatewayV2::DomainName RegionalDomainName":
		return r.standIn(r.DomainTarget(), "the regional domain name")
	case "AWS::ApiGateway::DomainName DistributionDomainName":
		return r.standIn("d"+r.ID+".cloudfront.net", "the distribution's name")
	case "AWS::ApiGateway::DomainName RegionalHostedZoneId", "AWS::ApiGatewayV2::DomainName RegionalHostedZoneId":
		return r.standIn("Z"+strings.ToUpper(r.ID), "the hosted zone")
	case "AWS::ApiGateway::DomainName DistributionHostedZoneId":
		return tree.Str(topology.CloudFrontZone, r.Source)
	case "AWS::CloudFront::Function FunctionARN", "AWS::CloudFront::Function FunctionMetadata.FunctionARN":
		return r.standIn(r.functionARN(), "the ARN")
	case "AWS::Lambda::Url FunctionArn":
		return property("TargetFunctionArn")
	case "AWS::Lambda::Function Arn":
		return r.standIn(r.lambdaARN(), "the ARN")
	case "AWS::Lambda::Url FunctionUrl":
		return r.standIn("https://"+r.FunctionURLHost()+"/", "the URL")
	case "AWS::WAFv2::WebACL Arn":
		return r.Ref(property)
	case "AWS::S3::Bucket RegionalDomainName":
		return r.standIn(r.ID+".s3."+r.region()+".amazonaws.com", "the domain name")
	case "AWS::S3::Bucket DomainName":
		return r.standIn(r.ID+".s3.amazonaws.com", "the domain name")
	case "AWS::S3::Bucket Arn":
		return r.standIn("arn:aws:s3:::"+r.ID, "the ARN")
	}
	return tree.NotKnown(name+" of "+r.Name+" ("+r.Type+") is known once it is deployed", r.Source)
}

// APIHost stands in for the default host of an API.
func (r *Resource) APIHost() string {
	return r.ID + ".execute-api." + r.region() + "." + URLSuffix(r.region())
}

// DistributionHost stands in for the name of a distribution.
func (r *Resource) DistributionHost() string { return "d" + r.ID + ".cloudfront.net" }

// DomainTarget stands in for the name that DNS points at for a regional custom domain.
func (r *Resource) DomainTarget() string {
	return "d-" + r.ID + ".execute-api." + r.region() + "." + URLSuffix(r.region())
}

// FunctionURLHost stands in for the host of a function URL.
func (r *Resource) FunctionURLHost() string { return r.ID + ".lambda-url." + r.region() + ".on.aws" }

func (r *Resource) functionARN() string { return r.arn("cloudfront", "", "function/"+r.ID) }

func (r *Resource) lambdaARN() string { return r.arn("lambda", r.region(), "function:"+r.ID) }

func (r *Resource) certificateARN() string {
	return r.arn("acm", r.Region.Or(""), "certificate/"+r.ID)
}

// URLSuffix is the pseudo parameter AWS::URLSuffix of a region.
func URLSuffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}
