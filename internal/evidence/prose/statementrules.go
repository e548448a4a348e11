package prose

// The remarks that statements make.
const (
	// HeadUsed: requests with the method HEAD play a part.
	HeadUsed Kind = "head-request"
	// LinkEdited: a parameter is added to a presigned URL, or its text is changed, after it was made.
	LinkEdited Kind = "presigned-url-edited"
	// SignedForInside: what is signed names a host as it is called inside, and is used from outside.
	SignedForInside Kind = "signed-for-internal-name"
	// HeaderInLink: a presigned URL covers a header of the upload, such as an ACL.
	HeaderInLink Kind = "presigned-with-header"
	// ACLInLink, TaggingInLink and EncryptionInLink name that header.
	ACLInLink        Kind = "presigned-with-acl"
	TaggingInLink    Kind = "presigned-with-tagging"
	EncryptionInLink Kind = "presigned-with-encryption"
	// TypeChanged: Content-Type is changed or added after signing.
	TypeChanged Kind = "content-type-changed"
	// SlashAtEnd: a slash at the end of the path matters.
	SlashAtEnd Kind = "trailing-slash"
	// SeveralParameters: more than one query parameter matters.
	SeveralParameters Kind = "several-parameters"
	// EmptyValue: parameters without a value matter.
	EmptyValue Kind = "parameter-without-value"
	// BodyRewritten: the body is written anew after signing.
	BodyRewritten Kind = "body-rewritten"
	// QueryAddedLater: the query is changed after signing.
	QueryAddedLater Kind = "query-added-after-signing"
	// ShowsTwiceEncoded: the text shows an escape of which the percent sign is escaped, as %2520.
	ShowsTwiceEncoded Kind = "shows-twice-encoded"
	// EncodedOnce: the verifier's text is encoded once more than the client's.
	EncodedOnce Kind = "encoded-once"
	// BodyNotHashed: the body is not what is hashed.
	BodyNotHashed Kind = "body-not-hashed"
	// GetWithBody: a GET request has a body.
	GetWithBody Kind = "get-with-body"
	// ChecksumDefaults: chunked signing or the checksums of newer SDKs play a part.
	ChecksumDefaults Kind = "chunks-or-checksums"
	// SecretBlank: a blank or line break stands in the secret or key id.
	SecretBlank Kind = "blank-in-credentials"
	// CredentialBroken: the Credential parameter holds a blank or line break. AuthorizationUnsendable: an HTTP client
	// refuses to send Authorization because of a character in it.
	CredentialBroken        Kind = "credential-broken"
	AuthorizationUnsendable Kind = "authorization-unsendable"
	// SetsV2: the client is told to sign by Signature Version 2.
	SetsV2 Kind = "signature-version-2-set"
	// EncodesPathTwice: the signer is one that encodes paths twice where it does not know that the service is S3.
	EncodesPathTwice Kind = "signer-encodes-path-twice"
	// SignedByService: a service of AWS makes and signs the call.
	SignedByService Kind = "signed-by-service"
	// GrantIncomplete: a policy allows lambda:InvokeFunctionUrl and not lambda:InvokeFunction.
	GrantIncomplete Kind = "grant-incomplete"
	// BodyTemplated: the body holds variables of an API client.
	BodyTemplated Kind = "body-with-variables"
	// LinkReused: the query of a presigned URL is used for the files that the first one names.
	LinkReused Kind = "presigned-query-reused"
	// MethodTurned: the method of a request changes on its way.
	MethodTurned Kind = "method-changed-on-the-way"
	// EndpointDisabled: the default endpoint of an API is switched off.
	EndpointDisabled Kind = "default-endpoint-disabled"
	// LowerCaseEscapes: the query holds escapes in lower case.
	LowerCaseEscapes Kind = "escapes-in-lower-case"
	// EmptyPath: the path that is signed is empty.
	EmptyPath Kind = "empty-path"
	// SecretDamaged: a secret is given with a character more than it has.
	SecretDamaged Kind = "secret-with-appendage"
	// SecretEncoded: the secret is encoded for a URL.
	SecretEncoded Kind = "secret-url-encoded"
	// SpecialInBody: characters in the body that are encoded for sending matter.
	SpecialInBody Kind = "special-characters-in-body"
	// SecretOutdated: the secret may not be the one of the key id.
	SecretOutdated Kind = "secret-in-doubt"
	// KeysSwapped: key id and secret were exchanged.
	KeysSwapped Kind = "keys-exchanged"
	// KeysAlone: key id and secret are handed to the signer and nothing else.
	KeysAlone Kind = "keys-without-token"
	// RegionInDoubt: the region that is signed for is not that of the resource.
	RegionInDoubt Kind = "region-in-doubt"
	// AuthorizationDropped and DateDropped: a hop does not forward Authorization, or X-Amz-Date.
	AuthorizationDropped Kind = "authorization-dropped"
	DateDropped          Kind = "date-dropped"
	// APIKeyNotSent: no API key is sent.
	APIKeyNotSent Kind = "api-key-not-sent"
	// PrefixStripped: a hop adds or removes the beginning of the path.
	PrefixStripped Kind = "path-prefix-changed"
	// HashNotSent: x-amz-content-sha256 is not sent.
	HashNotSent Kind = "payload-hash-not-sent"
	// WrongDigestForm: a step of the signature is computed over text where bytes belong, or the other way round.
	WrongDigestForm Kind = "digest-of-text"
	// HeaderBlanks: runs of blanks stand in a header value.
	HeaderBlanks Kind = "blanks-in-header"
	// HeaderTwice: a header is sent more than once.
	HeaderTwice Kind = "header-twice"
	// SaysMismatch: the signature is refused, in a person's own words. SaysForbidden: access is.
	SaysMismatch  Kind = "says-signature-refused"
	SaysForbidden Kind = "says-forbidden"
	// SaysFails: something fails.
	SaysFails Kind = "says-fails"
	// SaysExcept: all works but something.
	SaysExcept Kind = "says-works-except"
	// SpeaksOfSigning: the text is about signed requests.
	SpeaksOfSigning Kind = "speaks-of-signing"
)

