package evidence

import (
	"strings"
	"testing"

	"countersign/sigv4"
)

// seeds are texts of every form, whole; the fuzzer cuts and mixes them.
func seeds() []string {
	all := []string{
		sampleAuth, sample.String() + "\n" + stringOf(sample).String(), s3Error(sample, true), s3Error(plainSample, false),
		"{'Authorization': b'" + sampleAuth + "', 'Host': 'h.example'}", "map[Authorization:[" + sampleAuth + "] Host:[h.example]]",
		"Array\n(\n    [Host] => h\n    [Authorization] => " + sampleAuth + "\n)\n",
		"DEBUG: ConnMan.get(): creating new connection: https://a.example\nDEBUG: Sending request method_string='GET', uri='/b?c', headers={'x': 'y'}, body=(0 bytes)\nDEBUG: Response:\n{'data': b'<?xml?>', 'headers': {'a': 'b'}, 'status': 403}",
		"DEBUG - Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=https://h/a, headers={'X': b'y'}>\nbotocore https://h:443 \"GET /a HTTP/1.1\" 403 5\nResponse headers: {'a': 'b'}\nResponse body:\nb'{\"a\":1}'\n",
		"'\\nHEADERS++++'\n{'a': 'b',\n 'c': None}\n'\\nBEGIN'\n'Request URL = https://h/a'\n'Response code: 403\\n'\n{\"message\":\"Forbidden\"}",
		`{"__type":"x#InvalidSignatureException","message":"Credential should be scoped to a valid region, not 'us-west-1'. "}`,
		"GET /a HTTP/1.1\r\nHost: h.example\r\nAuthorization: Basic dXNlcjpwYXNzMTIz\r\n\r\n", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"accept-encoding:gzip\nhost:h.example", "id-type=receipt&id=1", "", "\x00", "\xff\xfeG\x00", "\x1b[",
	}
	for _, form := range containers {
		all = append(all, form.wrap(message(plainSample)))
	}
	return all
}

// checkPlaces checks what holds for every piece, whatever the text is.
func checkPlaces(t *testing.T, d *document, pieces []piece) {
	t.Helper()
	inside := func(p Place) {
		if p.Line == 0 && p.Start == 0 && p.End == 0 {
			return
		}
		if p.Line < 1 || p.Line > len(d.starts) || p.Start < 1 || p.End < p.Start || p.End > len(d.lineText(p.Line))+1 {
			t.Fatalf("place %+v is not in the text", p)
		}
	}
	for _, p := range pieces {
		if p.at < 0 || p.at > len(d.text) {
			t.Fatalf("piece at %d of %d", p.at, len(d.text))
		}
		switch {
		case p.canonical != nil:
			inside(p.canonical.Place)
			for _, place := range p.canonical.Lines {
				inside(place)
			}
			if p.canonical.Check == Confirmed && len(p.canonical.Text()) == 0 {
				t.Fatal("an empty text is confirmed")
			}
			if p.canonical.Raw == "" && p.canonical.Whole() {
				if _, err := sigv4.ParseCanonicalRequest(p.canonical.String()); err != nil {
					t.Fatalf("whole, but not a canonical request: %v", err)
				}
			}
		case p.stringToSign != nil:
			inside(p.stringToSign.Place)
		case p.request != nil:
			inside(p.request.Place)
			for _, place := range p.request.Fields {
				inside(place)
			}
		case p.answer != nil:
			inside(p.answer.Place)
		case p.claim != nil:
			inside(p.claim.Place)
		case p.host != nil:
			inside(p.host.Place)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds() {
		f.Add("-", []byte(s))
		f.Add("server-canonical.txt", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		c, err := Read([]Input{{name, data}, {"second.txt", []byte("GET /a HTTP/1.1\nHost: h.example\n\n")}})
		if err != nil {
			return
		}
		for _, s := range c.Secrets {
			if strings.TrimSpace(s) == "" {
				t.Fatal("an empty secret")
			}
		}
	})
}

// fuzzFormat is the fuzz target of one format.
func fuzzFormat(f *testing.F, name string, read func(*document) []piece) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := newDocument(name, text)
		checkPlaces(t, d, read(d))
		d.unread()
	})
}

func FuzzAWSMessages(f *testing.F)    { fuzzFormat(f, "-", readAWSMessages) }
func FuzzXMLErrors(f *testing.F)      { fuzzFormat(f, "-", readXMLErrors) }
func FuzzCanonicals(f *testing.F)     { fuzzFormat(f, "-", readCanonicals) }
func FuzzFragment(f *testing.F)       { fuzzFormat(f, "client-canonical.txt", readFragment) }
func FuzzAuthorizations(f *testing.F) { fuzzFormat(f, "-", readAuthorizations) }
func FuzzHeaderMaps(f *testing.F)     { fuzzFormat(f, "-", readHeaderMaps) }
func FuzzBotocore(f *testing.F)       { fuzzFormat(f, "-", readBotocore) }
func FuzzS3cmd(f *testing.F)          { fuzzFormat(f, "-", readS3cmd) }
func FuzzAwscurl(f *testing.F)        { fuzzFormat(f, "-", readAwscurl) }
func FuzzJSONErrors(f *testing.F)     { fuzzFormat(f, "-", readJSONErrors) }
func FuzzErrorTexts(f *testing.F)     { fuzzFormat(f, "-", readErrorTexts) }
func FuzzHosts(f *testing.F)          { fuzzFormat(f, "-", readHosts) }
func FuzzSecretTexts(f *testing.F)    { fuzzFormat(f, "-", readSecretTexts) }
