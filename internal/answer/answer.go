// Package answer knows what AWS and those in front of it answer to a signed request: it tells from
// status, header fields and text who answered and what was said.
//
// It recognises; it does not judge. What an answer means for a case is the business of package causes.
package answer

import (
	"time"

	"countersign/sigv4"
)

// Kind is what an answer says, whoever says it and in whichever envelope.
type Kind string

// The kinds of answers. The comments name the sentence; the tables in texts_….go hold the forms.
const (
	Unknown Kind = "" // nothing that is known

	SignatureMismatch Kind = "signature-mismatch" // "The request signature we calculated does not match …"
	// MissingToken is "Missing Authentication Token": unsigned, or no such route.
	MissingToken Kind = "missing-authentication-token"
	// IncompleteSignature is "Authorization header requires 'Credential' parameter. …"; Missing lists them.
	IncompleteSignature Kind = "incomplete-signature"
	// NotKeyValue is "… not a valid key=value pair (missing equal-sign) in Authorization header".
	NotKeyValue Kind = "not-key-value"
	// NoAlgorithmFirst is "Authorization header must begin with the algorithm name …".
	NoAlgorithmFirst Kind = "authorization-without-algorithm"
	// EmptyAuthorization is "Authorization header cannot be empty".
	EmptyAuthorization Kind = "empty-authorization"
	// UnsupportedAlgorithm is "Unsupported AWS 'algorithm': …" and S3's "… is not supported. Please use …".
	UnsupportedAlgorithm Kind = "unsupported-algorithm"
	// IncompletePresign is "AWS query-string parameters must include …".
	IncompletePresign Kind = "incomplete-presigned-url"
	// TwoSignatures is a signature in the header and in the query at once.
	TwoSignatures Kind = "two-signatures"
	// HostNotSigned is "'Host' or ':authority' must be a 'SignedHeader' …".
	HostNotSigned Kind = "host-not-signed"
	// BadDate is "Date must be in ISO-8601 'basic format'".
	BadDate Kind = "malformed-date"
	// Expired is "Signature expired: …", S3's RequestTimeTooSkewed in the past, with Times.
	Expired Kind = "signature-expired"
	// NotYetCurrent is "Signature not yet current: …", with Times.
	NotYetCurrent Kind = "signature-not-yet-current"
	// PresignExpired is S3's "Request has expired".
	PresignExpired Kind = "presigned-url-expired"
	// CredentialElements is "Credential must have exactly 5 slash-delimited elements …"; Got holds what came.
	CredentialElements Kind = "credential-elements"
	// WrongScope is "Credential should be scoped to …"; Scope tells which elements were refused.
	WrongScope Kind = "wrong-scope"
	// UnknownKey is "The security token included in the request is invalid." with its period, and
	// InvalidAccessKeyId, InvalidClientTokenId, UnrecognizedClientException.
	UnknownKey Kind = "unknown-access-key"
	// InvalidToken is the same sentence without the period, and S3's InvalidToken.
	InvalidToken Kind = "invalid-session-token"
	// ExpiredToken is "The security token included in the request is expired".
	ExpiredToken Kind = "expired-session-token"
	// NotAuthorized is "User: … is not authorized to perform: …"; ExplicitDeny, Anonymous and Resource tell more.
	NotAuthorized Kind = "not-authorized"
	// AuthorizerDenied is the same from a Lambda authoriser, without an ARN.
	AuthorizerDenied Kind = "lambda-authorizer-denied"
	// Unauthorized is an answer about another scheme than a signature: a JWT, an API key, a user pool.
	Unauthorized Kind = "unauthorized"
	// Forbidden is a bare "Forbidden".
	Forbidden Kind = "forbidden"
	// NotFound is API Gateway's "Not Found" or "No method found matching route …".
	NotFound Kind = "not-found"
	// HeadersNotSigned is S3's "There were headers present in the request which were not signed"; Names lists them.
	HeadersNotSigned Kind = "headers-not-signed"
	// PayloadHashMismatch is S3's XAmzContentSHA256Mismatch; Client and Server hold the two hashes.
	PayloadHashMismatch Kind = "payload-hash-mismatch"
	// PayloadHeaderMissing is "Missing required header for this request: x-amz-content-sha256".
	PayloadHeaderMissing Kind = "payload-header-missing"
	// UnsignedPayloadRefused is an answer that refuses UNSIGNED-PAYLOAD.
	UnsignedPayloadRefused Kind = "unsigned-payload-refused"
	// ChunkedRefused is an answer that refuses aws-chunked bodies; Got is the token of the payload hash.
	ChunkedRefused Kind = "chunked-signing-refused"
	// MalformedQuery is "Incomplete trailing escape % sequence" and its like.
	MalformedQuery Kind = "malformed-query-string"
	// SigV4ARequired is an answer that asks for AWS4-ECDSA-P256-SHA256.
	SigV4ARequired Kind = "sigv4a-required"
	// WrongEndpoint is S3's redirect: the bucket is in another region.
	WrongEndpoint Kind = "wrong-endpoint"
	// APIKeyMissing is an answer about x-api-key and usage plans.
	APIKeyMissing Kind = "api-key"
	// EdgeRefused is CloudFront's own page.
	EdgeRefused Kind = "cloudfront-refused"
	// Blocked is WAF's answer.
	Blocked Kind = "blocked"
	// Accepted is a 2xx.
	Accepted Kind = "accepted"
)

