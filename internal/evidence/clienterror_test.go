package evidence

import "testing"

func TestClientErrors(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"requests", "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://h.example/a?b\n",
			[]string{`request #1 https  /a?b [Host:"h.example"] body=""`, `url #1 https://h.example/a?b`, `response 403 body=""`},
		},
		{
			"Guzzle", "Client error: `GET https://h.example/a?b[]=1` resulted in a `403 Forbidden` response:\n",
			[]string{`request #1 https GET /a?b[]=1 [Host:"h.example"] body=""`, `url #1 https://h.example/a?b[]=1`, `response 403 body=""`},
		},
		{
			"WebClient", "org.springframework.web.reactive.function.client.WebClientResponseException$Forbidden: 403 Forbidden from POST https://h.example/a\n",
			[]string{`request #1 https POST /a [Host:"h.example"] body=""`, `url #1 https://h.example/a`, `response 403 body=""`},
		},
		{
			"HttpURLConnection", "java.io.IOException: Server returned HTTP response code: 403 for URL: https://h.example/a\n",
			[]string{`request #1 https  /a [Host:"h.example"] body=""`, `url #1 https://h.example/a`, `response 403 body=""`},
		},
		{
			"a browser", "GET https://h.example/a@b 403 (Forbidden)\n",
			[]string{`request #1 https GET /a@b [Host:"h.example"] body=""`, `url #1 https://h.example/a@b`, `response 403 body=""`},
		},
		{
			"urllib3", "DEBUG:urllib3.connectionpool:https://h.example:443 \"POST /a?b HTTP/1.1\" 403 192\n",
			[]string{`request #1 https POST /a?b [Host:"h.example"] body=""`, `url #1 https://h.example/a?b`, `response 403 body=""`},
		},
		{"axios, without a URL", "AxiosError: Request failed with status code 403\n", []string{`response 403 body=""`}},
		{"others without a URL", "urllib.error.HTTPError: HTTP Error 403: Forbidden\n", []string{`response 403 body=""`}},
		{"a success", "https://h.example:443 \"GET /a HTTP/1.1\" 200 12\n", nil},
		{"prose", "We get 403 (Forbidden) now and then\nthe status code 403\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatClientError)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func FuzzClientErrors(f *testing.F) {
	fuzzFormats(f, []string{formatClientError}, "GET https://h/a 403 (Forbidden)", "https://h:443 \"GET /a HTTP/1.1\" 403 1", "403 Client Error: x for url: https://h.e", "HTTP Error 403: ")
}
