package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// texts are what people paste, and what must come first. Where several causes fit, their order is the
// judgement that is tested.
var texts = []struct {
	name, text string
	want       []string // in this order, from the first
	never      []string
}{
	{
		"a clock behind",
		`{"message":"Signature expired: 20260102T010405Z is now earlier than 20260102T025905Z (20260102T030405Z - 5 min.)"}`,
		[]string{"clock-skew (shown)"},
		[]string{"presigned-expired", "wrong-secret"},
	},
	{
		"Authorization lost in CloudFront",
		`> GET /prod/pets HTTP/2
> Host: d111111abcdef8.cloudfront.net
> X-Amz-Date: 20260102T030405Z
> Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE
>
< HTTP/2 403
< content-type: application/json
< x-amzn-errortype: MissingAuthenticationTokenException
< x-amz-apigw-id: abc=
< x-cache: Error from cloudfront
< via: 1.1 abc.cloudfront.net (CloudFront)
<
{"message":"Missing Authentication Token"}`,
		[]string{"unsigned-request (likely)", "route-not-found (likely)"},
		[]string{"host-mismatch"},
	},
	{
		"signed, direct, and no such route",
		`> GET /prod/petz HTTP/1.1
> Host: abc123def4.execute-api.eu-west-1.amazonaws.com
> X-Amz-Date: 20260102T030405Z
> Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE
>
< HTTP/1.1 403 Forbidden
< x-amzn-ErrorType: MissingAuthenticationTokenException
< x-amz-apigw-id: abc=
<
{"message":"Missing Authentication Token"}`,
		[]string{"route-not-found (likely)", "unsigned-request (possible)"},
		nil,
	},
	{
		"only the sentence",
		`{"message":"Missing Authentication Token"}`,
		[]string{"route-not-found (likely)", "unsigned-request (likely)"},
		nil,
	},
	{
		"the date lost in CloudFront",
		`HTTP/1.1 403 Forbidden
x-amzn-ErrorType: IncompleteSignatureException
x-cache: Error from cloudfront
via: 1.1 abc.cloudfront.net (CloudFront)

{"message":"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}`,
		[]string{"date-header-missing (shown)"},
		[]string{"malformed-auth-header"},
	},
	{
		"Bearer at API Gateway",
		`GET /api/bodies HTTP/1.1
Host: abc123def4.execute-api.eu-west-1.amazonaws.com
Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc

HTTP/1.1 403 Forbidden
x-amzn-ErrorType: IncompleteSignatureException

{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Bearer"}`,
		[]string{"non-sigv4-authorization (likely)", "route-not-found (likely)"},
		[]string{"malformed-auth-header", "date-header-missing"},
	},
	{
		"temporary credentials without the token",
		`curl -H 'X-Amz-Date: 20260102T030405Z' -H 'Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE' https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets
{"message":"The security token included in the request is invalid."}`,
		[]string{"missing-session-token (shown)"},
		[]string{"unknown-access-key", "session-token-damaged"},
	},
	{
		"no credentials yet",
		`Authorization: AWS4-HMAC-SHA256 Credential=undefined/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE
{"message":"The security token included in the request is invalid."}`,
		[]string{"credentials-not-loaded (shown)"},
		[]string{"unknown-access-key"},
	},
	{
		"an unknown key",
		`{"message":"The security token included in the request is invalid."}`,
		[]string{"unknown-access-key (likely)"},
		[]string{"wrong-secret"},
	},
	{
		"S3's expired URL",
		`<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires><Expires>2026-01-02T03:09:05Z</Expires><ServerTime>2026-01-02T03:20:00Z</ServerTime></Error>`,
		[]string{"presigned-expired (shown)"},
		[]string{"not-authorized-policy", "clock-skew"},
	},
	{
		"an explicit deny",
		`{"Message":"User: arn:aws:sts::123456789012:assumed-role/app/session is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:abc123def4/prod/GET/pets with an explicit deny in a resource-based policy"}`,
		[]string{"explicit-deny (shown)"},
		[]string{"not-authorized-policy", "wrong-secret"},
	},
	{
		"region and service",
		`{"message":"Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'execute-api'. "}`,
		[]string{"wrong-region (shown)", "wrong-service (shown)"},
		nil,
	},
	{
		"Version 2",
		`GET /a.jpg HTTP/1.1
Host: example-bucket.s3.eu-central-1.amazonaws.com
Authorization: AWS AKIAIOSFODNN7EXAMPLE:abcdefghijklmnopqrstuvwxyz0=

HTTP/1.1 400 Bad Request

<Error><Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message></Error>`,
		[]string{"sigv2-used (shown)"},
		[]string{"non-sigv4-authorization", "malformed-auth-header"},
	},
	{
		"a signature in upper case",
		`GET /prod/pets HTTP/1.1
Host: abc123def4.execute-api.eu-west-1.amazonaws.com
X-Amz-Date: 20260102T030405Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=` + strings.Repeat("0AF1", 16) + `

HTTP/1.1 403 Forbidden
x-amzn-ErrorType: InvalidSignatureException

{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}`,
		[]string{"signature-encoding (shown)"},
		[]string{"wrong-secret"},
	},
	{
		"AWS's advice to check the secret",
		`{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}`,
		nil,
		[]string{"wrong-secret", "signature-computation-wrong", "unknown-access-key", "clock-skew"},
	},
	{
		"CloudFront's page",
		`HTTP/1.1 403 Forbidden
Server: CloudFront
X-Cache: Error from cloudfront

<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1><H2>The request could not be satisfied.</H2>Bad request.
We can't connect to the server for this app or website at this time. Generated by cloudfront (CloudFront) Request ID: x</BODY></HTML>`,
		[]string{"edge-answered (shown)"},
		[]string{"blocked-by-waf", "host-mismatch", "unsigned-request"},
	},
	{
		"a bare Forbidden at the API's own name",
		`$ curl -i https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets
HTTP/2 403
x-amzn-errortype: ForbiddenException
x-amz-apigw-id: abc=

{"message":"Forbidden"}`,
		[]string{"default-endpoint-disabled (possible)", "route-not-found (possible)", "api-key-missing (possible)"},
		[]string{"host-mismatch", "wrong-secret"},
	},
	{
		"the sentence of a mismatch, and nothing else",
		`The request signature we calculated does not match the signature you provided.`,
		[]string{"host-mismatch (possible)", "header-mutated (possible)"},
		[]string{"wrong-secret"},
	},
	{
		"the sentence, and an address without a query",
		`POST https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets
{"message":"The request signature we calculated does not match the signature you provided."}`,
		[]string{"payload-not-signed (possible)", "header-mutated (possible)"},
		[]string{"host-mismatch", "wrong-secret", "query-order", "query-empty-value", "query-dropped", "path-not-encoded", "path-normalization"},
	},
}

func TestTexts(t *testing.T) {
	for _, row := range texts {
		t.Run(row.name, func(t *testing.T) {
			text := strings.ReplaceAll(row.text, "SIGNATURE", strings.Repeat("0af1", 16))
			c, err := evidence.Read([]evidence.Input{{Name: "evidence.txt", Data: []byte(text)}})
			if err != nil {
				t.Fatal(err)
			}
			r := Diagnose(c)
			for i, want := range row.want {
				if i >= len(r.Findings) || string(r.Findings[i].Code)+" ("+r.Findings[i].Certainty.String()+")" != want {
					t.Errorf("finding %d is not %s: %s", i+1, want, codes(r))
				}
			}
			for _, f := range r.Findings {
				for _, never := range row.never {
					if f.Code == causes.Code(never) {
						t.Errorf("%s must not be named: %s", never, codes(r))
					}
				}
			}
		})
	}
}