// By names who wrote an answer.
type By string

// Those who answer.
const (
	ByUnknown    By = "unknown"
	ByRESTAPI    By = "api-gateway-rest"
	ByHTTPAPI    By = "api-gateway-http"
	ByCloudFront By = "cloudfront"
	ByLambdaURL  By = "lambda-url"
	ByS3         By = "s3"
	// ByBrowser: the browser hid the answer from the page and wrote an error of its own.
	ByBrowser By = "browser"
)

// Answer is what came back.
type Answer struct {
	// Status is the HTTP status, or 0.
	Status int
	Kind   Kind
	// By is one of the constants, a service's signing name such as "sts", or the product's name of another
	// server, such as "nginx" or "minio".
	By By
	// Code is AWS's own name of the error, such as "InvalidSignatureException", or "".
	Code string
	// Message is the sentence for people, without the canonical request that may follow it.
	Message string
	// ThroughCloudFront says that header fields show a CloudFront hop, whoever answered.
	ThroughCloudFront bool

	// Missing lists what an incomplete signature lacks: "Credential", "Signature", "SignedHeaders", "Date".
	Missing []string
	// Names lists header or parameter names that the answer speaks of, in lower case.
	Names []string
	// Got is the refused value that the answer quotes. It may hold a secret that was pasted in the
	// wrong place: redact before printing. Each run of blanks and line breaks in it is one space.
	Got string
	// Expected is the value that the answer asks for: a service, a region, an algorithm.
	Expected string
	Scope    ScopeFault
	Times    Times
	// Client and Server are payload hashes as both computed them.
	Client, Server string
	// Principal, Action and Resource are the parts of a denial.
	Principal, Action, Resource string
	ExplicitDeny, Anonymous     bool
	// HeaderHash is the base64 SHA-256 of the Authorization value, when the answer quotes that.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
	HeaderHash string
	// SignatureProvided and AccessKeyID are what S3 repeats of the request.
	SignatureProvided, AccessKeyID string
}

// ScopeFault tells which elements of a credential scope were refused, with the expected value where
// the answer names it ("" where it does not).
type ScopeFault struct {
	Region, Service, Terminator, Date                                 bool
	GotRegion, ExpectedRegion, ExpectedService, GotDate, ExpectedDate string
}

// Times are the three instants in an answer about the clock.
type Times struct {
	// Request is the time that the client signed with, Server the verifier's clock.
	Request, Server time.Time
	// Skew is the tolerance that the answer names; 0 when it names none.
	Skew time.Duration
}

// Offset is how far the client's clock is ahead of the server's; negative when it is behind.
func (t Times) Offset() time.Duration {
	if t.Request.IsZero() || t.Server.IsZero() {
		return 0
	}
	return t.Request.Sub(t.Server)
}

// Response is a response as far as the evidence holds it.
type Response struct {
	Status int
	Header sigv4.Header
	Body   string
}
