package evidence

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitCommand(t *testing.T) {
	for _, test := range []struct {
		name, text string
		in         dialect
		want       []string
		rest       string
	}{
		{"plain, then a pipe", `curl -s https://h.example/a | jq .`, posix, []string{"curl", "-s", "https://h.example/a"}, ""},
		{"quotes and escapes", `curl 'a b' "c\"d\x" e\ f $'g\'h\u00fc\n' ''`, posix, []string{"curl", "a b", `c"d\x`, "e f", "g'hü\n", ""}, ""},
		{"lines joined", "curl \\\n  -X POST \\\n  h.example\nnext", posix, []string{"curl", "-X", "POST", "h.example"}, "\nnext"},
		{"variables and commands stay", `curl "https://$HOST/a" ${B} $(pwd)`, posix, []string{"curl", "https://$HOST/a?", "${B}?", "$(pwd)?"}, ""},
		{"bare URL with separators", `curl https://h.example/a?b=1&c=2;d(3) -v`, posix, []string{"curl", "https://h.example/a?b=1&c=2;d(3)", "-v"}, ""},
		{"background", "curl https://h.example/a &\nx", posix, []string{"curl", "https://h.example/a"}, "\nx"},
		{"broken quoting", `curl -d "{"a":"b c"}" h.example`, posix, []string{"curl", "-d", `{"a":"b c"}!`, "h.example"}, ""},
		{"percent signs are not formats", `curl $'100%\n'`, posix, []string{"curl", "100%\n"}, ""},
		{"unclosed quote ends with its line", "curl -d 'a b\nnext line", posix, []string{"curl", "-d", "a b"}, "\nnext line"},
		{"in backquotes", "curl h.example/a` and then", posix, []string{"curl", "h.example/a"}, "` and then"},
		{"in a substitution", "curl -s h.example/a)\nnext", posix, []string{"curl", "-s", "h.example/a"}, ")\nnext"},
		{"cmd.exe as Chrome writes it", "curl ^\"https://h.example/a?b=1^&c=2^\" ^\n  -H ^\"a: \\^\"b\\^\"^\" ^\n  --data-raw ^\"^{^\\^\"c^\\^\":1^}^\"\nnext", cmdExe, []string{"curl", "https://h.example/a?b=1&c=2", "-H", `a: "b"`, "--data-raw", `{"c":1}`}, "\nnext"},
		{"cmd.exe with doubled quotes", `curl -d "{""a"":1}" h.example`, cmdExe, []string{"curl", "-d", `{"a":1}`, "h.example"}, ""},
		{"prompts of further lines", "curl \\\n>  -v \\\n> h.example", posix, []string{"curl", "-v", "h.example"}, ""},
		{"prompts of PowerShell", "curl.exe -v `\n>>   h.example\nnext", powerShell, []string{"curl.exe", "-v", "h.example"}, "\nnext"},
		{"PowerShell", "curl.exe -d '{\\\"a\\\":''b''}' `\n  -H \"c: `\"d`\" $e\"\nnext", powerShell, []string{"curl.exe", "-d", `{"a":'b'}`, "-H", `c: "d" $e?`}, "\nnext"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDocument("test", test.text)
			line := d.splitCommand(0, len(test.text), test.in)
			got := []string{}
			for _, w := range line.words {
				text := w.text
				if w.open {
					text += "?"
				}
				if w.mended {
					text += "!"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
			if rest := test.text[line.end:]; rest != test.rest {
				t.Errorf("rest %q, want %q", rest, test.rest)
			}
		})
	}
}

func TestSplitCommandInput(t *testing.T) {
	text := "curl -d @- h.example <<'EOF'\n{\"a\":1}\nEOF\nnext"
	d := newDocument("test", text)
	line := d.splitCommand(0, len(text), posix)
	if line.input == nil || line.input.text != "{\"a\":1}\n" {
		t.Fatalf("input %+v", line.input)
	}
	if rest := text[line.end:]; !strings.HasSuffix(rest, "\nnext") || strings.Contains(rest, "a") {
		t.Errorf("rest %q", rest)
	}
}

func TestSplitCommandPlaces(t *testing.T) {
	for in, text := range map[dialect]string{
		posix: "x\ncurl \\\n 'a' \"b\"", cmdExe: "x\ncurl ^\n ^\"a^\" \"b\"", powerShell: "x\ncurl `\n 'a' \"b\"",
	} {
		d := newDocument("test", text)
		var got []string
		for _, w := range d.splitCommand(2, len(text), in).words {
			got = append(got, fmt.Sprintf("%s at %q", w.text, text[w.at:w.at+1]))
		}
		want := []string{`curl at "c"`, `a at "'"`, `b at "\""`}
		if in == cmdExe {
			want[1] = `a at "\""`
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("dialect %d (-want +got):\n%s", in, diff)
		}
	}
}

func FuzzSplitCommand(f *testing.F) {
	for _, seed := range []string{
		"curl 'a' \"b\\\"\" $'\\u00fc\\x41\\101' <<E\nx\nE\n", "curl ^\"a^\" ^\n\"b\"\"c\"", "curl `\n 'a''b' \"`\"\"",
		`curl -d "{"a":"b"}" https://h?a&b`, "curl 'x",
	} {
		for in := range 3 {
			f.Add(seed, in)
		}
	}
	f.Fuzz(func(t *testing.T, text string, in int) {
		d := newDocument("test", text)
		line := d.splitCommand(0, len(text), dialect(uint(in)%3))
		if line.end < 0 || line.end > len(text) {
			t.Errorf("end %d of %d", line.end, len(text))
		}
		for _, w := range line.words {
			if w.at < 0 || w.at > len(text) {
				t.Errorf("word %q at %d of %d", w.text, w.at, len(text))
			}
		}
	})
}
