package compose_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/sigv4"
)

// write makes a file of a test.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns a body as it is sent, after checking size and hash against it.
func read(t *testing.T, b *compose.Body) string {
	t.Helper()
	r, err := b.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := b.Hash(); err != nil || hash != sigv4.HashPayload(data) || b.Size() != int64(len(data)) || b.Empty() != (len(data) == 0) {
		t.Errorf("size %d, hash %s, %v; the body has %d bytes with the hash %s", b.Size(), hash, err, len(data), sigv4.HashPayload(data))
	}
	return string(data)
}

func TestData(t *testing.T) {
	file := write(t, "data", "a b\r\nc\x00ü\xff\n")
	of := func(kind curlargs.DataKind) func(string) curlargs.Data {
		return func(value string) curlargs.Data { return curlargs.Data{Kind: kind, Text: value} }
	}
	text, binary, raw, encode := of(curlargs.DataText), of(curlargs.DataBinary), of(curlargs.DataRaw), of(curlargs.DataURLEncode)
	for _, test := range []struct {
		pieces      []curlargs.Data
		json        bool
		body, query string
	}{
		{nil, false, "", ""},
		{[]curlargs.Data{text("")}, false, "", ""},
		{[]curlargs.Data{text("a=1"), raw("@b")}, false, "a=1&@b", "a=1&@b"},
		{[]curlargs.Data{text("@" + file)}, false, "a bcü\xff", "a bcü\xff"},
		{[]curlargs.Data{binary("@" + file)}, false, "a b\r\nc\x00ü\xff\n", "a b\r\nc\x00ü\xff\n"},
		{[]curlargs.Data{binary("{\"a\":"), binary("1}")}, true, `{"a":1}`, `{"a":&1}`},
		{[]curlargs.Data{text("@-")}, false, "stdin", "stdin"},
		{[]curlargs.Data{binary("@-"), text("x")}, false, "st\ndin\n&x", "st\ndin\n&x"},
		{
			[]curlargs.Data{encode("a b&c"), encode("=d=e"), encode("n=v w"), encode("@" + file), encode("n@" + file)},
			false,
			"a%20b%26c&d%3De&n=v%20w&a%20b%0D%0Ac%00%C3%BC%FF%0A&n=a%20b%0D%0Ac%00%C3%BC%FF%0A",
			"a%20b%26c&d%3De&n=v%20w&a%20b%0D%0Ac%00%C3%BC%FF%0A&n=a%20b%0D%0Ac%00%C3%BC%FF%0A",
		},
	} {
		files := &compose.Files{Stdin: strings.NewReader("st\ndin\n")}
		b, err := files.Data(test.pieces, test.json)
		if err != nil {
			t.Errorf("%v: %v", test.pieces, err)
			continue
		}
		if got := read(t, b); got != test.body {
			t.Errorf("%v: got %q, want %q", test.pieces, got, test.body)
		}
		files = &compose.Files{Stdin: strings.NewReader("st\ndin\n")}
		if got, err := files.Query(test.pieces); err != nil || got != test.query {
			t.Errorf("%v: query %q, %v; want %q", test.pieces, got, err, test.query)
		}
	}
}

func TestURLQuery(t *testing.T) {
	files := &compose.Files{}
	got, err := files.URLQuery([]string{"n=a b", "+c=d e", "x"})
	if err != nil || got != "n=a%20b&c=d e&x" {
		t.Errorf("got %q, %v", got, err)
	}
	for target, want := range map[string]string{"/a": "/a?q", "/a?": "/a?q", "/a?b": "/a?b&q", "/a?b&": "/a?b&&q"} {
		if got := compose.AddQuery(target, "q"); got != want {
			t.Errorf("%s: got %s, want %s", target, got, want)
		}
	}
	if got := compose.AddQuery("/a", ""); got != "/a" {
		t.Errorf("nothing added: %s", got)
	}
}

func TestStandardInputOnce(t *testing.T) {
	files := &compose.Files{Stdin: strings.NewReader("x")}
	_, err := files.Data([]curlargs.Data{{Text: "@-"}, {Text: "@-"}}, false)
	var read *compose.ReadError
	if !errors.As(err, &read) || !strings.Contains(err.Error(), "once") {
		t.Errorf("got %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	files := &compose.Files{}
	for _, kind := range []curlargs.DataKind{curlargs.DataText, curlargs.DataBinary, curlargs.DataURLEncode} {
		for name, says := range map[string]string{filepath.Join(dir, "none"): "no such file", dir: "directory"} {
			_, err := files.Data([]curlargs.Data{{Kind: kind, Text: "@" + name}}, false)
			var read *compose.ReadError
			if !errors.As(err, &read) || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: got %v, want %q", name, err, says)
			}
		}
	}
}

// TestStream: a long stream is read, hashed and sent from a temporary file, which is removed.
func TestStream(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	text := strings.Repeat("0123456789abcdef", 200_000)
	b := &compose.Body{}
	if err := b.AddStream(strings.NewReader(text), "standard input"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b); got != text {
		t.Errorf("got %d bytes, want %d", len(got), len(text))
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d temporary files, want 1", len(entries))
	}
	b.Close()
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%d temporary files are left", len(entries))
	}
}

