package edge

// RuleID is the stable name of a rule, such as "host-set-to-origin".
type RuleID string

// Rule is one thing that CloudFront does, with its source.
type Rule struct {
	ID RuleID
	// Title is one line, lower case, without a full stop.
	Title string
	// URL is the page that documents the rule, or the nearest to it.
	URL string
}

// Pages of the CloudFront Developer Guide.
const (
	guide        = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
	pageOrigins  = guide + "RequestAndResponseBehaviorCustomOrigin.html"
	pageHeaders  = pageOrigins + "#request-custom-headers-behavior"
	pagePolicies = guide + "origin-request-understand-origin-request-policy.html"
	pageMerge    = guide + "understanding-how-origin-request-policies-and-cache-policies-work-together.html"
	pageCacheKey = guide + "cache-key-understand-cache-policy.html"
	pageEncoding = guide + "cache-key-understand-cache-policy.html#cache-policy-compressed-objects"
	pageQuery    = guide + "QueryStringParameters.html"
	pageCookies  = guide + "Cookies.html"
	pageBehavior = guide + "DownloadDistValuesCacheBehavior.html"
	pageOrigin   = guide + "DownloadDistValuesOrigin.html"
	pageCustom   = guide + "add-origin-custom-headers.html"
	pageRoot     = guide + "DefaultRootObject.html"
	pageNames    = guide + "CNAMEs.html"
	pageTLS      = guide + "cnames-and-https-requirements.html"
	pageHTTPS    = guide + "using-https-viewers-to-cloudfront.html"
	page403      = guide + "http-403-permission-denied.html"
	pageQuotas   = guide + "cloudfront-limits.html"
	pageFunction = guide + "functions-event-structure.html"
	pageEdge     = guide + "edge-function-restrictions-all.html"
	pageUpdate   = guide + "helper-functions-origin-modification.html"
	pageRuntime  = guide + "functions-javascript-runtime-features.html"
	pageLambda   = guide + "lambda-at-the-edge.html"
	pageAccess   = guide + "private-content-restricting-access-to-lambda.html"
	pageSigned   = guide + "private-content-signed-urls.html"
	pageGeo      = guide + "georestrictions.html"
	pageWAF      = guide + "distribution-web-awswaf.html"
	pageCFHeader = guide + "adding-cloudfront-headers.html"
	pageSocket   = guide + "distribution-working-with.websockets.html"
	pageManaged  = guide + "using-managed-origin-request-policies.html"
)

// The rules that change a request.
const (
	OriginForm             RuleID = "request-target-made-origin-form"
	HTTP2Authority         RuleID = "authority-written-as-host"
	HTTP2Pseudo            RuleID = "pseudo-header-removed"
	HostSet                RuleID = "host-set-to-origin"
	HostByFunction         RuleID = "host-set-by-function"
	HostForwarded          RuleID = "host-forwarded"
	AuthorizationRemoved   RuleID = "authorization-removed"
	HeaderNotForwarded     RuleID = "header-not-forwarded"
	HeaderBlocked          RuleID = "header-blocked"
	HeaderRemovedByDefault RuleID = "header-removed-by-default"
	HeaderNeverForwarded   RuleID = "header-never-forwarded"
	ConnectionReplaced     RuleID = "connection-replaced"
	UserAgentReplaced      RuleID = "user-agent-replaced"
	EncodingNormalised     RuleID = "accept-encoding-normalised"
	CookieNotForwarded     RuleID = "cookie-not-forwarded"
	CookieFiltered         RuleID = "cookie-filtered"
	QueryNotForwarded      RuleID = "query-not-forwarded"
	QueryFiltered          RuleID = "query-filtered"
	SignedURLStripped      RuleID = "signed-url-parameters-removed"
	ResponseParamsDropped  RuleID = "s3-response-parameters-dropped"
	ViaAppended            RuleID = "via-appended"
	RequestIDAdded         RuleID = "x-amz-cf-id-added"
	ForwardedForAppended   RuleID = "x-forwarded-for-appended"
	CloudFrontHeaderAdded  RuleID = "cloudfront-header-added"
	CustomHeaderSet        RuleID = "origin-custom-header-set"
	RootObject             RuleID = "default-root-object"
	OriginPathPrefixed     RuleID = "origin-path-prefixed"
	FunctionChangedPath    RuleID = "function-changed-path"
	FunctionChangedQuery   RuleID = "function-changed-query"
	FunctionChangedHeader  RuleID = "function-changed-header"
	FunctionChangedCookies RuleID = "function-changed-cookies"
	AccessControlSigned    RuleID = "origin-access-control-signed"
)

