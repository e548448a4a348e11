package evidence

import "testing"

func TestDevTools(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"one line each", "Request URL: https://h.example/a?b\nRequest Method: GET\nStatus Code: 403 Forbidden\nRemote Address: 192.0.2.1:443\n\nResponse Headers\nx-cache: Error from cloudfront\n\nRequest Headers\n:authority: h.example\nauthorization: AWS4-HMAC-SHA256 x\n\nIt works directly.\n",
			[]string{
				`request #1 https GET /a?b [:authority:"h.example"] [authorization:"AWS4-HMAC-SHA256 x"] body=""`,
				`url #1 https://h.example/a?b`,
				`response 403 [x-cache:"Error from cloudfront"] body=""`,
			},
		},
		{
			"two lines each", "General\nRequest URL\nhttps://h.example/a\nRequest Method\nPOST\nStatus Code\n403\nResponse Headers\nserver\nCloudFront\nRequest Headers (2)\naccept\n*/*\nx-amz-date:\n20260101T000000Z\n",
			[]string{
				`request #3 https POST /a [Host:"h.example"] [accept:"*/*"] [x-amz-date:"20260101T000000Z"] body=""`,
				`url #3 https://h.example/a`,
				`response 403 [server:"CloudFront"] body=""`,
			},
		},
		{"prose", "The Request URL is wrong.\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatDevTools)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func FuzzDevTools(f *testing.F) {
	fuzzFormats(f, []string{formatDevTools}, "Request URL: https://h/a\nStatus Code: 403\nRequest Headers\na: b\n", "Request URL\nhttps://h\nResponse Headers:\na\nb\n")
}