// TestChangingFile: a file that changes between hashing and sending cannot carry the signature.
func TestChangingFile(t *testing.T) {
	for name, after := range map[string]string{"longer": "0123456789", "shorter": "0"} {
		path := write(t, "data", "01234")
		b := &compose.Body{}
		if err := b.AddFile(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(after), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := b.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(r)
		r.Close()
		if err == nil || !strings.Contains(err.Error(), "changed while") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestBodyText(t *testing.T) {
	b := &compose.Body{}
	if text, ok := b.Text(10); !ok || text != nil {
		t.Errorf("no body: %q, %v", text, ok)
	}
	b.AddText([]byte("abc"))
	b.AddText([]byte("def"))
	if text, ok := b.Text(10); !ok || string(text) != "abcdef" {
		t.Errorf("got %q, %v", text, ok)
	}
	if _, ok := b.Text(5); ok {
		t.Error("a body above the limit is in memory")
	}
	if err := b.AddFile(write(t, "data", "x")); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Text(100); ok {
		t.Error("a body with a file is in memory")
	}
}

func TestForm(t *testing.T) {
	text, image := write(t, "a.txt", "text\n"), write(t, "b,\".png", "\x89PNG\r\n")
	files := &compose.Files{Stdin: strings.NewReader("in")}
	b, contentType, err := files.Form([]curlargs.Form{
		{Text: "name=value; with=this"},
		{Text: "typed=x;type=application/json"},
		{Text: `quoted="a;b\"c";type=text/x`},
		{Text: "up=@" + text},
		{Text: `up=@"` + strings.ReplaceAll(image, `"`, `\"`) + `";filename=c.png`},
		{Text: "two=@" + text + ";type=text/one," + text},
		{Text: "inline=<" + text},
		{Text: "lit=@x;y", Literal: true},
		{Text: "in=@-;filename=in.xml"},
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := read(t, b)
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"name||value; with=this", "typed|application/json|x", `quoted|text/x|a;b"c`, "up:a.txt|text/plain|text\n",
		"up:c.png|image/png|\x89PNG\r\n", "two:a.txt|text/one|text\n", "two:a.txt|text/plain|text\n", "inline||text\n", "lit||@x;y", "in:in.xml|application/xml|in",
	}
	reader := multipart.NewReader(strings.NewReader(sent), params["boundary"])
	for _, expected := range want {
		part, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got := part.FormName()
		if part.FileName() != "" {
			got += ":" + part.FileName()
		}
		if got += "|" + part.Header.Get("Content-Type") + "|" + string(data); got != expected {
			t.Errorf("got %q, want %q", got, expected)
		}
	}
	if _, err := reader.NextRawPart(); err != io.EOF {
		t.Errorf("after the last part: %v", err)
	}
	if again := read(t, b); again != sent {
		t.Error("the second reading differs")
	}
}

func TestFormRefuses(t *testing.T) {
	files := &compose.Files{}
	for text, says := range map[string]string{
		"name": "name=content", "=(;type=x": "parts within parts", `a="b`: "not closed", `a="b"c`: "after a closing quote",
		"a=@none-such": "cannot read none-such", "a=b;type=x;encoder=base64": `"encoder" is not known`,
	} {
		if _, _, err := files.Form([]curlargs.Form{{Text: text}}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", text, err, says)
		}
	}
}

func FuzzForm(f *testing.F) {
	f.Add(`a="b\"c";type=x;filename="d"`)
	f.Add("a=b;type=x,c")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "@<") {
			return // would read files
		}
		b, contentType, err := (&compose.Files{}).Form([]curlargs.Form{{Text: text}})
		if err == nil && (b.Empty() || contentType == "") {
			t.Errorf("%q: no body and no error", text)
		}
	})
}

func TestLines(t *testing.T) {
	files := &compose.Files{}
	lines, err := files.Lines(write(t, "headers", "A: 1\r\n\nB: 2"))
	if err != nil || strings.Join(lines, "|") != "A: 1|B: 2" {
		t.Errorf("got %q, %v", lines, err)
	}
}
