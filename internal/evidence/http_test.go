package evidence

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/sigv4"
)

// readBy reads a text with the formats of these names alone, in their order.
func readBy(t testing.TB, text string, names ...string) (*document, []piece) {
	t.Helper()
	d := newDocument("test", text)
	var all []piece
	found := 0
	for _, f := range formats {
		for _, name := range names {
			if f.name == name {
				found++
				all = append(all, f.read(d)...)
			}
		}
	}
	if found != len(names) {
		t.Fatalf("there are no formats of all these names: %q", names)
	}
	return d, all
}

// show writes a piece on a line, as the tests compare it.
func show(p piece) string {
	switch {
	case p.request != nil:
		return fmt.Sprintf("request #%d %s", p.request.Place.Line, showRequest(p.request))
	case p.response != nil:
		return fmt.Sprintf("response %d%s body=%q", p.response.Status, showHeader(p.response.Header), p.response.Body)
	case p.claim != nil:
		return fmt.Sprintf("claim presigned=%t %s err=%v", p.claim.Presigned, p.claim.Authorization.String(), p.claim.Err)
	case p.url != nil:
		return fmt.Sprintf("url #%d %s", p.url.Place.Line, p.url.Text)
	case p.host != nil:
		return fmt.Sprintf("host #%d %s", p.host.Place.Line, p.host.Text)
	case p.trial != nil:
		return fmt.Sprintf("trial #%d works=%t label=%q %s %s", p.trial.Place.Line, p.trial.Works, p.trial.Label, p.trial.Method, p.trial.URL)
	case p.remark != nil:
		return fmt.Sprintf("remark #%d %s", p.remark.Place.Line, p.remark.Kind)
	case p.hint != nil:
		return fmt.Sprintf("hint #%d %s %s", p.hint.Place.Line, p.hint.Kind, p.hint.Value)
	case p.secret != "":
		return "secret " + p.secret
	}
	return fmt.Sprintf("piece at %d", p.at)
}

func showRequest(r *Request) string {
	whole := ""
	if r.WholeHeader {
		whole += " whole-header"
	}
	if r.WholeBody {
		whole += " whole-body"
	}
	scheme := r.Scheme
	if scheme != "" {
		scheme += " "
	}
	return fmt.Sprintf("%s%s %s%s body=%q%s", scheme, r.Method, r.Target, showHeader(r.Header), r.Body, whole)
}

func showHeader(header sigv4.Header) string {
	var b strings.Builder
	for _, f := range header {
		fmt.Fprintf(&b, " [%s:%q]", f.Name, f.Value)
	}
	return b.String()
}

func showAll(pieces []piece) []string {
	shown := []string{}
	for _, p := range pieces {
		shown = append(shown, show(p))
	}
	return shown
}

