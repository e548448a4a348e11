package causes

import (
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

func TestUnsignedOrNoRoute(t *testing.T) {
	signed := authorization(longTermKey, "execute-api", "host;x-amz-date")
	missing := answered(answer.MissingToken, answer.ByRESTAPI)
	bare := evidence.Case{Request: request("GET", gatewayHost, "/prod/pets"), Answer: missing}
	stripped := signedRequest("GET", edgeHost, "/prod/pets", signed)
	stripped.Received = request("GET", gatewayHost, "/prod/pets", "X-Amz-Cf-Id: x")
	testLooks(t, []lookRow{
		{"no signature in the request", bare, []string{"unsigned-request likely", "route-not-found likely"}, nil},
		{"signed, nothing in front", and(signedRequest("GET", gatewayHost, "/prod/pets", signed), missing), []string{"route-not-found likely", "unsigned-request possible"}, nil},
		{"signed, through CloudFront", and(signedRequest("GET", edgeHost, "/prod/pets", signed), missing), []string{"unsigned-request likely", "route-not-found likely"}, nil},
		{"works directly", remarked(bare, prose.WorksDirectly), []string{"unsigned-request likely", "route-not-found possible"}, nil},
		{"the server's log lacks it", and(stripped, missing), []string{"unsigned-request shown"}, nil},
		{
			"another service",
			evidence.Case{Answer: with(answered(answer.MissingToken, "sts"), func(a *answer.Answer) { a.Message = "Request is missing Authentication Token" })},
			[]string{"unsigned-request shown"},
			[]Code{"route-not-found"},
		},
		{
			"anonymous",
			evidence.Case{Answer: with(answered(answer.NotAuthorized, answer.ByRESTAPI), func(a *answer.Answer) { a.Anonymous, a.Principal, a.Action = true, "anonymous", "execute-api:Invoke" })},
			[]string{"unsigned-request likely", "not-authorized-policy likely"},
			[]Code{"explicit-deny"},
		},
		{"a mismatch is a signature", and(bare, answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"unsigned-request", "route-not-found"}},
		{"a function URL", evidence.Case{Request: request("GET", "abcdefghij.lambda-url.eu-west-1.on.aws", "/"), Answer: answered(answer.Forbidden, answer.ByLambdaURL)}, []string{"unsigned-request likely"}, []Code{"api-key-missing"}},
		{
			"not found in so many words",
			evidence.Case{Answer: with(answered(answer.NotFound, answer.ByRESTAPI), func(a *answer.Answer) { a.Message = "No method found matching route a/b for http method GET." })},
			[]string{"route-not-found shown"},
			nil,
		},
		{"the stage at a custom domain", evidence.Case{Request: request("GET", "api.example.com", "/prod/pets"), Answer: missing}, []string{"route-not-found likely"}, nil},
	})
}

func TestAuthorizationForms(t *testing.T) {
	notPair := func(got string) *evidence.Answer {
		return with(answered(answer.NotKeyValue, answer.ByRESTAPI), func(a *answer.Answer) { a.Got = got })
	}
	incomplete := func(got string, missing ...string) *evidence.Answer {
		return with(answered(answer.IncompleteSignature, answer.ByRESTAPI), func(a *answer.Answer) { a.Got, a.Missing = got, missing })
	}
	all := []string{"Credential", "Signature", "SignedHeaders", "Date"}
	good := authorization(longTermKey, "execute-api", "host;x-amz-date")
	spaced := "AWS4-HMAC-SHA256 Credential=" + longTermKey + "/20260102/eu-west-1/execute-api/aws4_request SignedHeaders=host;x-amz-date Signature=" + fakeSignature
	twice := signedRequest("GET", gatewayHost, "/prod/pets", good, "Authorization: "+good)
	both := presignedRequest("GET", bucketHost, "/a.jpg", "host", "Authorization: "+good)
	overIAM := with(notPair("Bearer eyJhbGciOi"), func(a *answer.Answer) { a.By = "iam" })
	testLooks(t, []lookRow{
		{"Basic at API Gateway", evidence.Case{Answer: notPair("Basic ZDQxMjM0NTY3")}, []string{"non-sigv4-authorization likely", "route-not-found likely"}, []Code{"malformed-auth-header", "credential-whitespace"}},
		{"Bearer at IAM", evidence.Case{Answer: overIAM}, []string{"non-sigv4-authorization shown"}, []Code{"route-not-found", "malformed-auth-header"}},
		{"a hashed header alone", evidence.Case{Answer: incomplete("", all...)}, []string{"non-sigv4-authorization likely", "route-not-found likely", "malformed-auth-header possible"}, nil},
		{"one parameter missing", evidence.Case{Answer: incomplete("", "SignedHeaders")}, []string{"malformed-auth-header shown"}, []Code{"non-sigv4-authorization", "route-not-found", "date-header-missing"}},
		{"no commas", and(signedRequest("GET", gatewayHost, "/prod", spaced), incomplete("", "SignedHeaders", "Signature")), []string{"malformed-auth-header shown"}, []Code{"non-sigv4-authorization"}},
		{"no commas, no answer", signedRequest("GET", gatewayHost, "/prod", spaced), []string{"malformed-auth-header likely"}, nil},
		{"no commas, and yet a mismatch", and(signedRequest("GET", gatewayHost, "/prod", spaced), answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"malformed-auth-header"}},
		{"a good header", signedRequest("GET", gatewayHost, "/prod", good), nil, []Code{"malformed-auth-header", "duplicate-auth-header", "signature-encoding", "host-not-signed", "signed-header-missing", "date-header-missing", "credentials-not-loaded", "swapped-credentials"}},
		{"the date alone", evidence.Case{Answer: incomplete("", "Date")}, []string{"date-header-missing shown"}, []Code{"malformed-auth-header", "non-sigv4-authorization"}},
		{"the date through CloudFront", and(signedRequest("GET", edgeHost, "/prod", good), incomplete("", "Date")), []string{"date-header-missing shown"}, nil},
		{"no date in the request", evidence.Case{Request: request("GET", gatewayHost, "/prod", "Authorization: "+authorization(longTermKey, "execute-api", "host")), Claim: claimed(authorization(longTermKey, "execute-api", "host"))}, []string{"date-header-missing likely"}, nil},
		{"two headers", and(twice, incomplete("", "Credential")), []string{"duplicate-auth-header shown"}, nil},
		{"two headers, and yet accepted", and(twice, with(answered(answer.NotAuthorized, answer.ByRESTAPI), func(a *answer.Answer) { a.Principal = "arn:aws:iam::123456789012:user/app" })), nil, []Code{"duplicate-auth-header"}},
		{"query and header", and(both, answered(answer.TwoSignatures, answer.ByS3)), []string{"duplicate-auth-header shown"}, nil},
		{"query and header without words", and(both, answered(answer.Unknown, answer.ByS3)), []string{"duplicate-auth-header shown"}, nil},
		{"a token that an authoriser refused", evidence.Case{Answer: answered(answer.Unauthorized, answer.ByHTTPAPI)}, []string{"non-sigv4-authorization likely"}, []Code{"malformed-auth-header"}},
		{"a scope that ends wrongly", evidence.Case{Answer: with(answered(answer.WrongScope, "sts"), func(a *answer.Answer) { a.Scope.Terminator = true })}, []string{"malformed-auth-header shown"}, []Code{"wrong-region", "wrong-service"}},
	})
}

func TestSignatureEncoding(t *testing.T) {
	claim := func(signature string) evidence.Case {
		c := signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "host;x-amz-date"))
		c.Claim.Signature = signature
		return c
	}
	const lower, base64 = "fe5f80f77d5fa3beaca038a248ff027d0445342fe2855ddc963176630326f102", "/l+A931fo76soDiiSP8CfQRFNC/ihV3cljF2YwMm8QI="
	testLooks(t, []lookRow{
		{"upper case", claim("FE5F80F77D5FA3BEACA038A248FF027D0445342FE2855DDC963176630326F102"), []string{"signature-encoding shown"}, nil},
		{"Base64", claim(base64), []string{"signature-encoding shown"}, nil},
		{"cut", claim(lower[:40]), []string{"signature-encoding likely"}, nil},
		{"right", claim(lower), nil, []Code{"signature-encoding"}},
		{"masked", claim("*****"), nil, []Code{"signature-encoding"}},
		{"masked by dots", claim("fe5f80f77d..."), nil, []Code{"signature-encoding"}},
	})
	for text, form := range map[string]string{base64: "in Base64", " " + lower: "with blanks around it"} {
		if got, words, ok := SignatureBytes(text); !ok || got != lower || words != form {
			t.Errorf("SignatureBytes(%q) = %q, %q, %v", text, got, words, ok)
		}
	}
}

