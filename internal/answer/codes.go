package answer

import (
	"slices"
	"strings"
	"sync"
)

// code is what a bare error code tells.
type code struct {
	// kind is what the code most probably says when no sentence comes with it; Unknown when the code is
	// too general to say anything.
	kind Kind
	// kinds are what else comes under this code. A sentence of another kind near it belongs to another
	// error.
	kinds []Kind
	// configured codes are names that people write into configuration, such as API Gateway's response
	// types. They explain, but are not searched for.
	configured bool
}

// codes are the error codes of all families: the query and S3 names, those of JSON services (with
// "Exception"), API Gateway's response types, and those of S3-compatible stores.
var codes = sync.OnceValue(func() map[string]code {
	signature := code{kind: SignatureMismatch, kinds: []Kind{
		Expired, NotYetCurrent, WrongScope, HostNotSigned, HeadersNotSigned, TwoSignatures, UnknownKey, InvalidToken, CredentialElements, UnsignedPayloadRefused, BadDate,
	}}
	incomplete := code{kind: IncompleteSignature, kinds: []Kind{
		NotKeyValue, NoAlgorithmFirst, EmptyAuthorization, UnsupportedAlgorithm, SigV4ARequired, IncompletePresign, BadDate, CredentialElements, TwoSignatures, MalformedQuery,
	}}
	absent := code{kind: MissingToken, kinds: []Kind{UnsupportedAlgorithm}}
	key := code{kind: UnknownKey, kinds: []Kind{InvalidToken, MissingToken}}
	expired := code{kind: ExpiredToken, kinds: []Kind{Expired, PresignExpired, Unauthorized}}
	late := code{kind: Expired, kinds: []Kind{NotYetCurrent, PresignExpired}}
	denied := code{kind: NotAuthorized, kinds: []Kind{
		AuthorizerDenied, Forbidden, UnknownKey, InvalidToken, MissingToken, PresignExpired, NotYetCurrent, HeadersNotSigned, IncompleteSignature, NotFound, EdgeRefused, Unauthorized,
	}}
	header := code{kind: WrongScope, kinds: []Kind{CredentialElements, IncompleteSignature, NotKeyValue, BadDate, UnsupportedAlgorithm}}
	query := code{kind: IncompletePresign, kinds: []Kind{WrongScope, CredentialElements, BadDate, UnsupportedAlgorithm, SigV4ARequired, InvalidToken}}
	endpoint := code{kind: WrongEndpoint}
	region := code{kind: WrongScope}
	payload := code{kind: PayloadHashMismatch}
	general := code{kinds: []Kind{
		TwoSignatures, UnsupportedAlgorithm, SigV4ARequired, PayloadHeaderMissing, IncompleteSignature, NotKeyValue, UnknownKey, InvalidToken, ExpiredToken, ChunkedRefused, UnsignedPayloadRefused, BadDate, Expired, MissingToken,
	}}
	configured := func(c code) code { c.configured = true; return c }

	return map[string]code{
		"SignatureDoesNotMatch": signature, "SignatureDoesNotMatchException": signature, "InvalidSignatureException": signature, "InvalidSignature": signature,
		"IncompleteSignature": incomplete, "IncompleteSignatureException": incomplete,
		"MissingAuthenticationToken": absent, "MissingAuthenticationTokenException": absent, "AuthenticationRequired": absent,
		"InvalidClientTokenId": key, "UnrecognizedClientException": key, "UnrecognizedClient": key, "InvalidAccessKeyId": key, "InvalidSecurity": key, "AuthFailure": key,
		"InvalidToken": {kind: InvalidToken, kinds: []Kind{ExpiredToken, UnknownKey}}, "InvalidTokenId": {kind: InvalidToken, kinds: []Kind{UnknownKey}},
		"ExpiredToken": expired, "ExpiredTokenException": expired,
		"RequestExpired": late, "RequestTimeTooSkewed": late, "ExpiredRequest": {kind: PresignExpired, kinds: []Kind{Expired}},
		"AccessDenied": denied, "AccessDeniedException": denied, "UnauthorizedOperation": denied, "AllAccessDisabled": denied,
		"ForbiddenException": {kind: Forbidden, kinds: []Kind{APIKeyMissing, NotAuthorized, Blocked}}, "UnauthorizedException": {kind: Unauthorized, kinds: []Kind{NotAuthorized}},
		"AuthorizationHeaderMalformed": header, "AuthorizationQueryParametersError": query, "AuthorizationParametersError": header,
		"MissingSecurityHeader":     {kind: PayloadHeaderMissing, kinds: []Kind{IncompleteSignature, MissingToken}},
		"XAmzContentSHA256Mismatch": payload, "BadDigest": payload,
		"PermanentRedirect": endpoint, "TemporaryRedirect": endpoint, "BucketRegionError": endpoint, "IllegalLocationConstraintException": endpoint,
		"InvalidRegion": region, "InvalidRegionName": region, "MalformedQueryString": {kind: MalformedQuery}, "MalformedDate": {kind: BadDate},
		"UnknownOperationException": {kind: NotFound},
		"InvalidRequest":            general, "InvalidArgument": general, "NotImplemented": general,

		"INVALID_SIGNATURE": configured(signature), "MISSING_AUTHENTICATION_TOKEN": configured(absent), "EXPIRED_TOKEN": configured(expired), "ACCESS_DENIED": configured(denied),
		"INVALID_API_KEY": configured(code{kind: APIKeyMissing}), "WAF_FILTERED": configured(code{kind: Blocked}), "UNAUTHORIZED": configured(code{kind: Unauthorized}), "RESOURCE_NOT_FOUND": configured(code{kind: NotFound}),
	}
})

// covers reports whether an error of this code may be of this kind.
func (c code) covers(kind Kind) bool { return c.kind == kind || slices.Contains(c.kinds, kind) }

// bareCode cuts an error type as services send it to the bare name: without the namespace before "#" or
// the last "." and without the ":http://internal.amazon.com/…" that may follow.
func bareCode(value string) string {
	value, _, _ = strings.Cut(strings.TrimSpace(value), ",")
	value, _, _ = strings.Cut(value, ":")
	if i := strings.LastIndexAny(value, "#./"); i >= 0 {
		value = value[i+1:]
	}
	return strings.TrimSpace(value)
}
