package causes

import (
	"strings"
	"testing"
	"time"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

func TestScope(t *testing.T) {
	good := authorization(longTermKey, "execute-api", "host;x-amz-date")
	wrong := authorization(longTermKey, "apigateway", "host;x-amz-date")
	scope := func(change func(*answer.ScopeFault)) *evidence.Answer {
		return with(answered(answer.WrongScope, answer.ByRESTAPI), func(a *answer.Answer) { change(&a.Scope) })
	}
	verified := signedRequest("GET", gatewayHost, "/prod", wrong)
	verified.VerifiedString = &evidence.StringToSign{StringToSign: sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: stamp, Scope: verified.Claim.Credential.Scope}}
	multi := signedRequest("GET", "mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com", "/key", authorization(longTermKey, "s3", "host;x-amz-date"))
	old := request("GET", bucketHost, "/a", "Authorization: AWS "+longTermKey+":abcdefghijklmnopqrstuvwxyz0=")
	unsupported := with(answered(answer.UnsupportedAlgorithm, answer.ByS3), func(a *answer.Answer) { a.Expected = sigv4.Algorithm })
	testLooks(t, []lookRow{
		{"both refused", evidence.Case{Answer: scope(func(s *answer.ScopeFault) {
			s.Region, s.Service, s.GotRegion, s.ExpectedService = true, true, "us-east-1", "execute-api"
		})}, []string{"wrong-region shown", "wrong-service shown"}, []Code{"scope-date-mismatch", "malformed-auth-header"}},
		{"IAM is global", evidence.Case{Answer: with(scope(func(s *answer.ScopeFault) { s.Region, s.GotRegion = true, "us-west-2" }), func(a *answer.Answer) { a.By = "iam" })}, []string{"wrong-region shown"}, []Code{"wrong-service"}},
		{"the endpoint tells the service", and(signedRequest("GET", gatewayHost, "/prod", wrong), answered(answer.Forbidden, answer.ByHTTPAPI)), []string{"wrong-service likely"}, []Code{"wrong-region"}},
		{"the scope was accepted", and(verified, answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"wrong-service"}},
		{"the right scope", and(signedRequest("GET", gatewayHost, "/prod", good), answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"wrong-service", "wrong-region", "scope-date-mismatch"}},
		{"a distribution tells nothing", and(signedRequest("GET", edgeHost, "/prod", wrong), answered(answer.SignatureMismatch, answer.ByUnknown)), nil, []Code{"wrong-service", "wrong-region"}},
		{"the endpoint tells the region", signedRequest("GET", strings.Replace(gatewayHost, "eu-west-1", "us-east-2", 1), "/prod", good), []string{"wrong-region likely"}, []Code{"wrong-service"}},
		{"a load balancer's name is no service", signedRequest("GET", "internal-lb-1.elb.us-east-2.amazonaws.com", "/", good), nil, []Code{"wrong-service", "wrong-region"}},
		{"S3's global name", signedRequest("GET", "example-bucket.s3.amazonaws.com", "/a", authorization(longTermKey, "s3", "host;x-amz-date")), nil, []Code{"wrong-region"}},
		{"the global name of STS", signedRequest("GET", "sts.amazonaws.com", "/", authorization(longTermKey, "sts", "host;x-amz-date")), []string{"wrong-region likely"}, nil},
		{"a broker's login", signedRequest("GET", "kafka.eu-west-1.amazonaws.com", "/", authorization(longTermKey, "kafka-cluster", "host;x-amz-date")), nil, []Code{"wrong-service"}},
		{"another IoT service", signedRequest("GET", "example-ats.iot.eu-west-1.amazonaws.com", "/", authorization(longTermKey, "iotdeviceadvisor", "host;x-amz-date")), []string{"wrong-service likely"}, nil},
		{"a masked scope", signedRequest("GET", gatewayHost, "/prod", authorization(longTermKey, "<redacted>", "host;x-amz-date")), nil, []Code{"wrong-service"}},
		{"the bucket is elsewhere", evidence.Case{Answer: with(answered(answer.WrongEndpoint, answer.ByS3), func(a *answer.Answer) { a.Expected = "eu-west-1" })}, []string{"wrong-region likely"}, nil},
		{"a Multi-Region Access Point", multi, []string{"sigv4a-required likely"}, nil},
		{"AWS asks for SigV4A", evidence.Case{Answer: answered(answer.SigV4ARequired, answer.ByS3)}, []string{"sigv4a-required shown"}, []Code{"sigv2-used"}},
		{"Version 2 in the header", evidence.Case{Request: old, Answer: unsupported}, []string{"sigv2-used shown"}, []Code{"non-sigv4-authorization", "malformed-auth-header"}},
		{"Version 2 in the query", evidence.Case{Request: request("PUT", bucketHost, "/a?AWSAccessKeyId="+longTermKey+"&Expires=1&Signature=x"), Answer: answered(answer.Unknown, answer.ByS3)}, []string{"sigv2-used likely"}, nil},
		{"only the sentence", evidence.Case{Answer: unsupported}, []string{"sigv2-used likely"}, nil},
		{"Bearer at S3", evidence.Case{Request: request("GET", bucketHost, "/a", "Authorization: Bearer eyJhbGciOi"), Answer: unsupported}, []string{"non-sigv4-authorization shown"}, []Code{"sigv2-used"}},
	})
}

