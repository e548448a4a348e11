package evidence

import "testing"

func TestOkHTTP(t *testing.T) {
	text := "D/OkHttp: --> POST https://h.example/a?b http/1.1\nD/OkHttp: Content-Length: 7\nD/OkHttp: Host: h.example\nD/OkHttp: X-Amz-Date: 20260101T000000Z\nD/OkHttp:\nD/OkHttp: {\"a\":1}\nD/OkHttp: --> END POST (7-byte body)\n" +
		"D/OkHttp: <-- 403 https://h.example/a?b (12ms)\nD/OkHttp: x-cache: Error\nD/OkHttp:\nD/OkHttp: {\"message\":\"m\"}\nD/OkHttp: <-- END HTTP (15-byte body)\nother\n"
	d, pieces := readBy(t, text, formatOkHTTP)
	comparePieces(
		t, pieces,
		`request #1 https POST /a?b [Content-Length:"7"] [Host:"h.example"] [X-Amz-Date:"20260101T000000Z"] body="{\"a\":1}" whole-header whole-body`,
		`url #1 https://h.example/a?b`,
		`response 403 [x-cache:"Error"] body="{\"message\":\"m\"}"`,
	)
	if pieces[0].exchange != pieces[2].exchange {
		t.Errorf("exchanges %d and %d", pieces[0].exchange, pieces[2].exchange)
	}
	if got := d.unread(); len(got) == 0 || got[len(got)-1].Last != 13 {
		t.Errorf("unread %v", got)
	}
	if _, pieces := readBy(t, "a --> b\n<-- 403 no\nx --> END y\n", formatOkHTTP); len(pieces) != 0 {
		t.Errorf("got %q", showAll(pieces))
	}
}

func FuzzOkHTTP(f *testing.F) {
	fuzzFormats(f, []string{formatOkHTTP}, "x --> GET https://h/a\nx A: b\nx --> END GET\nx <-- 403 https://h/a (1ms)\nx\n{}\n<-- END HTTP")
}
