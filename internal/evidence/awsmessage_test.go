package evidence

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"countersign/sigv4"
)

func quoteJSON(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// plainJSON does not escape <, > and &, as most servers.
func plainJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func quotePython(s string) string {
	r := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "'", `\'`)
	return "'" + r.Replace(s) + "'"
}

// quotePythonBytes is the printed form of UTF-8 bytes.
func quotePythonBytes(s string) string {
	var b strings.Builder
	for _, c := range []byte(quotePython(s)) {
		if c >= 0x80 {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return "b" + b.String()
}

func quoteRust(s string) string {
	r := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`, "Å", `\u{c5}`)
	return `"` + r.Replace(s) + `"`
}

// quoteDotNet is what System.Text.Json writes by default.
func quoteDotNet(s string) string {
	r := strings.NewReplacer("'", `\u0027`, "&", `\u0026`, "<", `\u003C`, ">", `\u003E`, `"`, `\u0022`, "+", `\u002B`, "Å", `\u00C5`, `\`, `\\`, "\n", `\n`)
	return `"` + r.Replace(s) + `"`
}

func everyLine(prefix, s string) string {
	return prefix + strings.ReplaceAll(s, "\n", "\n"+prefix)
}

// containers are the forms in which AWS's message comes.
var containers = []struct {
	name string
	wrap func(string) string
}{
	{"plain", func(s string) string { return s }},
	{"exception", func(s string) string {
		return "botocore.exceptions.ClientError: An error occurred (InvalidSignatureException): " + s + "\nTraceback"
	}},
	{"JSON", func(s string) string { return `{"message":` + plainJSON(s) + `}` }},
	{"JSON with HTML escapes", func(s string) string { return `{"message":` + quoteJSON(s) + `}` }},
	{"JSON pretty, deep", func(s string) string {
		return "{\n  \"errors\": [\n    {\n      \"message\": " + plainJSON(s) + ",\n      \"code\": \"InvalidSignature\"\n    }\n  ]\n}\n"
	}},
	{"JSON twice", func(s string) string { return `{"body":` + plainJSON(`{"message":`+plainJSON(s)+`}`) + `}` }},
	{"JSON three times", func(s string) string {
		return `{"log":` + plainJSON(`{"body":`+plainJSON(`{"message":`+plainJSON(s)+`}`)+`}`) + `}`
	}},
	{"Python repr of JSON", func(s string) string { return "Response body: " + quotePython(`{"message":`+plainJSON(s)+`}`) }},
	{"Python bytes of JSON", func(s string) string { return quotePythonBytes(`{"message":` + plainJSON(s) + `}`) }},
	{"Python repr", func(s string) string { return "ClientError(" + quotePython(s) + ")" }},
	{"Rust debug", func(s string) string { return "Error { message: Some(" + quoteRust(s) + ") }" }},
	{".NET", func(s string) string { return `{"message":` + quoteDotNet(s) + `}` }},
	{"Go %q", func(s string) string { return "msg=" + strconv.Quote(s) }},
	{"XML", func(s string) string {
		return "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>" + html.EscapeString(s) + "</Message></Error></ErrorResponse>"
	}},
	{"XML in JSON", func(s string) string {
		return `{"body":` + plainJSON("<Error><Message>"+html.EscapeString(s)+"</Message></Error>") + `}`
	}},
	{"line feeds as entities", func(s string) string {
		return "<m>" + strings.ReplaceAll(html.EscapeString(s), "\n", "&#10;") + "</m>"
	}},
	{"syslog", func(s string) string { return "app[1]: " + strings.ReplaceAll(s, "\n", "#012") }},
	{"CR LF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"CR LF in JSON", func(s string) string { return `{"message":` + plainJSON(strings.ReplaceAll(s, "\n", "\r\n")) + `}` }},
	{"indented", func(s string) string { return everyLine("        ", s) }},
	{"quotation", func(s string) string { return everyLine("> ", s) }},
	{"docker compose", func(s string) string { return everyLine("web_1  | ", s) }},
	{"smart quotes", func(s string) string {
		return strings.NewReplacer("\n'", "\n‘", "'\n", "’\n").Replace(s)
	}},
	{"words wrapped", func(s string) string {
		return strings.Replace(s, "for this request should have been", "for this\nrequest should have been", 1)
	}},
	{"SQS: extra line feed", func(s string) string { return strings.Replace(s, "been\n'", "been\n'\n", 1) }},
	{"blanks at line ends", func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") }},
	{"terminal colours", func(s string) string {
		return "\x1b[31m" + strings.ReplaceAll(s, "\n", "\x1b[0m\n\x1b[31m") + "\x1b[0m"
	}},
}

func TestAWSMessage(t *testing.T) {
	for _, c := range []sigv4.CanonicalRequest{sample, plainSample} {
		for _, form := range containers {
			t.Run(form.name+" "+c.Method, func(t *testing.T) {
				text := form.wrap(message(c))
				got := read(t, "-", text)
				wantCanonical(t, got.Verified, c, Confirmed)
				if got.VerifiedString == nil || got.VerifiedString.StringToSign != stringOf(c) {
					t.Errorf("string to sign %v, want %v", got.VerifiedString, stringOf(c))
				}
				if got.Signed != nil || got.SignedString != nil {
					t.Errorf("the client's account: %v %v, want none", got.Signed, got.SignedString)
				}
				if got.Answer == nil || got.Answer.Kind != "signature-mismatch" {
					t.Errorf("answer %v", got.Answer)
				}
			})
		}
	}
}

// What is flattened to one line can be read back as long as no value has two blanks in a row.
func TestAWSMessageFlattened(t *testing.T) {
	for _, c := range []sigv4.CanonicalRequest{sample, plainSample} {
		text := strings.Join(strings.Fields(message(c)), " ")
		got := read(t, "-", text)
		wantCanonical(t, got.Verified, c, Confirmed)
	}
}

func TestAWSMessageBlankLinesLost(t *testing.T) {
	text := message(plainSample)
	for strings.Contains(text, "\n\n") {
		text = strings.ReplaceAll(text, "\n\n", "\n")
	}
	wantCanonical(t, read(t, "-", text).Verified, plainSample, Confirmed)
}

// A message that was cut shows parts, and none of them wrong.
func TestAWSMessageTruncated(t *testing.T) {
	for _, wrap := range []func(string) string{
		func(s string) string { return s },
		func(s string) string { return s + "..." },
		func(s string) string { return `{"message":` + plainJSON(s) + `,"requestId":"x"}` },
		func(s string) string { return `{"message":` + plainJSON(s) },
	} {
		whole := message(plainSample)
		most := Parts(0)
		for n := strings.Index(whole, "'GET"); n < len(whole); n++ {
			got := read(t, "-", wrap(whole[:n])).Verified
			if got == nil {
				continue
			}
			if got.Has < most {
				t.Fatalf("%q: parts %06b, with fewer bytes %06b", wrap(whole[:n]), got.Has, most)
			}
			most = got.Has
			wantParts(t, got, plainSample)
		}
		if most != HasAll {
			t.Errorf("most parts = %06b, want all", most)
		}
	}
}

// wantParts checks that the parts that are there are those of want.
func wantParts(t *testing.T, got *Canonical, want sigv4.CanonicalRequest) {
	t.Helper()
	for _, part := range []struct {
		part      Parts
		got, want string
	}{
		{HasMethod, got.Method, want.Method},
		{HasPath, got.Path, want.Path},
		{HasQuery, got.Query, want.Query},
		{HasSignedHeaders, got.SignedHeaders, want.SignedHeaders},
		{HasPayload, got.PayloadHash, want.PayloadHash},
	} {
		if got.Has&part.part != 0 && part.got != part.want {
			t.Errorf("part %06b = %q, want %q", part.part, part.got, part.want)
		}
	}
	for _, f := range got.Headers {
		if value, ok := want.Header(f.Name); !ok || value != f.Value {
			t.Errorf("header %s:%s, want %q", f.Name, f.Value, value)
		}
	}
}

func TestAWSMessageRedacted(t *testing.T) {
	text := strings.Replace(message(sample), "IQoJb3JpZ2luX2VjEXAMPLE/////wEaCXVz+Q==", "***", 1)
	got := read(t, "-", text)
	if !got.Verified.Whole() || got.Verified.Check != Altered {
		t.Fatalf("verified %+v", got.Verified)
	}
	if i := len(got.Recognised); i == 0 || got.Recognised[0].Note == "" && got.Recognised[i-1].Note == "" {
		t.Errorf("no note that the text was altered: %+v", got.Recognised)
	}
}

func TestAWSMessageUnquoted(t *testing.T) {
	text := "The Canonical String for this request should have been\nGET\n/v1/resource\n\nhost:d111111abcdef8.cloudfront.net\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + sigv4.EmptyPayloadHash
	wantCanonical(t, read(t, "-", text).Verified, plainSample, Unchecked)
}

// A masked payload line is still the payload line.
func TestAWSMessageMaskedPayload(t *testing.T) {
	text := strings.Replace(message(plainSample), sigv4.EmptyPayloadHash, "<hashed payload>", 1)
	got := read(t, "-", text).Verified
	if !got.Whole() || got.PayloadHash != "<hashed payload>" {
		t.Fatalf("verified %+v", got)
	}
}

func TestAWSMessagePlaces(t *testing.T) {
	got := read(t, "error.txt", "one\n"+`{"message":`+plainJSON(message(plainSample))+`}`).Verified
	raw := `{"message":` + plainJSON(message(plainSample)) + `}`
	for key, text := range map[string]string{
		"method": "GET", "path": "/v1/resource", "header:host": "host:d111111abcdef8.cloudfront.net",
		"signed-headers": "host;x-amz-date", "payload": sigv4.EmptyPayloadHash,
	} {
		place := got.Lines[key]
		if place.File != "error.txt" || place.Line != 2 || raw[place.Start-1:place.End-1] != text {
			t.Errorf("%s at %v, which is %q, want %q", key, place, raw[place.Start-1:place.End-1], text)
		}
	}
}

// Of several failures the last one counts, and each text is read for itself.
func TestAWSMessageTwice(t *testing.T) {
	later := plainSample
	later.Path = "/v1/later"
	got := read(t, "-", message(plainSample)+"\n\n"+message(later))
	wantCanonical(t, got.Verified, later, Confirmed)
	if got.VerifiedString.Hash != later.Hash() {
		t.Errorf("string to sign of another text: %v", got.VerifiedString)
	}
}

// Whatever the values hold and however often the message was escaped, the text is read byte for byte.
func TestAWSMessageAnyValue(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	alphabet := []string{"a", "Z", "7", " b", "'", `"`, `\`, "&", "<", ">", ";", "é", "日", "=", "%25", `\n`, "&amp;", `\u0026`, "#", ",", "`", "$"}
	value := func() string {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(alphabet[random.IntN(len(alphabet))])
		}
		return sigv4.CanonicalValue(b.String())
	}
	wraps := []func(string) string{
		func(s string) string { return `{"message":` + plainJSON(s) + `}` },
		func(s string) string { return `{"message":` + quoteJSON(s) + `}` },
		quotePython,
		func(s string) string { return "<Message>" + html.EscapeString(s) + "</Message>" },
		strconv.Quote,
	}
	for range 1500 {
		c := plainSample
		c.Headers = []sigv4.Field{{Name: "host", Value: "h.example"}, {Name: "x-amz-meta-a", Value: value()}, {Name: "x-amz-meta-b", Value: value()}}
		c.SignedHeaders = "host;x-amz-meta-a;x-amz-meta-b"
		text := message(c)
		for range random.IntN(4) {
			text = wraps[random.IntN(len(wraps))](text)
		}
		d := newDocument("-", text)
		pieces := readAWSMessages(d)
		if len(pieces) == 0 || pieces[0].canonical == nil || pieces[0].canonical.Check != Confirmed || pieces[0].canonical.Text() != c.String() {
			t.Fatalf("%s\nread as %+v\nwant %q", text, pieces, c)
		}
	}
}