// The rules by which CloudFront answers itself.
const (
	BadRequest          RuleID = "bad-request"
	HostUnknown         RuleID = "host-not-an-alias"
	DistributionOff     RuleID = "distribution-disabled"
	SNIMismatch         RuleID = "sni-and-host-differ"
	TooLarge            RuleID = "request-too-large"
	URLTooLong          RuleID = "url-too-long"
	Stacked             RuleID = "stacked-distribution"
	Loop                RuleID = "origin-is-this-distribution"
	HTTPSOnly           RuleID = "viewer-protocol-https-only"
	HTTPSRedirect       RuleID = "viewer-protocol-redirected"
	MethodNotAllowed    RuleID = "method-not-allowed"
	GetWithBody         RuleID = "get-with-body"
	SignedURLWanted     RuleID = "signed-url-wanted"
	CountryBlocked      RuleID = "country-blocked"
	FunctionAnswered    RuleID = "function-answered"
	FunctionFailed      RuleID = "function-failed"
	OriginNotConfigured RuleID = "origin-not-configured"
	OriginPlainHTTP     RuleID = "origin-has-no-http-listener"
)

// The rules of warnings and unknowns.
const (
	LambdaAtEdge         RuleID = "lambda-at-edge"
	FunctionUnknown      RuleID = "function-unknown"
	FunctionRuntime      RuleID = "function-runtime"
	PolicyUnknown        RuleID = "policy-unknown"
	SettingUnknown       RuleID = "setting-unknown"
	PolicyImpossible     RuleID = "policy-impossible"
	HeaderListed         RuleID = "header-listed-in-vain"
	AuthorizationListed  RuleID = "authorization-in-origin-request-policy"
	ForwardedByDefault   RuleID = "header-forwarded-by-default"
	EncodedNames         RuleID = "encoded-parameter-names"
	CloudFrontHeaderLeft RuleID = "cloudfront-header-not-modelled"
	CustomHeaderRefused  RuleID = "origin-custom-header-refused"
	CustomAndForwarded   RuleID = "header-custom-and-forwarded"
	CertificateMismatch  RuleID = "viewer-certificate-does-not-cover"
	SignedURLNotChecked  RuleID = "signed-url-not-checked"
	GeoNotChecked        RuleID = "country-not-known"
	WAFNotEvaluated      RuleID = "web-acl-not-evaluated"
	EdgeOptimised        RuleID = "origin-is-edge-optimised"
	AccessControlUnknown RuleID = "origin-access-control-unknown"
	AccessControlMisfit  RuleID = "origin-access-control-misfit"
	AccessControlBody    RuleID = "origin-access-control-body-not-hashed"
	AccessControlHost    RuleID = "origin-access-control-host-forwarded"
)

