package evidence

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCurl(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"a whole request", "$ curl 'https://h.example/a?b' -H 'X-A:  1' -H \"Accept:\"\n",
			[]string{
				`request #1 https GET /a?b [Host:"h.example"] [X-A:" 1"] body="" whole-header whole-body`,
				`url #1 https://h.example/a?b`,
			},
		},
		{
			"form data", "curl -d a=1 -d 'b=2 3' https://h.example:8443",
			[]string{
				`request #1 https POST / [Host:"h.example:8443"] [Accept:"*/*"] [Content-Length:"9"] [Content-Type:"application/x-www-form-urlencoded"] body="a=1&b=2 3" whole-header whole-body`,
				`url #1 https://h.example:8443/`,
			},
		},
		{
			"-G, --data-urlencode and dot segments", "curl -G https://h.example/x/../a//b/. --data-urlencode 'q=a b/c' -d d=e",
			[]string{
				`request #1 https GET /a//b/?q=a%20b%2Fc&d=e [Host:"h.example"] [Accept:"*/*"] body="" whole-header whole-body`,
				`url #1 https://h.example/a//b/?q=a%20b%2Fc&d=e`,
			},
		},
		{
			"joined and combined options, prose after it", "I ran `curl -sXPUT -HX-A:1 --path-as-is h.example/./a` and got nothing",
			[]string{
				`request #1 http PUT /./a [Host:"h.example"] [Accept:"*/*"] [X-A:"1"] body="" whole-header whole-body`,
				`url #1 http://h.example/./a`,
			},
		},
		{
			"variables make it partial", `curl -H "Authorization: $AUTH" "https://$HOST/a"`,
			[]string{
				`request #1 https GET /a [Host:"$HOST"] [Authorization:"$AUTH"] body="" whole-body`,
				`url #1 https://$HOST/a`,
			},
		},
		{
			"a file as body", "curl -T f.bin https://h.example/f",
			[]string{
				`request #1 https PUT /f [Host:"h.example"] [Accept:"*/*"] body="" whole-header`,
				`url #1 https://h.example/f`,
			},
		},
		{
			"JSON from a here document", "curl --json @- https://h.example/a <<'EOF'\n{\"a\":1}\nEOF\n",
			[]string{
				`request #1 https POST /a [Host:"h.example"] [Content-Type:"application/json"] [Accept:"application/json"] [Content-Length:"8"] body="{\"a\":1}\n" whole-header whole-body`,
				`url #1 https://h.example/a`,
			},
		},
		{
			"curl signs: region and service from the host when they are not given", "curl --aws-sigv4 aws:amz --user AKIAIOSFODNN7EXAMPLE:secretsecret https://a1.execute-api.eu-west-1.amazonaws.com/prod",
			[]string{
				`request #1 https GET /prod [Host:"a1.execute-api.eu-west-1.amazonaws.com"] body="" whole-body`,
				`url #1 https://a1.execute-api.eu-west-1.amazonaws.com/prod`,
				`hint #1 region execute-api`, `hint #1 service a1`, `secret secretsecret`,
			},
		},
		{
			"curl signs with both given", "curl --connect-to ::gw.example: --aws-sigv4 aws:amz:eu-west-1:execute-api -u $K:$S https://h.example/",
			[]string{
				`request #1 https GET / [Host:"h.example"] body="" whole-body`,
				`url #1 https://h.example/`, `hint #1 region eu-west-1`, `hint #1 service execute-api`, `host #1 gw.example`,
			},
		},
		{
			"basic authentication", "curl -u user:password1 https://h.example/",
			[]string{
				`request #1 https GET / [Host:"h.example"] [Authorization:"Basic dXNlcjpwYXNzd29yZDE="] [Accept:"*/*"] body="" whole-header whole-body`,
				`url #1 https://h.example/`, `secret dXNlcjpwYXNzd29yZDE=`, `secret password1`,
			},
		},
		{
			"awscurl, and what works", "awscurl --region eu-west-1 --service es -X POST -d '{}' --secret_key abcdefgh https://h.example/@a=\n# works: the same with https://w.example/@a=\n",
			[]string{
				`request #1 https POST /@a= [Host:"h.example"] body="{}" whole-body`,
				`url #1 https://h.example/@a=`, `hint #1 region eu-west-1`, `hint #1 service es`, `secret abcdefgh`,
			},
		},
		{
			"awscurl's default service", "awscurl https://h.example/",
			[]string{
				`request #1 https GET / [Host:"h.example"] body="" whole-body`,
				`url #1 https://h.example/`, `hint #1 service execute-api`,
			},
		},
		{
			"one works, one fails", "works: curl https://gw.example/a\n# this one fails\ncurl https://h.example/a\n",
			[]string{
				`trial #1 works=true label="works:" GET https://gw.example/a`,
				`trial #2 works=false label="this one fails" GET https://h.example/a`,
				`request #3 https GET /a [Host:"h.example"] [Accept:"*/*"] body="" whole-header whole-body`,
				`url #3 https://h.example/a`,
			},
		},
		{
			"with the output of -v", "curl -v -d '{}' https://h.example/a\n> POST /a HTTP/2\n> Host: h.example\n> Content-Length: 2\n>\n< HTTP/2 403\n<\n{\"message\":\"m\"}\n",
			[]string{
				`request #2 POST /a [Host:"h.example"] [Content-Length:"2"] body="{}" whole-header whole-body`,
				`response 403 body="{\"message\":\"m\"}"`,
			},
		},
		{"prose", "I use curl for that. With curl it works, and curl -v says nothing. libcurl -x https://h.example/", nil},
		{"cmd.exe", "C:\\> curl -X POST \"https://h.example/a\" ^\n -d \"{\"\"a\"\":1}\"\n", []string{
			`request #1 https POST /a [Host:"h.example"] [Accept:"*/*"] [Content-Length:"7"] [Content-Type:"application/x-www-form-urlencoded"] body="{\"a\":1}" whole-header whole-body`,
			`url #1 https://h.example/a`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatCurl)
			comparePieces(t, pieces, test.want...)
		})
	}
}

