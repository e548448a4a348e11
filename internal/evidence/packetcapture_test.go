package evidence

import "testing"

// TestPacketCapture: lines that the tool broke are joined, and what follows the header is no part of it.
func TestPacketCapture(t *testing.T) {
	d, pieces := readBy(t, "T 192.0.2.1:5 -> 192.0.2.2:9 [AP]\n  PUT /a?c=d HTTP/1.1..Host: h.exam\n  ple..X-Amz-Date: 20261121T1015\n  00Z....hello\n\nother\n", formatCapture)
	if len(pieces) == 0 || pieces[0].request == nil {
		t.Fatalf("%v: no request", d)
	}
	r := pieces[0].request
	if r.Method != "PUT" || r.Host() != "h.example" || r.Header.Value("x-amz-date") != "20261121T101500Z" {
		t.Errorf("%+v", r.Request)
	}
	if _, pieces := readBy(t, "it ends with HTTP/1.1.. and so on\n", formatCapture); len(pieces) != 0 {
		t.Errorf("%v", pieces)
	}
}

func FuzzPacketCapture(f *testing.F) {
	fuzzFormats(f, []string{formatCapture}, "GET / HTTP/1.1..Host: h..A: b....", "  POST /x HTTP/1.1..Ho\n  st: h....{}\n\n", "HTTP/1.1..", "HTTP/1.1 403 Forbidden..A: b....")
}
