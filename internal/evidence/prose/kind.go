// Package prose reads what a person writes about a failed request: sentences, by the words and notions that they name.
//
// It knows nothing of documents and requests. [Remarks] and [Statements] tell what a sentence states; what is denied,
// was checked and is right, or is advised by others, is not stated.
package prose

// Kind names what a remark says.
type Kind string

// The remarks that are looked for.
const (
	ThroughCloudFront Kind = "through-cloudfront"
	ThroughProxy      Kind = "through-proxy"
	SigningProxy      Kind = "signing-proxy" // it signs what it passes on
	WorksDirectly     Kind = "works-directly"
	CustomDomain      Kind = "custom-domain"
	Intermittent      Kind = "intermittent"
	GetWorksPostFails Kind = "get-works-post-fails"
	PostWorksGetFails Kind = "post-works-get-fails"
	WorksWithoutQuery Kind = "works-without-query"
	WorksElsewhere    Kind = "works-in-another-client"
	TemporaryKeys     Kind = "temporary-credentials"
	MarkdownLink      Kind = "markdown-link"
	// HostForwarded: CloudFront is told to forward the viewer's Host.
	HostForwarded Kind = "host-forwarded"
	// EdgeSigns: CloudFront signs for the origin itself, by origin access control.
	EdgeSigns Kind = "edge-signs"
	// FunctionURL: the origin is a Lambda function URL.
	FunctionURL Kind = "function-url"

	// GetWorks: GET requests work; what is said of others is not said.
	GetWorks Kind = "get-works"
	// WorksWithoutBody: requests without a body work, those with one fail.
	WorksWithoutBody Kind = "works-without-body"
	// SpecialInPath, SpecialInQuery and SpecialInHeader: characters that have to be encoded, or blanks, matter there.
	SpecialInPath   Kind = "special-characters-in-path"
	SpecialInQuery  Kind = "special-characters-in-query"
	SpecialInHeader Kind = "special-characters-in-header"
	// SpecialInSecret: the secret holds characters that shells, URLs and configurations read otherwise.
	SpecialInSecret Kind = "special-characters-in-secret"
	// WorksForAWhile: the request works for some minutes and fails later.
	WorksForAWhile Kind = "works-for-a-while"
	// RepeatedParameter: a parameter that is there more than once matters.
	RepeatedParameter Kind = "repeated-parameter"
	// ParameterOrder: the order of the query parameters matters.
	ParameterOrder Kind = "parameter-order"
	// DoubleSlash: repeated slashes in the path matter.
	DoubleSlash Kind = "double-slash"
	// ClockDoubt: the clock or the time zone of the client is in doubt.
	ClockDoubt Kind = "clock-in-doubt"
	// Redirects: a redirect plays a part.
	Redirects Kind = "redirect"
	// ThroughCloudflare: the request passed Cloudflare. ThroughLoadBalancer: it passed one of AWS's.
	ThroughCloudflare   Kind = "through-cloudflare"
	ThroughLoadBalancer Kind = "through-load-balancer"
	// SignsAtEdge: a function at the edge signs. SignsAllHeaders: the signer signs whatever headers it was given.
	SignsAtEdge     Kind = "signs-at-edge"
	SignsAllHeaders Kind = "signs-all-headers"
	// SignsAcceptEncoding: the client is one that is known to sign Accept-Encoding.
	SignsAcceptEncoding Kind = "client-signs-accept-encoding"
	// AddedAfterSigning: headers are added to the request after it was signed.
	AddedAfterSigning Kind = "headers-added-after-signing"
	// PresignedURL: the text speaks of presigned URLs.
	PresignedURL Kind = "presigned-url"
	// HostRewritten: the text says that Host is changed on the way.
	HostRewritten Kind = "host-rewritten"
	// ContentTypeNamed: the text brings up Content-Type.
	ContentTypeNamed Kind = "content-type-named"
	// BodyMethodFails: requests of methods with a body fail; nothing is said of others.
	BodyMethodFails Kind = "body-method-fails"
	// EscapedIdentifier: an identifier that stands in the path holds a colon.
	EscapedIdentifier Kind = "identifier-with-colon"
	// EncodedTwice: something is encoded twice, as the text says.
	EncodedTwice Kind = "encoded-twice"
	// TokenNotSet: the session token is not there, or is what a language prints for nothing.
	TokenNotSet Kind = "session-token-not-set"
	// NeedsSigV4A: a service that takes SigV4A alone is named.
	NeedsSigV4A Kind = "service-needs-sigv4a"
	// DropsSlash: code takes the slash from the end of a path.
	DropsSlash Kind = "code-drops-trailing-slash"
	// SignsPathAlone: code signs the path of a request that it got and not its query.
	SignsPathAlone Kind = "code-signs-path-alone"
	// HopSigns: a hop between client and verifier signs, for a Host that it gives the request itself.
	HopSigns Kind = "hop-signs"
	// OnlyOneFails: one call alone fails, and all others work.
	OnlyOneFails Kind = "only-one-fails"
	// TokenPassed: code hands a session token on.
	TokenPassed Kind = "session-token-passed"
	// TypeSetLater: code sets Content-Type after the call that signs.
	TypeSetLater Kind = "content-type-set-after-signing"
	// TypeMatters: whether requests fail depends on Content-Type, as the text says.
	TypeMatters Kind = "content-type-matters"
	// BodyWrittenTwice: code writes the body as text for the signer, and once more to send it.
	BodyWrittenTwice Kind = "body-written-twice"
	// SpecialWithoutPlace: characters that have to be encoded matter somewhere.
	SpecialWithoutPlace Kind = "special-characters"
	// SignsItself: the text has the code of a signer that somebody wrote by hand.
	SignsItself Kind = "signs-itself"
	// SignsSigV4A: the text says that SigV4A is used.
	SignsSigV4A Kind = "signs-sigv4a"
)
