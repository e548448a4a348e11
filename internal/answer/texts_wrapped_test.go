package answer

import "time"

// wrappedSaid are the sentences in what languages, shells and people put around them.
func wrappedSaid() []said {
	skew := Times{Request: at("2019-03-05T00:28:09Z"), Server: at("2019-03-04T21:28:15Z"), Skew: 15 * time.Minute}
	return []said{
		// Languages.
		{"Traceback (most recent call last):\n  File \"a.py\", line 3\nbotocore.exceptions.ClientError: An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: " + mismatch, Answer{Kind: SignatureMismatch, By: "sts", Code: "SignatureDoesNotMatch"}},
		{"com.amazonaws.services.s3.model.AmazonS3Exception: The request signature we calculated does not match the signature you provided. Check your key and signing method. (Service: Amazon S3; Status Code: 403; Error Code: SignatureDoesNotMatch; Request ID: A; S3 Extended Request ID: B=), S3 Extended Request ID: B=\n\tat com.amazonaws.http.AmazonHttpClient", Answer{Kind: SignatureMismatch, By: ByS3, Code: "SignatureDoesNotMatch", Status: 403}},
		{"software.amazon.awssdk.services.sts.model.StsException: The security token included in the request is invalid. (Service: Sts, Status Code: 403, Request ID: 1)", Answer{Kind: UnknownKey, By: "sts", Status: 403, Message: "The security token included in the request is invalid."}},
		{"operation error S3: GetObject, https response error StatusCode: 403, RequestID: 1, HostID: 2, api error SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.", Answer{Kind: SignatureMismatch, By: ByS3, Code: "SignatureDoesNotMatch", Status: 403}},
		{"InvalidSignatureException: Signature not yet current: 20190305T002809Z is still later than 20190304T214315Z (20190304T212815Z + 15 min.)\n\tstatus code: 400, request id: 1", Answer{Kind: NotYetCurrent, Code: "InvalidSignatureException", Times: skew, Status: 400}},
		{"InvalidSignatureException: " + mismatch + "\n    at throwDefaultError (/app/node_modules/@aws-sdk/smithy-client/dist-cjs/default-error-handler.js:8:22) {\n  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 403,\n    requestId: '1' },\n  Code: 'InvalidSignatureException'\n}", Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException", Status: 403}},
		{"Amazon.ApiGatewayManagementApi.AmazonApiGatewayManagementApiException : The request signature we calculated does not match the signature you provided.", Answer{Kind: SignatureMismatch, By: "execute-api"}},
		{"Error executing \"PutObject\" on \"https://b.s3.amazonaws.com/k\"; AWS HTTP error: Client error: `PUT https://b.s3.amazonaws.com/k` resulted in a `403 Forbidden` response:\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated (truncated...)\n SignatureDoesNotMatch (client): The request signature we calculated does not match the signature you provided. Check your key and signing method.", Answer{Kind: SignatureMismatch, By: ByS3, Code: "SignatureDoesNotMatch"}},
		{`Unhandled(Unhandled { source: ErrorMetadata { code: Some("InvalidSignatureException"), message: Some("` + mismatch + `"), extras: None } })`, Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException"}},
		{"Aws::DynamoDB::Errors::InvalidSignatureException: Signature expired: 20190305T002809Z is now earlier than 20190305T011315Z (20190305T012815Z - 15 min.)", Answer{Kind: Expired, Code: "InvalidSignatureException", Times: Times{Request: at("2019-03-05T00:28:09Z"), Server: at("2019-03-05T01:28:15Z"), Skew: 15 * time.Minute}}},
		{`level=error msg="request failed" err="SignatureDoesNotMatch: Signature expired: 20190305T002809Z is now earlier than 20190305T011315Z (20190305T012815Z - 15 min.)\n\tstatus code: 403, request id: 1"`, Answer{Kind: Expired, Code: "SignatureDoesNotMatch", Status: 403, Times: Times{Request: at("2019-03-05T00:28:09Z"), Server: at("2019-03-05T01:28:15Z"), Skew: 15 * time.Minute}}},

		// Envelopes within envelopes.
		{`{"statusCode": 403, "body": "{\"message\":\"` + mismatch + `\"}"}`, Answer{Kind: SignatureMismatch, Status: 403, Message: mismatch}},
		{`{"log":"{\"body\":\"{\\\"message\\\":\\\"Authorization header requires 'Credential' parameter.\\\\nAuthorization header requires 'Signature' parameter.\\\"}\"}"}`, Answer{Kind: IncompleteSignature, Missing: []string{"Credential", "Signature"}}},
		{`{"message":"\u0027Host\u0027 or \u0027:authority\u0027 must be a \u0027SignedHeader\u0027 in the AWS Authorization."}`, Answer{Kind: HostNotSigned, Names: []string{"host"}, Message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}},
		{"&lt;Message&gt;Credential should be scoped to a valid region, not &#39;us-west-1&#39;. &lt;/Message&gt;", Answer{Kind: WrongScope, Got: "us-west-1", Scope: ScopeFault{Region: true, GotRegion: "us-west-1"}}},
		{"&amp;quot;Unsupported AWS &amp;#39;algorithm&amp;#39;: &amp;#39;HMAC&amp;#39;.&amp;quot;", Answer{Kind: UnsupportedAlgorithm, Got: "HMAC", Expected: "AWS4-HMAC-SHA256"}},
		{"Credential should be scoped to correct service: \u2018execute-api\u2019.", Answer{Kind: WrongScope, By: ByRESTAPI, Expected: "execute-api", Scope: ScopeFault{Service: true, ExpectedService: "execute-api"}}},

		// Broken over lines, quoted, coloured.
		{"The request signature we calculated does not\n    match the signature you provided. Check your AWS\n    Secret Access Key and signing method. Consult the\n    service documentation for details.", Answer{Kind: SignatureMismatch, Message: mismatch}},
		{"> Signature expired: 20180816T032046Z is now\n> earlier than 20180816T040329Z (20180816T040829Z - 5 min.)", Answer{Kind: Expired, Times: Times{Request: at("2018-08-16T03:20:46Z"), Server: at("2018-08-16T04:08:29Z"), Skew: 5 * time.Minute}}},
		{"\x1b[31mThe security token included in the request is\x1b[0m expired", Answer{Kind: ExpiredToken}},
		{"api error InvalidSignatureException:\r\nThe request signature we calculated does not match the signature you provided.\r\nCheck your AWS Secret Access Key and signing method. Consult the service documentation for details.", Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException", Message: mismatch}},

		// People.
		{"Hi, I get \"Missing Authentication Token\" when I call it through CloudFront.", Answer{Kind: MissingToken}},
		{"We are getting Missing Authentication Token from API Gateway since yesterday", Answer{Kind: MissingToken}},
		{"took 500 ms; result: RequestTimeTooSkewed", Answer{Kind: Expired, Code: "RequestTimeTooSkewed"}},
		{"But it fails with: Missing Authentication Token", Answer{Kind: MissingToken}},
		{"We are getting the error The request signature we calculated does not match the signature you provided when the path has a comma.", Answer{Kind: SignatureMismatch}},
		{"403 InvalidSignatureException", Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException", Status: 403}},

		// Several: the last counts, and a sentence before a bare code.
		{"Signature expired: 20180816T032046Z is now earlier than 20180816T040329Z (20180816T040829Z - 5 min.)\nretrying\n" + mismatch, Answer{Kind: SignatureMismatch}},
		{mismatch + "\nretrying\nThe security token included in the request is expired\n", Answer{Kind: ExpiredToken}},
		{`{"message":"Forbidden"}` + "\n" + mismatch, Answer{Kind: SignatureMismatch}},
		{"AccessDenied earlier\n\nSignatureDoesNotMatch now", Answer{Kind: SignatureMismatch, Code: "SignatureDoesNotMatch"}},
	}
}

// codeSaid are SDK exceptions that come without a sentence.
func codeSaid() []said {
	bare := func(code string, kind Kind) said { return said{"Error: " + code, Answer{Kind: kind, Code: code}} }
	return []said{
		bare("InvalidSignatureException", SignatureMismatch), bare("SignatureDoesNotMatch", SignatureMismatch), bare("InvalidSignature", SignatureMismatch),
		bare("IncompleteSignatureException", IncompleteSignature), bare("IncompleteSignature", IncompleteSignature),
		bare("MissingAuthenticationTokenException", MissingToken), bare("MissingAuthenticationToken", MissingToken),
		bare("InvalidClientTokenId", UnknownKey), bare("UnrecognizedClientException", UnknownKey), bare("InvalidAccessKeyId", UnknownKey), bare("AuthFailure", UnknownKey), bare("InvalidSecurity", UnknownKey),
		bare("InvalidToken", InvalidToken), bare("InvalidTokenId", InvalidToken), bare("ExpiredToken", ExpiredToken), bare("ExpiredTokenException", ExpiredToken),
		bare("RequestExpired", Expired), bare("RequestTimeTooSkewed", Expired), bare("ExpiredRequest", PresignExpired),
		bare("AccessDenied", NotAuthorized), bare("AccessDeniedException", NotAuthorized), bare("UnauthorizedOperation", NotAuthorized),
		bare("ForbiddenException", Forbidden), bare("UnauthorizedException", Unauthorized),
		bare("AuthorizationHeaderMalformed", WrongScope), bare("AuthorizationQueryParametersError", IncompletePresign), bare("AuthorizationParametersError", WrongScope),
		bare("XAmzContentSHA256Mismatch", PayloadHashMismatch), bare("BadDigest", PayloadHashMismatch), bare("MissingSecurityHeader", PayloadHeaderMissing),
		bare("PermanentRedirect", WrongEndpoint), bare("TemporaryRedirect", WrongEndpoint), bare("IllegalLocationConstraintException", WrongEndpoint), bare("BucketRegionError", WrongEndpoint),
		bare("InvalidRegionName", WrongScope), bare("MalformedQueryString", MalformedQuery), bare("UnknownOperationException", NotFound), bare("AllAccessDisabled", NotAuthorized),
		{"<Error>\n  <Code>SignatureDoesNotMatch</Code>\n</Error>", Answer{Kind: SignatureMismatch, Code: "SignatureDoesNotMatch"}},
		{`{"__type":"com.amazon.coral.service#InvalidSignatureException"}`, Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException"}},
		{"x-amzn-ErrorType: ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/", Answer{Kind: ExpiredToken, Code: "ExpiredTokenException"}},
		{"aws-sdk: SignatureDoesNotMatch (403)", Answer{Kind: SignatureMismatch, Code: "SignatureDoesNotMatch", Status: 403}},
	}
}
