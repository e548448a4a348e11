package evidence

import (
	"strings"
	"testing"
)

func TestURLs(t *testing.T) {
	const signed = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	const claim = `claim presigned=true AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00 err=<nil>`
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"a presigned URL in prose", "I open <https://b.s3.amazonaws.com/k" + signed + ">, and",
			[]string{`request #1 https  /k` + signed + ` [Host:"b.s3.amazonaws.com"] body=""`, "url #1 https://b.s3.amazonaws.com/k" + signed, claim},
		},
		{
			"with entities, and a method", "PUT https://b.s3.amazonaws.com/k" + strings.ReplaceAll(signed, "&", "&amp;"),
			[]string{`request #1 https PUT /k` + signed + ` [Host:"b.s3.amazonaws.com"] body=""`, "url #1 https://b.s3.amazonaws.com/k" + signed, claim},
		},
		{
			"in JSON", `{"url":"https:\/\/b.s3.amazonaws.com\/k` + strings.ReplaceAll(signed, "&", `\u0026`) + `"}`,
			[]string{`request #1 https  /k` + signed + ` [Host:"b.s3.amazonaws.com"] body=""`, "url #1 https://b.s3.amazonaws.com/k" + signed, claim},
		},
		{"without a host", "GET /k" + signed + " 403", []string{claim}},
		{
			"others, each once, without pages and templates",
			"see https://docs.aws.amazon.com/x and [https://h.example/a?b](https://h.example/a?b). (wss://w.example:8080/c,) https://$HOST/a https://{id}.execute-api.eu-west-1.amazonaws.com https://github.com/a/b http://localhost:3000",
			[]string{`url #1 https://h.example/a?b`, `url #1 wss://w.example:8080/c`, `url #1 http://localhost:3000`},
		},
		{"the page that calls", "Access to XMLHttpRequest at 'https://h.example/a' from origin 'https://www.example.com' has been blocked", []string{`url #1 https://h.example/a`}},
		{"namespaces", `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatURL)
			comparePieces(t, pieces, test.want...)
		})
	}
}

// TestURLsOfTrials checks that the URL of a request that works is not taken for the one that fails.
func TestURLsOfTrials(t *testing.T) {
	_, pieces := readBy(t, "works: https://a.example/x\nI call https://b.example/x\n", formatTrial, formatURL)
	comparePieces(t, pieces, `trial #1 works=true label=""  https://a.example/x`, `url #2 https://b.example/x`)
}

func FuzzURLs(f *testing.F) {
	fuzzFormats(f, []string{formatURL}, "https://h.example/a?X-Amz-Signature=1&amp;X-Amz-Credential=a/b/c/d/e", "/?X-Amz-Signature=", "wss://a.b://c.d", `http:\/\/a.b`)
}
