package proxy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
)

// signedNames are the fields that a request says it signs.
func signedNames(t *testing.T, r seenRequest) []string {
	t.Helper()
	auth, err := sigv4.ParseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		t.Fatal(err)
	}
	return auth.SignedHeaders
}

func TestStaleSignatureIsReplaced(t *testing.T) {
	keys := exampleKeys()
	keys.SessionToken = token
	b := newBackend(t, "execute-api", apiHost, keys.Credentials)
	p := start(t, Options{Keys: func(Identity) (Keys, string, error) { return keys, "", nil }}, route(b))
	answer, body := do(t, "POST", p.url+"/x?a=1", "body",
		"Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00",
		"X-Amz-Date", "20150830T123600Z", "x-amz-date", "20150830T123600Z", "X-Amz-Security-Token", "stale", "X-Amz-Content-Sha256", strings.Repeat("0", 64),
		"X-Amz-Region-Set", "*", "X-Amz-Meta-One", "  two   blanks ", "X-Amz-Meta-One", "again", "X-Api-Key", "k", "Cookie", "c=1")
	if answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	got := b.last(t)
	if len(got.Header["Authorization"]) != 1 || len(got.Header["X-Amz-Date"]) != 1 || got.Header.Get("X-Amz-Security-Token") != token || got.Header["X-Amz-Region-Set"] != nil {
		t.Errorf("arrived: %v", got.Header)
	}
	if got.Header.Get("X-Amz-Content-Sha256") != sigv4.HashPayload([]byte("body")) {
		t.Errorf("payload header %s", got.Header.Get("X-Amz-Content-Sha256"))
	}
	want := []string{"host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-one", "x-amz-security-token"}
	if names := signedNames(t, got); !slices.Equal(names, want) {
		t.Errorf("signed %v, want %v", names, want)
	}
	if got.Header.Get("X-Api-Key") != "k" || got.Header.Get("Cookie") != "c=1" {
		t.Error("the client's own fields are lost")
	}
}

func TestPresignedTargetOfTheClientIsReplaced(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	answer, body := do(t, "GET", p.url+"/x?b=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fiam%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00&a=1&flag", "")
	if answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if got := b.last(t).RequestURI; got != "/x?b=2&a=1&flag" {
		t.Errorf("arrived as %s", got)
	}
}

// TestHopByHop: what belongs to the client's connection stays there, and what Connection names.
func TestHopByHop(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	b.reply = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "X-Hop")
		w.Header().Set("X-Hop", "1")
		w.Header().Set("Keep-Alive", "timeout=5")
		w.Header().Set("X-End", "1")
	}
	p := start(t, Options{}, route(b))
	answer := raw(t, p.address, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Secret-Hop, X-Amz-Meta-Hop, Authorization\r\nX-Secret-Hop: 1\r\nX-Amz-Meta-Hop: 1\r\n"+
		"Keep-Alive: 5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\nTE: gzip, trailers;q=0.5\r\nUpgrade: h2c\r\nX-Countersign-Token: t\r\nX-Kept: 1\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 200") || strings.Contains(answer, "X-Hop: 1") || strings.Contains(answer, "timeout=5") || !strings.Contains(answer, "X-End: 1") {
		t.Errorf("%q", answer)
	}
	got := b.last(t).Header
	for _, name := range []string{"X-Secret-Hop", "X-Amz-Meta-Hop", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Upgrade", "Connection", "Te", TokenField, "X-Forwarded-For", "User-Agent", "Accept-Encoding"} {
		if got[name] != nil {
			t.Errorf("%s arrived: %q", name, got[name])
		}
	}
	if got.Get("X-Kept") != "1" {
		t.Error("X-Kept is lost")
	}
}

