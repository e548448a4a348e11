package evidence

import "testing"

func TestEscaped(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"http.client with a body and an answer",
			`send: b'POST /a?b=\'c HTTP/1.1\r\nHost: h.example\r\nContent-Length: 7\r\n\r\n'
send: b'{"a":1}'
reply: 'HTTP/1.1 403 Forbidden\r\n'
header: Content-Type: application/json
header: x-amzn-ErrorType: InvalidSignatureException
{"message":"m"}
`,
			[]string{
				`request #1 POST /a?b='c [Host:"h.example"] [Content-Length:"7"] body="{\"a\":1}" whole-header whole-body`,
				`response 403 [Content-Type:"application/json"] [x-amzn-ErrorType:"InvalidSignatureException"] body=""`,
			},
		},
		{
			"Node's header, joined over lines",
			"  _header: 'GET /a HTTP/1.1\\r\\n' +\n    'Host: h.example\\r\\n' +\n    '\\r\\n',\n  other: 'x',\n",
			[]string{`request #1 GET /a [Host:"h.example"] body="" whole-header whole-body`},
		},
		{
			"reqwest",
			`TRACE reqwest::connect::verbose: 1 write: b"GET /a HTTP/1.1\r\nhost: h.example\r\n\r\n"` + "\n" +
				`TRACE reqwest::connect::verbose: 1 read: b"HTTP/1.1 403 Forbidden\r\nx-cache: y\r\n\r\n{\"message\":\"m\"}"` + "\n",
			[]string{
				`request #1 GET /a [host:"h.example"] body="" whole-header whole-body`,
				`response 403 [x-cache:"y"] body="{\"message\":\"m\"}"`,
			},
		},
		{"other escapes", `x = 'a\r\nb'` + "\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatEscaped)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func TestEscapedPlaces(t *testing.T) {
	_, pieces := readBy(t, "x\nsend: b'GET /a HTTP/1.1\\r\\nHost: h.example\\r\\n\\r\\n'\n", formatEscaped)
	if len(pieces) != 1 {
		t.Fatalf("got %q", showAll(pieces))
	}
	if got, want := pieces[0].request.Fields[0], (Place{"test", 2, 34, 43}); got != want {
		t.Errorf("host at %v, want %v", got, want)
	}
}

func FuzzEscaped(f *testing.F) {
	fuzzFormats(f, []string{formatEscaped},
		"send: b'GET / HTTP/1.1\\r\\nA: b\\r\\n\\r\\n'\nsend: b'x'\nreply: 'HTTP/1.1 403 F\\r\\n'\nheader: A: b",
		"'GET / HTTP/1.1\\r\\n' +\n 'A: b\\r\\n'", "\"HTTP/2 403\\r\\n")
}
