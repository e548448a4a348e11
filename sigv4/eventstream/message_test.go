package eventstream_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"countersign/sigv4/eventstream"

	"pgregory.net/rapid"
)

// TestKnownMessage reads the message that ended a stream of a client of Amazon Transcribe.
func TestKnownMessage(t *testing.T) {
	encoded, err := base64.StdEncoding.DecodeString("AAAAUwAAAEP1RHpYBTpkYXRlCAAAAWiXUkMLEDpjaHVuay1zaWduYXR1cmUG" +
		"ACCt6Zy+uymwEK2SrLp/zVBI5eGn83jdBwCaRUBJA+eaDafqjqI=")
	if err != nil {
		t.Fatal(err)
	}
	m, rest, err := eventstream.Parse(encoded)
	if err != nil || len(rest) > 0 {
		t.Fatalf("%d bytes left, %v", len(rest), err)
	}
	if at, want := m.Value(":date"), time.Date(2019, 1, 29, 1, 56, 17, 291e6, time.UTC); at != want {
		t.Errorf(":date is %v, want %v", at, want)
	}
	signature, _ := m.Value(":chunk-signature").([]byte)
	if got, want := hex.EncodeToString(signature), "ade99cbebb29b010ad92acba7fcd5048e5e1a7f378dd07009a45404903e79a0d"; got != want {
		t.Errorf(":chunk-signature is %s, want %s", got, want)
	}
	if m.Payload != nil || m.Value("other") != nil {
		t.Errorf("%+v has more", m)
	}
	if again, err := m.Append(nil); err != nil || !bytes.Equal(again, encoded) {
		t.Errorf("encoded again: %x, %v", again, err)
	}
}

// values draws a value of each type.
func values() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Bool().AsAny(), rapid.Int8().AsAny(), rapid.Int16().AsAny(), rapid.Int32().AsAny(), rapid.Int64().AsAny(),
		rapid.SliceOfN(rapid.Byte(), 0, 40).AsAny(), rapid.String().AsAny(),
		rapid.Map(rapid.Int64(), func(ms int64) any { return time.UnixMilli(ms).UTC() }),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 16, 16), func(b []byte) any { return eventstream.UUID(b) }),
	)
}

func messages() *rapid.Generator[eventstream.Message] {
	header := rapid.Custom(func(t *rapid.T) eventstream.Header {
		name := rapid.StringMatching(`:?[a-z-]{1,12}|é{1,127}`).Draw(t, "name")
		return eventstream.Header{Name: name, Value: values().Draw(t, "value")}
	})
	return rapid.Custom(func(t *rapid.T) eventstream.Message {
		return eventstream.Message{
			Headers: rapid.SliceOfNDistinct(header, 0, 6, func(h eventstream.Header) string { return h.Name }).Draw(t, "headers"),
			Payload: rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "payload"),
		}
	})
}

func TestMessageRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := messages().Draw(t, "first"), messages().Draw(t, "second")
		prefix := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "prefix")
		stream, err := first.Append(bytes.Clone(prefix))
		if err != nil {
			t.Fatal(err)
		}
		length := len(stream) - len(prefix)
		if stream, err = second.Append(stream); err != nil {
			t.Fatal(err)
		}
		data := stream[len(prefix):]
		if !bytes.HasPrefix(stream, prefix) {
			t.Fatal("what was there before is changed")
		}
		for _, want := range []eventstream.Message{first, second} {
			got, rest, err := eventstream.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			if !same(got, want) {
				t.Fatalf("%+v, want %+v", got, want)
			}
			data = rest
		}
		if len(data) > 0 {
			t.Fatalf("%d bytes left", len(data))
		}
		// Every part of a message is too little, and every changed bit is seen.
		data = stream[len(prefix):][:length]
		if _, _, err := eventstream.Parse(data[:rapid.IntRange(0, length-1).Draw(t, "cut")]); err != io.ErrUnexpectedEOF {
			t.Errorf("cut: %v", err)
		}
		data[rapid.IntRange(0, length-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, _, err := eventstream.Parse(data); !errors.Is(err, eventstream.ErrMalformed) {
			t.Errorf("changed: %v", err)
		}
	})
}

// same compares messages, for which nothing and no bytes are the same.
func same(a, b eventstream.Message) bool {
	if !bytes.Equal(a.Payload, b.Payload) || len(a.Headers) != len(b.Headers) {
		return false
	}
	for i, h := range a.Headers {
		if h.Name != b.Headers[i].Name {
			return false
		}
		if text, ok := h.Value.([]byte); ok {
			other, ok := b.Headers[i].Value.([]byte)
			if !ok || !bytes.Equal(text, other) {
				return false
			}
		} else if !reflect.DeepEqual(h.Value, b.Headers[i].Value) {
			return false
		}
	}
	return true
}

