package diagnose

import (
	"strings"
	"testing"
	"time"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// dimensions are what a signer may have done otherwise, one thing each: old becomes new in the verified text. The
// hash alone of the outcome is known.
var dimensions = []struct {
	name     string
	old, new string
	want     causes.Code
}{
	{"host in capitals", "host:api.example.com", "host:API.EXAMPLE.COM", "host-mismatch"},
	{"host with a port", "host:api.example.com", "host:api.example.com:443", "host-mismatch"},
	{"host named in the evidence", "host:api.example.com", "host:d111111abcdef8.cloudfront.net", "host-mismatch"},
	{"host with its scheme", "host:api.example.com", "host:https://api.example.com", "host-mismatch"},
	{"path encoded once", "/prod/a%2520b/%2540x", "/prod/a%20b/%40x", "path-single-encoded"},
	{"path encoded three times", "/prod/a%2520b/%2540x", "/prod/a%252520b/%252540x", "path-double-encoding"},
	{"path raw", "/prod/a%2520b/%2540x", "/prod/a b/@x", "path-not-encoded"},
	{"path with raw reserved characters", "/prod/a%2520b/%2540x", "/prod/a%20b/@x", "path-not-encoded"},
	{"path as a form", "/prod/a%2520b", "/prod/a+b", "path-not-encoded"},
	{"path without its first segment", "/prod/", "/", "path-prefix-rewritten"},
	{"path without two segments", "/prod/a%2520b", "", "path-prefix-rewritten"},
	{"path with a stage before it", "/prod/", "/v1/prod/", "path-prefix-rewritten"},
	{"path with a trailing slash", "/%2540x\n", "/%2540x/\n", "path-trailing-slash"},
	{"query not sorted by encoded name", "id=x%2By&id-type=z", "id-type=z&id=x%2By", "query-order"},
	{"query with plus for blanks", "two%20words", "two+words", "query-encoding"},
	{"query with a plus taken for a blank", "x%2By", "x%20y", "query-encoding"},
	{"query encoded again", "b=two%20words&b=x&flag=&id=x%2By&id-type=z", "b=two%2520words&b=x&flag=&id=x%252By&id-type=z", "query-double-encoding"},
	{"query not signed", "b=two%20words&b=x&flag=&id=x%2By&id-type=z", "", "query-not-signed"},
	{"query with its first values", "b=two%20words&b=x", "b=two%20words", "query-not-signed"},
	{"query without an equals sign", "flag=", "flag", "query-empty-value"},
	{"query in the path", "/%2540x\nb=two%20words&b=x&flag=&id=x%2By&id-type=z", "/%2540x?b=two%20words&b=x&flag=&id=x%2By&id-type=z\n", "query-encoded-into-path"},
	{"query with its question mark", "\nb=two", "\n?b=two", "canonical-request-malformed"},
	{"accept-encoding", "accept-encoding:identity", "accept-encoding:gzip, deflate, br", "header-mutated"},
	{"content-type with a charset", "content-type:application/json\n", "content-type:application/json; charset=utf-8\n", "header-mutated"},
	{"user-agent", "user-agent:Amazon CloudFront", "user-agent:axios/1.7.9", "header-mutated"},
	{"x-forwarded-proto", "x-forwarded-proto:http\n", "x-forwarded-proto:https\n", "header-mutated"},
	{"via before a proxy", "via:1.1 a, 1.1 b\n", "via:1.1 a\n", "header-mutated"},
	{"connection", "connection:close", "connection:keep-alive", "hop-by-hop-signed"},
	{"te", "te:\n", "te:trailers\n", "hop-by-hop-signed"},
	{"values not joined", "x-tag:a,b\n", "x-tag:a\nx-tag:b\n", "duplicate-header"},
	{"a name listed twice", "\naccept-encoding;connection;content-type;host;", "\naccept-encoding;connection;content-type;host;host;", "signed-headers-malformed"},
	{"a list in capitals", "\naccept-encoding;connection;content-type;host;te;user-agent;via;x-amz-date;x-forwarded-proto;x-tag\n", "\nAccept-Encoding;Connection;Content-Type;Host;Te;User-Agent;Via;X-Amz-Date;X-Forwarded-Proto;X-Tag\n", "signed-headers-malformed"},
	{"method", "POST\n", "GET\n", "method-changed"},
}

const manyParts = "POST\n/prod/a%2520b/%2540x\nb=two%20words&b=x&flag=&id=x%2By&id-type=z\naccept-encoding:identity\nconnection:close\ncontent-type:application/json\nhost:api.example.com\nte:\nuser-agent:Amazon CloudFront\nvia:1.1 a, 1.1 b\nx-amz-date:" + stamp +
	"\nx-forwarded-proto:http\nx-tag:a,b\n\naccept-encoding;connection;content-type;host;te;user-agent;via;x-amz-date;x-forwarded-proto;x-tag\n"

// hashCase knows what was verified, and the hash of what was signed.
func hashCase(t *testing.T, text, signed string) *evidence.Case {
	t.Helper()
	canonical, str := verified(t, text, scope)
	own := *str
	own.Hash = sigv4.HashPayload([]byte(signed))
	return &evidence.Case{
		Verified: canonical, VerifiedString: str, SignedString: &own, Answer: mismatchAnswer(),
		Hosts: []evidence.Text{{Text: "d111111abcdef8.cloudfront.net"}},
	}
}

func TestDimensionsOfTheText(t *testing.T) {
	text := manyParts + sigv4.EmptyPayloadHash
	for _, d := range dimensions {
		t.Run(d.name, func(t *testing.T) {
			if !strings.Contains(text, d.old) {
				t.Fatalf("%q is not in the text", d.old)
			}
			expectFirst(t, Diagnose(hashCase(t, text, strings.Replace(text, d.old, d.new, 1))), d.want, causes.Proven)
		})
	}
}

func TestDimensionsOfTheBody(t *testing.T) {
	for name, d := range map[string]struct{ sent, signed string }{
		"empty":                 {`{"b":1,"a":"é/<"}`, ""},
		"braces":                {`{"b":1,"a":"é/<"}`, "{}"},
		"null":                  {`{"b":1,"a":"é/<"}`, "null"},
		"undefined":             {`{"b":1,"a":"é/<"}`, "undefined"},
		"pretty-printed":        {`{"b":1,"a":"é/<"}`, "{\n  \"b\": 1,\n  \"a\": \"é/<\"\n}"},
		"compact":               {"{\n \"b\": 1}", `{"b":1}`},
		"as Python writes it":   {`{"b":1,"a":2}`, `{"b": 1, "a": 2}`},
		"ASCII":                 {`{"b":1,"a":"é"}`, `{"b":1,"a":"\u00e9"}`},
		"slashes escaped":       {`{"a":"b/c"}`, `{"a":"b\/c"}`},
		"< escaped":             {`{"a":"<"}`, `{"a":"\u003c"}`},
		"sorted keys":           {`{"b":1,"a":2}`, `{"a":2,"b":1}`},
		"CR LF":                 {"a\nb\n", "a\r\nb\r\n"},
		"byte order mark":       {"text", "\xef\xbb\xbftext"},
		"UTF-16 length":         {`{"a":"éé"}`, `{"a":"éé"}`[:10]},
		"UTF-16":                {"ab", "a\x00b\x00"},
		"form of JSON":          {`{"a":"b c","n":1}`, "a=b+c&n=1"},
		"form with %20":         {"a=b+c", "a=b%20c"},
		"form with plus signs":  {"a=b%20c", "a=b+c"},
		"form with sorted keys": {"b=1&a=2", "a=2&b=1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := hashCase(t, manyParts+sigv4.HashPayload([]byte(d.sent)), manyParts+sigv4.HashPayload([]byte(d.signed)))
			c.Request = &evidence.Request{Request: sigv4.Request{Body: []byte(d.sent)}, WholeBody: true}
			r := Diagnose(c)
			if len(r.Findings) == 0 || r.Findings[0].Certainty != causes.Proven || causes.Lookup(r.Findings[0].Code).Family != causes.FamilyPayload {
				t.Errorf("%s", codes(r))
			}
		})
	}
	c := hashCase(t, manyParts+sigv4.HashPayload([]byte("x")), manyParts+sigv4.UnsignedPayload)
	expectFirst(t, Diagnose(c), "unsigned-payload-refused", causes.Proven)
}