// comparePieces compares what was read with the lines that are wanted.
func comparePieces(t *testing.T, got []piece, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, showAll(got)); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestHTTP(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"first line and host alone", "GET /stage/method/*/* HTTP/1.1\nHost: a.example.com\n",
			[]string{`request #1 GET /stage/method/*/* [Host:"a.example.com"] body=""`},
		},
		{
			"dated, so whole; a GET without a length has no body",
			"GET /a HTTP/1.1\nHost: a.example.com\nX-Amz-Date: 20260101T000000Z\n\nand here is what I see:",
			[]string{`request #1 GET /a [Host:"a.example.com"] [X-Amz-Date:"20260101T000000Z"] body="" whole-header whole-body`},
		},
		{
			"targets are byte exact",
			"GET /a b//../ü;x=1?q=a b&c HTTP/1.1\n",
			[]string{`request #1 GET /a b//../ü;x=1?q=a b&c body=""`},
		},
		{
			"repeated and folded headers, blanks kept",
			"GET / HTTP/1.1\nA: 1\nA:  2 \nB: x\n  y\nC:\n",
			[]string{`request #1 GET / [A:"1"] [A:" 2 "] [B:"x\n  y"] [C:""] body=""`},
		},
		{
			"body of the right length", "PUT /a HTTP/1.1\nContent-Length: 5\n\nhello\n",
			[]string{`request #1 PUT /a [Content-Length:"5"] body="hello" whole-body`},
		},
		{
			"body over empty lines", "PUT /a HTTP/1.1\nContent-Length: 4\n\na\n\nb\n\nThe end.\n",
			[]string{`request #1 PUT /a [Content-Length:"4"] body="a\n\nb" whole-body`},
		},
		{
			"body that lost its carriage returns", "PUT /a HTTP/1.1\nContent-Length: 4\n\na\nb\n",
			[]string{`request #1 PUT /a [Content-Length:"4"] body="a\r\nb" whole-body`},
		},
		{
			"body of another length", "PUT /a HTTP/1.1\nContent-Length: 7\n\nhello\n",
			[]string{`request #1 PUT /a [Content-Length:"7"] body="hello"`},
		},
		{
			"POST with a JSON body over lines, then its answer",
			"POST /a HTTP/1.1\nHost: h.example\nDate: x\nContent-Type: application/json\n\n{\n \"a\": [\"}\"]\n}\n\nHTTP/1.1 403 Forbidden\nContent-Type: application/json\nX-Cache: Error from cloudfront\n\n{\"message\":\"m\"}\n",
			[]string{
				`request #1 POST /a [Host:"h.example"] [Date:"x"] [Content-Type:"application/json"] body="{\n \"a\": [\"}\"]\n}" whole-header`,
				`response 403 [Content-Type:"application/json"] [X-Cache:"Error from cloudfront"] body="{\"message\":\"m\"}"`,
			},
		},
		{
			"answer with prose after it", "HTTP/2 403\nserver: CloudFront\n\n<HTML><BODY>\n\n</BODY></HTML>\n\nIt works directly.\n",
			[]string{`response 403 [server:"CloudFront"] body="<HTML><BODY>\n\n</BODY></HTML>"`},
		},
		{"lone status", "403\n{\"message\": \"m\"}", []string{`response 403 body="{\"message\": \"m\"}"`}},
		{"status and error name", "403 InvalidSignatureException\n", []string{`response 403 body="InvalidSignatureException"`}},
		{"status with a word before", "Status Code: 403 Forbidden\n", []string{`response 403 body=""`}},
		{"status and body in one line", "HTTP 403: {\"message\":\n\"m\"}\nmore", []string{`response 403 body="{\"message\":\n\"m\"}"`}},
		{"plain text body", "HTTP/1.1 400 Bad Request\n\nMissing required header\n", []string{`response 400 body="Missing required header"`}},
		{"a number in prose", "We have\n403\nmachines.\n", nil},
		{"trials are no requests", "GET /a@b -> 403\nGET /a%40b -> 200\n", nil},
		{"a list of routes is no request", "GET /a\nPOST /b\n", nil},
		{
			"request of an .http file", "### get it\nGET https://h.example:8443/a?b#c\nAccept: */*\n\n###\n",
			[]string{
				`request #2 https GET /a?b [Host:"h.example:8443"] [Accept:"*/*"] body=""`,
				`url #2 https://h.example:8443/a?b`,
			},
		},
		{
			"pseudo-headers", ":authority: h.example\n:method: POST\n:path: /a\n:scheme: https\naccept: */*\n",
			[]string{`request #1 https POST /a [:authority:"h.example"] [accept:"*/*"] body=""`, `url #1 https://h.example/a`},
		},
		{
			"response headers alone", "x-amzn-requestid: 1\nx-amzn-errortype: InvalidSignatureException\n",
			[]string{`response 0 [x-amzn-requestid:"1"] [x-amzn-errortype:"InvalidSignatureException"] body=""`},
		},
		{"canonical headers are no message", "host:h.example\nx-amz-date:20260101T000000Z\n", nil},
		{"code is no message", "  host: 'h.example',\n  accept: '*/*',\n", nil},
		{
			"indented, secrets", "    GET /a HTTP/1.1\n    Host: h.example\n    X-Api-Key: 0123456789\n    Authorization: Bearer abcdefgh\n",
			[]string{
				`request #1 GET /a [Host:"h.example"] [X-Api-Key:"0123456789"] [Authorization:"Bearer abcdefgh"] body=""`,
				"secret 0123456789", "secret abcdefgh",
			},
		},
		{
			"wrapped Authorization", "GET /a HTTP/1.1\nAuthorization: AWS4-HMAC-SHA256 Credential=a,\nSignedHeaders=host,\n Signature=b\n",
			[]string{`request #1 GET /a [Authorization:"AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host,\n Signature=b"] body=""`},
		},
		{
			"fields left out", "GET / HTTP/1.1\nHost: h.example\n...\nX-Amz-Date: 20260101T000000Z\n",
			[]string{`request #1 GET / [Host:"h.example"] [X-Amz-Date:"20260101T000000Z"] body=""`},
		},
		{
			"dump of the Go SDK is whole", "---[ REQUEST POST-SIGN ]----\nGET / HTTP/1.1\nHost: h.example\n\n\n----------\n---[ RESPONSE ]---\nHTTP/1.1 403 Forbidden\n\n----------\n",
			[]string{`request #2 GET / [Host:"h.example"] body="" whole-header whole-body`, `response 403 body=""`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatHTTP)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func TestHTTPPresigned(t *testing.T) {
	text := "GET /key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host&X-Amz-Security-Token=abc%2Fdef%3D&X-Amz-Signature=00 HTTP/1.1\nHost: b.s3.amazonaws.com\n"
	_, pieces := readBy(t, text, formatHTTP)
	if len(pieces) != 4 || !pieces[0].request.WholeHeader || !pieces[1].claim.Presigned {
		t.Fatalf("got %q", showAll(pieces))
	}
	comparePieces(t, pieces[2:], "secret abc%2Fdef%3D", "secret abc/def=")
}

func TestHTTPPlacesAndExchanges(t *testing.T) {
	text := "see:\n  GET /a HTTP/1.1\n  Host: h.example\n\nHTTP/1.1 403 Forbidden\n\nGET /b HTTP/1.1\nHost: h.example\n"
	d, pieces := readBy(t, text, formatHTTP)
	if len(pieces) != 3 {
		t.Fatalf("got %q", showAll(pieces))
	}
	r := pieces[0].request
	if want := (Place{"test", 2, 3, 18}); r.Place != want {
		t.Errorf("request line at %v, want %v", r.Place, want)
	}
	if want := (Place{"test", 3, 9, 18}); r.Fields[0] != want {
		t.Errorf("host at %v, want %v", r.Fields[0], want)
	}
	if pieces[0].exchange == 0 || pieces[0].exchange != pieces[1].exchange || pieces[2].exchange == pieces[0].exchange {
		t.Errorf("exchanges %d %d %d", pieces[0].exchange, pieces[1].exchange, pieces[2].exchange)
	}
	if got := d.unread(); len(got) != 1 || got[0].First != 1 || got[0].Last != 1 {
		t.Errorf("unread %v, want line 1", got)
	}
}

// checkPieces checks what holds of all pieces of any text.
func checkPieces(t *testing.T, d *document, pieces []piece) {
	t.Helper()
	for _, p := range pieces {
		if p.at < 0 || p.at > len(d.text) {
			t.Errorf("%s: at %d of %d", show(p), p.at, len(d.text))
		}
		if r := p.request; r != nil && len(r.Fields) != len(r.Header) {
			t.Errorf("%s: %d places of %d fields", show(p), len(r.Fields), len(r.Header))
		}
	}
}

// fuzzFormats fuzzes formats with these seeds.
func fuzzFormats(f *testing.F, names []string, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, pieces := readBy(t, text, names...)
		checkPieces(t, d, pieces)
	})
}

func FuzzHTTP(f *testing.F) {
	fuzzFormats(f, []string{formatHTTP},
		"GET /a b HTTP/1.1\nHost: h\n x\nContent-Length: 3\n\nabc",
		"403\n\n{\"a\":\"b\"}", "HTTP/2 403\nserver: x\n\n<a>\n</a>", ":method: GET\n:path: /\naccept: x",
		"POST https://h/x\nContent-Type: text/plain\n\nThe String-to-Sign should have been\n'x\n'\n", "403: {\n", "  GET /x\n\tA: b\n")
}