func TestAppendErrors(t *testing.T) {
	for _, test := range []struct {
		headers []eventstream.Header
		want    string
	}{
		{[]eventstream.Header{{"", true}}, "header 1: a name of 0 bytes"},
		{[]eventstream.Header{{"a", true}, {strings.Repeat("n", 256), true}}, "header 2: a name of 256 bytes"},
		{[]eventstream.Header{{"a", true}, {"a", "x"}}, `header "a" comes twice`},
		{[]eventstream.Header{{"a", 1}}, `header "a": a value of type int,`},
		{[]eventstream.Header{{"a", nil}}, `header "a": a value of type <nil>,`},
		{[]eventstream.Header{{"a", strings.Repeat("v", 32768)}}, `header "a": a value of 32768 bytes`},
		{[]eventstream.Header{{"a", make([]byte, 32768)}}, `header "a": a value of 32768 bytes`},
	} {
		got, err := eventstream.Message{Headers: test.headers}.Append([]byte("before"))
		if err == nil || !strings.Contains(err.Error(), test.want) || string(got) != "before" {
			t.Errorf("%q, %v, want %q", got, err, test.want)
		}
	}
}

// encode builds a message by hand, with right checksums over whatever is in it.
func encode(total, length uint32, body string) []byte {
	data := binary.BigEndian.AppendUint32(nil, total)
	data = binary.BigEndian.AppendUint32(data, length)
	data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data))
	data = append(data, body...)
	return binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data))
}

func TestParseErrors(t *testing.T) {
	headers := func(text string) []byte { return encode(uint32(16+len(text)), uint32(len(text)), text) }
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"shorter than a message":   {encode(15, 0, ""), "a length of 15 bytes"},
		"more headers than bytes":  {encode(20, 5, "abcd"), "a length of 20 bytes, of them 5 of headers"},
		"large headers":            {encode(1<<20, 131073, ""), "headers of 131073 bytes"},
		"large payload":            {encode(16+24<<20+1, 0, ""), "a length of "},
		"largest number":           {encode(math.MaxUint32, math.MaxUint32, ""), "headers of 4294967295 bytes"},
		"empty name":               {headers("\x00\x00"), "header 1: no name"},
		"name cut":                 {headers("\x05ab"), "header 1: no name"},
		"no type":                  {headers("\x01a"), "header 1: no name, or no type"},
		"unknown type":             {headers("\x01a\x0a"), "header 1: type 10"},
		"the same name":            {headers("\x01a\x00\x01a\x01"), "header 2: the name of another"},
		"no length":                {headers("\x01a\x07\x00"), "header 1: it ends before its value"},
		"value cut":                {headers("\x01a\x07\x00\x02x"), "header 1: it ends before its value does"},
		"number cut":               {headers("\x01a\x05\x00"), "header 1: it ends before its value does"},
		"value of 32768 bytes":     {headers("\x01a\x07\x80\x00" + strings.Repeat("v", 32768)), "or the value is too long"},
		"checksum of the prelude":  {append([]byte{1}, headers("")[1:]...), "the checksum of its first 8 bytes"},
		"checksum of the message":  {append(headers("")[:15], 1), "its checksum does not match"},
		"second of three is wrong": {headers("\x01a\x00\x01b\x0b\x01c\x00"), "header 2: type 11"},
	} {
		m, rest, err := eventstream.Parse(test.data)
		if !errors.Is(err, eventstream.ErrMalformed) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if m.Headers != nil || !bytes.Equal(rest, test.data) {
			t.Errorf("%s: %+v and %d bytes", name, m, len(rest))
		}
	}
}

// FuzzParse: what parses is encoded to the same bytes.
func FuzzParse(f *testing.F) {
	for _, m := range []eventstream.Message{
		{},
		{Payload: []byte("x")},
		{Headers: []eventstream.Header{
			{"a", true},
			{"b", false},
			{"c", int8(1)},
			{"d", int16(1)},
			{"e", int32(1)},
			{"f", int64(1)},
			{"g", []byte("1")},
			{"h", "1"},
			{"i", time.UnixMilli(1)},
			{"j", eventstream.UUID{1}},
		}},
	} {
		data, err := m.Append(nil)
		if err != nil {
			f.Fatal(err)
		}
		// The checksums are put right below, so that the fuzzer need not guess them.
		f.Add(data[12:len(data)-4], uint32(len(data)-16-len(m.Payload)))
	}
	f.Fuzz(func(t *testing.T, body []byte, headers uint32) {
		data := encode(uint32(16+len(body)), headers, string(body))
		m, rest, err := eventstream.Parse(append(data, "rest"...))
		if err != nil {
			return
		}
		if again, err := m.Append(nil); err != nil || !bytes.Equal(again, data) || string(rest) != "rest" {
			t.Errorf("%x, %v, want %x", again, err, data)
		}
	})
}
