package evidence

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// origins checks that each byte of a stretch that the document holds unescaped stands at its origin.
func origins(t *testing.T, s stretch) {
	t.Helper()
	last := -1
	for i := range len(s.text) {
		from := s.origin(i)
		if from < 0 || from >= len(s.d.text) || from < last {
			t.Fatalf("byte %d of %q comes from %d, after %d", i, s.text, from, last)
		}
		last = from
		if c := s.d.text[from]; c != s.text[i] && c != '\\' && c != '&' && c != '#' {
			t.Fatalf("byte %d of %q is %q, at its origin %d stands %q", i, s.text, s.text[i], from, c)
		}
	}
}

func TestUnescape(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`a\nb`, "a\nb"},
		{`a\r\nb\tc`, "a\nb\tc"},
		{`\"a\" \'b\' \/ \\`, `"a" 'b' / \`},
		{`\u0026 \u00e9 \u00E9 \ud834\udd1e \u{c5}`, "& é é 𝄞 Å"},
		{`\U0001D11E`, "𝄞"},
		{`caf\xc3\xa9`, "café"},
		{`caf\xe9 in Python`, "café in Python"},
		{`\d \ud834 \u12 \x1`, `\d \ud834 \u12 \x1`},
		{`\\n \\\\n`, `\n \\n`},
		{`ends with \`, `ends with \`},
	} {
		s := newDocument("x", test.text).whole().unescape()
		if s.text != test.want {
			t.Errorf("%s: %q, want %q", test.text, s.text, test.want)
		}
		if !strings.Contains(test.text, `\x`) && !strings.Contains(test.text, `\u`) && !strings.Contains(test.text, `\U`) {
			continue
		}
		if s.origin(0) != 0 && test.text[0] != '\\' {
			t.Errorf("%s: begins at %d", test.text, s.origin(0))
		}
	}
}

func TestUnentity(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"&lt;Error&gt; &amp;amp; &quot;&apos;&#39;&#x27;&#10;&nbsp;", "<Error> &amp; \"'''\n "},
		{"a=1&b=2&c; &unknown; &#x; &;", "a=1&b=2&c; &unknown; &#x; &;"},
		{"&", "&"},
	} {
		s := newDocument("x", test.text).whole().unentity()
		if s.text != test.want {
			t.Errorf("%s: %q, want %q", test.text, s.text, test.want)
		}
	}
}

func TestJoinLiterals(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"('ab'\n 'cd')", "('abcd')"},
		{"{'data': b'ab'\n         b'cd',\n 'x': 1}", "{'data': b'abcd',\n 'x': 1}"},
		{"\"ab\" +\n  \"cd\"", "\"abcd\""},
		{"\"ab\"\n  + \"cd\"", "\"abcd\""},
		{"'ab',\n 'cd'", "'ab',\n 'cd'"},
		{"been\n'GET\nhash'\n\nThe", "been\n'GET\nhash'\n\nThe"},
		{"'ab'\n'cd'", "'ab'\n'cd'"},
	} {
		s, changed := newDocument("x", test.text).whole().joinLiterals()
		if s.text != test.want || changed != (test.text != test.want) {
			t.Errorf("%q: %q %v, want %q", test.text, s.text, changed, test.want)
		}
	}
}

// However a stretch was cut, unescaped and joined, it knows where its bytes come from.
func TestOrigins(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	units := []string{"a", "b", " ", "\n", `\n`, `\\n`, `\"`, "&amp;", "&#39;", "#012", "'\n 'x", "long text", "\n    ", `\`}
	for range 3000 {
		var b strings.Builder
		for range 1 + random.IntN(30) {
			b.WriteString(units[random.IntN(len(units))])
		}
		s := newDocument("x", b.String()).whole()
		for range 5 {
			switch random.IntN(7) {
			case 0:
				start := random.IntN(len(s.text) + 1)
				s = s.sub(start, start+random.IntN(len(s.text)-start+1))
			case 1:
				s = s.unescape()
			case 2:
				s = s.unentity()
			case 3:
				s = s.unsyslog()
			case 4:
				s, _ = s.joinLiterals()
			case 5:
				s = s.dedent().withoutBlanksAtEnds()
			case 6:
				s = s.trim(" \n'")
			}
			origins(t, s)
		}
	}
}

func TestDocumentGap(t *testing.T) {
	d := newDocument("x", "one\ntwo\nthree\nfour\n")
	d.gap, d.lost = 2, 10
	d.take("f", 8, 18)
	if got := d.found[0].Span; got.First != 13 || got.Last != 14 {
		t.Errorf("span %v", got)
	}
	if got := d.place(4, 7); got.Line != 2 {
		t.Errorf("place %v", got)
	}
	if got := d.place(8, 13); got.Line != 13 {
		t.Errorf("place %v", got)
	}
}
