package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/sigv4"
)

// draftOf makes a draft as a command would.
func draftOf(t *testing.T, f signingFlags, stdin, method, url string) (*draft, error) {
	t.Helper()
	a := &app{Streams: Streams{In: strings.NewReader(stdin), Err: &strings.Builder{}, Getenv: func(string) string { return "" }}}
	return a.draft(&f, method, url, "")
}

func TestDraft(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body")
	if err := os.WriteFile(file, []byte("a\r\nb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const api = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	for _, test := range []struct {
		name  string
		flags signingFlags
		stdin string
		url   string
		// target and host are what goes out, sign and scope what is signed for.
		target, host, sign, scope, body string
	}{
		{"bytes of the target stay", signingFlags{}, "", "https://" + api + "/prod//a/../%2f?b=2&a;c&&=", "/prod//a/../%2f?b=2&a;c&&=", api, api, "eu-west-1/execute-api", ""},
		{"no path", signingFlags{}, "", "https://" + api, "/", api, api, "eu-west-1/execute-api", ""},
		{"no scheme, a fragment", signingFlags{}, "", api + "/a#b?c", "/a", api, api, "eu-west-1/execute-api", ""},
		{"user and port", signingFlags{service: "s3", region: "auto"}, "", "http://u@minio.example:9000?x", "/?x", "minio.example:9000", "minio.example:9000", "auto/s3", ""},
		{"sign host", signingFlags{signHost: api}, "", "https://d111111abcdef8.cloudfront.net/a", "/a", "d111111abcdef8.cloudfront.net", api, "eu-west-1/execute-api", ""},
		{"Host field", signingFlags{headers: []string{"host: " + api}}, "", "https://127.0.0.1:8443/a", "/a", api, api, "eu-west-1/execute-api", ""},
		{"flags win over the name", signingFlags{service: "s3", region: "us-east-1"}, "", "https://" + api + "/a", "/a", api, api, "us-east-1/s3", ""},
		{"body", signingFlags{data: "{}"}, "", "https://" + api + "/a", "/a", api, api, "eu-west-1/execute-api", "{}"},
		{"body of a file", signingFlags{data: "@" + file}, "", "https://" + api + "/a", "/a", api, api, "eu-west-1/execute-api", "a\r\nb\n"},
		{"body of standard input", signingFlags{data: "-"}, "x\n", "https://" + api + "/a", "/a", api, api, "eu-west-1/execute-api", "x\n"},
	} {
		d, err := draftOf(t, test.flags, test.stdin, "post", test.url)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		r := d.request
		if r.Method != "POST" || r.Target != test.target || r.Host() != test.host || d.signHost != test.sign || d.region+"/"+d.service != test.scope || string(r.Body) != test.body {
			t.Errorf("%s: got %s %s, host %s, sign %s, scope %s/%s, body %q", test.name, r.Method, r.Target, r.Host(), d.signHost, d.region, d.service, r.Body)
		}
	}
}

func TestDraftRefuses(t *testing.T) {
	const url = "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod"
	for _, test := range []struct {
		name        string
		flags       signingFlags
		method, url string
		says, hints string
	}{
		{"a blank in the URL", signingFlags{}, "GET", url + "/a b", "write it as %20", "https://abc123def4"},
		{"no host", signingFlags{}, "GET", "https:///a", "names no host", "https://abc123def4"},
		{"a path", signingFlags{}, "GET", "/prod/a", "names no host", "https://abc123def4"},
		{"another scheme", signingFlags{}, "GET", "ftp://example.com/", "is not spoken", ""},
		{"a method with a blank", signingFlags{}, "GET /", url, "no method", ""},
		{"a field without a colon", signingFlags{headers: []string{"secret-text"}}, "GET", url, "--header: a header field is", "--header 'Content-Type"},
		{"a field with a line break", signingFlags{headers: []string{"a: b\r\nc: d"}}, "GET", url, "line break", ""},
		{"no time", signingFlags{now: "yesterday"}, "GET", url, `--now: "yesterday" is no time`, "20261121T101500Z"},
		{"a bad X-Amz-Date", signingFlags{headers: []string{"X-Amz-Date: today"}}, "GET", url, "the field X-Amz-Date", ""},
		{"a distribution's name", signingFlags{}, "GET", "https://d111111abcdef8.cloudfront.net/a", "no verifier sees", "--sign-host"},
		{"a name of one's own", signingFlags{}, "GET", "https://api.example.com/a", "--service and --region are missing", "--service execute-api"},
		{"a missing file", signingFlags{data: "@nothing-here"}, "GET", url, "cannot read nothing-here", ""},
		{"standard input twice", signingFlags{data: "-", credentials: credentialFlags{from: "stdin"}}, "GET", url, "both the body and the credentials", "@FILE"},
	} {
		_, err := draftOf(t, test.flags, "", test.method, test.url)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.says)
			continue
		}
		if strings.Contains(err.Error(), "secret-text") {
			t.Errorf("%s: the error repeats the field: %v", test.name, err)
		}
		var hinted *hintedError
		hints := ""
		if errors.As(err, &hinted) {
			hints = strings.Join(hinted.hints, "\n")
		}
		if !strings.Contains(hints, test.hints) {
			t.Errorf("%s: hints %q, want %q", test.name, hints, test.hints)
		}
	}
}

func TestConfiguredRegionIsTold(t *testing.T) {
	a := &app{Streams: Streams{Getenv: func(name string) string {
		return map[string]string{"AWS_DEFAULT_REGION": "eu-north-1"}[name]
	}}}
	d, err := a.draft(&signingFlags{service: "execute-api"}, "GET", "https://api.example.com/", a.environmentRegion())
	if err != nil || d.region != "eu-north-1" || !strings.Contains(d.regionBecause, "configured") {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestSigningTime(t *testing.T) {
	for _, test := range []struct{ now, header, want string }{
		{"20261121T101500Z", "", "20261121T101500Z"},
		{"2026-11-21T11:15:00+01:00", "", "20261121T101500Z"},
		{"Sat, 21 Nov 2026 10:15:00 GMT", "", "20261121T101500Z"},
		{"", "20261121T101500Z", "20261121T101500Z"},
		{"20261121T101500Z", "20200101T000000Z", "20261121T101500Z"},
	} {
		at, err := signingTime(test.now, sigv4.Header{{Name: "x-amz-date", Value: test.header}})
		if err != nil || at.Format(sigv4.TimeLayout) != test.want {
			t.Errorf("%+v: got %s, %v", test, at, err)
		}
	}
}
