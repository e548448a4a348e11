package evidence

// The remarks that statements make.
const (
	// HeadUsed: requests with the method HEAD play a part.
	HeadUsed RemarkKind = "head-request"
	// LinkEdited: a parameter is added to a presigned URL, or its text is changed, after it was made.
	LinkEdited RemarkKind = "presigned-url-edited"
	// SignedForInside: what is signed names a host as it is called inside, and is used from outside.
	SignedForInside RemarkKind = "signed-for-internal-name"
	// HeaderInLink: a presigned URL covers a header of the upload, such as an ACL.
	HeaderInLink RemarkKind = "presigned-with-header"
	// ACLInLink, TaggingInLink and EncryptionInLink name that header.
	ACLInLink        RemarkKind = "presigned-with-acl"
	TaggingInLink    RemarkKind = "presigned-with-tagging"
	EncryptionInLink RemarkKind = "presigned-with-encryption"
	// TypeChanged: Content-Type is changed or added after signing.
	TypeChanged RemarkKind = "content-type-changed"
	// SlashAtEnd: a slash at the end of the path matters.
	SlashAtEnd RemarkKind = "trailing-slash"
	// SeveralParameters: more than one query parameter matters.
	SeveralParameters RemarkKind = "several-parameters"
	// EmptyValue: parameters without a value matter.
	EmptyValue RemarkKind = "parameter-without-value"
	// BodyRewritten: the body is written anew after signing.
	BodyRewritten RemarkKind = "body-rewritten"
	// QueryAddedLater: the query is changed after signing.
	QueryAddedLater RemarkKind = "query-added-after-signing"
	// ShowsTwiceEncoded: the text shows an escape of which the percent sign is escaped, as %2520.
	ShowsTwiceEncoded RemarkKind = "shows-twice-encoded"
	// EncodedOnce: the verifier's text is encoded once more than the client's.
	EncodedOnce RemarkKind = "encoded-once"
	// BodyNotHashed: the body is not what is hashed.
	BodyNotHashed RemarkKind = "body-not-hashed"
	// GetWithBody: a GET request has a body.
	GetWithBody RemarkKind = "get-with-body"
	// ChecksumDefaults: chunked signing or the checksums of newer SDKs play a part.
	ChecksumDefaults RemarkKind = "chunks-or-checksums"
	// SecretBlank: a blank or line break stands in the secret or key id.
	SecretBlank RemarkKind = "blank-in-credentials"
	// CredentialBroken: the Credential parameter holds a blank or line break. AuthorizationUnsendable: an HTTP client
	// refuses to send Authorization because of a character in it.
	CredentialBroken        RemarkKind = "credential-broken"
	AuthorizationUnsendable RemarkKind = "authorization-unsendable"
	// SetsV2: the client is told to sign by Signature Version 2.
	SetsV2 RemarkKind = "signature-version-2-set"
	// EncodesPathTwice: the signer is one that encodes paths twice where it does not know that the service is S3.
	EncodesPathTwice RemarkKind = "signer-encodes-path-twice"
	// SignedByService: a service of AWS makes and signs the call.
	SignedByService RemarkKind = "signed-by-service"
	// GrantIncomplete: a policy allows lambda:InvokeFunctionUrl and not lambda:InvokeFunction.
	GrantIncomplete RemarkKind = "grant-incomplete"
	// BodyTemplated: the body holds variables of an API client.
	BodyTemplated RemarkKind = "body-with-variables"
	// LinkReused: the query of a presigned URL is used for the files that the first one names.
	LinkReused RemarkKind = "presigned-query-reused"
	// MethodTurned: the method of a request changes on its way.
	MethodTurned RemarkKind = "method-changed-on-the-way"
	// EndpointDisabled: the default endpoint of an API is switched off.
	EndpointDisabled RemarkKind = "default-endpoint-disabled"
	// LowerCaseEscapes: the query holds escapes in lower case.
	LowerCaseEscapes RemarkKind = "escapes-in-lower-case"
	// EmptyPath: the path that is signed is empty.
	EmptyPath RemarkKind = "empty-path"
	// SecretDamaged: a secret is given with a character more than it has.
	SecretDamaged RemarkKind = "secret-with-appendage"
	// SpecialInBody: characters in the body that are encoded for sending matter.
	SpecialInBody RemarkKind = "special-characters-in-body"
	// SecretOutdated: the secret may not be the one of the key id.
	SecretOutdated RemarkKind = "secret-in-doubt"
	// KeysSwapped: key id and secret were exchanged.
	KeysSwapped RemarkKind = "keys-exchanged"
	// KeysAlone: key id and secret are handed to the signer and nothing else.
	KeysAlone RemarkKind = "keys-without-token"
	// RegionInDoubt: the region that is signed for is not that of the resource.
	RegionInDoubt RemarkKind = "region-in-doubt"
	// AuthorizationDropped and DateDropped: a hop does not forward Authorization, or X-Amz-Date.
	AuthorizationDropped RemarkKind = "authorization-dropped"
	DateDropped          RemarkKind = "date-dropped"
	// APIKeyNotSent: no API key is sent.
	APIKeyNotSent RemarkKind = "api-key-not-sent"
	// PrefixStripped: a hop adds or removes the beginning of the path.
	PrefixStripped RemarkKind = "path-prefix-changed"
	// HashNotSent: x-amz-content-sha256 is not sent.
	HashNotSent RemarkKind = "payload-hash-not-sent"
	// WrongDigestForm: a step of the signature is computed over text where bytes belong, or the other way round.
	WrongDigestForm RemarkKind = "digest-of-text"
	// HeaderBlanks: runs of blanks stand in a header value.
	HeaderBlanks RemarkKind = "blanks-in-header"
	// HeaderTwice: a header is sent more than once.
	HeaderTwice RemarkKind = "header-twice"
	// SaysMismatch: the signature is refused, in a person's own words. SaysForbidden: access is.
	SaysMismatch  RemarkKind = "says-signature-refused"
	SaysForbidden RemarkKind = "says-forbidden"
	// SaysFails: something fails.
	SaysFails RemarkKind = "says-fails"
	// SaysExcept: all works but something.
	SaysExcept RemarkKind = "says-works-except"
	// SpeaksOfSigning: the text is about signed requests.
	SpeaksOfSigning RemarkKind = "speaks-of-signing"
)

