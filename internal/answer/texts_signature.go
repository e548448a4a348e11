package answer

import (
	"slices"
	"strings"
)

// signatureTexts are the answers about the signature and the Authorization header.
func signatureTexts() []*sentence {
	return []*sentence{
		{
			kind: SignatureMismatch,
			form: "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
			head: "we calculated does not match", before: rx(`(?:[Tt]he )?(?:[Rr]equest )?[Ss]ignature $`),
			after: rx(`^(?: the signature you provided)?(?:\.? Check your [^.<"]{1,60} and signing method\.?)?(?: Consult the service documentation for details\.?)?\.?`),
			fill:  fillMismatch,
			// Of the dump that may follow only the service is read. S3 says "Check your key and signing method."
			source: iamTroubleshooting,
		},
		{
			kind: SignatureMismatch, form: "Signature validation failed", head: "Signature validation failed", exact: true, by: "b2",
			before: rx(`(?:<Message>|SignatureDoesNotMatch["':) ]{1,4})$`), fill: keyOnly, source: "Backblaze B2's S3 API, public reports",
		},
		{
			kind: SignatureMismatch, form: "The Signature you specified is invalid.", head: "signature you specified is invalid", before: rx(`(?:The )?$`), after: rx(`^\.?`), by: "cos",
			source: "Tencent COS, public reports",
		},
		{
			kind: MissingToken, form: "Missing Authentication Token", head: "Missing Authentication Token", exact: true,
			source: gatewayResponses + "; " + gateway403,
		},
		{
			kind: MissingToken, form: "Request is missing Authentication Token", head: "request is missing authentication token",
			says:   "The request carries no signature at all. This wording is that of STS, IAM and other query services, which do not use it for unknown routes.",
			causes: []string{"unsigned-request", "credentials-not-loaded"}, apart: unsignedApart,
			source: "https://github.com/amzn/selling-partner-api-docs/issues/3081; " + scratchstack,
		},
		{
			kind: MissingToken, form: "AWS was not able to authenticate the request: access credentials are missing", head: "access credentials are missing",
			before: rx(`(?:AWS was not able to authenticate the request|Auth(?:Missing)?Failure): $`), after: rx(`^\.?`),
			says: "The service found no signature in the request.", causes: []string{"unsigned-request", "credentials-not-loaded"}, apart: unsignedApart,
			source: "EC2 and SimpleDB (AuthMissingFailure), public reports",
		},
		{
			kind: MissingToken, form: "The request must contain either a valid (registered) AWS access key ID or X.509 certificate.",
			head: "must contain either a valid registered aws access key id or x 509 certificate", before: rx(`(?:The )?(?:[Rr]equest )?$`), after: rx(`^\.?`),
			says: "The request carries no signature.", causes: []string{"unsigned-request", "credentials-not-loaded"}, apart: unsignedApart,
			source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
		},
		{
			kind: MissingToken, form: "Anonymous users cannot invoke this API. Please authenticate.", head: "anonymous users cannot invoke this api", after: rx(`^\.?(?: Please authenticate\.?)?`),
			by: ByS3, fill: fillAnonymous, says: "S3 got a request without a signature for an action that needs one.",
			causes: []string{"unsigned-request", "credentials-not-loaded"}, apart: unsignedApart, source: "S3, public reports",
		},
		{
			kind: MissingToken, form: "Anonymous access is forbidden for this operation", head: "anonymous access is forbidden for this operation",
			fill: fillAnonymous, says: "The store got a request without a signature for an action that needs one.",
			causes: []string{"unsigned-request", "credentials-not-loaded"}, apart: unsignedApart, source: "Alibaba Cloud OSS and other S3-compatible stores, public reports",
		},
		{
			kind: MissingToken, form: "Authentication required.", head: "Authentication required", exact: true, weak: true, by: "gcs",
			before: rx(`(?:<Message>|AuthenticationRequired: )$`), fill: fillAnonymous,
			says:   "Google Cloud Storage got a request without a signature.",
			causes: []string{"unsigned-request"}, source: "Google Cloud Storage's XML API",
		},
		{
			kind: IncompleteSignature,
			form: "Authorization header requires '…' parameter. … Authorization=…",
			head: "authorization header requires", clause: true, reach: 12 << 10,
			after:  rx(`^ (?:'(Credential|Signature|SignedHeaders)' parameter\.?|existence of either an? '?X-Amz-(Date)'? or an? '?Date'? header\.?)`),
			fill:   fillMissing,
			source: iamTroubleshooting + "; https://github.com/aws/chalice/issues/828",
		},
		{
			kind: IncompleteSignature, form: "The authorization header is malformed; missing ….", head: "authorization header is malformed missing", before: rx(`(?:The )?$`),
			after: rx(`^ (Credential|Signature|SignedHeaders)\.?`), fill: fillMissing, source: versitygw,
		},
		{
			kind: IncompleteSignature, form: "Missing Credential field for this request.", head: "missing credential field for this request", after: rx(`^\.?`),
			fill: missing("Credential"), source: minio,
		},
		{
			kind: IncompleteSignature, form: "Signature header missing … field.", head: "signature header missing",
			after: rx(`^ (Signature|SignedHeaders) field\.?`), fill: fillMissing, source: minio,
		},
		{
			kind: IncompleteSignature, form: "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.",
			head: "the authorization header requires three components", before: rx(`(?:The authorization header is malformed; )?$`),
			after: rx(`^(?:: Credential, SignedHeaders, and Signature)?\.?`), source: versitygw,
		},
		{
			kind: IncompleteSignature, form: "AWS authentication requires a valid Date or x-amz-date header", head: "aws authentication requires a valid date or x amz date header",
			fill: missing("Date"), causes: []string{"date-header-missing"},
			says: "The request has neither an X-Amz-Date nor a Date header that can be read.", source: minio,
		},
		{
			kind: IncompleteSignature, form: "The request for the IAM Authorizer doesn't match the format that API Gateway expects.",
			head: "request for the iam authorizer doesn t match the format that api gateway expects", before: rx(`(?:The )?$`), after: rx(`^\.?`), by: ByHTTPAPI,
			says:   "This stands in an HTTP API's access log ($context.authorizer.error) where the caller only sees Forbidden: the request was unsigned, or its Authorization header is not that of Signature Version 4.",
			causes: []string{"unsigned-request", "non-sigv4-authorization", "malformed-auth-header"}, apart: "Look at the Authorization header as it arrives: absent, of another scheme, or a signature with a part missing.", source: "https://github.com/radkawar/stackd (single report)",
		},
		{
			kind: NotKeyValue,
			form: "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '…'.",
			head: "invalid key value pair missing equal sign in authorization header", reach: 12 << 10,
			after: rx(`^(?: ?\(hashed with SHA-256 and encoded with Base64\))?(?:: ?'([^']*)'?\.?)?`), fill: fillQuoted,
			source: iamTroubleshooting,
		},
		{
			// Got is the whole header where the message has it, since that tells the scheme; else the part.
			kind: NotKeyValue, form: "'…' not a valid key=value pair (missing equal-sign) in Authorization header: '…'.",
			head: "not a valid key value pair missing equal sign in authorization header", reach: 12 << 10,
			before: rx(`(?:'([^']*)'? )?(?:is )?$`), after: rx(`^(?:: ?'(.*?)(?:'\.?(?:["<})\s]|$)|["<]))?`), fill: fillNotKeyValue,
			source: "https://github.com/AstronomyAPI/Samples/issues/20",
		},
		{
			kind: NotKeyValue, form: `The authorization header is malformed; the authorization component "…" is malformed.`, head: "the authorization component",
			before: rx(`(?:The authorization header is malformed; )?$`), after: rx(`^ ["']([^"']*)["'] is malformed\.?`), fill: fillQuoted,
			source: versitygw,
		},
		{
			kind: NotKeyValue, form: "Authorization header is invalid -- one and only one ' ' (space) required.", head: "authorization header is invalid one and only one", after: rx(`^ ' ' \(space\) required\.?`),
			says:   "The Authorization header is not an algorithm, one space, and the parameters after it. S3 says so of tokens and keys that stand there without a scheme.",
			source: minio,
		},
		{
			kind: NotKeyValue, form: "The authorization header that you provided is not valid.", head: "authorization header that you provided is not valid", before: rx(`(?:The )?$`), after: rx(`^\.?`),
			source: s3Errors,
		},
		{
			kind: NoAlgorithmFirst, form: "Authorization header must begin with the algorithm name, which cannot include an equal-sign", head: "authorization header must begin with the algorithm name",
			after: rx(`^,? ?which cannot include an equal-sign(?: ?\([Hh]ashed with SHA-256 and encoded with Base64\))?(?:: ?'([^']*)')?\.?`), fill: fillQuoted,
			source: "measured against an API Gateway REST API (single report)",
		},
		{
			kind: EmptyAuthorization, form: "Authorization header cannot be empty", head: "authorization header cannot be empty", after: rx(`^(?:: ?'[^']*')?\.?`),
			source: iamTroubleshooting,
		},
		{
			kind: UnsupportedAlgorithm, form: "Unsupported AWS 'algorithm': '…'.", head: "unsupported aws algorithm",
			after: rx(`^'?: ?'([^']*)'(?: ?\(only ([A-Z0-9-]+) for now\))?\.?`), fill: fillAlgorithm, source: scratchstack + "; " + dynalite,
		},
		{
			kind: UnsupportedAlgorithm, form: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
			head: "authorization mechanism you have provided is not supported", before: rx(`(?:The )?$`), after: rx(`^\.?(?: Please use (AWS4-[A-Z0-9-]+))?\.?`),
			by: ByS3, fill: fillAlgorithmAsked, causes: []string{"sigv2-used", "non-sigv4-authorization"}, apart: "\"AWS KEY:signature\" in the header, or AWSAccessKeyId in the query, is Version 2. Anything else is another scheme.",
			says:   "The bucket's region takes Signature Version 4 alone, and the request has Version 2 or another scheme. Every region opened after January 2014 does so.",
			source: s3Errors,
		},
		{
			kind: UnsupportedAlgorithm, form: "Please use AWS4-HMAC-SHA256.", head: "please use aws4 hmac sha256", alone: true, after: rx(`^\.?`), by: ByS3,
			fill:   func(_ *match, a *Answer) { a.Expected = "AWS4-HMAC-SHA256" },
			causes: []string{"sigv2-used", "non-sigv4-authorization"}, apart: "\"AWS KEY:signature\" in the header, or AWSAccessKeyId in the query, is Version 2. Anything else is another scheme.", source: "the end of the sentence above, as people quote it",
		},
		{
			// The same words with the other algorithm: derived, the table tells the two apart for explain.
			kind: SigV4ARequired, form: "The authorization mechanism you have provided is not supported. Please use AWS4-ECDSA-P256-SHA256.", head: "please use aws4 ecdsa p256 sha256", after: rx(`^\.?`),
			before: rx(`(?:The authorization mechanism you have provided is not supported\. )?$`), fill: fillSigV4A, source: "derived from the same sentence for AWS4-HMAC-SHA256",
		},
		{
			kind: UnsupportedAlgorithm, form: `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`, head: "x amz algorithm only supports", after: rx(`^ "(AWS4-[A-Z0-9-]+)[^"]*"\.?`),
			fill: fillAlgorithmAsked, source: versitygw,
		},
		{
			kind: UnsupportedAlgorithm, form: "Unsupported Authorization Type", head: "Unsupported Authorization Type", exact: true, alone: true, by: ByS3,
			fill: func(m *match, a *Answer) { a.Got = m.field("ArgumentValue") },
			says: "The Authorization header has a scheme that S3 does not know, such as Bearer or Basic.", causes: []string{"non-sigv4-authorization", "malformed-auth-header"}, apart: "The field ArgumentValue repeats the header: a token of another scheme, or a misspelt algorithm.",
			source: "S3, public reports",
		},
		{
			kind: UnsupportedAlgorithm, form: "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
			head: "requests specifying server side encryption with aws kms managed keys", after: rx(`^ (?:require|must be made over|must be signed)[^.<"]*\.?`), by: ByS3,
			causes: []string{"sigv2-used"}, source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
		},
		{
			kind: TwoSignatures, form: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", head: "found both x amz algorithm as a query string param and authorization as http header",
			after: rx(`^\.?`), source: dynalite,
		},
		{
			kind: TwoSignatures, form: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
			head: "only one auth mechanism allowed", after: rx(`^(?:; only the X-Amz-Algorithm query parameter, Signature query string(?: parameter)? or the Authorization header should be specified)?`),
			by: ByS3, fill: func(m *match, a *Answer) { a.Got = m.field("ArgumentValue") },
			source: "S3, public reports",
		},
		{
			kind: HostNotSigned, form: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", head: "must be a signedheader in the aws authorization",
			before: rx(`'([^']+)'(?: or '[^']+')? $`), after: rx(`^\.?`), fill: fillMustBeSigned,
			source: "https://github.com/aws/aws-sdk-php/issues/2469",
		},
		{
			kind: HeadersNotSigned, form: "There were headers present in the request which were not signed", head: "there were headers present in the request which were not signed", after: rx(`^\.?`),
			fill: func(m *match, a *Answer) { a.Names = m.names("HeadersNotSigned") }, source: "https://github.com/soto-project/soto-core/pull/99; " + versitygw,
		},
		{
			kind: MalformedQuery, form: "Incomplete trailing escape % sequence", head: "incomplete trailing escape sequence", source: scratchstack,
		},
		{
			kind: MalformedQuery, form: "Illegal hex character in escape % pattern: …", head: "illegal hex character in escape pattern", after: rx(`^(?:: ?(%\S{0,2}))?`), fill: fillQuoted, source: scratchstack,
		},
	}
}

