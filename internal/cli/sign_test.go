package cli

import (
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/internal/testedge"
)

// temporary is an environment with temporary credentials.
var temporary = map[string]string{
	"AWS_ACCESS_KEY_ID": testedge.TemporaryKeyID, "AWS_SECRET_ACCESS_KEY": testedge.TemporarySecret,
	"AWS_SESSION_TOKEN": testedge.Token, "AWS_REGION": "eu-west-1",
}

// TestSignMasksTheToken: at a terminal the token is masked, unless it is asked for; elsewhere the request
// needs it.
func TestSignMasksTheToken(t *testing.T) {
	const url = "https://" + testedge.Host + "/prod/pets"
	for _, form := range []string{"text", "curl", "json", "presigned"} {
		for _, test := range []struct {
			width int
			flag  bool
			shown bool
		}{{80, false, false}, {80, true, true}, {0, false, true}} {
			args := []string{"sign", "GET", url, "-o", form}
			if test.flag {
				args = append(args, "--show-secrets")
			}
			code, stdout, stderr := run(t, test.width, temporary, "", args...)
			if code != exitClean {
				t.Fatalf("%s: exit code %d: %s", form, code, stderr)
			}
			if shown := strings.Contains(stdout, "IQoJb3JpZ2lu"); shown != test.shown {
				t.Errorf("%s, %+v: the token is shown: %v\n%s", form, test, shown, stdout)
			}
			if told := strings.Contains(stderr, "the session token is masked here"); told == test.shown {
				t.Errorf("%s, %+v: says %q", form, test, stderr)
			}
			if strings.Contains(stdout+stderr, testedge.TemporarySecret) {
				t.Errorf("%s, %+v: the secret is shown", form, test)
			}
		}
	}
}

// TestCurlAtATerminal: the explanation is in colour, and --show-secrets shows what -v masks.
func TestCurlAtATerminal(t *testing.T) {
	server := httptest.NewServer(testedge.Handler(""))
	defer server.Close()
	for _, test := range []struct {
		terminal     bool
		args         []string
		color, token bool
	}{
		{true, nil, true, false},
		{true, []string{"--color", "never"}, false, false},
		{true, []string{"-v", "--show-secrets"}, true, true},
		{true, []string{"-v"}, true, false},
		{false, []string{"-v"}, false, false},
	} {
		var out, err strings.Builder
		code := Main(append([]string{"curl", "--service", "execute-api", server.URL + "/a"}, test.args...), Streams{
			In: strings.NewReader(""), Out: &out, Err: &err, ErrTerminal: test.terminal,
			Getenv: func(name string) string { return temporary[name] },
		})
		said := err.String()
		if code != exitClean || !strings.Contains(said, "host-mismatch") {
			t.Errorf("%+v: exit code %d: %s", test, code, said)
		}
		if color := strings.Contains(said, "\x1b["); color != test.color {
			t.Errorf("%+v: colour is %v", test, color)
		}
		if token := strings.Contains(said, testedge.Token); token != test.token {
			t.Errorf("%+v: the token is shown: %v", test, token)
		}
		if strings.Contains(said, testedge.TemporarySecret) {
			t.Errorf("%+v: the secret is shown", test)
		}
	}
}