var rules = []Rule{
	{OriginForm, "an absolute request target is sent to the origin without scheme and host", pageOrigins},
	{HTTP2Authority, "the :authority of HTTP/2 becomes the Host of HTTP/1.1", pageOrigins},
	{HTTP2Pseudo, "a pseudo-header of HTTP/2 has no place in HTTP/1.1", pageOrigins},
	{HostSet, "Host is set to the origin's domain name, since no policy forwards the viewer's", pageHeaders},
	{HostForwarded, "the viewer's Host is forwarded", pageHeaders},
	{HostByFunction, "Host is set by a function's updateRequestOrigin", pageUpdate},
	{AuthorizationRemoved, "Authorization is removed, since no policy forwards it", pageCustom + "#add-origin-custom-headers-forward-authorization"},
	{HeaderNotForwarded, "the header is forwarded by no policy", pagePolicies},
	{HeaderBlocked, "the header is on the block list of the origin request policy", pageMerge},
	{HeaderRemovedByDefault, "the header is removed unless it is configured", pageHeaders},
	{HeaderNeverForwarded, "the header is removed whatever is configured", pageHeaders},
	{ConnectionReplaced, "Connection is replaced by Keep-Alive", pageHeaders},
	{UserAgentReplaced, "User-Agent is replaced by Amazon CloudFront, since no policy forwards it", pageHeaders},
	{EncodingNormalised, "Accept-Encoding is normalised", pageEncoding},
	{CookieNotForwarded, "cookies are forwarded by no policy", pageCookies},
	{CookieFiltered, "some cookies are not forwarded", pageMerge},
	{QueryNotForwarded, "the query is forwarded by no policy", pageQuery},
	{QueryFiltered, "some query parameters are not forwarded", pageMerge},
	{SignedURLStripped, "the parameters of a signed URL are removed before the origin", pageSigned},
	{ResponseParamsDropped, "the managed policy drops response-content-* parameters for a bucket", pageManaged},
	{ViaAppended, "Via names the hop", pageOrigins},
	{RequestIDAdded, "X-Amz-Cf-Id is added", pageHeaders},
	{ForwardedForAppended, "the viewer's address is appended to X-Forwarded-For", pageOrigins + "#RequestCustomIPAddresses"},
	{CloudFrontHeaderAdded, "a policy asks for this CloudFront header", pageCFHeader},
	{CustomHeaderSet, "the origin's custom header overwrites the viewer's", pageCustom},
	{RootObject, "the default root object replaces the root", pageRoot},
	{OriginPathPrefixed, "the origin path is put before the path", pageOrigin + "#DownloadDistValuesOriginPath"},
	{FunctionChangedPath, "a CloudFront Function changed the path", pageFunction},
	{FunctionChangedQuery, "a CloudFront Function changed the query", pageFunction},
	{FunctionChangedHeader, "a CloudFront Function changed the header", pageFunction},
	{FunctionChangedCookies, "a CloudFront Function changed the cookies", pageFunction},
	{AccessControlSigned, "CloudFront signs the request itself, by origin access control", pageAccess},

	{BadRequest, "the request is malformed", pageOrigins},
	{HostUnknown, "the Host is neither the distribution's name nor one of its aliases", page403},
	{DistributionOff, "the distribution is disabled", page403},
	{SNIMismatch, "the TLS server name and the Host belong to different distributions", page403},
	{TooLarge, "request line and headers are larger than 20,480 bytes", pageQuotas},
	{URLTooLong, "the URL is longer than 8,192 bytes", pageQuotas},
	{Stacked, "one distribution is the origin of another", page403},
	{Loop, "the origin is the distribution itself", page403},
	{HTTPSOnly, "the behaviour takes HTTPS alone", pageHTTPS},
	{HTTPSRedirect, "the behaviour redirects HTTP to HTTPS", pageHTTPS},
	{MethodNotAllowed, "the behaviour does not allow the method", pageBehavior + "#DownloadDistValuesAllowedHTTPMethods"},
	{GetWithBody, "a GET has a body", pageOrigins + "#RequestCustom-get-body"},
	{SignedURLWanted, "the behaviour wants a signed URL or signed cookies", pageSigned},
	{CountryBlocked, "the viewer's country is blocked", pageGeo},
	{FunctionAnswered, "a CloudFront Function answered", pageFunction},
	{FunctionFailed, "a CloudFront Function failed", pageEdge},
	{OriginNotConfigured, "the behaviour's origin does not exist", pageOrigin},
	{OriginPlainHTTP, "the origin is asked by HTTP and has no HTTP listener", pageOrigin},

	{LambdaAtEdge, "a Lambda@Edge function may change the request", pageLambda},
	{FunctionUnknown, "a CloudFront Function may change the request, and what it does is not known", pageFunction},
	{FunctionRuntime, "the code uses what CloudFront's runtime lacks", pageRuntime},
	{PolicyUnknown, "a policy is not known", pagePolicies},
	{SettingUnknown, "a setting is not known", pageBehavior},
	{PolicyImpossible, "CloudFront does not accept these settings together", pageCacheKey},
	{HeaderListed, "the header cannot be forwarded by naming it", pageHeaders},
	{AuthorizationListed, "an origin request policy names Authorization, which CloudFront long refused", pageCustom + "#add-origin-custom-headers-forward-authorization"},
	{ForwardedByDefault, "whether this header is forwarded without a policy is not documented", pagePolicies},
	{EncodedNames, "whether encoded parameter names are decoded before they are compared is not documented", pageQuery},
	{CloudFrontHeaderLeft, "the value of this CloudFront header is not modelled", pageCFHeader},
	{CustomHeaderRefused, "CloudFront does not take this custom header", pageCustom + "#add-origin-custom-headers-denylist"},
	{CustomAndForwarded, "a header cannot be both custom and forwarded", pagePolicies},
	{CertificateMismatch, "the viewer certificate does not cover the name that the viewer calls", pageTLS},
	{SignedURLNotChecked, "the signature of a signed URL is not checked", pageSigned},
	{GeoNotChecked, "countries are restricted, and the viewer's is not known", pageGeo},
	{WAFNotEvaluated, "a web ACL may block the request", pageWAF},
	{EdgeOptimised, "the origin is edge-optimised: a second CloudFront stands before it", page403},
	{AccessControlUnknown, "how CloudFront signs for the origin is not known", pageAccess},
	{AccessControlMisfit, "the origin access control does not fit the origin", pageAccess},
	{AccessControlBody, "CloudFront signs without the hash of the body, since the viewer did not send it", pageAccess},
	{AccessControlHost, "the viewer's Host is forwarded to an origin that verifies its own", pageAccess},
}

// Rules returns all rules: those that change a request, those by which CloudFront answers itself, and
// those of warnings and unknowns.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// Find returns the rule with this id.
func (id RuleID) Find() (Rule, bool) {
	for _, r := range rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{ID: id}, false
}

// URL returns the page that documents the rule.
func (id RuleID) URL() string {
	r, _ := id.Find()
	return r.URL
}