func fillMismatch(m *match, a *Answer) {
	a.SignatureProvided, a.AccessKeyID = m.field("SignatureProvided"), m.field("AWSAccessKeyId")
	switch said := m.text(); {
	case m.dumpService() != "":
		a.By = byService(m.dumpService())
	case strings.Contains(said, "Google secret key"):
		a.By = "gcs"
	case strings.Contains(said, "your secret access key"):
		a.By = "r2"
	case strings.Contains(said, "your key and"):
		a.By = ByS3
	}
}

// unsignedApart tells a client that did not sign from a hop that removed the signature.
const unsignedApart = "Look at the request as sent: is there an Authorization header or an X-Amz-Signature parameter? When the client added one, a hop removed it."

func fillAnonymous(_ *match, a *Answer) { a.Anonymous = true }

func missing(names ...string) func(*match, *Answer) {
	return func(_ *match, a *Answer) {
		for _, name := range names {
			if !slices.Contains(a.Missing, name) {
				a.Missing = append(a.Missing, name)
			}
		}
	}
}

// fillMissing reads one clause of an incomplete signature, and what stands after the last one: the
// header itself, or its hash.
func fillMissing(m *match, a *Answer) {
	for _, name := range m.after[1:] {
		if name != "" {
			missing(name)(m, a)
		}
	}
	if spans := echoed.find(m.rest()); spans != nil {
		value := m.sameLine(m.end+spans[2], m.rest()[spans[2]:spans[3]])
		m.end += spans[2] + len(value)
		hashOrValue(a, value)
	}
}

