package export

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/sigv4"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text      string
		variables []string
	}{
		{"", nil},
		{"plain", nil},
		{"{{a}}", []string{"a"}},
		{"x{{ a.b-c_1 }}y{{$guid}}{{a.b-c_1}}", []string{"a.b-c_1", "$guid"}},
		{`{"a":{"b":1}}`, nil},
		{"{{not a name}} {{}} {{$}} {{", nil},
		{"{{{a}}}", []string{"a"}},
	} {
		got := Parse(test.text)
		if strings.Join(got.Variables(), ",") != strings.Join(test.variables, ",") {
			t.Errorf("%q: variables %q, want %q", test.text, got.Variables(), test.variables)
		}
		if back := strings.ReplaceAll(got.String(), " ", ""); back != strings.ReplaceAll(test.text, " ", "") {
			t.Errorf("%q: written as %q", test.text, back)
		}
	}
}

// TestWire checks that what was encoded stays so, and that nothing is left that a client could change.
func TestWire(t *testing.T) {
	for _, test := range []struct{ path, want string }{
		{"/a b/%40c:d;e=1/%e3%83%9a/ü", "/a%20b/%40c%3Ad%3Be%3D1/%E3%83%9A/%C3%BC"},
		{"/a%2Fb/%7E~/100%", "/a%2Fb/~~/100%25"},
		{"/a+b", "/a%2Bb"},
	} {
		if got := Literal(test.path).Wire(true).String(); got != test.want {
			t.Errorf("%q: %q, want %q", test.path, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := wire(text, true)
		if twice := wire(once, true); twice != once {
			t.Fatalf("%q: %q, and again %q", text, once, twice)
		}
		if query := wire(text, false); sigv4.CanonicalQuery("x="+query) != "x="+query {
			t.Fatalf("%q: %q is not canonical", text, query)
		}
		if got := Literal(text).Encoded(); sigv4.Decode(got.String()) != text {
			t.Fatalf("%q: encoded as %q", text, got)
		}
	})
}

func TestGraphQL(t *testing.T) {
	b := Body{Kind: GraphQLBody, Query: Parse("{ pet(name: \"{{name}}\") }\n"), Variables: Parse(`{"id": "{{id}}"}`)}
	content := b.Content()
	if got, want := content.String(), `{"query":"{ pet(name: \"{{name}}\") }\n","variables":{"id": "{{id}}"}}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if content[1].Escape != JSON || content[3].Escape != AsIs {
		t.Errorf("escapes %v and %v", content[1].Escape, content[3].Escape)
	}
}

// TestOneLine checks that no text ends the comment that it stands in.
func TestOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"", "\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\x00", "\u202e"}).Draw(t, "end")
		got := OneLine(text)
		if strings.ContainsAny(got, "\n\r\v\f\x00\u2028\u2029\u0085\u202e") {
			t.Fatalf("%q became %q", text, got)
		}
		c := Collection{Name: text, Base: "https://example.com"}
		for line := range strings.Lines(Comment("# ", &c, &Settings{Command: OneLine(text)})) {
			if !strings.HasPrefix(line, "#") || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\u2028") {
				t.Fatalf("the comment has the line %q", line)
			}
		}
	})
}

func TestCheckFindsSecrets(t *testing.T) {
	secret := `wJalr/"XUtn+FEMI`
	for _, text := range []string{
		secret, `"wJalr/\"XUtn+FEMI"`, "wJalr%2F%22XUtn%2BFEMI", "774a616c722f225855746e2b46454d49", "d0phbHIvIlhVdG4rRkVNSQ==",
	} {
		if err := Check([]File{{Data: []byte("x" + text + "y")}}, []string{"", "ab", secret}); !errors.Is(err, ErrSecret) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := Check([]File{{Data: bytes.Repeat([]byte("ab"), 9)}}, []string{"", "ab", secret}); err != nil {
		t.Error(err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	writes := func(*Collection, *Settings) ([]File, error) { return nil, nil }
	one := &Target{Name: "test-target", Title: "t", Modes: []Mode{Script}, Write: writes}
	Register(one)
	defer func() { targets = nil }()
	for name, bad := range map[string]*Target{"a second of the name": one, "no title": {Name: "x", Modes: []Mode{Script}, Write: writes}, "no writer": {Name: "y", Title: "t", Modes: []Mode{Script}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			Register(bad)
		}()
	}
}

func TestRefusal(t *testing.T) {
	c := &Collection{Signing: Signing{Service: "execute-api"}}
	for path, want := range map[string]string{
		"/a/../b": `segment ".."`, "/a/.": `segment "."`, "/a//b": "empty segment", "//a": "empty segment", "/a/": "", "/": "", "/a..b/.c": "",
	} {
		got := Refusal(&Request{Path: Literal(path)}, c, &Settings{Mode: Script})
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if got := Refusal(&Request{Path: Literal("/a//b")}, &Collection{Signing: Signing{Service: "s3"}}, &Settings{Mode: Script}); got != "" {
		t.Errorf("s3 keeps slashes: %q", got)
	}
	if got := Refusal(&Request{Path: Literal("/"), Body: Body{Kind: PartsBody}}, c, &Settings{Mode: Proxy}); got != "" {
		t.Errorf("through a proxy: %q", got)
	}
}
