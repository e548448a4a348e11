package evidence

import "testing"

func TestWireLog(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"Apache wire log, cut before the header's end",
			`15:25:13.502 [main] DEBUG org.apache.http.wire - http-outgoing-1 >> "POST /a-*/_search HTTP/1.1[\r][\n]"
15:25:13.502 [main] DEBUG org.apache.http.wire - http-outgoing-1 >> "Host: h.example[\r][\n]"
`,
			[]string{`request #1 POST /a-*/_search [Host:"h.example"] body=""`},
		},
		{
			"Apache wire log with both directions, two connections and binary bytes",
			`w - http-outgoing-1 >> "PUT /a HTTP/1.1[\r][\n]"
w - http-outgoing-2 >> "GET /b HTTP/1.1[\r][\n]"
w - http-outgoing-1 >> "Content-Length: 3[\r][\n]"
w - http-outgoing-1 >> "[\r][\n]"
w - http-outgoing-1 >> "a[0xff]"
w - http-outgoing-1 >> "c"
w - http-outgoing-1 << "HTTP/1.1 403 Forbidden[\r][\n]"
w - http-outgoing-1 << "x-cache: Error[\r][\n]"
w - http-outgoing-1 << "[\r][\n]"
w - http-outgoing-1 << "{"message":[\n]"
w - http-outgoing-1 << ""m"}"
`,
			[]string{
				`request #1 PUT /a [Content-Length:"3"] body="a\xffc" whole-header whole-body`,
				"response 403 [x-cache:\"Error\"] body=\"{\\\"message\\\":\\n\\\"m\\\"}\"",
				`request #2 GET /b body=""`,
			},
		},
		{
			"Apache header log",
			"h - http-outgoing-0 >> GET /a HTTP/1.1\nh - http-outgoing-0 >> Host: h.example\nh - http-outgoing-0 << HTTP/1.1 403 Forbidden\nh - http-outgoing-0 << Server: x\n",
			[]string{
				`request #1 GET /a [Host:"h.example"] body=""`,
				`response 403 [Server:"x"] body=""`,
			},
		},
		{
			"HttpURLConnection",
			"FINE: sun.net.www.MessageHeader@1d5 2 pairs: {GET /a HTTP/1.1: null}{Host: h.example}\nFINE: sun.net.www.MessageHeader@2 2 pairs: {null: HTTP/1.1 403 Forbidden}{Server: x}\n",
			[]string{
				`request #1 GET /a [Host:"h.example"] body="" whole-header whole-body`,
				`response 403 [Server:"x"] body=""`,
			},
		},
		{
			"any prefix, with times",
			"2026-01-01 10:00:01 DEBUG c.e.Http: GET /a HTTP/1.1\n2026-01-01 10:00:02 DEBUG c.e.Http: Host: h.example\n2026-01-01 10:00:02 DEBUG c.e.Http:\n2026-01-01 10:00:03 INFO done\n",
			[]string{`request #1 GET /a [Host:"h.example"] body="" whole-header whole-body`},
		},
		{"an access log is no wire log", "h - - [x] \"GET /a HTTP/1.1\" 403 1\nh - - [x] \"GET /b HTTP/1.1\" 200 1\n", nil},
		{"shell redirections are no wire log", "cat a >> \"b\"\necho HTTP/ >> b\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatWire)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func FuzzWireLog(f *testing.F) {
	fuzzFormats(f, []string{formatWire, formatHTTP},
		"x >> \"GET / HTTP/1.1[\\r][\\n]\"\nx >> \"A: [0x41][\\r][\\n]\"\nx >> \"[\\r][\\n]\"\nx << \"HTTP/1.1 403 F\"",
		"2 pairs: {GET / HTTP/1.1: null}{A: b}", "a 1 GET / HTTP/1.1\na 2 A: b\na 3\n")
}
