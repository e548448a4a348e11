package compose_test

import (
	"strings"
	"testing"

	"countersign/internal/compose"
)

func TestParseURL(t *testing.T) {
	for text, want := range map[string]compose.URL{
		"https://api.example.com":                       {"https", "api.example.com", "/"},
		"HTTPS://API.Example.com:443/A?b#c":             {"https", "api.example.com", "/A?b"},
		"http://api.example.com:80?x":                   {"http", "api.example.com", "/?x"},
		"https://api.example.com:80//a//../%2f?b=2&a;c": {"https", "api.example.com:80", "//a//../%2f?b=2&a;c"},
		"api.example.com/a":                             {"https", "api.example.com", "/a"},
		"api.example.com/a?to=http://b/c":               {"https", "api.example.com", "/a?to=http://b/c"},
		"localhost:9000/a":                              {"http", "localhost:9000", "/a"},
		"127.0.0.1:9000":                                {"http", "127.0.0.1:9000", "/"},
		"https://[2001:db8::1]:8443/a@b":                {"https", "[2001:db8::1]:8443", "/a@b"},
		"https://user@minio.example:9000/ü?q=é":         {"https", "minio.example:9000", "/ü?q=é"},
	} {
		got, err := compose.ParseURL(text)
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"":                                "names no host",
		"/prod/a":                         "names no host",
		"https:///a":                      "names no host",
		"https://api.example.com/a b":     "byte 26: write it as %20",
		"https://api.example.com/a\n":     "control character",
		"ftp://example.com/":              `"ftp" is not spoken`,
		"https://user:hush@example.com/":  "no place for secrets",
		"https://bücher.example/":         "xn--",
		"https://example.com:http8/":      "no port",
		"https://example.com:/":           "no port",
		"https://example.com:99999/":      "no port",
		"https://[zz]/":                   "no IPv6 address",
		"[https://example.com](https://x": "is not spoken",
		"https://exam`ple.com/":           "'`'",
		"https://${API_HOST}/a":           "'$'",
	} {
		got, err := compose.ParseURL(text)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %+v, %v; want %q", text, got, err, says)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error repeats the password: %v", text, err)
		}
	}
}

func TestURLParts(t *testing.T) {
	for _, test := range []struct {
		text, name, port, address string
		loopback                  bool
	}{
		{"https://api.example.com/", "api.example.com", "443", "api.example.com:443", false},
		{"http://api.example.com/", "api.example.com", "80", "api.example.com:80", false},
		{"https://[::1]:8443/", "::1", "8443", "[::1]:8443", true},
		{"http://127.1.2.3/", "127.1.2.3", "80", "127.1.2.3:80", true},
		{"http://api.localhost/", "api.localhost", "80", "api.localhost:80", true},
	} {
		u, err := compose.ParseURL(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if u.Name() != test.name || u.Port() != test.port || u.Address() != test.address || u.Loopback() != test.loopback || u.String() != test.text {
			t.Errorf("%s: name %s, port %s, address %s, loopback %v, %s", test.text, u.Name(), u.Port(), u.Address(), u.Loopback(), u)
		}
	}
}

func TestFollow(t *testing.T) {
	base, err := compose.ParseURL("https://api.example.com:8443/a/b//c?x=1")
	if err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"":                               "https://api.example.com:8443/a/b//c?x=1",
		"/d//e;f?g=@*'()#h":              "https://api.example.com:8443/d//e;f?g=@*'()",
		"?y=2":                           "https://api.example.com:8443/a/b//c?y=2",
		"d":                              "https://api.example.com:8443/a/b//d",
		"d?z=%2f+":                       "https://api.example.com:8443/a/b//d?z=%2f+",
		"../d":                           "https://api.example.com:8443/a/b/d",
		"//other.example/x":              "https://other.example/x",
		"http://other.example//x?y":      "http://other.example//x?y",
		"HTTPS://api.example.com:8443/Q": "https://api.example.com:8443/Q",
		"/a b/é?c d":                     "https://api.example.com:8443/a%20b/%C3%A9?c%20d",
	} {
		got, err := base.Follow(location)
		if err != nil || got.String() != want {
			t.Errorf("%q: got %s, %v; want %s", location, got, err, want)
		}
	}
	for _, location := range []string{"ftp://other.example/", "mailto:x", "https:///x", "//"} {
		if got, err := base.Follow(location); err == nil {
			t.Errorf("%q: got %s, want an error", location, got)
		}
	}
	for other, want := range map[string]bool{
		"https://api.example.com:8443/z": true, "http://api.example.com:8443/z": false,
		"https://api.example.com/z": false, "https://example.com:8443/z": false,
	} {
		u, err := compose.ParseURL(other)
		if err != nil || base.SameOrigin(u) != want {
			t.Errorf("%s: same origin %v, %v", other, base.SameOrigin(u), err)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("https://api.example.com:443//a?b#c", "../d?x")
	f.Add("[::1]:80", "//x")
	f.Fuzz(func(t *testing.T, text, location string) {
		u, err := compose.ParseURL(text)
		if err != nil {
			return
		}
		if again, err := compose.ParseURL(u.String()); err != nil || again != u {
			t.Errorf("%q: read as %+v, and %s as %+v, %v", text, u, u, again, err)
		}
		if next, err := u.Follow(location); err == nil && strings.ContainsAny(next.Target, " \r\n\x00") {
			t.Errorf("%q from %s leads to %q", location, u, next.Target)
		}
	})
}
