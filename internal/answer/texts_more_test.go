package answer

import "time"

func presignSaid() []said {
	return []said{
		{"AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.", Answer{
			Kind: IncompletePresign, Missing: []string{"Signature", "SignedHeaders", "Date"}, Names: []string{"x-amz-signature", "x-amz-signedheaders", "x-amz-date"},
			Message: "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
		}},
		{"AWS query-string parameters must include 'X-Amz-Algorithm'. Re-examine the query-string parameters.", Answer{Kind: IncompletePresign, Names: []string{"x-amz-algorithm"}}},
		{"<Code>AuthorizationQueryParametersError</Code><Message>Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.</Message>", Answer{Kind: IncompletePresign, Code: "AuthorizationQueryParametersError"}},
		{"X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds", Answer{Kind: IncompletePresign, Names: []string{"x-amz-expires"}}},
		{"X-Amz-Expires must be non-negative", Answer{Kind: IncompletePresign, Names: []string{"x-amz-expires"}}},
		{"X-Amz-Expires should be a number", Answer{Kind: IncompletePresign, Names: []string{"x-amz-expires"}}},
		{"<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires><Expires>2024-05-01T10:15:00Z</Expires><ServerTime>2024-05-01T11:00:00Z</ServerTime></Error>", Answer{
			Kind: PresignExpired, Code: "AccessDenied", Times: Times{Request: at("2024-05-01T10:00:00Z"), Server: at("2024-05-01T11:00:00Z")},
		}},
		{"An error occurred (RequestExpired) when calling the DescribeInstances operation: Request has expired.", Answer{Kind: Expired, Code: "RequestExpired"}},
	}
}

func shortSaid() []said {
	return []said{
		{"the log has only \"Please use AWS4-HMAC-SHA256\"", Answer{Kind: UnsupportedAlgorithm, By: ByS3, Expected: "AWS4-HMAC-SHA256"}},
		{"Request blocked. We can't connect to the server for this app", Answer{Kind: Blocked, By: ByCloudFront}},
		{"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date", Answer{Kind: WrongScope, Scope: ScopeFault{Date: true}}},
	}
}

func clockSaid() []said {
	expired := Times{Request: at("2018-08-16T03:20:46Z"), Server: at("2018-08-16T04:08:29Z"), Skew: 5 * time.Minute}
	return []said{
		{`{"message":"Signature expired: 20180816T032046Z is now earlier than 20180816T040329Z (20180816T040829Z - 5 min.)"}`, Answer{Kind: Expired, Times: expired, Message: "Signature expired: 20180816T032046Z is now earlier than 20180816T040329Z (20180816T040829Z - 5 min.)"}},
		{"Signature expired: 20130609T095204Z is now earlier than 20130609T100000Z (20130609T101500Z - 15 min.)", Answer{Kind: Expired, Times: Times{Request: at("2013-06-09T09:52:04Z"), Server: at("2013-06-09T10:15:00Z"), Skew: 15 * time.Minute}}},
		{"SignatureDoesNotMatch: Signature expired: 20180816T032046Z is now earlier than 20180816T040329Z", Answer{Kind: Expired, Code: "SignatureDoesNotMatch", Times: Times{Request: at("2018-08-16T03:20:46Z"), Server: at("2018-08-16T04:03:29Z")}}},
		{"Signature not yet current: 20230804T000000Z is still later than 20230803T172233Z (20230803T171733Z + 5 min.)", Answer{Kind: NotYetCurrent, Times: Times{Request: at("2023-08-04T00:00:00Z"), Server: at("2023-08-03T17:17:33Z"), Skew: 5 * time.Minute}}},
		{"Signature not yet current: 20230913 is still later than 20230912", Answer{Kind: NotYetCurrent, Times: Times{Request: at("2023-09-13T00:00:00Z"), Server: at("2023-09-12T00:00:00Z")}}},
		{"InvalidSignatureException: Signature expired", Answer{Kind: Expired, Code: "InvalidSignatureException"}},
		{"InvalidSignatureException: Signature not yet current", Answer{Kind: NotYetCurrent, Code: "InvalidSignatureException"}},
		{"<Code>AccessDenied</Code><Message>Request is not valid yet</Message>", Answer{Kind: NotYetCurrent, Code: "AccessDenied"}},
		{"<Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message><Details>Request signature expired at: 2020-05-22T01:57:38+00:00</Details></Error>", Answer{Kind: Expired, By: "gcs", Code: "ExpiredToken"}},
		{"<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>20240501T100000Z</RequestTime><ServerTime>2024-05-01T11:00:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds><RequestId>A</RequestId><HostId>B</HostId></Error>", Answer{
			Kind: Expired, By: ByS3, Code: "RequestTimeTooSkewed", Times: Times{Request: at("2024-05-01T10:00:00Z"), Server: at("2024-05-01T11:00:00Z"), Skew: 15 * time.Minute},
		}},
		{"<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>Wed, 01 May 2024 12:00:00 GMT</RequestTime><ServerTime>2024-05-01T11:00:00Z</ServerTime></Error>", Answer{
			Kind: NotYetCurrent, Code: "RequestTimeTooSkewed", Times: Times{Request: at("2024-05-01T12:00:00Z"), Server: at("2024-05-01T11:00:00Z")},
		}},
		{"RequestTimeTooSkewed: The difference between the request time and the server's time is too large.", Answer{Kind: Expired, Code: "RequestTimeTooSkewed"}},
		{"Date must be in ISO-8601 'basic format'. Got 'Mon, 09 Sep 2011 23:36:00 GMT'. See http://en.wikipedia.org/wiki/ISO_8601", Answer{Kind: BadDate, Got: "Mon, 09 Sep 2011 23:36:00 GMT"}},
		{`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`, Answer{Kind: BadDate, Names: []string{"x-amz-date"}}},
		{"<Code>MalformedDate</Code><Message>Invalid date format header, expected to be in ISO8601, RFC1123 or RFC1123Z time format.</Message>", Answer{Kind: BadDate, Code: "MalformedDate"}},
	}
}

