package cli

import (
	"bytes"
	"strings"
	"testing"
)

const exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

// run runs the program as if a terminal of width columns were at its output, unless width is 0.
func run(t *testing.T, width int, environment map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = Main(args, Streams{
		In: strings.NewReader(stdin), Out: &out, Err: &err, OutTerminal: width > 0, Width: width,
		Getenv: func(name string) string { return environment[name] },
	})
	return code, out.String(), err.String()
}

const mismatch = `GET /prod/pets HTTP/1.1
Host: d111111abcdef8.cloudfront.net
X-Amz-Date: 20261121T101500Z
X-Amz-Security-Token: IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLEEXAMPLE
Authorization: AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261121/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=758151455af7823f2000e40e20333a46600555ffef508b22a9e95babccb3bbfb

HTTP/1.1 403 Forbidden
x-amzn-errortype: InvalidSignatureException
x-amz-apigw-id: EXAMPLEapigwid=

{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets\n\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:20261121T101500Z\nx-amz-security-token:FwoGZXIvYXdzEJrEXAMPLEEXAMPLEEXAMPLEEXAMPLEE\n\nhost;x-amz-date;x-amz-security-token\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261121T101500Z\n20261121/eu-west-1/execute-api/aws4_request\na646e84b549d81cb4e2be485113986342d96e77b767ee1afcc5f71d86ab34326'\n"}
`

// TestExplainLongText: what is too long for a sentence is not looked through.
func TestExplainLongText(t *testing.T) {
	code, _, stderr := run(t, 0, nil, strings.Repeat("AccessDenied ", 100_000), "explain", "-")
	if code != exitFailure || !strings.Contains(stderr, "is no error text") || !strings.Contains(stderr, "countersign diagnose") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestColor(t *testing.T) {
	for _, test := range []struct {
		name        string
		width       int
		environment map[string]string
		args        []string
		want        bool
	}{
		{"terminal", 80, nil, nil, true},
		{"pipe", 0, nil, nil, false},
		{"NO_COLOR", 80, map[string]string{"NO_COLOR": "1"}, nil, false},
		{"NO_COLOR empty", 80, map[string]string{"NO_COLOR": ""}, nil, true},
		{"dumb terminal", 80, map[string]string{"TERM": "dumb"}, nil, false},
		{"never", 80, nil, []string{"--color", "never"}, false},
		{"always on a pipe", 0, nil, []string{"--color", "always"}, true},
		{"always wins over NO_COLOR", 0, map[string]string{"NO_COLOR": "1"}, []string{"--color", "always"}, true},
	} {
		code, stdout, stderr := run(t, test.width, test.environment, mismatch, append([]string{"diagnose"}, test.args...)...)
		if code != exitFinding || stdout == "" {
			t.Fatalf("%s: exit code %d: %s", test.name, code, stderr)
		}
		if got := strings.Contains(stdout, "\x1b["); got != test.want {
			t.Errorf("%s: colour is %v, want %v", test.name, got, test.want)
		}
	}
}

// TestShowSecrets checks that a token is shown at a terminal when asked for, and at no other time.
func TestShowSecrets(t *testing.T) {
	for _, test := range []struct {
		width int
		flag  bool
		code  int
		shown bool
	}{
		{80, false, exitFinding, false},
		{80, true, exitFinding, true},
		{0, false, exitFinding, false},
		{0, true, exitFailure, false},
	} {
		args := []string{"diagnose", "-v", "-o", "json"}
		if test.flag {
			args = append(args, "--show-secrets")
		}
		code, stdout, stderr := run(t, test.width, nil, mismatch, args...)
		if code != test.code {
			t.Errorf("%+v: exit code %d: %s", test, code, stderr)
		}
		if shown := strings.Contains(stdout, "FwoGZXIvYXdzEJrEXAMPLE") || strings.Contains(stdout, "IQoJb3JpZ2lu"); shown != test.shown {
			t.Errorf("%+v: the token is shown: %v", test, shown)
		}
		if strings.Contains(stdout, `"redacted": true`) == test.flag && test.code == exitFinding {
			t.Errorf("%+v: the output says wrongly whether it is redacted", test)
		}
	}
}

func TestParseCredentials(t *testing.T) {
	for _, test := range []struct{ name, text, id, secret, token string }{
		{"process", `{"Version":1,"AccessKeyId":"AKIA1","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-21T10:15:00Z"}`, "AKIA1", "s", "t"},
		{"assume-role", `{"Credentials":{"AccessKeyId":"ASIA1","SecretAccessKey":"s","SessionToken":"t"},"AssumedRoleUser":{"Arn":"arn"}}`, "ASIA1", "s", "t"},
		{"blanks are kept in JSON", `{"AccessKeyId":"AKIA1 ","SecretAccessKey":"s\n"}`, "AKIA1 ", "s\n", ""},
		{"lines", "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=a=b\nAWS_SESSION_TOKEN=t==\n", "AKIA1", "a=b", "t=="},
		{"blanks are kept in lines", "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY= s \r\n", "AKIA1", " s \r", ""},
		{"lower case, as in a credentials file", "aws_access_key_id=AKIA1\naws_secret_access_key=s", "AKIA1", "s", ""},
		{"exported", "export AWS_ACCESS_KEY_ID=AKIA1\nexport AWS_SECRET_ACCESS_KEY=\"s\"\n", "AKIA1", "s", ""},
		{"quotes of a plain line stay", "AWS_SECRET_ACCESS_KEY=\"s\"\n", "", `"s"`, ""},
	} {
		c, err := parseCredentials(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if c.AccessKeyID != test.id || c.SecretAccessKey != test.secret || c.SessionToken != test.token {
			t.Errorf("%s: got %q, %q, %q", test.name, c.AccessKeyID, c.SecretAccessKey, c.SessionToken)
		}
	}
	for _, text := range []string{"", "{", "[]", `{"SecretAccessKey":""}`, exampleSecret, `{"SecretAccessKey":"` + exampleSecret} {
		c, err := parseCredentials(text)
		if err == nil {
			t.Errorf("%q: got %v, want an error", text, c)
		} else if strings.Contains(err.Error(), "wJalr") {
			t.Errorf("the error quotes the secret: %v", err)
		}
	}
}

func FuzzParseCredentials(f *testing.F) {
	f.Add(`{"AccessKeyId":"AKIA1","SecretAccessKey":"s"}`)
	f.Add("export AWS_SECRET_ACCESS_KEY='")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := parseCredentials(text); (c == nil) != (err != nil) || c != nil && c.SecretAccessKey == "" {
			t.Errorf("got %v, %v", c, err)
		}
	})
}