func TestSignedHeaders(t *testing.T) {
	shortened := signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "host;x-amz-date;x-tag"))
	shortened.Verified = &evidence.Canonical{Has: evidence.HasHeaders}
	shortened.Verified.Headers = append(shortened.Verified.Headers, fieldsOf("host:"+gatewayHost, "x-tag:1")...)
	pasted := evidence.Case{Request: request("GET", gatewayHost, "/prod", "Authorization: "+authorization(longTermKey, "execute-api", "host;x-amz-date;x-tag")), Claim: claimed(authorization(longTermKey, "execute-api", "host;x-amz-date;x-tag"))}
	s3 := authorization(longTermKey, "s3", "host;x-amz-content-sha256;x-amz-date")
	s3Header := "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD"
	listed := with(answered(answer.HeadersNotSigned, answer.ByS3), func(a *answer.Answer) { a.Names = []string{"x-amz-acl", "x-amz-security-token"} })
	testLooks(t, []lookRow{
		{"host is not listed", signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "x-amz-date")), []string{"host-not-signed shown"}, nil},
		{"host is not listed, and yet a mismatch", and(signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "x-amz-date")), answered(answer.SignatureMismatch, answer.ByRESTAPI)), []string{"host-not-signed likely"}, nil},
		{"AWS says so", evidence.Case{Answer: answered(answer.HostNotSigned, answer.ByRESTAPI)}, []string{"host-not-signed shown"}, nil},
		{"the list is masked", signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "...;x-amz-date")), nil, []Code{"host-not-signed", "signed-header-missing"}},
		{"HTTP/2", signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", ":authority;x-amz-date")), nil, []Code{"host-not-signed"}},
		{"a presigned ACL", and(presignedRequest("PUT", bucketHost, "/logo.png", "host;x-amz-acl"), answered(answer.SignatureMismatch, answer.ByS3)), []string{"signed-header-missing:x-amz-acl shown"}, nil},
		{"the ACL is sent", and(presignedRequest("PUT", bucketHost, "/logo.png", "host;x-amz-acl", "x-amz-acl: private"), answered(answer.SignatureMismatch, answer.ByS3)), nil, []Code{"signed-header-missing"}},
		{"clients add content-length", and(presignedRequest("PUT", bucketHost, "/logo.png", "content-length;host"), answered(answer.SignatureMismatch, answer.ByS3)), nil, []Code{"signed-header-missing"}},
		{"shortened when pasted", pasted, nil, []Code{"signed-header-missing"}},
		{"the verifier had it", and(shortened, answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"signed-header-missing"}},
		{"S3 lists them", evidence.Case{Answer: listed}, []string{"header-not-signed:x-amz-acl shown", "header-not-signed:x-amz-security-token shown"}, nil},
		{"S3, unsigned token", and(signedRequest("GET", bucketHost, "/a", s3, s3Header, "X-Amz-Security-Token: FwoGZXIvYXdz"), answered(answer.Unknown, answer.ByS3)), []string{"header-not-signed:x-amz-security-token likely"}, nil},
		{"API Gateway does not ask for it", and(signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "host;x-amz-date"), "X-Amz-Tag: 1"), answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"header-not-signed"}},
	})
}
