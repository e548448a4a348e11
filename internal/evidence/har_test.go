package evidence

import (
	"strings"
	"testing"
)

const harSample = `{
 "log": {"version": "1.2", "entries": [
  {
   "startedDateTime": "2026-01-01T00:00:00Z",
   "request": {
    "method": "GET",
    "url": "https://h.example/a%20b//c?x=1&y",
    "httpVersion": "http/2.0",
    "headers": [
     {"name": ":authority", "value": "h.example"},
     {"name": ":method", "value": "GET"},
     {"name": ":path", "value": "/a%20b//c?x=1&y"},
     {"name": ":scheme", "value": "https"},
     {"name": "accept", "value": "*/*"}
    ],
    "queryString": [{"name": "x", "value": "1"}], "cookies": [], "bodySize": 0
   },
   "response": {
    "status": 403, "statusText": "",
    "headers": [{"name": "x-amzn-errortype", "value": "InvalidSignatureException"}],
    "content": {"size": 15, "mimeType": "application/json", "text": "eyJtZXNzYWdlIjoibSJ9", "encoding": "base64"}
   },
   "cache": {}, "timings": {"wait": 1}
  },
  {
   "request": {
    "method": "POST", "url": "https://h.example/b",
    "headers": [
     {"name": "Host", "value": "h.example"},
     {"name": "Authorization", "value": "AWS4-HMAC-SHA256 x"},
     {"name": "Content-Length", "value": "7"}
    ],
    "postData": {"mimeType": "application/json", "text": "{\"a\":1}"}
   },
   "response": {"status": 0, "statusText": "", "headers": [], "content": {}}
  }
 ]}
}
`

func TestHAR(t *testing.T) {
	d, pieces := readBy(t, harSample, formatHAR)
	comparePieces(
		t, pieces,
		`request #7 https GET /a%20b//c?x=1&y [:authority:"h.example"] [accept:"*/*"] body="" whole-body`,
		`url #7 https://h.example/a%20b//c?x=1&y`,
		`response 403 [x-amzn-errortype:"InvalidSignatureException"] body="{\"message\":\"m\"}"`,
		`request #27 https POST /b [Host:"h.example"] [Authorization:"AWS4-HMAC-SHA256 x"] [Content-Length:"7"] body="{\"a\":1}" whole-header whole-body`,
		`url #27 https://h.example/b`,
	)
	if got := pieces[0].request.Fields[1].Line; got != 14 {
		t.Errorf("accept on line %d, want 14", got)
	}
	if pieces[0].exchange == 0 || pieces[0].exchange != pieces[2].exchange || pieces[3].exchange == pieces[0].exchange {
		t.Errorf("exchanges %d %d %d", pieces[0].exchange, pieces[2].exchange, pieces[3].exchange)
	}
	if len(d.unread()) != 0 || len(d.found) != 1 || !strings.Contains(d.found[0].Note, "sensitive") {
		t.Errorf("unread %v, found %v", d.unread(), d.found)
	}
}

// TestHARTruncated cuts the sample at every byte: what was whole before stays as it was read.
func TestHARTruncated(t *testing.T) {
	_, all := readBy(t, harSample, formatHAR)
	most := 0
	for n := range harSample {
		_, pieces := readBy(t, harSample[:n], formatHAR)
		if len(pieces) < most {
			t.Fatalf("cut at %d: %d pieces after %d", n, len(pieces), most)
		}
		most = len(pieces)
		for i, p := range pieces {
			if p.response != nil && i+1 < len(pieces) && show(p) != show(all[i]) {
				t.Fatalf("cut at %d: %s", n, show(p))
			}
		}
	}
	cut := strings.Index(harSample, `{"name": "accept"`)
	d, pieces := readBy(t, harSample[:cut], formatHAR)
	if len(pieces) != 2 || pieces[0].request.WholeHeader || pieces[0].request.WholeBody {
		t.Errorf("cut in the header: %q", showAll(pieces))
	}
	if len(d.found) != 1 || !strings.Contains(d.found[0].Note, "middle of entry 1") {
		t.Errorf("found %v", d.found)
	}
}

func TestHARParts(t *testing.T) {
	start := strings.Index(harSample, `"request"`)
	for name, text := range map[string]string{
		"entries alone": harSample[strings.Index(harSample, `"entries"`):],
		"one entry":     harSample[start-5 : strings.Index(harSample, `"cache"`)],
		"after prose":   "This is what I see:\n" + harSample[start:],
		"in one line":   strings.ReplaceAll(harSample, "\n", " "),
	} {
		_, pieces := readBy(t, text, formatHAR)
		if len(pieces) < 3 || pieces[0].request == nil || pieces[0].request.Target != "/a%20b//c?x=1&y" || pieces[2].response == nil {
			t.Errorf("%s: %q", name, showAll(pieces))
		}
	}
	for _, text := range []string{
		`{"request": {"method": "GET"}}`, `{"request": {"url": {"raw": "https://h.example"}, "method": 1}}`, `"request": {"a": [`, `"request"`, "",
	} {
		if _, pieces := readBy(t, text, formatHAR); len(pieces) != 0 {
			t.Errorf("%s: %q", text, showAll(pieces))
		}
	}
}

func FuzzHAR(f *testing.F) {
	fuzzFormats(f, []string{formatHAR}, harSample, `"request":{"method":"GET","url":"https://h/x","headers":[{"name":"a"`, `"request" : {"headers":{}}`, `"request":{"request":{`)
}