func TestDimensionsOfTheKey(t *testing.T) {
	for name, d := range map[string]struct {
		change func(*causes.Signing)
		want   causes.Code
	}{
		"a far region":  {func(s *causes.Signing) { s.Scope.Region = "mx-central-1" }, "wrong-region"},
		"a far service": {func(s *causes.Signing) { s.Scope.Service = "wafv2" }, "wrong-service"},
		"local time": {func(s *causes.Signing) {
			at, _ := time.Parse(sigv4.TimeLayout, s.Time)
			s.Time = at.Add(5*time.Hour + 30*time.Minute).Format(sigv4.TimeLayout)
		}, "scope-date-mismatch"},
		"a day before": {func(s *causes.Signing) { s.Scope.Date = "20260101" }, "scope-date-mismatch"},
		"a newline":    {func(s *causes.Signing) { s.Credentials = secret(s, s.Credentials.SecretAccessKey+"\n") }, "credential-whitespace"},
		"quotes":       {func(s *causes.Signing) { s.Credentials = secret(s, `"`+s.Credentials.SecretAccessKey+`"`) }, "credential-encoding"},
		"cut":          {func(s *causes.Signing) { s.Credentials = secret(s, s.Credentials.SecretAccessKey[:39]) }, "credential-encoding"},
		"encoded": {func(s *causes.Signing) {
			s.Credentials = secret(s, strings.ReplaceAll(s.Credentials.SecretAccessKey, "/", "%2F"))
		}, "credential-encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			c := equalTexts(t, "")
			c.Signed, c.SignedString = nil, nil
			signing := accountSide(c.Verified, c.VerifiedString, c).signing
			d.change(&signing)
			c.Claim.Signature = signing.Signature(signing.Key())
			expectFirst(t, Diagnose(c), d.want, causes.Proven)
		})
	}
}

func secret(s *causes.Signing, text string) *sigv4.Credentials {
	changed := *s.Credentials
	changed.SecretAccessKey = text
	return &changed
}
