package answer

import (
	"strings"
	"testing"

	"countersign/sigv4"
)

// header reads "Name: value" lines.
func header(lines string) sigv4.Header {
	var h sigv4.Header
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			h = append(h, sigv4.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	return h
}

const (
	rest       = "x-amzn-RequestId: 1\nx-amz-apigw-id: abc=\n"
	httpAPI    = "apigw-requestid: abc=\n"
	viaEdge    = "X-Cache: Error from cloudfront\nVia: 1.1 abc.cloudfront.net (CloudFront)\nX-Amz-Cf-Id: def==\n"
	cloudFront = "Server: CloudFront\n" + viaEdge
	s3Header   = "x-amz-request-id: A\nx-amz-id-2: B\nServer: AmazonS3\n"
	lambdaURL  = "x-amzn-RequestId: 1\n"
)

func TestRecognise(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		header string
		body   string
		want   Answer
	}{
		{"REST, mismatch", 403, rest + "x-amzn-ErrorType: InvalidSignatureException", `{"message":"` + mismatch + `"}`, Answer{Kind: SignatureMismatch, By: ByRESTAPI, Code: "InvalidSignatureException", Message: mismatch}},
		{"REST, any case and a suffix", 403, rest + "X-AMZN-ERRORTYPE: InvalidSignatureException:http://internal.amazon.com/coral/com.amazon.coral.service/", `{"message":"` + mismatch + `"}`, Answer{Kind: SignatureMismatch, By: ByRESTAPI, Code: "InvalidSignatureException"}},
		{"REST through CloudFront", 403, rest + viaEdge + "x-amzn-errortype: MissingAuthenticationTokenException", `{"message":"Missing Authentication Token"}`, Answer{Kind: MissingToken, By: ByRESTAPI, Code: "MissingAuthenticationTokenException", ThroughCloudFront: true}},
		{"REST, customised body", 403, rest + "x-amzn-errortype: InvalidSignatureException", `{"message":"Missing or invalid token"}`, Answer{Kind: SignatureMismatch, By: ByRESTAPI, Code: "InvalidSignatureException", Message: "Missing or invalid token"}},
		{"REST, customised body that lies", 403, rest + "x-amzn-errortype: ExpiredTokenException", `{"message":"Missing Authentication Token"}`, Answer{Kind: ExpiredToken, By: ByRESTAPI, Code: "ExpiredTokenException", Message: "Missing Authentication Token"}},
		{"REST, customised status", 401, rest + "x-amzn-errortype: MissingAuthenticationTokenException", `{"error":"log in"}`, Answer{Kind: MissingToken, By: ByRESTAPI, Code: "MissingAuthenticationTokenException"}},
		{"REST, masked as 200", 200, rest + "x-amzn-errortype: ForbiddenException", "<html>app</html>", Answer{Kind: Forbidden, By: ByRESTAPI, Code: "ForbiddenException"}},
		{"REST, the sentence is more specific than its code", 403, rest + "x-amzn-errortype: InvalidSignatureException", `{"message":"Credential should be scoped to correct service: 'execute-api'. "}`, Answer{Kind: WrongScope, By: ByRESTAPI, Code: "InvalidSignatureException", Expected: "execute-api", Scope: ScopeFault{Service: true, ExpectedService: "execute-api"}}},
		{"REST, unknown key under AccessDeniedException", 403, rest + "x-amzn-errortype: AccessDeniedException", `{"message":"The security token included in the request is invalid."}`, Answer{Kind: UnknownKey, By: ByRESTAPI, Code: "AccessDeniedException"}},
		{"REST, denial", 403, rest + "x-amzn-errortype: AccessDeniedException", `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********1234:a/b/GET/c"}`, Answer{Kind: NotAuthorized, By: ByRESTAPI, Code: "AccessDeniedException", Principal: "anonymous", Anonymous: true, Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:us-east-1:********1234:a/b/GET/c"}},
		{"REST, bare Forbidden", 403, rest + "x-amzn-errortype: ForbiddenException", `{"message":"Forbidden"}`, Answer{Kind: Forbidden, By: ByRESTAPI, Code: "ForbiddenException"}},
		{"HTTP API, Forbidden", 403, httpAPI, `{"message":"Forbidden"}`, Answer{Kind: Forbidden, By: ByHTTPAPI}},
		{"HTTP API, no route", 404, httpAPI, `{"message":"Not Found"}`, Answer{Kind: NotFound, By: ByHTTPAPI}},
		{"HTTP API, JWT", 401, httpAPI, `{"message":"Unauthorized"}`, Answer{Kind: Unauthorized, By: ByHTTPAPI}},
		{"Lambda URL, signature", 403, lambdaURL + "x-amzn-ErrorType: InvalidSignatureException", `{"message":"` + mismatch + `"}`, Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException"}},
		{"Lambda URL through CloudFront", 403, lambdaURL + viaEdge + "x-amzn-ErrorType: InvalidSignatureException", `{"message":"` + mismatch + `"}`, Answer{Kind: SignatureMismatch, By: ByLambdaURL, Code: "InvalidSignatureException", ThroughCloudFront: true}},
		{"AppSync, which is always behind CloudFront", 403, lambdaURL + viaEdge + "x-amzn-ErrorType: InvalidSignatureException", `{"errors":[{"errorType":"InvalidSignatureException","message":"` + mismatch + `"}]}`, Answer{Kind: SignatureMismatch, Code: "InvalidSignatureException", ThroughCloudFront: true}},
		{"Lambda URL, Forbidden", 403, lambdaURL + "x-amzn-ErrorType: AccessDeniedException", `{"Message":"Forbidden"}`, Answer{Kind: Forbidden, By: ByLambdaURL, Code: "AccessDeniedException"}},
		{"Lambda URL, newer Forbidden", 403, lambdaURL + "x-amzn-ErrorType: AccessDeniedException", `{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`, Answer{Kind: Forbidden, By: ByLambdaURL, Code: "AccessDeniedException"}},
		{"Lambda URL, no such id", 403, lambdaURL + "x-amzn-ErrorType: AccessDeniedException", `{"Message":null}`, Answer{Kind: Forbidden, By: ByLambdaURL, Code: "AccessDeniedException"}},
		{"Lambda URL, unknown key", 403, lambdaURL + "x-amzn-ErrorType: InvalidSignatureException", `{"message":"The security token included in the request is invalid."}`, Answer{Kind: UnknownKey, Code: "InvalidSignatureException"}},
		{"S3", 403, s3Header, "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message></Error>", Answer{Kind: SignatureMismatch, By: ByS3, Code: "SignatureDoesNotMatch"}},
		{"S3, code alone", 403, "", "<Error><Code>SignatureDoesNotMatch</Code></Error>", Answer{Kind: SignatureMismatch, Code: "SignatureDoesNotMatch"}},
		{"S3, redirect of a HEAD", 301, s3Header + "x-amz-bucket-region: eu-west-1", "", Answer{Kind: WrongEndpoint, By: ByS3, Expected: "eu-west-1", Scope: ScopeFault{ExpectedRegion: "eu-west-1"}}},
		{"S3, an error inside a 200", 200, s3Header, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", Answer{Kind: NotAuthorized, By: ByS3, Code: "AccessDenied"}},
		{"S3 behind CloudFront", 403, s3Header + viaEdge, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", Answer{Kind: NotAuthorized, By: ByS3, Code: "AccessDenied", ThroughCloudFront: true}},
		{"MinIO", 403, "Server: MinIO\nx-amz-request-id: A\nx-amz-id-2: B", "<Error><Code>InvalidAccessKeyId</Code><Message>The Access Key Id you provided does not exist in our records.</Message></Error>", Answer{Kind: UnknownKey, By: "minio", Code: "InvalidAccessKeyId"}},
		{"MinIO, HEAD", 403, "Server: MinIO\nX-Minio-Error-Code: SignatureDoesNotMatch", "", Answer{Kind: SignatureMismatch, By: "minio", Code: "SignatureDoesNotMatch"}},
		{"versitygw", 403, "Server: VERSITYGW", "<Error><Code>SignatureDoesNotMatch</Code><Message>Signature not yet current: 20230913 is still later than 20230912</Message></Error>", Answer{Kind: NotYetCurrent, By: "versitygw", Code: "SignatureDoesNotMatch", Times: Times{Request: at("2023-09-13T00:00:00Z"), Server: at("2023-09-12T00:00:00Z")}}},
		{"SeaweedFS", 403, "Server: SeaweedFS S3", "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message></Error>", Answer{Kind: SignatureMismatch, By: "seaweedfs", Code: "SignatureDoesNotMatch"}},
		{"Ceph", 403, "x-amz-request-id: tx000001-default", "<Error><Code>SignatureDoesNotMatch</Code><Message></Message></Error>", Answer{Kind: SignatureMismatch, By: "ceph", Code: "SignatureDoesNotMatch"}},
		{"Google", 403, "Server: UploadServer\nX-GUploader-UploadID: a", "<Error><Code>SignatureDoesNotMatch</Code><Message>Access denied.</Message><Details>The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.</Details></Error>", Answer{Kind: SignatureMismatch, By: "gcs", Code: "SignatureDoesNotMatch"}},
		{"R2", 403, "Server: cloudflare\ncf-ray: 1", "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.</Message></Error>", Answer{Kind: SignatureMismatch, By: "r2", Code: "SignatureDoesNotMatch"}},
		{"STS", 403, "x-amzn-RequestId: 1\nContent-Type: text/xml", `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`, Answer{Kind: UnknownKey, By: "sts", Code: "InvalidClientTokenId"}},
		{"EC2", 401, "Server: AmazonEC2", "<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors></Response>", Answer{Kind: UnknownKey, By: "ec2", Code: "AuthFailure"}},
		{"DynamoDB", 400, "x-amzn-RequestId: 1\nx-amz-crc32: 1", `{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}`, Answer{Kind: UnknownKey, By: "dynamodb", Code: "UnrecognizedClientException"}},
		{"OpenSearch Serverless, 403", 403, "x-aoss-response-hint: X01:gw-helper-deny", `{"status":403,"error":{"reason":"403 Forbidden","type":"Forbidden"}}`, Answer{Kind: Forbidden, By: "aoss"}},
		{"OpenSearch Serverless, 401 without a body", 401, "x-aoss-response-hint: X01:network-policy-deny\nserver: aoss-amazon", "", Answer{Kind: Unauthorized, By: "aoss"}},
		{"AppSync", 401, "x-amzn-RequestId: 1\nx-amzn-errortype: UnauthorizedException", `{"errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}`, Answer{Kind: Unauthorized, By: "appsync", Code: "UnauthorizedException"}},
		{"CloudFront's own page", 403, cloudFront, cloudFrontPage("Bad request."), Answer{Kind: EdgeRefused, By: ByCloudFront, ThroughCloudFront: true, Message: "Bad request."}},
		{"WAF at CloudFront", 403, cloudFront, cloudFrontPage("Request blocked."), Answer{Kind: Blocked, By: ByCloudFront, ThroughCloudFront: true}},
		{"CloudFront without a body", 403, cloudFront, "", Answer{Kind: EdgeRefused, By: ByCloudFront, ThroughCloudFront: true}},
		{"CloudFront function", 403, "X-Cache: FunctionGeneratedResponse from cloudfront\nX-Amz-Cf-Id: a", "no", Answer{Kind: EdgeRefused, By: ByCloudFront, ThroughCloudFront: true}},
		{"WAF challenge", 405, "x-amzn-waf-action: captcha", "<html></html>", Answer{Kind: Blocked}},
		{"nginx's own page", 403, "Server: nginx", nginxPage("403 Forbidden", "nginx"), Answer{Kind: Forbidden, By: "nginx"}},
		{"nginx passes on", 403, "Server: nginx\n" + rest + "x-amzn-errortype: InvalidSignatureException", `{"message":"` + mismatch + `"}`, Answer{Kind: SignatureMismatch, By: ByRESTAPI, Code: "InvalidSignatureException"}},
		{"envoy", 403, "Server: envoy", "RBAC: access denied", Answer{Kind: Forbidden, By: "envoy"}},
		{"envoy, unknown text", 503, "Server: istio-envoy", "no healthy upstream", Answer{By: "envoy"}},
		{"Cloudflare", 403, "Server: cloudflare\ncf-ray: 1", "error code: 1020", Answer{Kind: Blocked, By: "cloudflare"}},
		{"Akamai", 403, "Server: AkamaiGHost", `<H1>Access Denied</H1> You don't have permission to access "http&#58;&#47;&#47;www.example.com&#47;" on this server.<P>`, Answer{Kind: Blocked, By: "akamai"}},
		{"load balancer", 403, "Server: awselb/2.0", nginxPage("403 Forbidden", "awselb/2.0"), Answer{Kind: Forbidden, By: "awselb"}},
		{"accepted", 200, rest, `{"pets":[]}`, Answer{Kind: Accepted, By: ByRESTAPI}},
		{"accepted, and its data speaks of errors", 200, rest, `[{"log":"SignatureDoesNotMatch: ` + mismatch + `"}]`, Answer{Kind: Accepted, By: ByRESTAPI}},
		{"accepted through CloudFront", 204, "X-Cache: Miss from cloudfront\nX-Amz-Cf-Id: a", "", Answer{Kind: Accepted, ThroughCloudFront: true}},
		{"an application's own 403", 403, rest, `{"error":"you may not"}`, Answer{By: ByRESTAPI}},
		{"nothing", 0, "", "", Answer{}},
		{"a 500", 502, rest + "x-amzn-errortype: InternalServerErrorException", `{"message": "Internal server error"}`, Answer{By: ByRESTAPI, Code: "InternalServerErrorException", Message: "Internal server error"}},
	} {
		test.want.Status = test.status
		got := Recognise(Response{test.status, header(test.header), test.body})
		if problem := differs(got, test.want); problem != "" {
			t.Errorf("%s:\n  %s", test.name, problem)
		}
	}
}