func TestWrongRegionNamesTheRightOne(t *testing.T) {
	for _, row := range []struct{ by, got, want string }{
		{"iam", "us-west-2", "us-east-1"},
		{"iotdata", "iot.eu-west-1", "eu-west-1"},
		{"sts", "eu-west-9", ""},
	} {
		c := evidence.Case{Answer: with(answered(answer.WrongScope, answer.By(row.by)), func(a *answer.Answer) { a.Scope.Region, a.Scope.GotRegion = true, row.got })}
		if row.by == "iam" {
			c.URL = &evidence.Text{Text: "https://iam.amazonaws.com/"}
		}
		f := lookWrongRegion(&c)
		if len(f) != 1 || f[0].Signed != row.got || f[0].Verified != row.want {
			t.Errorf("%s: %+v, want %s for %s", row.by, f, row.want, row.got)
		}
	}
}

func TestTime(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(sigv4.TimeLayout, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	skewed := func(kind answer.Kind, request, server string) *evidence.Answer {
		return with(answered(kind, answer.ByRESTAPI), func(a *answer.Answer) {
			a.Times = answer.Times{Request: at(request), Server: at(server), Skew: 5 * time.Minute}
			a.Message = "Signature expired: " + request
		})
	}
	days := with(answered(answer.NotYetCurrent, answer.ByS3), func(a *answer.Answer) {
		a.Message = "Signature not yet current: 20260103 is still later than 20260102"
	})
	good := authorization(longTermKey, "execute-api", "host;x-amz-date")
	hidden := and(signedRequest("GET", gatewayHost, "/prod", good), answered(answer.Forbidden, answer.ByHTTPAPI))
	hidden.Answer.Response.Header = sigv4.Header{{Name: "Date", Value: "Fri, 02 Jan 2026 05:04:05 GMT"}}
	inTime := and(signedRequest("GET", gatewayHost, "/prod", good), answered(answer.Forbidden, answer.ByHTTPAPI))
	inTime.Answer.Response.Header = sigv4.Header{{Name: "Date", Value: "Fri, 02 Jan 2026 03:08:05 GMT"}}
	yesterday := strings.Replace(good, "20260102", "20260101", 1)
	testLooks(t, []lookRow{
		{"behind", evidence.Case{Answer: skewed(answer.Expired, "20260102T010405Z", "20260102T030405Z")}, []string{"clock-skew shown"}, []Code{"presigned-expired", "scope-date-mismatch"}},
		{"days are compared", evidence.Case{Answer: days}, []string{"scope-date-mismatch likely", "clock-skew likely"}, nil},
		{"a presigned URL", and(presignedRequest("GET", "sts.amazonaws.com", "/", "host"), skewed(answer.Expired, stamp, "20260102T040405Z")), []string{"presigned-expired likely", "clock-skew likely"}, nil},
		{"the Date of the answer", hidden, []string{"clock-skew likely"}, nil},
		{"the Date of the answer, in time", inTime, nil, []Code{"clock-skew"}},
		{"another day in the scope", signedRequest("GET", gatewayHost, "/prod", yesterday), []string{"scope-date-mismatch shown"}, nil},
		{"another day, and yet a mismatch", and(signedRequest("GET", gatewayHost, "/prod", yesterday), answered(answer.SignatureMismatch, answer.ByRESTAPI)), []string{"scope-date-mismatch likely"}, nil},
		{"AWS says so", evidence.Case{Answer: with(answered(answer.WrongScope, "sts"), func(a *answer.Answer) { a.Scope.Date = true })}, []string{"scope-date-mismatch shown"}, nil},
		{"a date that is none", evidence.Case{Answer: with(answered(answer.BadDate, "sts"), func(a *answer.Answer) { a.Got = "Fri, 02 Jan 2026 03:04:05 GMT" })}, []string{"date-header-missing likely"}, nil},
	})
}

func TestSkewWords(t *testing.T) {
	const tolerance = 5 * time.Minute
	for _, row := range []struct {
		offset time.Duration
		want   string
	}{
		{-7 * time.Minute, "The signature's time is 7 minutes behind the verifier's clock; 5 minutes are allowed."},
		{6*time.Minute + 30*time.Second, "The signature's time is 6 minutes 30 seconds ahead of the verifier's clock; 5 minutes are allowed."},
		{2*time.Hour - 6*time.Second, "The signature's time is 1 hour 59 minutes ahead of the verifier's clock; 5 minutes are allowed. It is about 2 hours off, like UTC+02:00: local time was probably written as if it were UTC."},
		{-(5*time.Hour + 31*time.Minute), "The signature's time is 5 hours 31 minutes behind the verifier's clock; 5 minutes are allowed. It is about 5 hours 30 minutes off, like UTC-05:30: local time was probably written as if it were UTC."},
		{-(2*time.Hour + 10*time.Minute), "The signature's time is 2 hours 10 minutes behind the verifier's clock; 5 minutes are allowed."},
		{-73 * time.Hour, "The signature's time is 3 days 1 hour behind the verifier's clock; 5 minutes are allowed. Either the clock is wrong, or a request was sent that had been signed long before."},
	} {
		if got := skewWords(row.offset, tolerance); got != row.want {
			t.Errorf("%v:\n got %s\nwant %s", row.offset, got, row.want)
		}
	}
}
