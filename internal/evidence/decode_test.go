package evidence

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

func toUTF16(s string, order binary.AppendByteOrder, mark bool) []byte {
	var data []byte
	if mark {
		data = order.AppendUint16(data, 0xfeff)
	}
	for _, unit := range utf16.Encode([]rune(s)) {
		data = order.AppendUint16(data, unit)
	}
	return data
}

func TestDecode(t *testing.T) {
	const text = "HTTP/1.1 403 Forbidden\nx: café 𝄞\n"
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"UTF-8", []byte(text), text},
		{"UTF-8 with mark", []byte("\ufeff" + text), text},
		{"UTF-16LE with mark", toUTF16(text, binary.LittleEndian, true), text},
		{"UTF-16BE with mark", toUTF16(text, binary.BigEndian, true), text},
		{"UTF-16LE", toUTF16(text, binary.LittleEndian, false), text},
		{"UTF-16BE", toUTF16(text, binary.BigEndian, false), text},
		{"CR LF", []byte("a\r\nb\r\n"), "a\nb\n"},
		{"CR alone in a text with LF", []byte("a\rb\n"), "a\rb\n"},
		{"CR alone everywhere", []byte("a\rb\r"), "a\nb\n"},
		{"colours", []byte("\x1b[1;31mred\x1b[0m \x1b[38;5;12mblue\x1b[m\x1b[K"), "red blue"},
		{"title and link", []byte("\x1b]0;title\aa \x1b]8;;https://h/\x1b\\link\x1b]8;;\x1b\\"), "a link"},
		{"escape cut off", []byte("a\x1b["), "a"},
		{"escape without end keeps the next line", []byte("a\x1b]0;x\nb"), "a\nb"},
		{"invalid UTF-8 is kept", []byte("x-amz-meta-a:caf\xe9\n"), "x-amz-meta-a:caf\xe9\n"},
		{"a NUL in a text", []byte(strings.Repeat("some text\n", 10) + "\x00"), strings.Repeat("some text\n", 10) + "\x00"},
		{"empty", nil, ""},
	} {
		got, err := decode(test.data, MaxInput)
		if err != nil || got.text != test.want || got.lost != 0 {
			t.Errorf("%s: %q, %v, want %q", test.name, got.text, err, test.want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i * 7 % 256)
	}
	for _, test := range []struct {
		data []byte
		want string
	}{
		{append([]byte("\x1f\x8b\x08\x00"), noise...), "gzip"},
		{append([]byte("\x89PNG\r\n\x1a\n"), noise...), "picture"},
		{append([]byte("PK\x03\x04"), noise...), "zip"},
		{noise, "binary"},
		{make([]byte, 100), "binary"},
	} {
		_, err := decode(test.data, MaxInput)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.8q: %v, want an error with %q", test.data, err, test.want)
		}
	}
	// Binary data around a text that can be told, as in a packet capture, is tolerated.
	capture := append(append([]byte{}, noise...), "GET /a HTTP/1.1\r\nHost: h.example\r\n\r\n"...)
	if got, err := decode(capture, MaxInput); err != nil || !strings.Contains(got.text, "GET /a HTTP/1.1\nHost: h.example\n") {
		t.Errorf("capture: %v", err)
	}
	_, err := Read([]Input{{"shot.png", append([]byte("\x89PNG\r\n\x1a\n"), noise...)}})
	if err == nil || !strings.Contains(err.Error(), "shot.png: ") {
		t.Errorf("error %v does not name the file", err)
	}
}

func TestReadNothing(t *testing.T) {
	for _, inputs := range [][]Input{nil, {{Name: "a.txt"}}, {{"a.txt", []byte(" \n")}, {"b.txt", []byte("\ufeff")}}} {
		if c, err := Read(inputs); err == nil {
			t.Errorf("%q: %+v, want an error", inputs, c)
		}
	}
	c := read(t, "note.txt", "my cat\nis grey\n\nand old\n")
	if c.Answer != nil || c.Request != nil || len(c.Recognised) > 0 {
		t.Errorf("%+v", c)
	}
	if got := fmt.Sprint(c.Unread); got != "[{note.txt 1 2} {note.txt 4 4}]" {
		t.Errorf("unread %s", got)
	}
}

// Of a huge input both ends are read, and lines keep their numbers.
func TestReadHuge(t *testing.T) {
	var data strings.Builder
	data.WriteString("GET /first HTTP/1.1\nHost: h.example\n\n")
	for data.Len() < 100_000 {
		data.WriteString("2026-01-02 INFO nothing happens here at all\n")
	}
	data.WriteString("Missing Authentication Token\n")
	want := strings.Count(data.String(), "\n")
	d, err := readDocument(Input{"huge.log", []byte(data.String())}, 10_000)
	if err != nil || len(d.text) > 10_000 {
		t.Fatal(err, len(d.text))
	}
	c := assemble([]*document{d}, [][]piece{d.pieces()})
	if c.Request == nil || c.Request.Target != "/first" {
		t.Errorf("the beginning was not read: %+v", c.Request)
	}
	if c.Answer == nil || c.Answer.Place.Line != want {
		t.Errorf("answer %+v, want it at line %d", c.Answer, want)
	}
	for _, r := range c.Recognised {
		if r.Format == formatErrorText && r.Span.First != want {
			t.Errorf("recognised at %v, want line %d", r.Span, want)
		}
	}
	if last := c.Unread[len(c.Unread)-1]; last.Last != want-1 {
		t.Errorf("unread %v, want the last to end before line %d", c.Unread, want)
	}
}
