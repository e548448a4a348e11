package topology

import (
	"strings"

	"countersign/internal/jsonpos"
)

// shape is one form of document: what the API answers to one request.
type shape struct {
	// name is the command whose output it is.
	name string
	// is tells it from all others by its content.
	is func(*node) bool
	// read adds what the document says to the reader's topology.
	read func(*reader, *node)
}

// shapes are tried in order; the first that fits reads the document.
func shapes() []shape {
	return []shape{
		{"cloudfront get-distribution", wraps("Distribution"), readDistribution},
		{"cloudfront get-distribution-config", wraps("DistributionConfig"), readDistributionConfig},
		{"cloudfront list-distributions", wraps("DistributionList"), readDistributionList},
		{"cloudfront get-cache-policy", wraps("CachePolicy"), readCachePolicyDocument},
		{"cloudfront list-cache-policies", wraps("CachePolicyList"), readCachePolicyList},
		{"cloudfront get-origin-request-policy", wraps("OriginRequestPolicy"), readOriginRequestPolicyDocument},
		{"cloudfront list-origin-request-policies", wraps("OriginRequestPolicyList"), readOriginRequestPolicyList},
		{"cloudfront get-origin-access-control", wraps("OriginAccessControl"), readAccessControlDocument},
		{"cloudfront list-origin-access-controls", wraps("OriginAccessControlList"), readAccessControlList},
		{"cloudfront describe-function", wraps("FunctionSummary"), readFunctionDocument},
		{"cloudfront list-functions", wraps("FunctionList"), readFunctionList},
		{"cloudfront get-distribution-config, its inner object", objectWith("DefaultCacheBehavior", "Origins"), readBareDistribution},
		{"apigateway get-resources", itemsWith("items", "path", "pathPart", "resourceMethods"), readResources},
		{"apigateway get-stages", itemsWith("item", "stageName"), readStages},
		{"apigateway get-base-path-mappings", itemsWith("items", "basePath", "restApiId"), readBasePathMappings},
		{"apigateway get-domain-names", itemsWith("items", "domainName"), readDomainNames},
		{"apigateway get-rest-apis", itemsWith("items", "endpointConfiguration", "apiKeySource", "createdDate"), readRESTAPIs},
		{"apigateway get-resource", isResource, readBareResource},
		{"apigateway get-rest-api", isRESTAPI, readRESTAPI},
		{"apigateway get-stage", objectWith("stageName"), readBareStage},
		{"apigateway get-domain-name", isDomainName, readDomainName},
		{"apigatewayv2 get-routes", itemsWith("Items", "RouteKey"), readRoutes},
		{"apigatewayv2 get-stages", itemsWith("Items", "StageName"), readHTTPStages},
		{"apigatewayv2 get-api-mappings", itemsWith("Items", "ApiMappingId", "ApiMappingKey"), readAPIMappings},
		{"apigatewayv2 get-domain-names", itemsWith("Items", "DomainName", "DomainNameConfigurations"), readHTTPDomainNames},
		{"apigatewayv2 get-apis", itemsWith("Items", "ProtocolType"), readHTTPAPIs},
		{"apigatewayv2 get-api", objectWith("ProtocolType"), readHTTPAPI},
		{"apigatewayv2 get-domain-name", objectWith("DomainNameConfigurations"), readHTTPDomainName},
		{"lambda get-function-url-config", objectWith("FunctionUrl"), readFunctionURL},
		{"lambda list-function-url-configs", wrapsList("FunctionUrlConfigs"), readFunctionURLs},
		{"lambda get-policy", isLambdaPolicy, readLambdaPolicy},
		{"acm describe-certificate", wraps("Certificate"), readCertificate},
		{"route53 list-resource-record-sets", wrapsList("ResourceRecordSets"), readRecords},
		{"sts get-caller-identity", objectWith("Account", "UserId"), readIdentity},
		{"an empty list", isEmptyList, func(*reader, *node) {}},
	}
}

// Shapes returns the commands of the AWS command line whose output [Read] takes.
func Shapes() []string {
	var names []string
	for _, s := range shapes() {
		names = append(names, s.name)
	}
	return names
}

func wraps(key string) func(*node) bool {
	return func(n *node) bool { return n.has(jsonpos.Object, key) }
}

func wrapsList(key string) func(*node) bool {
	return func(n *node) bool { return n.has(jsonpos.Array, key) }
}

// objectWith fits an object that has all these members.
func objectWith(keys ...string) func(*node) bool {
	return func(n *node) bool {
		for _, key := range keys {
			if n.get(key) == nil {
				return false
			}
		}
		return n.Kind == jsonpos.Object
	}
}

// itemsWith fits a list whose first item has any of these members.
func itemsWith(list string, keys ...string) func(*node) bool {
	return func(n *node) bool {
		items := n.get(list)
		if items == nil || len(items.Items) == 0 {
			return false
		}
		for _, key := range keys {
			if items.item(0).get(key) != nil {
				return true
			}
		}
		return false
	}
}

func isEmptyList(n *node) bool {
	for _, key := range []string{"items", "item", "Items"} {
		if items := n.get(key); items != nil && items.Kind == jsonpos.Array && len(items.Items) == 0 {
			return true
		}
	}
	return false
}

// unrecognised says what a document is not.
func (r *reader) unrecognised(n *node) {
	var keys []string
	for i, m := range n.Members {
		if i == 5 {
			keys = append(keys, "…")
			break
		}
		keys = append(keys, clip(m.Name))
	}
	found := n.Kind.String()
	if len(keys) > 0 {
		found += " with " + strings.Join(keys, ", ")
	}
	r.fail(n, "not recognised: %s. Wanted is the output of a command such as "+
		"\"aws cloudfront get-distribution\", \"aws apigateway get-rest-apis\" or \"aws apigatewayv2 get-apis\"", found)
}