// TestCurlBrokenQuoting reads a body whose quotes a POSIX shell would have eaten: its length says that it
// was sent as it was meant.
func TestCurlBrokenQuoting(t *testing.T) {
	text := `curl -H "content-length:9" -H "host:h.example" -d "{"a":"b"}" "https://h.example/a"`
	_, pieces := readBy(t, text, formatCurl)
	comparePieces(t, pieces,
		`request #1 https POST /a [Accept:"*/*"] [Content-Type:"application/x-www-form-urlencoded"] [content-length:"9"] [host:"h.example"] body="{\"a\":\"b\"}" whole-header whole-body`,
		`url #1 https://h.example/a`)
}

func TestCurlPlaces(t *testing.T) {
	_, pieces := readBy(t, "x\n$ curl -H 'A: b c' \\\n  'https://h.example/a'\n", formatCurl)
	if len(pieces) != 2 {
		t.Fatalf("got %q", showAll(pieces))
	}
	r := pieces[0].request
	if want := (Place{"test", 3, 4, 23}); r.Place != want {
		t.Errorf("request at %v, want %v", r.Place, want)
	}
	if want := (Place{"test", 2, 15, 18}); r.Fields[len(r.Fields)-1] != want {
		t.Errorf("field at %v, want %v", r.Fields[len(r.Fields)-1], want)
	}
}

// TestCurlHiddenFields checks that a request is not called whole when a signed field is one that curl
// adds with a value nobody knows.
func TestCurlHiddenFields(t *testing.T) {
	const authorization = `-H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/execute-api/aws4_request, SignedHeaders=host;NAME, Signature=00'`
	for name, whole := range map[string]bool{"user-agent": false, "x-amz-date": true} {
		text := "curl https://h.example/ " + authorization[:len(authorization)-len("NAME, Signature=00'")] + name + ", Signature=00'"
		_, pieces := readBy(t, text, formatCurl)
		if len(pieces) == 0 || pieces[0].request == nil || pieces[0].request.WholeHeader != whole {
			t.Errorf("%s signed: whole is not %t: %q", name, whole, showAll(pieces))
		}
	}
}

func TestCurlPresigned(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(sharedCases, "41", "curl.txt"))
	if err != nil {
		t.Skipf("the shared cases are absent: %v", err)
	}
	_, pieces := readBy(t, string(data), formatCurl)
	if len(pieces) != 3 || pieces[2].claim == nil || !pieces[2].claim.Presigned {
		t.Fatalf("got %q", showAll(pieces))
	}
	if r := pieces[0].request; !r.WholeHeader || r.WholeBody || r.Method != "PUT" || r.Header.Has("x-amz-acl") {
		t.Errorf("request %s", showRequest(r))
	}
}

// sharedCases are the real cases that are kept outside the project.
const sharedCases = "../../../shared/cases"

func FuzzCurl(f *testing.F) {
	fuzzFormats(f, []string{formatCurl},
		"$ curl -sXPOST 'https://h/a?b' -H 'a: b' -d @- <<E\nx\nE\n> GET / HTTP/1.1\n> A: b\n>\n",
		"awscurl --service=es --connect-to a:b:c:d --aws-sigv4 aws:amz https://h.e/../x", "works: curl ^\nh.e/\n", "curl -u a:b -x http://u:p@p h.e",
		"curl \"https://h.e", "curl -d \"{\"a\":\"b\"}\" --url-query a=b -I h.e")
}

// TestLabelWithTurn: of a label that turns, what comes last speaks of the command below it.
func TestLabelWithTurn(t *testing.T) {
	for text, want := range map[string]bool{
		"it works, however the same with an asterisk:\ncurl https://h.example/a*\n": true,
		"works:\ncurl https://h.example/a\n":                                        false,
		"it fails, but this works:\ncurl https://h.example/a\n":                     false,
	} {
		_, pieces := readBy(t, text, formatCurl)
		got := false
		for _, p := range pieces {
			got = got || p.request != nil
		}
		if got != want {
			t.Errorf("%q: a request that may have failed: %v, want %v", text, got, want)
		}
	}
}
