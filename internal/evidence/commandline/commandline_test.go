package commandline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, text string
		in         Dialect
		want       []string
		rest       string
	}{
		{"plain, then a pipe", `curl -s https://h.example/a | jq .`, POSIX, []string{"curl", "-s", "https://h.example/a"}, ""},
		{"quotes and escapes", `curl 'a b' "c\"d\x" e\ f $'g\'h\u00fc\n' ''`, POSIX, []string{"curl", "a b", `c"d\x`, "e f", "g'hü\n", ""}, ""},
		{"lines joined", "curl \\\n  -X POST \\\n  h.example\nnext", POSIX, []string{"curl", "-X", "POST", "h.example"}, "\nnext"},
		{"variables and commands stay", `curl "https://$HOST/a" ${B} $(pwd)`, POSIX, []string{"curl", "https://$HOST/a?", "${B}?", "$(pwd)?"}, ""},
		{"bare URL with separators", `curl https://h.example/a?b=1&c=2;d(3) -v`, POSIX, []string{"curl", "https://h.example/a?b=1&c=2;d(3)", "-v"}, ""},
		{"background", "curl https://h.example/a &\nx", POSIX, []string{"curl", "https://h.example/a"}, "\nx"},
		{"broken quoting", `curl -d "{"a":"b c"}" h.example`, POSIX, []string{"curl", "-d", `{"a":"b c"}!`, "h.example"}, ""},
		{"percent signs are not formats", `curl $'100%\n'`, POSIX, []string{"curl", "100%\n"}, ""},
		{"unclosed quote ends with its line", "curl -d 'a b\nnext line", POSIX, []string{"curl", "-d", "a b"}, "\nnext line"},
		{"in backquotes", "curl h.example/a` and then", POSIX, []string{"curl", "h.example/a"}, "` and then"},
		{"in a substitution", "curl -s h.example/a)\nnext", POSIX, []string{"curl", "-s", "h.example/a"}, ")\nnext"},
		{"cmd.exe as Chrome writes it", "curl ^\"https://h.example/a?b=1^&c=2^\" ^\n  -H ^\"a: \\^\"b\\^\"^\" ^\n  --data-raw ^\"^{^\\^\"c^\\^\":1^}^\"\nnext", CmdExe, []string{"curl", "https://h.example/a?b=1&c=2", "-H", `a: "b"`, "--data-raw", `{"c":1}`}, "\nnext"},
		{"cmd.exe with doubled quotes", `curl -d "{""a"":1}" h.example`, CmdExe, []string{"curl", "-d", `{"a":1}`, "h.example"}, ""},
		{"prompts of further lines", "curl \\\n>  -v \\\n> h.example", POSIX, []string{"curl", "-v", "h.example"}, ""},
		{"prompts of PowerShell", "curl.exe -v `\n>>   h.example\nnext", PowerShell, []string{"curl.exe", "-v", "h.example"}, "\nnext"},
		{"PowerShell", "curl.exe -d '{\\\"a\\\":''b''}' `\n  -H \"c: `\"d`\" $e\"\nnext", PowerShell, []string{"curl.exe", "-d", `{"a":'b'}`, "-H", `c: "d" $e?`}, "\nnext"},
	} {
		t.Run(test.name, func(t *testing.T) {
			line := Split(test.text, 0, len(test.text), test.in)
			got := []string{}
			for _, w := range line.Words {
				text := w.Text
				if w.Open {
					text += "?"
				}
				if w.Mended {
					text += "!"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
			if rest := test.text[line.End:]; rest != test.rest {
				t.Errorf("rest %q, want %q", rest, test.rest)
			}
		})
	}
}

func TestSplitInput(t *testing.T) {
	text := "curl -d @- h.example <<'EOF'\n{\"a\":1}\nEOF\nnext"
	line := Split(text, 0, len(text), POSIX)
	if line.Input == nil || line.Input.Text != "{\"a\":1}\n" {
		t.Fatalf("input %+v", line.Input)
	}
	if rest := text[line.End:]; !strings.HasSuffix(rest, "\nnext") || strings.Contains(rest, "a") {
		t.Errorf("rest %q", rest)
	}
}

func TestSplitPlaces(t *testing.T) {
	for in, text := range map[Dialect]string{
		POSIX: "x\ncurl \\\n 'a' \"b\"", CmdExe: "x\ncurl ^\n ^\"a^\" \"b\"", PowerShell: "x\ncurl `\n 'a' \"b\"",
	} {
		var got []string
		for _, w := range Split(text, 2, len(text), in).Words {
			got = append(got, fmt.Sprintf("%s at %q", w.Text, text[w.At:w.At+1]))
		}
		want := []string{`curl at "c"`, `a at "'"`, `b at "\""`}
		if in == CmdExe {
			want[1] = `a at "\""`
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("dialect %d (-want +got):\n%s", in, diff)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"curl 'a' \"b\\\"\" $'\\u00fc\\x41\\101' <<E\nx\nE\n", "curl ^\"a^\" ^\n\"b\"\"c\"", "curl `\n 'a''b' \"`\"\"",
		`curl -d "{"a":"b"}" https://h?a&b`, "curl 'x",
	} {
		for in := range 3 {
			f.Add(seed, in)
		}
	}
	f.Fuzz(func(t *testing.T, text string, in int) {
		line := Split(text, 0, len(text), Dialect(uint(in)%3))
		if line.End < 0 || line.End > len(text) {
			t.Errorf("end %d of %d", line.End, len(text))
		}
		for _, w := range line.Words {
			if w.At < 0 || w.At > len(text) {
				t.Errorf("word %q at %d of %d", w.Text, w.At, len(text))
			}
		}
	})
}