func TestNearest(t *testing.T) {
	names := []string{"host-mismatch", "header-mutated", "query-order", "wrong-secret", "wrong-service", "wrong-region"}
	for text, want := range map[string]string{
		"host-missmatch": "host-mismatch",
		"HOST-MISMATCH":  "host-mismatch",
		"order":          "query-order",
		"wrong-secert":   "wrong-secret",
		"zzzzzzzz":       "",
		"":               "",
	} {
		got := nearest(text, names, 1)
		if strings.Join(got, ",") != want {
			t.Errorf("nearest(%q) = %v, want %q", text, got, want)
		}
	}
	if got := nearest("wrong-se", names, 2); len(got) != 2 {
		t.Errorf("want two names that begin alike, got %v", got)
	}
	if d := editDistance("kitten", "sitting"); d != 3 {
		t.Errorf("distance of kitten and sitting is %d, want 3", d)
	}
}

// endless is a stream that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestReadEnds checks that an endless stream is an error, and not a hang.
func TestReadEnds(t *testing.T) {
	if _, err := readLimited(endless{}, "standard input", 3<<20); err == nil || err.Error() != "standard input is larger than 3 MB" {
		t.Errorf("got %v", err)
	}
}

// TestHuge diagnoses a log of a hundred megabytes whose failure is at its end.
func TestHuge(t *testing.T) {
	log := strings.Repeat("2026-11-21 10:15:00 DEBUG a line of a log in which nothing of interest stands, as most have\n", 100<<20/92) + mismatch
	code, stdout, stderr := run(t, 0, nil, log, "diagnose")
	if code != exitFinding || !strings.Contains(stdout, "host-mismatch") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