// statements are read in this order.
var statements = []statement{
	{kind: SpeaksOfSigning, any: []Notion{ASignature, APresigning}, fact: true},
	{kind: SaysMismatch, all: []Notion{ASignature, aMismatch}, fact: true},
	{kind: SaysFails, any: []Notion{Failing}, fact: true},
	{kind: SaysExcept, all: []Notion{exceptFor}, any: []Notion{working}, fact: true},
	{kind: SaysForbidden, all: []Notion{aRefusal}, fact: true},
	{kind: HeadUsed, all: []Notion{theHeadMethod}, fact: true},
	{kind: LinkEdited, all: []Notion{APresigning, adding}, any: []Notion{aTracker}, none: []Notion{aHeader, aContentType, aCannedHeader}},
	{kind: LinkEdited, all: []Notion{APresigning, anEscapedMail}},
	{kind: LinkEdited, all: []Notion{anEntity, aQuery}},
	{kind: AuthorizationDropped, all: []Notion{cachingOptimized, noOriginPolicy}},
	{kind: HostRewritten, all: []Notion{APresigning, changing, aHost}},
	{kind: HostRewritten, all: []Notion{ASignature, changing, aHost, afterwards}, none: []Notion{aContentType}},
	{kind: SignedForInside, all: []Notion{APresigning, anInside, anOutside}},
	{kind: ACLInLink, all: []Notion{APresigning, anACL}},
	{kind: TaggingInLink, all: []Notion{APresigning, aTagging}},
	{kind: EncryptionInLink, all: []Notion{APresigning, anEncryption}},
	{kind: HeaderInLink, all: []Notion{APresigning, aCannedHeader}},
	{kind: TypeChanged, all: []Notion{aContentType, changing}},
	{kind: TypeChanged, all: []Notion{aContentType, adding, afterwards}},
	{kind: TypeChanged, all: []Notion{aContentType, adding, aBrowser}},
	{kind: TypeChanged, all: []Notion{aContentType, adding, aHop}},
	{kind: TypeChanged, all: []Notion{aMimeType, aBrowser}},
	{kind: TypeMatters, all: []Notion{aContentType}, any: []Notion{Failing, aMismatch, working}},
	{kind: SlashAtEnd, all: []Notion{slashAtEnd}},
	{kind: SlashAtEnd, lacks: []Notion{slashAtEnd}, any: []Notion{working, Failing}},
	{kind: DoubleSlash, all: []Notion{doubledSlash}},
	{kind: EmptyValue, all: []Notion{aQuery, emptyValue}},
	{kind: EmptyValue, all: []Notion{aSubresource}},
	{kind: ParameterOrder, all: []Notion{aQuery, anOrder}},
	{kind: SecretOutdated, all: []Notion{anSMTP}, any: []Notion{aSecret, aCredential, aKeyID}},
	{kind: SeveralParameters, all: []Notion{aQuery, manyOf}},
	{kind: BodyRewritten, all: []Notion{aBody, rewritingBody}, any: []Notion{afterwards, ASignature, aHop}},
	{kind: BodyRewritten, all: []Notion{aJSON, serialising}},
	{kind: BodyRewritten, all: []Notion{aJSON, dropping, afterwards, ASignature}, none: []Notion{aHeader, aQuery}},
	{kind: BodyRewritten, all: []Notion{aBody, dropping, afterwards, ASignature}, none: []Notion{aHeader, aQuery}},
	{kind: GetWithBody, all: []Notion{theGetMethod, anEmptyObject}},
	{kind: BodyRewritten, all: []Notion{formData, turning}, none: []Notion{aContentType}},
	{kind: BodyNotHashed, all: []Notion{aBody, noBodyHash}, any: []Notion{aDigest, ASignature}},
	{kind: SignsAllHeaders, all: []Notion{ASignature, allHeaders}},
	{kind: EncodedTwice, all: []Notion{anEncoding, onceMore}, none: []Notion{needing}},
	{kind: WorksWithoutQuery, all: []Notion{aQuery, adding, untilWhen}, none: []Notion{APresigning}},
	{kind: WorksWithoutQuery, all: []Notion{aTracker, adding, untilWhen}, any: []Notion{working, Failing}, none: []Notion{APresigning, aHeader}},
	{kind: SpecialInSecret, all: []Notion{aSecret, quoting}},
	{kind: WorksForAWhile, all: []Notion{aWhile, endingEarly}, none: []Notion{aClock, asleep}},
	{kind: GetWithBody, all: []Notion{theGetMethod, aBody}, any: []Notion{anEmptyObject, adding}},
	{kind: ChecksumDefaults, all: []Notion{aChecksum}},
	{kind: ChecksumDefaults, all: []Notion{anUpgrade, anSDK, anUpload}, wide: true},
	{kind: ChecksumDefaults, all: []Notion{anUpgrade, aStore, anUpload}},
	{kind: SecretBlank, all: []Notion{aBlank}, any: []Notion{aSecret, aKeyID, aCredential}},
	{kind: SecretBlank, all: []Notion{fromFile}, any: []Notion{aSecret, aKeyID, aCredential}},
	{kind: KeysSwapped, all: []Notion{enteredAs}},
	{kind: SecretOutdated, all: []Notion{aSecret, wornOut}},
	{kind: SecretOutdated, all: []Notion{aKeyID, wornOut}, none: []Notion{swapping, aBlank}},
	{kind: SecretOutdated, all: []Notion{aSecret, aPassword}},
	{kind: KeysSwapped, all: []Notion{swapping, aSecret, aKeyID}},
	{kind: KeysAlone, all: []Notion{aSecret, aKeyID}, any: []Notion{onlyThis}, none: []Notion{aSessionToken}},
	{kind: KeysAlone, all: []Notion{aSecret, aKeyID}, lacks: []Notion{aSessionToken}},
	{kind: KeysAlone, all: []Notion{inLambda, aSecret, aKeyID}, none: []Notion{aSessionToken}},
	{kind: SpecialInSecret, all: []Notion{aSecret, anEncodedForm}, wide: true},
	{kind: SpecialInSecret, all: []Notion{aCredential, renewing, plusOrSlash}},
	{kind: TemporaryKeys, all: []Notion{inLambda, aSecret, aKeyID}},
	{kind: TokenNotSet, all: []Notion{aSessionToken, beingAbsent}},
	{kind: TokenNotSet, lacks: []Notion{aSessionToken}},
	{kind: ClockDoubt, all: []Notion{aClock, amiss}},
	{kind: ClockDoubt, all: []Notion{asleep, ASignature}},
	{kind: ClockDoubt, all: []Notion{aDay, farOff}, none: []Notion{anUpgrade}},
	{kind: RegionInDoubt, all: []Notion{aRegion, amiss}},
	{kind: RegionInDoubt, all: []Notion{twoRegions, aBucket}, none: []Notion{working}},
	{kind: RegionInDoubt, all: []Notion{twoRegions}, any: []Notion{aRegion, ASignature, aHost, aStore}, none: []Notion{working}},
	{kind: ClockDoubt, lacks: []Notion{aTimeServer}},
	{kind: Redirects, all: []Notion{redirection}},
	{kind: AuthorizationDropped, all: []Notion{anAuthorization, dropping, aHop}},
	{kind: DateDropped, all: []Notion{aDateHeader, dropping}},
	{kind: DateDropped, all: []Notion{aDateHeader, beingAbsent}},
	{kind: DateDropped, lacks: []Notion{aDateHeader}},
	{kind: AuthorizationDropped, all: []Notion{aHop}, lacks: []Notion{anAuthorization}},
	{kind: APIKeyNotSent, all: []Notion{anAPIKey, beingAbsent}},
	{kind: APIKeyNotSent, lacks: []Notion{anAPIKey}},
	{kind: PrefixStripped, all: []Notion{aPrefix, dropping, aHop}},
	{kind: PrefixStripped, all: []Notion{aPrefix, adding, aHop}},
	{kind: PrefixStripped, all: []Notion{aPath, changing, aHop}, none: []Notion{aHost}},
	{kind: HashNotSent, all: []Notion{aPayloadHash, beingAbsent}},
	{kind: HashNotSent, lacks: []Notion{aPayloadHash}},
	{kind: WrongDigestForm, all: []Notion{aDigest, inText, inBytes}},
	{kind: HeaderBlanks, all: []Notion{aHeader, aLongBlank}, none: []Notion{aSecret, aKeyID}},
	{kind: HeaderBlanks, all: []Notion{aCannedHeader, aLongBlank}, none: []Notion{aSecret, aKeyID}},
	{kind: HeaderTwice, all: []Notion{gettingOften}},
	{kind: HeaderTwice, all: []Notion{aHeader, repeating}, none: []Notion{aQuery, rewritingBody}},
}
