package evidence

import (
	"testing"

	"countersign/internal/evidence/prose"
)

func TestTrials(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"arrows", "GET /a@2x.png    signing enabled  -> 403 (signature does not match)\nGET /a%402x.png  signing enabled  -> 200\nhttps://h.example/a?b => OK\n",
			[]string{
				`trial #1 works=false label="signing enabled" GET /a@2x.png`,
				`trial #2 works=true label="signing enabled" GET /a%402x.png`,
				`trial #3 works=true label=""  https://h.example/a?b`,
			},
		},
		{
			"calls of a library", "API.get('hello', '/hello')             -> 200\nAPI.get('hello', '/hello?name=John')   -> 403\n",
			[]string{
				`trial #1 works=true label="API.get('hello', '')" GET /hello`,
				`trial #2 works=false label="API.get('hello', '')" GET /hello?name=John`,
				`remark #2 works-without-query`,
			},
		},
		{
			"labels", "1. API Gateway URL (execute-api host)   -> SUCCESS\n2. CloudFront distribution URL          -> FAILURE\ndirect: 200\n- via nginx — fails with 403\n",
			[]string{
				`trial #1 works=true label="API Gateway URL (execute-api host)"  `,
				`trial #2 works=false label="CloudFront distribution URL"  `,
				`trial #3 works=true label="direct"  `,
				`trial #4 works=false label="via nginx"  `,
			},
		},
		{
			"verdict first", "# works: the same with https://w.example/@a=\n✅ https://h.example/a\n❌ POST https://h.example/b\nfails: CloudFront URL\n",
			[]string{
				`trial #1 works=true label="the same with"  https://w.example/@a=`,
				`trial #2 works=true label=""  https://h.example/a`,
				`trial #3 works=false label="" POST https://h.example/b`,
				`trial #4 works=false label="CloudFront URL"  `,
			},
		},
		{
			"several in a line", "GET /a -> 200, GET /a?b=1 -> 403\nworks: GET /x; fails: GET /y\n",
			[]string{
				`trial #1 works=true label="" GET /a`, `trial #1 works=false label="" GET /a?b=1`,
				`trial #2 works=true label="" GET /x`, `trial #2 works=false label="" GET /y`, `remark #1 works-without-query`,
			},
		},
		{
			"sentences", "Calling https://h.example/a works, but https://c.example/a returns 403.\nIt doesn't work with https://i.example/ either.\n",
			[]string{
				`trial #1 works=true label="Calling works"  https://h.example/a`,
				`trial #1 works=false label="but returns 403."  https://c.example/a`,
				`trial #2 works=false label="It doesn't work with either."  https://i.example/`,
			},
		},
		{
			"tables", "| request | result |\n|---|---|\n| GET /a | 200 OK |\n| POST /a | ❌ 403 |\n\n| | direct | CloudFront |\n|--|--|--|\n| GET | 200 | 403 |\n",
			[]string{
				`trial #3 works=true label="" GET /a`,
				`trial #4 works=false label="" POST /a`,
				`trial #8 works=true label="direct" GET `,
				`trial #8 works=false label="CloudFront" GET `,
			},
		},
		{
			"methods", "GET https://h.example/a -> 200\nPOST https://h.example/a -> 403\n",
			[]string{
				`trial #1 works=true label="" GET https://h.example/a`,
				`trial #2 works=false label="" POST https://h.example/a`,
				`remark #2 get-works-post-fails`,
			},
		},
		{"a chain of hops", "client -> proxy (TLS interception) -> DynamoDB. Direct calls succeed.\nbehaviour /api/* -> origin a.example\n", nil},
		{"code", "items.map(x => error(x));\nif (a -> 200) {\ncatch(err => failed(err))\nstatus: 403\n\"Code\": \"Forbidden\"\ncase 403 -> error\n", nil},
		{"logs", "2026-01-01T00:00:00Z ERROR calling https://h.example/a\n[INFO] https://h.example/a works\n", nil},
		{"questions and plans", "Does https://h.example/a work?\nIf https://h.example/a fails, tell me\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatTrial)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func TestVerdict(t *testing.T) {
	for text, want := range map[string]string{
		"works": "good", "does not work": "bad", "It never fails": "good", "403": "bad", "HTTP 200": "good", "✅": "good", "✗": "bad",
		"curl works, code fails": "", "no error": "good", "port 443": "", "": "", "network": "",
	} {
		got := ""
		if works, ok := prose.VerdictOf(text); ok && works {
			got = "good"
		} else if ok {
			got = "bad"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzTrials(f *testing.F) {
	fuzzFormats(f, []string{formatTrial}, "GET /a -> 403\n| a | ✅ |\n", "works: https://h/(a)\n", "✅️ a", "a: 200\n1. b — ok", "x works but https://h/ fails.")
}

func TestTrialsLeaveErrorsAlone(t *testing.T) {
	_, pieces := readBy(t, "ERROR: S3 error: 403 (SignatureDoesNotMatch): x\nError executing \"PutObject\" on \"http://h.example/a\"; resulted in a `400 Bad Request` response:\n"+
		"java.lang.RuntimeException: 403 Forbidden\nS3 error: 403\n", formatTrial)
	comparePieces(t, pieces)
}