func scopeSaid() []said {
	region := func(got, expected string) ScopeFault {
		return ScopeFault{Region: true, GotRegion: got, ExpectedRegion: expected}
	}
	return []said{
		{"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIAIOSFODNN7EXAMPLE/20130609/us-east-1/dynamodb'", Answer{Kind: CredentialElements, Got: "AKIAIOSFODNN7EXAMPLE/20130609/us-east-1/dynamodb", AccessKeyID: "AKIAIOSFODNN7EXAMPLE"}},
		{"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'wJalr/XUtnFEMI/K7MDENG/20200619/us-west-2/tagging/aws4_request'", Answer{Kind: CredentialElements, Got: "wJalr/XUtnFEMI/K7MDENG/20200619/us-west-2/tagging/aws4_request"}},
		{`The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`, Answer{Kind: CredentialElements, Message: `The authorization header is malformed; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`}},
		{"<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting &quot;&lt;YOUR-AKID&gt;/YYYYMMDD/REGION/SERVICE/aws4_request&quot;.</Message>", Answer{
			Kind: CredentialElements, Code: "AuthorizationQueryParametersError", Message: `Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`,
		}},
		{"The authorization header is malformed; a non-empty Access Key (AKID) must be provided in the credential.", Answer{Kind: CredentialElements}},
		{"Credential should be scoped to a valid region, not 'us-west-1'. ", Answer{Kind: WrongScope, Got: "us-west-1", Scope: region("us-west-1", "")}},
		{"Credential should be scoped to a valid region. ", Answer{Kind: WrongScope, Scope: ScopeFault{Region: true}}},
		{"Credential should be scoped to correct service: 'execute-api'. ", Answer{Kind: WrongScope, By: ByRESTAPI, Expected: "execute-api", Scope: ScopeFault{Service: true, ExpectedService: "execute-api"}}},
		{"Credential should be scoped with a valid terminator: 'aws4_request', not 'aws_request'. ", Answer{Kind: WrongScope, Got: "aws_request", Expected: "aws4_request", Scope: ScopeFault{Terminator: true}}},
		{"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20130608' != '20130609', from '20130609T095204Z'.", Answer{
			Kind: WrongScope, Scope: ScopeFault{Date: true, GotDate: "20130608", ExpectedDate: "20130609"}, Times: Times{Request: at("2013-06-09T09:52:04Z")},
		}},
		{`{"message":"Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'execute-api'. "}`, Answer{
			Kind: WrongScope, By: ByRESTAPI, Got: "us-east-1", Expected: "execute-api", Scope: ScopeFault{Region: true, GotRegion: "us-east-1", Service: true, ExpectedService: "execute-api"},
			Message: "Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'execute-api'.",
		}},
		{"Credential should be scoped to a valid region, not 'x'. Credential should be scoped to correct service: 'sts'. Credential should be scoped with a valid terminator: 'aws4_request', not 'y'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20130608' != '20130609', from '20130609T095204Z'.", Answer{
			Kind: WrongScope, By: "sts", Got: "y", Expected: "aws4_request", Times: Times{Request: at("2013-06-09T09:52:04Z")},
			Scope: ScopeFault{Region: true, GotRegion: "x", Service: true, ExpectedService: "sts", Terminator: true, Date: true, GotDate: "20130608", ExpectedDate: "20130609"},
		}},
		{"<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>", Answer{
			Kind: WrongScope, By: ByS3, Code: "AuthorizationHeaderMalformed", Got: "us-east-1", Expected: "eu-west-1", Scope: region("us-east-1", "eu-west-1"), Message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
		}},
		{`The authorization header is malformed; the region "us-east-1" is wrong; expecting "eu-west-1"`, Answer{Kind: WrongScope, By: ByS3, Got: "us-east-1", Expected: "eu-west-1", Scope: region("us-east-1", "eu-west-1")}},
		{"Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'ap-south-1'", Answer{Kind: WrongScope, By: ByS3, Got: "us-east-1", Expected: "ap-south-1", Scope: region("us-east-1", "ap-south-1")}},
		{"The authorization header is malformed; the region is wrong; expecting 'us-east-1'.", Answer{Kind: WrongScope, By: ByS3, Expected: "us-east-1", Scope: region("", "us-east-1")}},
		{"Error parsing the X-Amz-Credential parameter; the region is wrong.", Answer{Kind: WrongScope, Scope: ScopeFault{Region: true}}},
		{"<Code>InvalidRegion</Code><Message>Region does not match.</Message>", Answer{Kind: WrongScope, Code: "InvalidRegion", Scope: ScopeFault{Region: true}}},
		{"InvalidRegionName: The region name 'us-east-1' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto", Answer{Kind: WrongScope, By: "r2", Code: "InvalidRegionName", Expected: "auto", Scope: region("us-east-1", "auto")}},
		{"Bad Request, Authorization header malformed, unexpected scope: 20250102/us-east-1/s3/aws4_request", Answer{Kind: WrongScope, By: "garage", Got: "us-east-1", Scope: region("us-east-1", "")}},
		{`Error parsing the X-Amz-Credential parameter; incorrect service "s4". This endpoint belongs to "s3".`, Answer{Kind: WrongScope, By: ByS3, Got: "s4", Expected: "s3", Scope: ScopeFault{Service: true, ExpectedService: "s3"}}},
		{`Error parsing the Credential parameter; incorrect service. This endpoint belongs to "sts".`, Answer{Kind: WrongScope, By: "sts", Expected: "sts", Scope: ScopeFault{Service: true, ExpectedService: "sts"}}},
		{`The authorization header is malformed; incorrect terminal "aws4_req". This endpoint uses "aws4_request".`, Answer{Kind: WrongScope, Got: "aws4_req", Expected: "aws4_request", Scope: ScopeFault{Terminator: true}}},
		{`The authorization header is malformed; incorrect date format "2024-05-01". This date in the credential must be in the format "yyyyMMdd".`, Answer{Kind: WrongScope, Scope: ScopeFault{Date: true, GotDate: "2024-05-01"}}},
		{`Invalid credential date "20240501". This date is not the same as X-Amz-Date: "20240502T000000Z".`, Answer{Kind: WrongScope, Scope: ScopeFault{Date: true, GotDate: "20240501", ExpectedDate: "20240502"}}},
		{"The authorization header is malformed; Invalid credential date. Date is not the same as X-Amz-Date.", Answer{Kind: WrongScope, Scope: ScopeFault{Date: true}}},
	}
}

