package evidence

import "testing"

func TestCode(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"aws4 with another path", "let request = {\n  url: 'https://a1.execute-api.us-west-2.amazonaws.com/Prod/pets',\n  host: 'a1.execute-api.us-west-2.amazonaws.com',\n  region: 'us-west-2',\n  service: 'execute-api',\n  path: '/pets',\n}\naws4.sign(request, {...})\n",
			[]string{
				`hint #2 called-url https://a1.execute-api.us-west-2.amazonaws.com/Prod/pets`,
				`hint #3 signed-host a1.execute-api.us-west-2.amazonaws.com`, `hint #4 region us-west-2`, `hint #5 service execute-api`,
				`hint #6 signed-path /pets`,
			},
		},
		{
			"Python's requests, signed for the origin", "auth = AWSRequestsAuth(aws_host=\"y.execute-api.eu-west-1.amazonaws.com\", aws_region='eu-west-1', aws_service='execute-api')\nrequests.get(\"https://x.cloudfront.net/v1\", auth=auth)\n",
			[]string{
				`hint #1 signed-host y.execute-api.eu-west-1.amazonaws.com`, `hint #1 region eu-west-1`, `hint #1 service execute-api`,
				`hint #2 called-url https://x.cloudfront.net/v1`,
			},
		},
		{
			"arguments by position", "awsauth = AWS4Auth(key, secret, 'us-east-1', 'es', session_token=token)\nSigV4Auth(creds, \"execute-api\", \"eu-west-1\").add_auth(r)\nsigner.SignHTTP(ctx, creds, req, hash, \"lambda\", \"eu-west-2\", t)\n",
			[]string{
				`hint #1 region us-east-1`, `hint #1 service es`, `hint #2 region eu-west-1`, `hint #2 service execute-api`,
				`hint #3 region eu-west-2`, `hint #3 service lambda`,
			},
		},
		{
			"Amplify", "API: { endpoints: [ { name: \"backend\", endpoint: `https://www.example.com`, region: \"us-west-2\" } ] }\n",
			[]string{`hint #1 called-url https://www.example.com`, `hint #1 region us-west-2`},
		},
		{
			"YAML", "endpoint: https://api.example.com/prod\nregion: eu-west-1\nservice: execute-api\n",
			[]string{`hint #1 called-url https://api.example.com/prod`, `hint #2 region eu-west-1`, `hint #3 service execute-api`},
		},
		{
			"a body that is not signed",
			"const o = { host: h, path: p,\n  method: 'POST', headers: { 'Content-Type': 'application/json' } };\naws4.sign(o);\nreq.write(JSON.stringify(payload));\n",
			[]string{`hint #3 body-not-signed aws4.sign(o);`},
		},
		{"a body that is signed", "const o = { method: 'POST', body: JSON.stringify(x) };\naws4.sign(o);\nreq.write(o.body);\n", nil},
		{"a body that is given later", "const o = { method: 'POST' };\no.body = s;\naws4.sign(o);\nreq.write(o.body);\n", nil},
		{"a GET", "const o = { method: 'GET' };\naws4.sign(o);\nreturn { statusCode: 200, body: '' }\n", nil},
		{
			"botocore", "request = AWSRequest(method='POST', url=url)\nSigV4Auth(c, s, r).add_auth(request)\nrequests.post(url, headers=dict(request.headers), json=payload)\n",
			[]string{`hint #1 body-not-signed request = AWSRequest(method='POST', url=url)`},
		},
		{
			"Go", "req, _ := http.NewRequest(\"POST\", url, bytes.NewReader(b))\nsigner.Sign(req, nil, \"es\", \"eu-west-1\", now)\n",
			[]string{`hint #2 region eu-west-1`, `hint #2 service es`, `hint #2 body-not-signed signer.Sign(req, nil, "es", "eu-west-1", now)`},
		},
		{
			"query joined to the path", "Lambda@Edge, SignatureV4 from @smithy:\n  path: request.uri + (request.querystring ? '?' + request.querystring : '')\n",
			[]string{`hint #2 query-in-path path: request.uri + (request.querystring ? '?' + request.querystring : '')`},
		},
		{
			"path and search of a URL", "new SignatureV4({})\nnew HttpRequest({ path: url.pathname + url.search, method: 'GET' })\n",
			[]string{`hint #2 query-in-path new HttpRequest({ path: url.pathname + url.search, method: 'GET' })`},
		},
		{
			"Go's second signer with the hash of nothing",
			"req, _ := http.NewRequest(\"POST\", url, bytes.NewReader(body))\nhash := sha256.Sum256([]byte(\"\"))\nsigner.SignHTTP(ctx, creds, req, hex.EncodeToString(hash[:]), service, region, now)\n",
			[]string{`hint #3 body-not-signed signer.SignHTTP(ctx, creds, req, hex.EncodeToString(hash[:]), service, region, now)`},
		},
		{"aws4 takes path and query as one", "aws4.sign({ path: '/a?' + q })\n", nil},
		{
			"sorted as texts", "sorted(\"id=1&id-type=receipt\".split(\"&\"))\nparams.map(k => k + '=' + v[k]).sort().join('&')\n",
			[]string{
				`hint #1 query-sorted-as-text sorted("id=1&id-type=receipt".split("&"))`,
				`hint #2 query-sorted-as-text params.map(k => k + '=' + v[k]).sort().join('&')`,
			},
		},
		{"sorted by name", "Object.keys(q).sort().map(k => k + '=' + q[k])\n'&'.join(f'{k}={v}' for k, v in sorted(q.items()))\n", nil},
		{"values that are not literal", "host: process.env.HOST, path: `/${stage}/a`, url: `https://${id}.example.com`, region: REGION // aws4\n", nil},
		{"prose", "The host: a machine. My region: none. service: the best.\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatCode)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func TestCodePlaces(t *testing.T) {
	_, pieces := readBy(t, "x\naws_host='a.example'\n", formatCode)
	if len(pieces) != 1 || pieces[0].hint.Place != (Place{"test", 2, 11, 20}) {
		t.Errorf("got %v", pieces)
	}
}

func FuzzCode(f *testing.F) {
	fuzzFormats(f, []string{formatCode},
		"aws4.sign({method: 'POST'})\nreq.write(", "x = {method: 'PUT'}\naws4.sign(x)", "SigV4Auth(c, 's3', \"eu-west-1\")", "path: a + '?' + b // SignatureV4",
		"host: 'a.b', \"path\" => '/c', url=\"https://h.e\"(", "sorted(x.split('&'))")
}
