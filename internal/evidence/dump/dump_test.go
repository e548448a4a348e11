package dump_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/evidence/dump"
)

// flat writes what was read in one line, so that a test can state it.
func flat(n dump.Node) string {
	if n.Bracket == 0 {
		return n.Text
	}
	items := make([]string, len(n.Pairs))
	for i, p := range n.Pairs {
		items[i] = p.Key + "=" + flat(p.Value)
	}
	return "(" + strings.Join(items, " ") + ")"
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"JSON", `{"a": "b\"c", "d": ["e", "f"], "g": {"h": true}}`, `(a=b"c d=(=e =f) g=(h=true))`},
		{"Python", `{'Host': b'h.example', 'X': None, 'y': u'z'}`, `(Host=h.example X=None y=z)`},
		{"Python's tuples", `[('a', 'b'), ('c', 'd')]`, `(a=b c=d)`},
		{"Go's map", `map[Accept:[*/*] Host:[h.example]]`, `(Accept=*/* Host=h.example)`},
		{"Go's struct", `{Method:GET Path:/a Body:b}`, `(Method=GET Path=/a Body=b)`},
		{"Java", `{Host=[h.example], Accept=[a, b]}`, `(Host=h.example Accept=a, b)`},
		{"Ruby", `{"a"=>"b", "c"=>nil}`, `(a=b c=nil)`},
		{"PHP", "(\n    [Host] => h.example\n    [Date] => x\n)\n", `(Host=h.example Date=x)`},
		{"name and value", `[{"name": "a", "value": "b"}]`, `(a=b)`},
		{"literals that go on", "('a'\n 'b')", `(=ab)`},
		{"a type before the bracket", `http.Header{"A": []string{"b"}}`, `(A=(=b))`},
	} {
		n, ok := dump.Read(test.text, 0)
		if got := flat(n); !ok || got != test.want {
			t.Errorf("%s: %q, %t, want %q", test.name, got, ok, test.want)
		}
	}
	for _, text := range []string{"", "{", `{"a": `, `{"a": "b`, strings.Repeat("[", 100), `"` + strings.Repeat("a", dump.MaxLength)} {
		if n, ok := dump.Read(text, 0); ok {
			t.Errorf("%.20q: %+v, want none", text, n)
		}
	}
}

func TestGet(t *testing.T) {
	n, _ := dump.Read(`{"Host": ["h.example"], "b": ["c", "d"]}`, 0)
	host, _ := n.Get("host")
	if value, ok := host.Scalar(); !ok || value.Text != "h.example" {
		t.Errorf("host %+v, %t", value, ok)
	}
	list, _ := n.Get("x", "b")
	if _, ok := list.Scalar(); ok {
		t.Error("two items are no scalar")
	}
	if _, ok := n.Get("c"); ok {
		t.Error("c is found")
	}
}

// Places are what a finding points at.
func TestPlaces(t *testing.T) {
	const text = `x {"a": "b", "c": 12}`
	n, _ := dump.Read(text, 2)
	got := []string{text[n.Start:n.End]}
	for _, p := range n.Pairs {
		got = append(got, text[p.Value.Start:p.Value.End])
	}
	if diff := cmp.Diff([]string{`{"a": "b", "c": 12}`, "b", "12"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBytes(t *testing.T) {
	const text = `b'{"a":1}\n'` + "\nnext"
	n, ok := dump.Bytes(text, 0, len(text))
	if !ok || n.Text != "{\"a\":1}\n" {
		t.Errorf("%q, %t", n.Text, ok)
	}
	if _, ok := dump.Bytes(`'a'`, 0, 3); ok {
		t.Error("a text is taken for bytes")
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"a": "b\"c", "d": [1, null]}`, `{'a': b'\xff', 'c': None}`, `map[a:[b c] d:[e]]`, "Array\n(\n [a] => b\n)", `{a=b, c=[d]}`, `{"a"=>nil}`, "('a'\n'b')",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := dump.Read(text, 0)
		if !ok {
			return
		}
		if err := check(n, len(text)); err != nil {
			t.Error(err)
		}
	})
}

// check tells whether all places lie in the text.
func check(n dump.Node, length int) error {
	if n.Start < 0 || n.End < n.Start || n.End > length {
		return fmt.Errorf("%q from %d to %d of %d", n.Text, n.Start, n.End, length)
	}
	for _, p := range n.Pairs {
		if err := check(p.Value, length); err != nil {
			return err
		}
	}
	return nil
}
