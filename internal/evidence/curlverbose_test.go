package evidence

import "testing"

func TestVerbose(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"HTTP/1.1 with noise and a body without a line end",
			`*   Trying 192.0.2.1:443...
* Connected to h.example (192.0.2.1) port 443 (#0)
* SSL connection using TLSv1.3
  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0> POST /a?b HTTP/1.1
> Host: h.example
> Content-Length: 2
>
} [2 bytes data]
< HTTP/1.1 403 Forbidden
< x-amzn-errortype: InvalidSignatureException
<
{ [30 bytes data]
{
 "message": "m"
}* Connection #0 to host h.example left intact
That was it.
`,
			[]string{
				`request #6 https POST /a?b [Host:"h.example"] [Content-Length:"2"] body="" whole-header`,
				`url #6 https://h.example/a?b`,
				"response 403 [x-amzn-errortype:\"InvalidSignatureException\"] body=\"{\\n \\\"message\\\": \\\"m\\\"\\n}\"",
			},
		},
		{
			"HTTP/2 shows both, the request counts once",
			"* [HTTP/2] [1] OPENED stream for https://h.example/a\n* [HTTP/2] [1] [:method: GET]\n* [HTTP/2] [1] [:authority: h.example]\n> GET /a HTTP/2\n> Host: h.example\n> \n< HTTP/2 403 \n< server: CloudFront\n< \n<html>\n</html>\n",
			[]string{
				`request #4 GET /a [Host:"h.example"] body="" whole-header whole-body`,
				`response 403 [server:"CloudFront"] body="<html>\n</html>"`,
			},
		},
		{
			"pseudo-headers alone",
			"* [HTTP/2] [1] [:method: GET]\n* [HTTP/2] [1] [:scheme: https]\n* [HTTP/2] [1] [:authority: h.example]\n* [HTTP/2] [1] [:path: /a?b]\n* [HTTP/2] [1] [accept: */*]\n",
			[]string{
				`request #1 https GET /a?b [:authority:"h.example"] [accept:"*/*"] body="" whole-header whole-body`,
				`url #1 https://h.example/a?b`,
			},
		},
		{
			"a redirect, with times and an interim answer",
			"10:00:00.000001 > GET /a HTTP/1.1\n10:00:00.000001 > Host: h.example\n10:00:00.000001 >\n10:00:00.000002 < HTTP/1.1 100 Continue\n10:00:00.000002 <\n10:00:00.000002 < HTTP/1.1 301 Moved Permanently\n10:00:00.000002 < Location: /b\n10:00:00.000002 <\n10:00:00.000003 * Issue another request to this URL: 'https://h.example/b'\n10:00:00.000003 > GET /b HTTP/1.1\n10:00:00.000003 > Host: h.example\n10:00:00.000003 >\n10:00:00.000004 < HTTP/1.1 403 Forbidden\n10:00:00.000004 <\n{}\n",
			[]string{
				`request #1 GET /a [Host:"h.example"] body="" whole-header whole-body`,
				`response 301 [Location:"/b"] body=""`,
				`request #10 GET /b [Host:"h.example"] body="" whole-header whole-body`,
				`response 403 body="{}"`,
			},
		},
		{
			"response alone, remark after it", "< HTTP/1.1 403 Forbidden\n< Via: 1.1 x\n<\n{\"a\":1}\n\nWithout the proxy it works.\n",
			[]string{`response 403 [Via:"1.1 x"] body="{\"a\":1}"`},
		},
		{
			"Insomnia's timeline", "* Preparing request to https://h.example/a\n* Connected to h.example (192.0.2.1) port 443 (#0)\n\n> POST /a HTTP/1.1\n> Host: h.example\n> Content-Length: 7\n\n| {\"a\":1}\n\n* We are completely uploaded and fine\n\n< HTTP/1.1 403 Forbidden\n< x-cache: y\n\n* Received 90 B chunk\n",
			[]string{
				`request #4 https POST /a [Host:"h.example"] [Content-Length:"7"] body="{\"a\":1}" whole-header whole-body`,
				`url #4 https://h.example/a`,
				`response 403 [x-cache:"y"] body=""`,
			},
		},
		{"quoted mail and lists", "> I see that\n* one\n* two\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatVerbose)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func FuzzVerbose(f *testing.F) {
	fuzzFormats(f, []string{formatVerbose},
		"* Trying\n> GET / HTTP/1.1\n> A: b\n>\n< HTTP/1.1 403 F\n<\n{\"a\":1}* Connection #0", "* [HTTP/2] [1] [:method: GET]\n",
		"10:00:00.000001 [0-0] > GET / HTTP/1.1\r> A: b\n--:--:-- 0> \n")
}
