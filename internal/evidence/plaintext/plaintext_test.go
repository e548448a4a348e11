package plaintext

import (
	"encoding/binary"
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
		got, err := Decode(test.data, len(test.data))
		if err != nil || got.Content != test.want || got.Lost != 0 {
			t.Errorf("%s: %q, %v, want %q", test.name, got.Content, err, test.want)
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
		_, err := Decode(test.data, len(test.data))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.8q: %v, want an error with %q", test.data, err, test.want)
		}
	}
	// Binary data around a text that can be told, as in a packet capture, is tolerated.
	capture := append(append([]byte{}, noise...), "GET /a HTTP/1.1\r\nHost: h.example\r\n\r\n"...)
	if got, err := Decode(capture, len(capture)); err != nil || !strings.Contains(got.Content, "GET /a HTTP/1.1\nHost: h.example\n") {
		t.Errorf("capture: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"a\r\nb", "\x1b[1mred\x1b[0m", "\x1b]0;title\a", "\xff\xfeG\x00", "\xfe\xff\x00G", "\ufeffa", "\x1f\x8b\x08", "\x00", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Decode(data, 64)
		if err != nil {
			return
		}
		if got.Cut > len(got.Content) || got.Lost > strings.Count(string(data), "\n") {
			t.Fatalf("%+v", got)
		}
	})
}
