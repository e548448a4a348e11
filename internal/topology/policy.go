package topology

// How a policy chooses headers, cookies or query parameters: the values of HeaderBehavior,
// CookieBehavior and QueryStringBehavior.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyHeadersConfig.html
const (
	SelectNone      = "none"
	SelectList      = "whitelist"
	SelectAll       = "all"
	SelectAllExcept = "allExcept"
	// SelectAllViewer, of headers in an origin request policy, is all that the viewer sent.
	SelectAllViewer = "allViewer"
	// SelectAllViewerAndCloudFront is that and the listed CloudFront-* headers.
	SelectAllViewerAndCloudFront = "allViewerAndWhitelistCloudFront"
)

// Selection is a policy's choice among headers, cookies or query parameters.
type Selection struct {
	// Behavior is one of the Select constants.
	Behavior Text
	// Names are the listed ones, for the behaviours that have a list.
	Names Names
}

// CachePolicy says what is in the cache key. All of that is forwarded to the origin too.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html
type CachePolicy struct {
	ID, Name Text
	// Managed says that AWS defines this policy.
	Managed bool
	// MinTTL, DefaultTTL and MaxTTL are in seconds.
	MinTTL, DefaultTTL, MaxTTL Number
	// Gzip and Brotli are EnableAcceptEncodingGzip and EnableAcceptEncodingBrotli.
	Gzip, Brotli              Flag
	Headers, Cookies, Queries Selection
	Source                    Source
}

// OriginRequestPolicy says what is forwarded to the origin beside what is in the cache key.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-request-understand-origin-request-policy.html
type OriginRequestPolicy struct {
	ID, Name Text
	// Managed says that AWS defines this policy.
	Managed                   bool
	Headers, Cookies, Queries Selection
	Source                    Source
}

// AccessControl is an origin access control: how CloudFront signs its requests to an origin.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html
type AccessControl struct {
	ID, Name Text
	// OriginType is "s3", "mediastore", "mediapackagev2" or "lambda". There is none for API Gateway.
	OriginType Text
	// SigningBehavior is "always", "never" or "no-override".
	SigningBehavior Text
	SigningProtocol Text
	Source          Source
}