func credentialSaid() []said {
	return []said{
		{`{"message":"The security token included in the request is invalid."}`, Answer{Kind: UnknownKey, Message: "The security token included in the request is invalid."}},
		{`{"message":"The security token included in the request is invalid"}`, Answer{Kind: InvalidToken, Message: "The security token included in the request is invalid"}},
		{"An error occurred (UnrecognizedClientException) when calling the GetFunction operation: The security token included in the request is invalid.", Answer{Kind: UnknownKey, Code: "UnrecognizedClientException"}},
		{"An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid", Answer{Kind: InvalidToken, By: "sts", Code: "InvalidClientTokenId"}},
		{`{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}`, Answer{Kind: UnknownKey, Code: "UnrecognizedClientException"}},
		{"ExpiredTokenException: The security token included in the request is expired", Answer{Kind: ExpiredToken, Code: "ExpiredTokenException"}},
		{"The security token included in the request has expired.", Answer{Kind: ExpiredToken}},
		{"<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>", Answer{Kind: ExpiredToken, By: ByS3, Code: "ExpiredToken"}},
		{"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message><Details>Request signature expired at 10:00</Details></Error>", Answer{Kind: Expired, By: "gcs", Code: "ExpiredToken"}},
		{"<Code>InvalidToken</Code><Message>The provided token is malformed or otherwise invalid.</Message><Token-0>IQoJb3JpZ2lu</Token-0>", Answer{Kind: InvalidToken, By: ByS3, Code: "InvalidToken"}},
		{"<Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId></Error>", Answer{Kind: UnknownKey, By: ByS3, Code: "InvalidAccessKeyId", AccessKeyID: "AKIAIOSFODNN7EXAMPLE"}},
		{"The Access Key Id you provided does not exist in our records.", Answer{Kind: UnknownKey}},
		{"The OSS Access Key Id you provided does not exist in our records.", Answer{Kind: UnknownKey, Message: "The OSS Access Key Id you provided does not exist in our records."}},
		{"InvalidSecurity: The provided security credentials are not valid.", Answer{Kind: UnknownKey, Code: "InvalidSecurity"}},
		{"<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors></Response>", Answer{Kind: UnknownKey, By: "ec2", Code: "AuthFailure"}},
		{"<Code>InvalidAccessKeyId</Code><Message>Malformed Access Key Id</Message>", Answer{Kind: UnknownKey, By: "b2", Code: "InvalidAccessKeyId"}},
		{"InvalidArgument: Credential access key has length 20, should be 32", Answer{Kind: UnknownKey, By: "r2", Code: "InvalidArgument", Got: "20", Expected: "32"}},
		{"Invalid API Key identifier specified", Answer{Kind: APIKeyMissing}},
		{`{"errors":[{"errorType":"UnauthorizedException","message":"Valid authorization header not provided."}]}`, Answer{Kind: Unauthorized, By: "appsync", Code: "UnauthorizedException"}},
		{`{"errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}`, Answer{Kind: Unauthorized, By: "appsync", Code: "UnauthorizedException"}},
		{`{"errors":[{"errorType":"UnauthorizedException","message":"Unable to parse JWT token."}]}`, Answer{Kind: Unauthorized, By: "appsync", Code: "UnauthorizedException"}},
		{`{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}`, Answer{Kind: Unauthorized, By: "appsync", Code: "UnauthorizedException"}},
		{`{"message":"The incoming token has expired"}`, Answer{Kind: Unauthorized}},
		{`{"message":"Unauthorized"}`, Answer{Kind: Unauthorized, Message: "Unauthorized"}},
		{`{"errors":[{"errorType":"InvalidSignatureException","message":"` + mismatch + `"}]}`, Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException"}},
	}
}

func payloadSaid() []said {
	return []said{
		{"<Error><Code>XAmzContentSHA256Mismatch</Code><Message>The provided 'x-amz-content-sha256' header does not match what was computed.</Message><ClientComputedContentSHA256>50</ClientComputedContentSHA256><S3ComputedContentSHA256>90</S3ComputedContentSHA256></Error>", Answer{Kind: PayloadHashMismatch, Code: "XAmzContentSHA256Mismatch", Client: "50", Server: "90"}},
		{"{ XAmzContentSHA256Mismatch: The provided 'x-amz-content-sha256' header does not match what was computed.\n  ClientComputedContentSHA256: '" + hexHash + "',\n  S3ComputedContentSHA256: 'ab' }", Answer{Kind: PayloadHashMismatch, Code: "XAmzContentSHA256Mismatch", Client: hexHash, Server: "ab"}},
		{"<Error><Code>BadDigest</Code><Message>The Content-MD5 you specified did not match what we received.</Message><ExpectedDigest>a</ExpectedDigest><CalculatedDigest>b</CalculatedDigest></Error>", Answer{Kind: PayloadHashMismatch, By: ByS3, Code: "BadDigest", Client: "a", Server: "b", Names: []string{"content-md5"}}},
		{"BadDigest: The CRC32 you specified did not match the calculated checksum.", Answer{Kind: PayloadHashMismatch, By: ByS3, Code: "BadDigest"}},
		{"IncompleteSignatureException: Missing the 'x-amz-content-sha256' in canonical headers.", Answer{Kind: PayloadHeaderMissing, Names: []string{"x-amz-content-sha256"}}},
		{"Missing required header for this request: x-amz-content-sha256", Answer{Kind: PayloadHeaderMissing, Names: []string{"x-amz-content-sha256"}}},
		{"<Code>InvalidRequest</Code><Message>Missing required header for this request: x-amz-date</Message>", Answer{Kind: IncompleteSignature, Code: "InvalidRequest", Names: []string{"x-amz-date"}, Missing: []string{"Date"}}},
		{"<Error><Code>MissingSecurityHeader</Code><Message>Your request was missing a required header.</Message><MissingHeaderName>x-amz-content-sha256</MissingHeaderName></Error>", Answer{Kind: PayloadHeaderMissing, By: ByS3, Code: "MissingSecurityHeader", Names: []string{"x-amz-content-sha256"}}},
		{"Your request was missing a required header", Answer{Kind: PayloadHeaderMissing, By: ByS3}},
		{"<Error><Code>InvalidArgument</Code><Message>x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.</Message><ArgumentName>x-amz-content-sha256</ArgumentName><ArgumentValue>none</ArgumentValue></Error>", Answer{Kind: PayloadHeaderMissing, By: ByS3, Code: "InvalidArgument", Got: "none", Names: []string{"x-amz-content-sha256"}}},
		{"api error InvalidArgument: x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.", Answer{Kind: ChunkedRefused, Code: "InvalidArgument", Names: []string{"x-amz-content-sha256"}}},
		{"<Error><Code>AccessDenied</Code><Message>Access Denied.</Message><RequestId>17C3</RequestId><HostId>dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9251148b658df7ac2e3e8</HostId></Error>", Answer{Kind: NotAuthorized, By: "minio", Code: "AccessDenied"}},
		{"InvalidRequest: UNSIGNED-PAYLOAD is not supported", Answer{Kind: UnsignedPayloadRefused, Code: "InvalidRequest", Got: "UNSIGNED-PAYLOAD", Message: "UNSIGNED-PAYLOAD is not supported"}},
		{"NotImplemented: STREAMING-AWS4-HMAC-SHA256-PAYLOAD not implemented", Answer{Kind: ChunkedRefused, Code: "NotImplemented", Got: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER not implemented", Answer{Kind: ChunkedRefused, Got: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}},
		{"STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented", Answer{Kind: ChunkedRefused, Got: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}},
		{"<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message><Header>Transfer-Encoding</Header></Error>", Answer{Kind: ChunkedRefused, By: ByS3, Code: "NotImplemented", Names: []string{"transfer-encoding"}}},
	}
}

func denialSaid() []said {
	const user, api = "arn:aws:sts::123456789012:assumed-role/R/S", "arn:aws:execute-api:us-east-1:********1234:abc123/prod/GET/pets"
	denied := func(principal, resource string) Answer {
		return Answer{Kind: NotAuthorized, By: ByRESTAPI, Principal: principal, Action: "execute-api:Invoke", Resource: resource}
	}
	explicit := denied(user, api)
	explicit.ExplicitDeny = true
	anonymous := denied("anonymous", api)
	anonymous.Anonymous = true
	return []said{
		{`{"Message":"User: ` + user + ` is not authorized to perform: execute-api:Invoke on resource: ` + api + `"}`, denied(user, api)},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " with an explicit deny", explicit},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " with an explicit deny in an identity-based policy", explicit},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " with an explicit deny in a resource-based policy", explicit},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " with an explicit deny in a service control policy", explicit},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " because no identity-based policy allows the execute-api:Invoke action", denied(user, api)},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " because no resource-based policy allows the execute-api:Invoke action", denied(user, api)},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " because no session policy allows the execute-api:Invoke action", denied(user, api)},
		{"User: " + user + " is not authorized to perform: execute-api:Invoke on resource: " + api + " because no permissions boundary allows the execute-api:Invoke action", denied(user, api)},
		{"User: anonymous is not authorized to perform: execute-api:Invoke on resource: " + api, anonymous},
		{user + " is not authorized to perform: execute-api:Invoke on resource: " + api + ".", denied(user, api)},
		{"AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: arn:aws:vpc-lattice:us-west-2:111122223333:service/svc-0/ because no network-based policy allows the vpc-lattice-svcs:Invoke action", Answer{
			Kind: NotAuthorized, By: "vpc-lattice-svcs", Code: "AccessDeniedException", Principal: "anonymous", Anonymous: true, Action: "vpc-lattice-svcs:Invoke", Resource: "arn:aws:vpc-lattice:us-west-2:111122223333:service/svc-0/",
		}},
		{`{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action"}`, Answer{Kind: NotAuthorized, By: "es", Principal: "anonymous", Anonymous: true, Action: "es:ESHttpGet"}},
		{`<Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/a is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/key" because no identity-based policy allows the s3:GetObject action</Message>`, Answer{
			Kind: NotAuthorized, By: ByS3, Code: "AccessDenied", Principal: "arn:aws:iam::123456789012:user/a", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/key",
		}},
		{"User `arn:aws:iam::123456789012:user/a' is not authorized to perform `ses:SendEmail' on resource `arn:aws:ses:us-east-1:123456789012:identity/example.com'", Answer{
			Kind: NotAuthorized, By: "ses", Principal: "arn:aws:iam::123456789012:user/a", Action: "ses:SendEmail", Resource: "arn:aws:ses:us-east-1:123456789012:identity/example.com",
		}},
		{"User: arn:aws:sts::1:assumed-role/R/S is not authorized to perform: lambda:InvokeFunctionUrl on resource: arn:aws:lambda:us-east-1:1:function:f because no identity-based policy allows the lambda:InvokeFunctionUrl action", Answer{
			Kind: NotAuthorized, By: ByLambdaURL, Principal: "arn:aws:sts::1:assumed-role/R/S", Action: "lambda:InvokeFunctionUrl", Resource: "arn:aws:lambda:us-east-1:1:function:f",
		}},
		{"An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity", Answer{Kind: NotAuthorized, By: "sts", Code: "AccessDenied", Action: "sts:AssumeRoleWithWebIdentity"}},
		{"An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation.", Answer{Kind: NotAuthorized, By: "ec2", Code: "UnauthorizedOperation"}},
		{"<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>1</RequestId><HostId>2</HostId></Error>", Answer{Kind: NotAuthorized, By: ByS3, Code: "AccessDenied", Message: "Access Denied"}},
		{"An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied", Answer{Kind: NotAuthorized, Code: "AccessDenied", Message: "Access Denied"}},
		{"AccessDenied: Access Denied\n    at throwDefaultError", Answer{Kind: NotAuthorized, Code: "AccessDenied"}},
		{"<Code>AllAccessDisabled</Code><Message>All access to this object has been disabled</Message>", Answer{Kind: NotAuthorized, By: ByS3, Code: "AllAccessDisabled"}},
		{"Access to the resource https://sqs.us-east-1.amazonaws.com/1/q is denied.", Answer{Kind: NotAuthorized, Resource: "https://sqs.us-east-1.amazonaws.com/1/q"}},
		{`{"errors":[{"message":"Access to requested resource is denied.","code":"Unauthorized","details":""}]}`, Answer{Kind: NotAuthorized}},
		{"<Code>AccessDenied</Code><Message>Access denied.</Message><Details>Anonymous caller does not have storage.objects.get access to the Google Cloud Storage object.</Details>", Answer{Kind: NotAuthorized, By: "gcs", Code: "AccessDenied", Principal: "Anonymous caller", Anonymous: true, Action: "storage.objects.get"}},
		{`{"errors":[{"errorType":"Unauthorized","message":"Not Authorized to access listTodos on type Query"}]}`, Answer{Kind: NotAuthorized, By: "appsync", Resource: "Query.listTodos"}},
		{`{"error":{"root_cause":[{"type":"security_exception","reason":"no permissions for [indices:data/read/search] and User [name=arn:aws:iam::1:role/r, backend_roles=[]]"}]},"status":403}`, Answer{Kind: NotAuthorized, By: "es", Action: "indices:data/read/search", Principal: "arn:aws:iam::1:role/r", Status: 403}},
		{`{"Message":"User is not authorized to access this resource with an explicit deny"}`, Answer{Kind: AuthorizerDenied, By: ByRESTAPI, ExplicitDeny: true, Message: "User is not authorized to access this resource with an explicit deny"}},
		{`{"Message":"User is not authorized to access this resource"}`, Answer{Kind: AuthorizerDenied, By: ByRESTAPI}},
		{"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action", Answer{Kind: AuthorizerDenied, By: ByRESTAPI}},
		{`{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`, Answer{Kind: Forbidden, By: ByLambdaURL}},
		{`{"message":"Forbidden"}`, Answer{Kind: Forbidden, Message: "Forbidden"}},
		{`{"Message":"Forbidden"}`, Answer{Kind: Forbidden, By: ByLambdaURL}},
		{`{"message": "Forbidden", "connectionId":"abc=", "requestId":"def="}`, Answer{Kind: Forbidden, By: "execute-api"}},
		{`{"message":"Forbidden","traceId":"79bbcf66-6692-ccbc-8dce-15d70c494213"}`, Answer{Kind: Forbidden, By: "iotdata"}},
		{"ForbiddenException: Forbidden\n    at throwDefaultError", Answer{Kind: Forbidden, Code: "ForbiddenException"}},
		{`{"status":403,"request-id":"bb5448eb","error":{"reason":"403 Forbidden","type":"Forbidden"}}`, Answer{Kind: Forbidden, By: "aoss", Status: 403}},
		{`{"status":401,"error":{"reason":"401 Unauthorized","type":"Unauthorized"}}`, Answer{Kind: Unauthorized, By: "aoss"}},
	}
}

