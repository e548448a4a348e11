package eventstream_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/eventstream"

	"pgregory.net/rapid"
)

var (
	credentials = sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	opened      = time.Date(2026, time.January, 2, 23, 59, 58, 0, time.UTC)
)

// open signs the request that opens a stream, in its header or as a presigned WebSocket URL.
func open(t rapid.TB, presigned bool) sigv4.Request {
	t.Helper()
	signer := &sigv4.Signer{Credentials: credentials, Region: "us-west-2", Service: "transcribe"}
	request := sigv4.Request{
		Method: "POST", Target: "/stream-transcription",
		Header:      sigv4.Header{{Name: "Host", Value: "transcribestreaming.us-west-2.amazonaws.com"}, {Name: "X-Amz-Content-Sha256", Value: sigv4.StreamingEvents}},
		PayloadHash: sigv4.StreamingEvents,
	}
	signed, err := signer.Sign(request, opened)
	if presigned {
		signed, err = signer.Presign(sigv4.Request{Method: "GET", Target: "/stream-transcription-websocket", Header: request.Header[:1]}, opened, 5*time.Minute)
	}
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestSignature computes the signatures of a stream over midnight anew, from what the documentation says.
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html
func TestSignature(t *testing.T) {
	request := open(t, false)
	signer, err := eventstream.NewSigner(&request, credentials.SecretAccessKey)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	previous := auth.Signature
	for i, payload := range []string{"first", "second", ""} {
		at := opened.Add(time.Duration(i)*time.Second + 291*time.Millisecond)
		// One header: the length of its name, the name, type 8, and the milliseconds in 8 bytes.
		header := append([]byte("\x05:date\x08"), fmt.Appendf(nil, "%s", bigEndian(at.UnixMilli()))...)
		scope := sigv4.NewScope(at, "us-west-2", "transcribe")
		text := strings.Join([]string{
			"AWS4-HMAC-SHA256-PAYLOAD", at.Format("20060102T150405Z"), scope.String(), previous, sum(header), sum([]byte(payload)),
		}, "\n")
		previous = sigv4.Signature(sigv4.DeriveKeys(credentials.SecretAccessKey, scope).Signing, text)

		m, err := signer.Sign([]byte(payload), at)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := m.Value(":chunk-signature").([]byte); hex.EncodeToString(got) != previous {
			t.Errorf("message %d: %x, want %s", i+1, got, previous)
		}
	}
}

func bigEndian(n int64) []byte {
	var out []byte
	for shift := 56; shift >= 0; shift -= 8 {
		out = append(out, byte(n>>shift))
	}
	return out
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// TestStream sends messages, which a way may change, lose, repeat or exchange.
func TestStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		request := open(t, rapid.Bool().Draw(t, "presigned"))
		signer, err := eventstream.NewSigner(&request, credentials.SecretAccessKey)
		if err != nil {
			t.Fatal(err)
		}
		at := opened
		var sent [][]byte
		for range rapid.IntRange(2, 5).Draw(t, "messages") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "pause")))
			inner, err := messages().Draw(t, "message").Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			m, err := signer.Sign(inner, at)
			if err != nil {
				t.Fatal(err)
			}
			encoded, err := m.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, encoded)
		}
		arrived := bytes.Clone(bytes.Join(sent, nil))
		i := rapid.IntRange(0, len(sent)-2).Draw(t, "at")
		broken := i
		switch rapid.SampledFrom([]string{"nothing", "lost", "repeated", "exchanged", "payload", "date"}).Draw(t, "what happens") {
		case "nothing":
			broken = len(sent)
		case "lost":
			arrived = bytes.Join(append(append([][]byte{}, sent[:i]...), sent[i+1:]...), nil)
		case "repeated":
			arrived = bytes.Join(append(append([][]byte{}, sent[:i+1]...), sent[i:]...), nil)
			broken++
		case "exchanged":
			arrived = bytes.Join(append(append([][]byte{}, sent[:i]...), sent[i+1], sent[i]), nil)
		case "payload":
			arrived = resent(t, sent, i, func(m *eventstream.Message) { m.Payload = append(bytes.Clone(m.Payload), 0) })
		case "date":
			arrived = resent(t, sent, i, func(m *eventstream.Message) {
				m.Headers[0].Value = m.Headers[0].Value.(time.Time).Add(time.Millisecond)
			})
		}
		verifier, err := eventstream.NewVerifier(&request, credentials.SecretAccessKey)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; len(arrived) > 0; n++ {
			var m eventstream.Message
			if m, arrived, err = eventstream.Parse(arrived); err != nil {
				t.Fatal(err)
			}
			err := verifier.Verify(m)
			if want := n >= broken; want != errors.Is(err, eventstream.ErrSignature) {
				t.Fatalf("message %d: %v, want an error: %v", n, err, want)
			}
		}
	})
}

// resent encodes one of the messages anew, changed.
func resent(t *rapid.T, sent [][]byte, i int, change func(*eventstream.Message)) []byte {
	m, _, err := eventstream.Parse(sent[i])
	if err != nil {
		t.Fatal(err)
	}
	change(&m)
	encoded, err := m.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Join(append(append(append([][]byte{}, sent[:i]...), encoded), sent[i+1:]...), nil)
}

func TestVerifyErrors(t *testing.T) {
	request := open(t, false)
	signer, err := eventstream.NewSigner(&request, credentials.SecretAccessKey)
	if err != nil {
		t.Fatal(err)
	}
	good, err := signer.Sign([]byte("x"), opened)
	if err != nil {
		t.Fatal(err)
	}
	date, signature := good.Headers[0], good.Headers[1]
	more := eventstream.Header{Name: "more", Value: int8(1)}
	for name, test := range map[string]struct {
		headers []eventstream.Header
		want    error
	}{
		"good":                      {[]eventstream.Header{date, signature}, nil},
		"signature first":           {[]eventstream.Header{signature, date}, nil},
		"a header that is not sent": {[]eventstream.Header{date, more, signature}, eventstream.ErrSignature},
		"no signature":              {[]eventstream.Header{date}, eventstream.ErrUnsigned},
		"no date":                   {[]eventstream.Header{signature}, eventstream.ErrUnsigned},
		"date as a text":            {[]eventstream.Header{{Name: ":date", Value: "today"}, signature}, eventstream.ErrUnsigned},
		"signature as a text":       {[]eventstream.Header{date, {Name: ":chunk-signature", Value: "x"}}, eventstream.ErrUnsigned},
		"short signature":           {[]eventstream.Header{date, {Name: ":chunk-signature", Value: []byte("x")}}, eventstream.ErrSignature},
	} {
		verifier, err := eventstream.NewVerifier(&request, credentials.SecretAccessKey)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(eventstream.Message{Headers: test.headers, Payload: []byte("x")}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err := verifier.Verify(good); test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: the next message: %v", name, err)
		}
	}
	for name, headers := range map[string][]eventstream.Header{
		"a date far off":       {{Name: ":date", Value: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, signature},
		"what cannot be coded": {date, signature, {Name: "a", Value: 1}},
	} {
		verifier, err := eventstream.NewVerifier(&request, credentials.SecretAccessKey)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifier.Verify(eventstream.Message{Headers: headers}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := signer.Sign(nil, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); err == nil || !strings.Contains(err.Error(), ":date") {
		t.Errorf("a year of five digits: %v", err)
	}
	unsigned := sigv4.Request{}
	if _, err := eventstream.NewVerifier(&unsigned, "secret"); err == nil || !strings.HasPrefix(err.Error(), "eventstream: ") {
		t.Errorf("an unsigned request: %v", err)
	}
}
