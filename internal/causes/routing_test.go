package causes

import (
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

func TestForbiddenAndDenied(t *testing.T) {
	forbidden := func() *evidence.Answer { return answered(answer.Forbidden, answer.ByRESTAPI) }
	at := func(host, path string, fields ...string) evidence.Case {
		return evidence.Case{Request: request("GET", host, path, fields...), Answer: forbidden()}
	}
	custom := at(gatewayHost, "/dev/items")
	custom.Trials = []evidence.Trial{{URL: "https://api.example.com/items", Works: true}, {URL: "https://" + gatewayHost + "/dev/items"}}
	open := at(gatewayHost, "/dev/items")
	open.Trials = []evidence.Trial{{URL: "https://" + gatewayHost + "/dev/pets", Works: true}}
	denied := func(change func(*answer.Answer)) evidence.Case {
		return evidence.Case{Answer: with(answered(answer.NotAuthorized, answer.ByRESTAPI), func(a *answer.Answer) {
			a.Principal, a.Action, a.Resource = "arn:aws:sts::123456789012:assumed-role/app/session", "execute-api:Invoke", "arn:aws:execute-api:eu-west-1:********9012:abc123def4/prod/GET/pets"
			change(a)
		})}
	}
	plain := evidence.Case{Answer: answered(answer.NotAuthorized, answer.ByS3)}
	testLooks(t, []lookRow{
		{"the default name, a custom domain works", custom, []string{"default-endpoint-disabled likely"}, nil},
		{"the default name works elsewhere", open, nil, []Code{"default-endpoint-disabled"}},
		{"the default name", at(gatewayHost, "/dev/items"), []string{"default-endpoint-disabled possible", "route-not-found possible", "api-key-missing possible"}, []Code{"host-unknown", "blocked-by-waf"}},
		{"no stage", at(gatewayHost, "/"), []string{"route-not-found likely"}, nil},
		{"with an API key", at(gatewayHost, "/dev/items", "x-api-key: abc"), []string{"api-key-missing likely"}, nil},
		{"through CloudFront", at("api.example.com", "/items", "Via: 1.1 x"), []string{"host-unknown possible"}, nil},
		{"a distribution's name", at(edgeHost, "/items"), []string{"host-unknown likely"}, nil},
		{"a distribution, and direct calls work", remarked(at(edgeHost, "/items"), prose.WorksDirectly), []string{"host-unknown likely"}, []Code{"default-endpoint-disabled"}},
		{"comes and goes", remarked(at(gatewayHost, "/dev"), prose.Intermittent), []string{"blocked-by-waf possible"}, nil},
		{"an HTTP API has no keys and no unknown stages", evidence.Case{Request: request("GET", gatewayHost, "/dev"), Answer: answered(answer.Forbidden, answer.ByHTTPAPI)}, []string{"unsigned-request likely"}, []Code{"api-key-missing", "route-not-found"}},
		{"another service's Forbidden", evidence.Case{Answer: answered(answer.Forbidden, "nginx")}, nil, []Code{"api-key-missing", "default-endpoint-disabled", "route-not-found", "host-unknown", "unsigned-request"}},
		{"a mismatch", evidence.Case{Request: request("GET", gatewayHost, "/dev"), Answer: answered(answer.SignatureMismatch, answer.ByRESTAPI)}, nil, []Code{"default-endpoint-disabled", "api-key-missing", "route-not-found"}},
		{"denied", denied(func(*answer.Answer) {}), []string{"not-authorized-policy shown"}, []Code{"explicit-deny", "wrong-secret", "unsigned-request"}},
		{"denied in words", denied(func(a *answer.Answer) {
			a.ExplicitDeny, a.Message = true, "... with an explicit deny in an identity-based policy"
		}), []string{"explicit-deny shown"}, []Code{"not-authorized-policy"}},
		{"a Lambda authoriser", evidence.Case{Answer: answered(answer.AuthorizerDenied, answer.ByRESTAPI)}, []string{"not-authorized-policy shown"}, nil},
		{"S3 without a reason", plain, []string{"not-authorized-policy likely"}, nil},
		{"a key in so many words", evidence.Case{Answer: answered(answer.APIKeyMissing, answer.ByRESTAPI)}, []string{"api-key-missing shown"}, []Code{"default-endpoint-disabled"}},
		{"a firewall's page", evidence.Case{Answer: answered(answer.Blocked, answer.ByCloudFront)}, []string{"blocked-by-waf shown"}, []Code{"edge-answered"}},
		{"CloudFront's page", evidence.Case{Request: withBody(request("GET", edgeHost, "/items"), "{}"), Answer: answered(answer.EdgeRefused, answer.ByCloudFront)}, []string{"edge-answered shown"}, []Code{"blocked-by-waf", "host-mismatch"}},
	})
}

func TestEdgeReasons(t *testing.T) {
	for text, want := range map[string]reason{
		"This distribution is not configured to allow the HTTP request method that was used": reasonMethod,
		"configured to block access from your country":                                       reasonCountry,
		"configured to serve another CloudFront distribution as its origin":                  reasonStacked,
		"Missing Key-Pair-Id query parameter or cookie value":                                reasonSigned,
		"Bad request.": reasonUnknown,
	} {
		c := evidence.Case{Answer: with(answered(answer.EdgeRefused, answer.ByCloudFront), func(a *answer.Answer) { a.Message = text })}
		if got := edgeReason(&c); got != want {
			t.Errorf("%q: reason %q, want %q", text, got, want)
		}
	}
}

func TestRedirectAndMethod(t *testing.T) {
	good := authorization(longTermKey, "execute-api", "host;x-amz-date")
	slash := and(signedRequest("GET", gatewayHost, "/prod/pets/", good), answered(answer.SignatureMismatch, answer.ByRESTAPI))
	slash.URL = &evidence.Text{Text: "https://" + gatewayHost + "/prod/pets"}
	same := and(signedRequest("GET", gatewayHost, "/prod/pets/", good), answered(answer.SignatureMismatch, answer.ByRESTAPI))
	same.URL = &evidence.Text{Text: "https://" + gatewayHost + "/prod/pets/"}
	bucket := and(signedRequest("GET", bucketHost, "/a", authorization(longTermKey, "s3", "host;x-amz-date")), answered(answer.SignatureMismatch, answer.ByS3))
	bucket.URL = &evidence.Text{Text: "https://example-bucket.s3.us-east-1.amazonaws.com/a"}
	other := bucket
	other.URL = &evidence.Text{Text: "https://another-bucket.s3.us-east-1.amazonaws.com/a"}
	testLooks(t, []lookRow{
		{"a slash was added", slash, []string{"redirect-followed-with-stale-signature likely"}, nil},
		{"no redirect", same, nil, []Code{"redirect-followed-with-stale-signature", "method-changed"}},
		{"a bucket in another region", bucket, []string{"redirect-followed-with-stale-signature likely"}, nil},
		{"another bucket", other, nil, []Code{"redirect-followed-with-stale-signature"}},
		{"an override", and(signedRequest("POST", gatewayHost, "/prod", good, "X-HTTP-Method-Override: PUT"), answered(answer.SignatureMismatch, answer.ByRESTAPI)), []string{"method-changed likely"}, nil},
	})
}

func TestPresigned(t *testing.T) {
	mismatch := answered(answer.SignatureMismatch, answer.ByS3)
	get := presignedRequest("GET", bucketHost, "/a.jpg", "host")
	late := and(get, answered(answer.Unknown, answer.ByS3))
	late.Answer.Response.Header = append(late.Answer.Response.Header, fieldsOf("Date:Fri, 02 Jan 2026 03:20:00 GMT")...)
	early := and(get, answered(answer.Unknown, answer.ByS3))
	early.Answer.Response.Header = append(early.Answer.Response.Header, fieldsOf("Date:Fri, 02 Jan 2026 03:06:00 GMT")...)
	reused := and(presignedRequest("GET", bucketHost, "/b.jpg", "host"), mismatch)
	reused.Trials = []evidence.Trial{{URL: "https://" + bucketHost + get.Request.Target, Works: true}}
	unlike := and(presignedRequest("GET", bucketHost, "/b.jpg", "host"), mismatch)
	unlike.Trials = []evidence.Trial{{URL: "https://" + bucketHost + "/a.jpg?X-Amz-Signature=00", Works: true}}
	extra := func(more string) evidence.Case {
		return and(presignedTarget("GET", bucketHost, get.Request.Target+more), mismatch)
	}
	iot := presignedTarget("GET", "example-ats.iot.eu-west-1.amazonaws.com", "/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="+sessionKey+"%2F20260102%2Feu-west-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date="+stamp+"&X-Amz-Security-Token=FwoGZXIvYXdz&X-Amz-SignedHeaders=host&X-Amz-Signature="+fakeSignature)
	appended := presignedTarget("GET", "example-ats.iot.eu-west-1.amazonaws.com", "/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="+sessionKey+"%2F20260102%2Feu-west-1%2Fiotdevicegateway%2Faws4_request&X-Amz-Date="+stamp+"&X-Amz-SignedHeaders=host&X-Amz-Signature="+fakeSignature+"&X-Amz-Security-Token=FwoGZXIvYXdz")
	testLooks(t, []lookRow{
		{"S3 says expired", and(get, answered(answer.PresignExpired, answer.ByS3)), []string{"presigned-expired shown"}, []Code{"clock-skew", "session-token-expired"}},
		{"past its end", late, []string{"presigned-expired likely"}, nil},
		{"before its end", early, nil, []Code{"presigned-expired"}},
		{"past its end, and yet a mismatch", and(late, mismatch), nil, []Code{"presigned-expired"}},
		{"made for PutObject", extra("&x-id=PutObject"), []string{"presigned-method-mismatch likely"}, nil},
		{"made for GetObject", extra("&x-id=GetObject"), nil, []Code{"presigned-method-mismatch", "presigned-altered"}},
		{"used with HEAD", and(presignedRequest("HEAD", bucketHost, "/a.jpg", "host"), mismatch), []string{"presigned-method-mismatch possible"}, nil},
		{"a tracker", extra("&utm_source=mail"), []string{"presigned-altered:utm_source likely"}, nil},
		{"escaped for HTML", and(presignedTarget("GET", bucketHost, "/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Credential=x"), answered(answer.IncompletePresign, answer.ByS3)), []string{"presigned-altered likely"}, nil},
		{"nothing added", and(get, mismatch), nil, []Code{"presigned-altered", "presigned-for-other-object", "method-changed"}},
		{"the signature of another object", reused, []string{"presigned-for-other-object likely"}, nil},
		{"another signature", unlike, nil, []Code{"presigned-for-other-object"}},
		{"IoT, the token before the signature", and(iot, answered(answer.SignatureMismatch, answer.ByUnknown)), []string{"session-token-must-not-be-signed:x-amz-security-token likely"}, []Code{"missing-session-token"}},
		{"IoT, the token behind it", and(appended, answered(answer.SignatureMismatch, answer.ByUnknown)), []string{"session-token-must-not-be-signed:x-amz-security-token possible"}, nil},
	})
}

func TestErrorReplaced(t *testing.T) {
	answered := func(status int, cache string) evidence.Case {
		return evidence.Case{Request: request("GET", edgeHost, "/items"), Answer: &evidence.Answer{
			Answer:   answer.Answer{Status: status, Kind: answer.Accepted, ThroughCloudFront: true},
			Response: answer.Response{Status: status, Header: sigv4.Header{{Name: "X-Cache", Value: cache}}},
		}}
	}
	testLooks(t, []lookRow{
		{"a success that is an error", answered(200, "Error from cloudfront"), []string{"error-replaced shown"}, []Code{"edge-answered"}},
		{"a success", answered(200, "Miss from cloudfront"), nil, []Code{"error-replaced"}},
		{"the origin's error", answered(403, "Error from cloudfront"), nil, []Code{"error-replaced"}},
		{"a redirect", answered(302, "Error from cloudfront"), nil, []Code{"error-replaced"}},
	})
}
