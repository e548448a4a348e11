package answer

const mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

const (
	wikipedia = "SGVsbG8sIHRoaXMgaXMgMzIgYnl0ZXMgb2YgdGV4dCE="
	hexHash   = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

const dump = `\n\nThe Canonical String for this request should have been\n'GET\n/live/pets\n\nhost:abc123def4.execute-api.us-east-1.amazonaws.com\nx-amz-date:20201020T061438Z\n\nhost;x-amz-date\n` + hexHash +
	`'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20201020T061438Z\n20201020/us-east-1/execute-api/aws4_request\n` + hexHash + `'\n`

func signatureSaid() []said {
	return []said{
		{mismatch, Answer{Kind: SignatureMismatch, Message: mismatch}},
		{"S3 says: Signature we calculated does not match the signature you provided", Answer{Kind: SignatureMismatch, Message: "Signature we calculated does not match the signature you provided"}},
		{`{"message":"` + mismatch + dump + `"}`, Answer{Kind: SignatureMismatch, By: ByRESTAPI, Message: mismatch}},
		{`{"message":"` + mismatch + `\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20160823T135045Z\n20160823/us-east-1/es/aws4_request\n00'\n"}`, Answer{Kind: SignatureMismatch, By: "es"}},
		{`<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256
20211010T134741Z
20211010/eu-central-1/s3/aws4_request
` + hexHash + `</StringToSign><SignatureProvided>97339f7598cb6a27caa656282824bee19d5e74893974d79da7540fbd0cf7cf22</SignatureProvided><StringToSignBytes>41 57</StringToSignBytes></Error>`, Answer{
			Kind: SignatureMismatch, By: ByS3, Code: "SignatureDoesNotMatch", AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SignatureProvided: "97339f7598cb6a27caa656282824bee19d5e74893974d79da7540fbd0cf7cf22",
			Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
		}},
		{"The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.", Answer{Kind: SignatureMismatch, By: "gcs"}},
		{"SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.", Answer{Kind: SignatureMismatch, By: "r2", Code: "SignatureDoesNotMatch"}},
		{"<Error><Code>SignatureDoesNotMatch</Code><Message>Signature validation failed</Message></Error>", Answer{Kind: SignatureMismatch, By: "b2", Code: "SignatureDoesNotMatch"}},
		{"<Message>The Signature you specified is invalid.</Message>", Answer{Kind: SignatureMismatch, By: "cos"}},
		{"The request signature we calculated does not match the signature you provided", Answer{Kind: SignatureMismatch}},

		{`{"message":"Missing Authentication Token"}`, Answer{Kind: MissingToken, Message: "Missing Authentication Token"}},
		{`{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Missing Authentication Token"}`, Answer{Kind: MissingToken, Code: "MissingAuthenticationTokenException"}},
		{`<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error><RequestId>1</RequestId></ErrorResponse>`, Answer{Kind: MissingToken, By: "sts", Code: "MissingAuthenticationToken"}},
		{"Request is missing Authentication Token", Answer{Kind: MissingToken}},
		{"AuthFailure: access credentials are missing", Answer{Kind: MissingToken, Code: "AuthFailure", Message: "AuthFailure: access credentials are missing"}},
		{"AWS was not able to authenticate the request: access credentials are missing.", Answer{Kind: MissingToken}},
		{"The request must contain either a valid (registered) AWS access key ID or X.509 certificate.", Answer{Kind: MissingToken}},
		{"AccessDenied: Anonymous users cannot invoke this API. Please authenticate.", Answer{Kind: MissingToken, By: ByS3, Code: "AccessDenied", Anonymous: true}},
		{"<Error><Code>AccessDenied</Code><Message>Anonymous access is forbidden for this operation</Message></Error>", Answer{Kind: MissingToken, Code: "AccessDenied", Anonymous: true}},
		{"<?xml version='1.0' encoding='UTF-8'?><Error><Code>AuthenticationRequired</Code><Message>Authentication required.</Message></Error>", Answer{Kind: MissingToken, By: "gcs", Code: "AuthenticationRequired", Anonymous: true}},

		{`{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Bearer"}`, Answer{
			Kind: IncompleteSignature, Missing: []string{"Credential", "Signature", "SignedHeaders", "Date"}, Got: "Bearer",
			Message: "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Bearer",
		}},
		{`{"message":"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20200610/eu-west-3/execute-api/aws4_request, SignedHeaders=host, Signature=00"}`, Answer{
			Kind: IncompleteSignature, Missing: []string{"Date"}, Got: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20200610/eu-west-3/execute-api/aws4_request, SignedHeaders=host, Signature=00",
		}},
		{`{"message":"Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=` + wikipedia + `"}`, Answer{
			Kind: IncompleteSignature, Missing: []string{"Signature", "SignedHeaders"}, HeaderHash: wikipedia,
		}},
		{"Authorization header requires 'Credential' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=" + hexHash + "\n\tstatus code: 403", Answer{Kind: IncompleteSignature, Missing: []string{"Credential"}, HeaderHash: hexHash, Status: 403}},
		{"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter.", Answer{Kind: IncompleteSignature, Missing: []string{"Credential", "Signature"}}},
		{"IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter.\nAuthorization=AWS4-HMAC-SHA256 (Service: Foo; Status Code: 400)", Answer{Kind: IncompleteSignature, Code: "IncompleteSignatureException", Missing: []string{"SignedHeaders"}, Got: "AWS4-HMAC-SHA256", Status: 400}},
		{"<Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; missing SignedHeaders.</Message>", Answer{Kind: IncompleteSignature, Code: "AuthorizationHeaderMalformed", Missing: []string{"SignedHeaders"}}},
		{"<Code>InvalidRequest</Code><Message>Missing Credential field for this request.</Message>", Answer{Kind: IncompleteSignature, Code: "InvalidRequest", Missing: []string{"Credential"}}},
		{"<Code>AccessDenied</Code><Message>Signature header missing Signature field.</Message>", Answer{Kind: IncompleteSignature, Code: "AccessDenied", Missing: []string{"Signature"}}},
		{"Signature header missing SignedHeaders field.", Answer{Kind: IncompleteSignature, Missing: []string{"SignedHeaders"}}},
		{"The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.", Answer{Kind: IncompleteSignature}},
		{"<Code>AccessDenied</Code><Message>AWS authentication requires a valid Date or x-amz-date header</Message>", Answer{Kind: IncompleteSignature, Code: "AccessDenied", Missing: []string{"Date"}}},
		{`{"authorizerError":"The request for the IAM Authorizer doesn't match the format that API Gateway expects."}`, Answer{Kind: IncompleteSignature, By: ByHTTPAPI}},

		{`{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '` + wikipedia + `'."}`, Answer{Kind: NotKeyValue, HeaderHash: wikipedia}},
		{"Invalid key=value pair (missing equal-sign) in Authorization header", Answer{Kind: NotKeyValue}},
		{`{"message":"'eyJhbGciOiJIUzI1NiJ9.e30.sig' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.sig'."}`, Answer{
			Kind: NotKeyValue, Got: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.sig", Message: "'eyJhbGciOiJIUzI1NiJ9.e30.sig' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.sig'.",
		}},
		{"An error occurred (IncompleteSignatureException) when calling the CreateRestApi operation: 'AKIAIOSFODNN7EXAMPLE/20200610/eu-west-3/apigateway/aws4_request' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential= AKIAIOSFODNN7EXAMPLE/20200610/eu-west-3/apigateway/aws4_request, SignedHeaders=accept;host;x-amz-date, Signature=32'.", Answer{
			Kind: NotKeyValue, Code: "IncompleteSignatureException", Got: "AWS4-HMAC-SHA256 Credential= AKIAIOSFODNN7EXAMPLE/20200610/eu-west-3/apigateway/aws4_request, SignedHeaders=accept;host;x-amz-date, Signature=32",
		}},
		{"'abc' not a valid key=value pair (missing equal-sign) in Authorization header", Answer{Kind: NotKeyValue, Got: "abc"}},
		{`The authorization header is malformed; the authorization component "Foo" is malformed.`, Answer{Kind: NotKeyValue, Got: "Foo"}},
		{"<Code>InvalidArgument</Code><Message>Authorization header is invalid -- one and only one ' ' (space) required.</Message>", Answer{Kind: NotKeyValue, Code: "InvalidArgument"}},
		{"The authorization header that you provided is not valid.", Answer{Kind: NotKeyValue}},
		{`{"message":"Authorization header must begin with the algorithm name, which cannot include an equal-sign"}`, Answer{Kind: NoAlgorithmFirst}},
		{"Authorization header must begin with the algorithm name, which cannot include an equal-sign (hashed with SHA-256 and encoded with Base64): '" + wikipedia + "'.", Answer{Kind: NoAlgorithmFirst, HeaderHash: wikipedia}},
		{"Authorization header cannot be empty", Answer{Kind: EmptyAuthorization}},
		{"IncompleteSignature: Authorization header cannot be empty: ''.", Answer{Kind: EmptyAuthorization, Code: "IncompleteSignature"}},
		{"Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.", Answer{Kind: UnsupportedAlgorithm, Got: "AWS4-ECDSA-P256-SHA256", Expected: "AWS4-HMAC-SHA256"}},
		{"Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA265' (only AWS4-HMAC-SHA256 for now). ", Answer{Kind: UnsupportedAlgorithm, Got: "AWS4-HMAC-SHA265", Expected: "AWS4-HMAC-SHA256"}},
		{"<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>", Answer{Kind: UnsupportedAlgorithm, By: ByS3, Code: "InvalidRequest", Expected: "AWS4-HMAC-SHA256"}},
		{"The authorization mechanism you have provided is not supported. Please use AWS4-ECDSA-P256-SHA256.", Answer{Kind: SigV4ARequired, Expected: "AWS4-ECDSA-P256-SHA256"}},
		{`X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`, Answer{Kind: UnsupportedAlgorithm, Expected: "AWS4-HMAC-SHA256"}},
		{"<Error><Code>InvalidArgument</Code><Message>Unsupported Authorization Type</Message><ArgumentName>Authorization</ArgumentName><ArgumentValue>Basic abc=</ArgumentValue></Error>", Answer{Kind: UnsupportedAlgorithm, By: ByS3, Code: "InvalidArgument", Got: "Basic abc="}},
		{"Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", Answer{Kind: UnsupportedAlgorithm, By: ByS3}},
		{"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", Answer{Kind: TwoSignatures}},
		{"<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified</Message><ArgumentName>Authorization</ArgumentName><ArgumentValue>token ghp_0</ArgumentValue></Error>", Answer{
			Kind: TwoSignatures, By: ByS3, Code: "InvalidArgument", Got: "token ghp_0",
		}},
		{`{"message":"'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}`, Answer{Kind: HostNotSigned, Names: []string{"host"}, Message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}},
		{"'Host' must be a 'SignedHeader' in the AWS Authorization.", Answer{Kind: HostNotSigned, Names: []string{"host"}}},
		{"'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.", Answer{Kind: HeadersNotSigned, Names: []string{"x-amz-target"}}},
		{"<Error><Code>AccessDenied</Code><Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>x-amz-acl, x-amz-meta-a</HeadersNotSigned></Error>", Answer{Kind: HeadersNotSigned, Code: "AccessDenied", Names: []string{"x-amz-acl", "x-amz-meta-a"}}},
		{"accessDenied(message: Optional(\"RequestId: 4059FAA108A45F89, \n    HeadersNotSigned: x-amz-security-token, \n    Message: There were headers present in the request which were not signed, \n    HostId: p013=\"))", Answer{Kind: HeadersNotSigned, By: ByS3, Names: []string{"x-amz-security-token"}}},
		{"MalformedQueryString: Incomplete trailing escape % sequence", Answer{Kind: MalformedQuery, Code: "MalformedQueryString"}},
		{"Illegal hex character in escape % pattern: %zz", Answer{Kind: MalformedQuery, Got: "%zz"}},
	}
}