func routingSaid() []said {
	return []said{
		{"No method found matching route test0/@connections/aBc= for http method POST.", Answer{Kind: NotFound, Resource: "test0/@connections/aBc=", Action: "POST"}},
		{`{"message":"Not Found"}`, Answer{Kind: NotFound, Message: "Not Found"}},
		{`{"Message":"Unable to determine service/operation name to be authorized"}`, Answer{Kind: NotFound}},
		{"<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.</Message><Endpoint>example-bucket.s3.eu-central-1.amazonaws.com</Endpoint><Bucket>example-bucket</Bucket></Error>", Answer{
			Kind: WrongEndpoint, By: ByS3, Code: "PermanentRedirect", Expected: "example-bucket.s3.eu-central-1.amazonaws.com", Scope: ScopeFault{ExpectedRegion: "eu-central-1"},
		}},
		{"TemporaryRedirect: Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.", Answer{Kind: WrongEndpoint, By: ByS3, Code: "TemporaryRedirect"}},
		{"IllegalLocationConstraintException: The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.", Answer{Kind: WrongEndpoint, By: ByS3, Code: "IllegalLocationConstraintException", Got: "unspecified"}},
		{"BucketRegionError: incorrect region, the bucket is not in 'us-east-1' region at endpoint ''", Answer{Kind: WrongEndpoint, By: ByS3, Code: "BucketRegionError", Got: "us-east-1", Scope: ScopeFault{GotRegion: "us-east-1"}}},
	}
}
