package evidence

import "testing"

func TestDotNet(t *testing.T) {
	text := "fail: Method: POST, RequestUri: 'https://h.example/a?b', Version: 1.1, Content: System.Net.Http.StringContent, Headers:\n{\n  X-Amz-Date: 20260101T000000Z\n  Content-Type: application/json\n}\nStatusCode: 403, ReasonPhrase: 'Forbidden', Version: 1.1, Content: x, Headers:\n{\n  x-amzn-ErrorType: InvalidSignatureException\n}\nMethod: none\nStatusCode: 403\n"
	_, pieces := readBy(t, text, formatDotNet)
	comparePieces(
		t, pieces,
		`request #1 https POST /a?b [Host:"h.example"] [X-Amz-Date:"20260101T000000Z"] [Content-Type:"application/json"] body=""`,
		`url #1 https://h.example/a?b`,
		`response 403 [x-amzn-ErrorType:"InvalidSignatureException"] body=""`,
	)
	if pieces[0].exchange != pieces[2].exchange {
		t.Errorf("exchanges %d and %d", pieces[0].exchange, pieces[2].exchange)
	}
}

func FuzzDotNet(f *testing.F) {
	fuzzFormats(f, []string{formatDotNet}, "Method: GET, RequestUri: 'https://h/a', Headers:\n{\n a: b\n}\nStatusCode: 403, ReasonPhrase: 'F'\n{\n")
}
