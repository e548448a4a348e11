package topology

// Behavior is a cache behaviour: what a distribution does with the requests that its path pattern
// matches.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
type Behavior struct {
	// PathPattern is absent for the default behaviour.
	PathPattern Text
	// TargetOrigin is the id of an origin or of an origin group.
	TargetOrigin Text
	// ViewerProtocolPolicy is "allow-all", "https-only" or "redirect-to-https".
	ViewerProtocolPolicy Text
	// AllowedMethods is absent for GET and HEAD alone.
	AllowedMethods Names
	// CachedMethods is absent for GET and HEAD alone.
	CachedMethods Names
	// CachePolicyID and OriginRequestPolicyID name policies. Without a cache policy the legacy settings
	// in Forwarded apply.
	CachePolicyID, OriginRequestPolicyID, ResponseHeadersPolicyID Text
	// Forwarded are the legacy settings; nil when a cache policy is attached.
	Forwarded *ForwardedValues
	// MinTTL, DefaultTTL and MaxTTL are legacy settings, in seconds.
	MinTTL, DefaultTTL, MaxTTL Number
	Compress                   Flag
	// Functions are CloudFront Functions, Lambdas are Lambda@Edge functions.
	Functions, Lambdas []Association
	// Restricted says that viewers need signed URLs or signed cookies: TrustedSigners or
	// TrustedKeyGroups are enabled.
	Restricted Flag
	// GRPC says that gRPC is enabled.
	GRPC   Flag
	Source Source
}

// Pattern returns the path pattern for people; the default behaviour's is "*".
func (b *Behavior) Pattern() string { return b.PathPattern.Or("*") }

// Events at which a function runs.
const (
	ViewerRequest  = "viewer-request"
	ViewerResponse = "viewer-response"
	OriginRequest  = "origin-request"
	OriginResponse = "origin-response"
)

// Association attaches a function to an event of a behaviour.
type Association struct {
	// Event is one of [ViewerRequest], [ViewerResponse], [OriginRequest] and [OriginResponse].
	Event Text
	ARN   Text
	// IncludeBody says that a Lambda@Edge function gets the body, and may replace it.
	IncludeBody Flag
	Source      Source
}

// ForwardedValues are the legacy cache settings, from before there were policies.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html
type ForwardedValues struct {
	QueryString Flag
	// QueryStringCacheKeys are the parameters in the cache key; all are forwarded all the same.
	QueryStringCacheKeys Names
	// Cookies is "none", "whitelist" or "all".
	Cookies     Text
	CookieNames Names
	// Headers are forwarded; the single name "*" means all.
	Headers Names
	Source  Source
}

// Function is a CloudFront Function.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html
type Function struct {
	Name, ARN Text
	// Runtime is "cloudfront-js-1.0" or "cloudfront-js-2.0".
	Runtime Text
	// Code is the JavaScript.
	Code Text
	// KeyValueStores are ARNs.
	KeyValueStores Names
	Source         Source
}