// statements are read in this order.
var statements = []statement{
	{kind: SpeaksOfSigning, any: []notion{aSignature, aPresigning}, fact: true},
	{kind: SaysMismatch, all: []notion{aSignature, aMismatch}, fact: true},
	{kind: SaysFails, any: []notion{failing}, fact: true},
	{kind: SaysExcept, all: []notion{exceptFor}, any: []notion{working}, fact: true},
	{kind: SaysForbidden, all: []notion{aRefusal}, fact: true},
	{kind: HeadUsed, all: []notion{theHeadMethod}, fact: true},
	{kind: LinkEdited, all: []notion{aPresigning, adding}, any: []notion{aTracker}, none: []notion{aHeader, aContentType, aCannedHeader}},
	{kind: LinkEdited, all: []notion{aPresigning, anEscapedMail}},
	{kind: LinkEdited, all: []notion{anEntity, aQuery}},
	{kind: AuthorizationDropped, all: []notion{cachingOptimized, noOriginPolicy}},
	{kind: HostRewritten, all: []notion{aPresigning, changing, aHost}},
	{kind: HostRewritten, all: []notion{aSignature, changing, aHost, afterwards}, none: []notion{aContentType}},
	{kind: SignedForInside, all: []notion{aPresigning, anInside, anOutside}},
	{kind: ACLInLink, all: []notion{aPresigning, anACL}},
	{kind: TaggingInLink, all: []notion{aPresigning, aTagging}},
	{kind: EncryptionInLink, all: []notion{aPresigning, anEncryption}},
	{kind: HeaderInLink, all: []notion{aPresigning, aCannedHeader}},
	{kind: TypeChanged, all: []notion{aContentType, changing}},
	{kind: TypeChanged, all: []notion{aContentType, adding, afterwards}},
	{kind: TypeChanged, all: []notion{aContentType, adding, aBrowser}},
	{kind: TypeChanged, all: []notion{aContentType, adding, aHop}},
	{kind: TypeChanged, all: []notion{aMimeType, aBrowser}},
	{kind: SlashAtEnd, all: []notion{slashAtEnd}},
	{kind: SlashAtEnd, lacks: []notion{slashAtEnd}, any: []notion{working, failing}},
	{kind: DoubleSlash, all: []notion{doubledSlash}},
	{kind: EmptyValue, all: []notion{aQuery, emptyValue}},
	{kind: EmptyValue, all: []notion{aSubresource}},
	{kind: ParameterOrder, all: []notion{aQuery, anOrder}},
	{kind: SecretOutdated, all: []notion{anSMTP}, any: []notion{aSecret, aCredential, aKeyID}},
	{kind: SeveralParameters, all: []notion{aQuery, manyOf}},
	{kind: BodyRewritten, all: []notion{aBody, rewritingBody}, any: []notion{afterwards, aSignature, aHop}},
	{kind: BodyRewritten, all: []notion{aJSON, serialising}},
	{kind: BodyRewritten, all: []notion{aJSON, dropping, afterwards, aSignature}, none: []notion{aHeader, aQuery}},
	{kind: BodyRewritten, all: []notion{aBody, dropping, afterwards, aSignature}, none: []notion{aHeader, aQuery}},
	{kind: GetWithBody, all: []notion{theGetMethod, anEmptyObject}},
	{kind: BodyRewritten, all: []notion{formData, turning}, none: []notion{aContentType}},
	{kind: BodyNotHashed, all: []notion{aBody, noBodyHash}, any: []notion{aDigest, aSignature}},
	{kind: SignsAllHeaders, all: []notion{aSignature, allHeaders}},
	{kind: EncodedTwice, all: []notion{anEncoding, onceMore}, none: []notion{needing}},
	{kind: WorksWithoutQuery, all: []notion{aQuery, adding, untilWhen}, none: []notion{aPresigning}},
	{kind: SpecialInSecret, all: []notion{aSecret, quoting}},
	{kind: WorksForAWhile, all: []notion{aWhile, endingEarly}, none: []notion{aClock, asleep}},
	{kind: GetWithBody, all: []notion{theGetMethod, aBody}, any: []notion{anEmptyObject, adding}},
	{kind: ChecksumDefaults, all: []notion{aChecksum}},
	{kind: ChecksumDefaults, all: []notion{anUpgrade, anSDK, anUpload}},
	{kind: ChecksumDefaults, all: []notion{anUpgrade, aStore, anUpload}},
	{kind: SecretBlank, all: []notion{aBlank}, any: []notion{aSecret, aKeyID, aCredential}},
	{kind: SecretBlank, all: []notion{fromFile}, any: []notion{aSecret, aKeyID, aCredential}},
	{kind: KeysSwapped, all: []notion{enteredAs}},
	{kind: SecretOutdated, all: []notion{aSecret, wornOut}},
	{kind: SecretOutdated, all: []notion{aKeyID, wornOut}, none: []notion{swapping, aBlank}},
	{kind: SecretOutdated, all: []notion{aSecret, aPassword}},
	{kind: KeysSwapped, all: []notion{swapping, aSecret, aKeyID}},
	{kind: KeysAlone, all: []notion{aSecret, aKeyID}, any: []notion{onlyThis}, none: []notion{aSessionToken}},
	{kind: KeysAlone, all: []notion{aSecret, aKeyID}, lacks: []notion{aSessionToken}},
	{kind: KeysAlone, all: []notion{inLambda, aSecret, aKeyID}, none: []notion{aSessionToken}},
	{kind: TemporaryKeys, all: []notion{inLambda, aSecret, aKeyID}},
	{kind: TokenNotSet, all: []notion{aSessionToken, beingAbsent}},
	{kind: TokenNotSet, lacks: []notion{aSessionToken}},
	{kind: ClockDoubt, all: []notion{aClock, amiss}},
	{kind: ClockDoubt, all: []notion{asleep, aSignature}},
	{kind: ClockDoubt, all: []notion{aDay, farOff}, none: []notion{anUpgrade}},
	{kind: RegionInDoubt, all: []notion{aRegion, amiss}},
	{kind: RegionInDoubt, all: []notion{twoRegions, aBucket}, none: []notion{working}},
	{kind: Redirects, all: []notion{redirection}},
	{kind: AuthorizationDropped, all: []notion{anAuthorization, dropping, aHop}},
	{kind: DateDropped, all: []notion{aDateHeader, dropping}},
	{kind: DateDropped, all: []notion{aDateHeader, beingAbsent}},
	{kind: DateDropped, lacks: []notion{aDateHeader}},
	{kind: AuthorizationDropped, all: []notion{aHop}, lacks: []notion{anAuthorization}},
	{kind: APIKeyNotSent, all: []notion{anAPIKey, beingAbsent}},
	{kind: APIKeyNotSent, lacks: []notion{anAPIKey}},
	{kind: PrefixStripped, all: []notion{aPrefix, dropping, aHop}},
	{kind: PrefixStripped, all: []notion{aPrefix, adding, aHop}},
	{kind: PrefixStripped, all: []notion{aPath, changing, aHop}, none: []notion{aHost}},
	{kind: HashNotSent, all: []notion{aPayloadHash, beingAbsent}},
	{kind: HashNotSent, lacks: []notion{aPayloadHash}},
	{kind: WrongDigestForm, all: []notion{aDigest, inText, inBytes}},
	{kind: HeaderBlanks, all: []notion{aHeader, aLongBlank}, none: []notion{aSecret, aKeyID}},
	{kind: HeaderTwice, all: []notion{gettingOften}},
	{kind: HeaderTwice, all: []notion{aHeader, repeating}, none: []notion{aQuery, rewritingBody}},
}
