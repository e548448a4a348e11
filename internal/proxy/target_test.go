package proxy

import (
	"net/url"
	"strings"
	"testing"
)

// hardTargets are request targets that HTTP libraries rewrite.
var hardTargets = []string{
	"/", "/a", "/a?", "/a?x", "/a?x=", "/a?b=2&a=1&b=1&flag&e=&q=%2f+%20",
	"/a;x=1?x=1;y=2", "//a//b/", "//", "//a?x", "//a/../b?q=1&", "/a/./b/../c", "/%2F%2f/%e3%81%82", "/a%20b+c",
	"/prod/%40connections/OoJBxe3PywMCHWA%3D", "/it's/@*()!$&,=:[]", "/ü/日本?ü=日本", "/a{b}|c^d`e\"<>\\?{}|^`\"<>\\",
	"//a{b}?c{d}", "//ü?", "/a?x=%zz&%", "/a??b?c", "/a#b?c#d", "/-/", "/a?/x//y/../z",
}

func TestTargetGoesOutByteForByte(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	for _, target := range hardTargets {
		if target == "/-/" {
			continue // the proxy's own
		}
		answer := raw(t, p.address, "GET "+target+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 200") {
			t.Errorf("%s: %.200s", target, answer)
			continue
		}
		if got := b.last(t).RequestURI; got != target {
			t.Errorf("%s arrived as %s", target, got)
		}
	}
}

func TestTargetOfClientThatTakesItForAnHTTPProxy(t *testing.T) {
	for came, want := range map[string]string{
		"http://localhost/a?b": "/a?b", "http://localhost": "/", "http://localhost?x": "/?x", "HTTP://h//a": "//a",
		"/http://h/": "/http://h/", "*": "*",
	} {
		if got := originForm(came); got != want {
			t.Errorf("originForm(%q) = %q, want %q", came, got, want)
		}
	}
}

func TestRouteEditsTarget(t *testing.T) {
	for _, test := range []struct {
		to, strip string
		drop      []string
		came      string
		want      string
	}{
		{"http://h", "/api", nil, "/api/a%2Fb?x", "/a%2Fb?x"},
		{"http://h", "/api", nil, "/api", "/"},
		{"http://h", "/api", nil, "/api?", "/?"},
		{"http://h", "/api/", nil, "/api/a", "/a"},
		{"http://h", "/api", nil, "/apis/a", "/apis/a"},
		{"http://h/base/", "", nil, "/a", "/base/a"},
		{"http://h/base", "/x", nil, "/x", "/base"},
		{"http://h/base%2F", "", nil, "/", "/base%2F/"},
		{"http://h", "", []string{"drop", "p*"}, "/a?b=2&drop=1&p1&a&P2=%20", "/a?b=2&a"},
		{"http://h", "", []string{"drop"}, "/a?drop", "/a"},
		{"http://h", "", []string{"a b"}, "/a?a%20b=1&c", "/a?c"},
	} {
		u, err := newUpstream(Route{To: test.to, StripPrefix: test.strip, DropParams: test.drop, Service: "s", Region: "r"}, "", exampleKeys())
		if err != nil {
			t.Fatal(err)
		}
		if got := u.target(test.came); got != test.want {
			t.Errorf("to %s, strip %q, drop %q: %s became %s, want %s", test.to, test.strip, test.drop, test.came, got, test.want)
		}
	}
}

func FuzzSetTarget(f *testing.F) {
	for _, target := range hardTargets {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		if target == "" || target[0] != '/' || strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return
		}
		u := &url.URL{Scheme: "http", Host: "h"}
		if setTarget(u, target) && u.RequestURI() != target {
			t.Errorf("%q would be sent as %q", target, u.RequestURI())
		}
	})
}
