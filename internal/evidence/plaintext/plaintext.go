// Package plaintext turns the bytes of a file that somebody pasted or attached into text.
package plaintext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is an input as text.
type Text struct {
	// Content is UTF-8 with lines ended by a line feed alone. Bytes that are no UTF-8 are kept as they are,
	// since a signature covers bytes.
	Content string
	// Lost is how many lines of a huge input were left out; they stood at Content[Cut:].
	Cut, Lost int
	// Joins are the offsets in Content at which a line ended that a terminal or a mail program had cut at a width.
	Joins []int
}

// Decode turns bytes into text: it reads UTF-8 and UTF-16, with or without a byte order mark, takes
// CR LF for LF, removes the escape sequences with which programs colour a terminal, and joins lines that were cut at a
// width. It refuses data
// that is no text. Of data with more than limit bytes it takes both ends.
func Decode(data []byte, limit int) (Text, error) {
	if err := refuseKnownBinary(data); err != nil {
		return Text{}, err
	}
	if order, start := utf16Order(data); order != nil {
		data = fromUTF16(data[start:], order)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	out := Text{}
	tail := []byte(nil)
	if len(data) > limit {
		data, tail, out.Lost = headAndTail(data, limit)
	}
	text, joins := unwrap(cleanText(data))
	out.Cut, out.Joins = len(text), joins
	end, joins := unwrap(cleanText(tail))
	for _, at := range joins {
		out.Joins = append(out.Joins, out.Cut+at)
	}
	text += end
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if !isText(text) {
		return Text{}, errors.New("binary data, not text: give the log, the error text or the HAR itself")
	}
	out.Content = text
	return out, nil
}

// headAndTail returns the first and the last half of limit bytes of data, cut between lines, and the
// number of lines left out. A line that is longer than that is cut within.
func headAndTail(data []byte, limit int) (head, tail []byte, lost int) {
	from, to := limit/2, len(data)-limit/2
	if i := bytes.LastIndexByte(data[:from], '\n'); i >= 0 {
		from = i + 1
	}
	if i := bytes.IndexByte(data[to:], '\n'); i >= 0 && to+i+1 < len(data) {
		to += i + 1
	}
	return data[:from], data[to:], bytes.Count(data[from:to], []byte("\n"))
}

// cleanText removes terminal escapes and the carriage return before each line feed.
func cleanText(data []byte) string {
	if bytes.IndexByte(data, '\x1b') >= 0 {
		data = withoutTerminalEscapes(data)
	}
	text := string(data)
	if strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	return text
}

// withoutTerminalEscapes removes the control sequences of ECMA-48: CSI (colours), OSC (titles, links)
// and the short escapes.
func withoutTerminalEscapes(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for {
		i := bytes.IndexByte(data, '\x1b')
		if i < 0 {
			return append(out, data...)
		}
		out = append(out, data[:i]...)
		data = data[i+terminalEscape(data[i:]):]
	}
}

// terminalEscape returns the length of the escape sequence at the start of s.
func terminalEscape(s []byte) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		i := 2
		for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
			i++
		}
		return i
	case ']':
		// Ended by BEL or ESC \; a line feed means that the end is missing.
		for i := 2; i < len(s); i++ {
			switch {
			case s[i] == '\a':
				return i + 1
			case s[i] == '\x1b' && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == '\n' || s[i] == '\x1b':
				return i
			}
		}
		return len(s)
	case '(', ')':
		return min(3, len(s))
	case '\n':
		return 1
	}
	return 2
}

// utf16Order tells whether data is UTF-16, by its byte order mark or by its zero bytes, and where the
// text begins. order is nil when it is not.
func utf16Order(data []byte) (order binary.ByteOrder, start int) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return binary.LittleEndian, 2
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return binary.BigEndian, 2
	}
	sample := data[:min(len(data), 1024)&^1]
	if len(sample) < 8 {
		return nil, 0
	}
	var zeros [2]int
	for i, c := range sample {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(sample) / 2
	switch {
	case zeros[1] > half*3/4 && zeros[0] < half/10:
		return binary.LittleEndian, 0
	case zeros[0] > half*3/4 && zeros[1] < half/10:
		return binary.BigEndian, 0
	}
	return nil, 0
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(data)/2+len(data)/8)
	for len(data) >= 2 {
		unit := order.Uint16(data)
		data = data[2:]
		if unit < utf8.RuneSelf {
			out = append(out, byte(unit))
			continue
		}
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			low := rune(utf8.RuneError)
			if len(data) >= 2 {
				low = rune(order.Uint16(data))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				data = data[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// refuseKnownBinary names the kinds of files that people attach in place of text.
func refuseKnownBinary(data []byte) error {
	for _, kind := range []struct{ magic, what string }{
		{"\x1f\x8b", "gzip data: decompress it first"},
		{"PK\x03\x04", "a zip archive: unpack it first"},
		{"\x28\xb5\x2f\xfd", "zstd data: decompress it first"},
		{"BZh", "bzip2 data: decompress it first"},
		{"\xfd7zXZ\x00", "xz data: decompress it first"},
		{"\x89PNG", "a picture: copy the text instead"},
		{"\xff\xd8\xff", "a picture: copy the text instead"},
		{"GIF8", "a picture: copy the text instead"},
		{"%PDF-", "a PDF: copy the text instead"},
	} {
		if bytes.HasPrefix(data, []byte(kind.magic)) && !looksLikeText(data, 512) {
			return fmt.Errorf("binary data, not text: %s", kind.what)
		}
	}
	return nil
}

// isText tells text from binary data by its control characters, of which compressed data has about one
// in ten. Binary data around text that can be told, as in a packet capture, is tolerated.
func isText(text string) bool {
	const sample = 64 << 10
	if looksLikeText([]byte(text[:min(len(text), sample)]), sample) {
		return true
	}
	for _, word := range []string{
		"AWS4-HMAC-SHA256", "Canonical String", "HTTP/1.1", "uthorization:", "<Error>", "request signature", `"message"`,
	} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// looksLikeText reports whether at most one in fifty of the first n bytes is a control character.
func looksLikeText(data []byte, n int) bool {
	data = data[:min(len(data), n)]
	control := 0
	for _, c := range data {
		if c < ' ' && (c < '\b' || c > '\r') && c != '\x1b' || c == 0x7f {
			control++
		}
	}
	return control*50 <= len(data)
}