func TestRouteEditsHeader(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	r := route(b)
	r.DropHeaders, r.KeepHeaders = []string{"x-trace-*", "Referer", "user-agent"}, []string{"authorization", "Absent"}
	r.AddHeaders, r.SignHeaders = map[string]string{"x-tenant": "blue", "x-amz-meta-by": "proxy"}, []string{"X-Tenant"}
	p := start(t, Options{}, r)
	answer, body := do(t, "GET", p.url+"/", "", "X-Trace-Id", "1", "Referer", "r", "User-Agent", "ua", "Authorization", "Bearer of the app", "X-Tenant", "red")
	if answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	got := b.last(t)
	if got.Header.Get("X-Original-Authorization") != "Bearer of the app" || got.Header["X-Tenant"][0] != "blue" || len(got.Header["X-Tenant"]) != 1 {
		t.Errorf("arrived: %v", got.Header)
	}
	for _, name := range []string{"X-Trace-Id", "Referer", "User-Agent", "X-Original-Absent"} {
		if got.Header[name] != nil {
			t.Errorf("%s arrived", name)
		}
	}
	if names := signedNames(t, got); !slices.Equal(names, []string{"host", "x-amz-date", "x-amz-meta-by", "x-tenant"}) {
		t.Errorf("signed %v", names)
	}
}

func TestPresign(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	r := route(b)
	r.Presign = 60_000_000_000
	p := start(t, Options{}, r)
	answer, body := do(t, "GET", p.url+"/x?b=2&a", "", "Authorization", "stale")
	if answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	got := b.last(t)
	if !strings.HasPrefix(got.RequestURI, "/x?b=2&a&X-Amz-Algorithm=") || got.Header["Authorization"] != nil {
		t.Errorf("arrived as %s, %v", got.RequestURI, got.Header)
	}
}

func TestSigV4A(t *testing.T) {
	b := newBackend(t, "execute-api/v4a", apiHost, exampleKeys().Credentials)
	r := route(b)
	r.Algorithm, r.Region = "sigv4a", "eu-west-1,eu-central-1"
	p := start(t, Options{}, r)
	if answer, body := do(t, "POST", p.url+"/x?b=2&a", "body", "X-Amz-Region-Set", "us-east-1"); answer.StatusCode != 200 {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if got := b.last(t).Header["X-Amz-Region-Set"]; len(got) != 1 || got[0] != r.Region {
		t.Errorf("region set %q", got)
	}
}

func TestSignPathPrefixAndS3(t *testing.T) {
	for _, service := range []string{"s3", "execute-api"} {
		b := newBackend(t, service, "h.example.com", exampleKeys().Credentials)
		r := Route{To: b.URL, SignHost: "h.example.com", Service: service, Region: "eu-west-1"}
		p := start(t, Options{}, r)
		for _, target := range []string{"/b/a%20b/c+d//e?x=%20&flag&a", "/b/%E3%81%82(1)%2F", "/b/%2B%2b"} {
			answer := raw(t, p.address, "GET "+target+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
			if !strings.HasPrefix(answer, "HTTP/1.1 200") {
				t.Errorf("%s %s: %v", service, target, b.bad)
			}
		}
	}
}

// TestPresignedRefusal: the texts of a signature in the query come out too, also where S3 leaves the payload out.
func TestPresignedRefusal(t *testing.T) {
	for host, service := range map[string]string{apiHost: "execute-api", "s3.eu-west-1.amazonaws.com": "s3"} {
		b := newBackend(t, service, "another.example.com", exampleKeys().Credentials)
		p := start(t, Options{Explain: true}, Route{To: b.URL, SignHost: host, Presign: time.Minute})
		answer, body := do(t, "GET", p.url+"/x?b=2&a", "")
		if field := answer.Header.Get(ExplainField); answer.StatusCode != 403 || !strings.Contains(field, "id=1") || !strings.Contains(body, "does not match") {
			t.Errorf("%s: %d %q", service, answer.StatusCode, field)
		}
		p.log.await(t, "msg=refused")
		if strings.Contains(p.log.String(), "does not come out") {
			t.Errorf("%s: %s", service, p.log.String())
		}
	}
}
