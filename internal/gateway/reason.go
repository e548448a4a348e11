package gateway

// Reason says in a word why a request was refused. It is for people and logs of this project; AWS's own
// words are in the body.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	Accepted             Reason = ""
	MalformedPath        Reason = "malformed-path"
	UnknownHost          Reason = "unknown-host"
	UnknownFunctionURL   Reason = "unknown-function-url"
	DefaultEndpointOff   Reason = "default-endpoint-disabled"
	PrivateEndpoint      Reason = "private-endpoint"
	UnmappedPath         Reason = "no-mapping-for-path"
	UnknownStage         Reason = "unknown-stage"
	UnknownRoute         Reason = "unknown-route"
	NoUpgrade            Reason = "no-websocket-handshake"
	Unsigned             Reason = "unsigned"
	TwoSignatures        Reason = "signatures-in-header-and-query"
	MalformedSignature   Reason = "malformed-authorization"
	UnsupportedAlgorithm Reason = "unsupported-algorithm"
	IncompleteSignature  Reason = "incomplete-signature"
	NoDate               Reason = "no-date"
	HostNotSigned        Reason = "host-not-signed"
	BadDate              Reason = "malformed-date"
	Expired              Reason = "signature-expired"
	NotYetCurrent        Reason = "signature-not-yet-current"
	BadCredential        Reason = "malformed-credential"
	WrongScope           Reason = "wrong-scope"
	TokenInvalid         Reason = "token-damaged"
	TokenMissing         Reason = "token-missing"
	TokenExpired         Reason = "token-expired"
	UnknownKey           Reason = "unknown-access-key"
	InactiveKey          Reason = "inactive-access-key"
	UnsignedPayload      Reason = "unsigned-payload"
	SignatureMismatch    Reason = "signature-mismatch"
	NotAllowed           Reason = "not-allowed"
	ExplicitDeny         Reason = "explicit-deny"
	Unauthorized         Reason = "unauthorized"
	APIKeyMissing        Reason = "api-key-missing"
	APIKeyInvalid        Reason = "api-key-invalid"
	ConnectionGone       Reason = "connection-gone"
	// Preflight refuses nothing: an API with CORS answers browsers itself.
	Preflight Reason = "cors-preflight"
)

// Family is who answers, named as in a diagnosis.
type Family string

// The families.
const (
	REST      Family = "api-gateway-rest"
	HTTP      Family = "api-gateway-http"
	WebSocket Family = "api-gateway-websocket"
	LambdaURL Family = "lambda-url"
)

// Notes on what is not certain about AWS's behaviour. They go into [Verdict.Unverified].
const (
	notePath              = "that a malformed path is answered by a bare 400, as other services do"
	noteNormalisation     = "that the verifier normalises // and dot segments in the path"
	noteQueryEscape       = "that a percent sign in the query that starts no escape is taken as it is"
	noteRouteSigned       = "that an unknown route is reported before the signature is checked"
	noteSlash             = "that routing ignores a slash at the end of the path"
	noteOverride          = "that the signature covers the method on the wire and not that of X-HTTP-Method-Override"
	noteHandshake         = "the body of a refused WebSocket handshake"
	noteNoUpgrade         = "the answer to a request that is no WebSocket handshake"
	noteGone              = "the body for a connection that is gone"
	noteDisabledHTTP      = "that an HTTP API's disabled endpoint answers 403 and not 404"
	notePrivate           = "the answer of a private API to a request from outside"
	noteEmpty             = "how the text for an empty Authorization header ends"
	noteEquals            = "the text for an Authorization header that begins with a parameter"
	noteAlgorithm         = "the text for another AWS4 algorithm at this service"
	noteCommas            = "that parameters separated by blanks alone are taken as one"
	noteDate              = "that a date in another form of ISO 8601 is taken and written anew"
	notePresign           = "that X-Amz-Expires does not replace the five minutes"
	noteTokenType         = "the error type for an unknown access key or a damaged token"
	noteTokenKey          = "that an unknown access key is reported before its token"
	notePayload           = "that the body is hashed and a signed x-amz-content-sha256 is not trusted"
	noteRegion            = "the region to sign for at an edge-optimised custom domain"
	noteAuthorizer        = "what the authoriser would say: it is not emulated"
	noteKeyOrder          = "that the API key is checked after the signature"
	noteFunctionBoth      = "that this function URL was made since October 2025, when lambda:InvokeFunction came to be needed too"
	noteURLSignature      = "the texts for a malformed signature at a function URL"
	noteClientCertificate = "that the client showed a certificate that the custom domain trusts"
	noteStrict            = "that the request keeps to endpointAccessMode STRICT, which asks for the name in TLS to be the Host"
	noteRoutingRules      = "that no routing rule of the custom domain decides otherwise: they are not modelled"
	noteOwnEdge           = "that the CloudFront of an edge-optimised endpoint lets a GET with a body pass: it is not modelled"
	noteFirewall          = "that AWS WAF lets the request pass: it is not modelled"
	noteCORS              = "the order of the fields that answer a browser, and that an origin that is not allowed gets 204 without them"
	noteWithheld          = "the reason: an HTTP API does not tell it, and the checks are those of a REST API"
)