// echoed is the end of the message: the Authorization header as received, or hashed.
var echoed = rx(`^\.?(?: ?\([Hh]ashed with SHA-256 and encoded with Base64\))? ?Authorization=('?[^"<]*?) ?(?:\((?:Service:|[Rr]equest)|["<]|$)`)

func fillQuoted(m *match, a *Answer) { hashOrValue(a, m.after[1]) }

func fillNotKeyValue(m *match, a *Answer) {
	a.Got = m.before[1]
	if m.after[1] != "" {
		a.Got = m.after[1]
	}
	// The pattern had to look at what closes the message: a quote, a bracket or a blank.
	m.end = m.tail + len(strings.TrimRight(m.after[0], `"<}) `))
}

// hashOrValue files a quoted Authorization value as what it is: a SHA-256 (44 base64 characters, or 64
// hexadecimal digits as in the documentation's sample) or the value itself.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func hashOrValue(a *Answer, value string) {
	value = strings.Trim(value, "' ")
	if bare := strings.TrimRight(value, "."); isHash(bare) {
		value = bare
	}
	if isHash(value) {
		a.HeaderHash = value
	} else if value != "" {
		a.Got = value
	}
}

func fillAlgorithm(m *match, a *Answer) {
	a.Got, a.Expected = m.after[1], "AWS4-HMAC-SHA256"
}

func fillAlgorithmAsked(m *match, a *Answer) { a.Expected = m.after[1] }

func fillSigV4A(_ *match, a *Answer) { a.Expected = "AWS4-ECDSA-P256-SHA256" }

func fillMustBeSigned(m *match, a *Answer) {
	a.Names = []string{strings.TrimPrefix(strings.ToLower(m.before[1]), ":")}
	if a.Names[0] == "authority" {
		a.Names[0] = "host"
	}
	if a.Names[0] != "host" {
		a.Kind = HeadersNotSigned
	}
}
