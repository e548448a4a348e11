package cli

import (
	"strings"
	"testing"
)

// TestTraceKeys checks that whole keys are shown at a terminal when asked for, and at no other time, and the
// secret itself never. The value is openssl's.
func TestTraceKeys(t *testing.T) {
	environment := map[string]string{"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": exampleSecret, "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLEEXAMPLEEXAMPLE"}
	const kDate = "8a57d26574886d75d0e7881f409cb3a274dd731e42708150e80fa976d925b08d"
	for _, test := range []struct {
		width int
		flag  bool
		code  int
		shown bool
	}{
		{80, false, exitClean, false},
		{80, true, exitClean, true},
		{0, false, exitClean, false},
		{0, true, exitFailure, false},
	} {
		for _, form := range []string{"text", "json"} {
			args := []string{"trace", "-v", "-o", form, "--credentials-from", "env", "--now", "20261121T101500Z", "GET", "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod"}
			if test.flag {
				args = append(args, "--show-secrets")
			}
			code, stdout, stderr := run(t, test.width, environment, "", args...)
			if code != test.code {
				t.Errorf("%+v: exit code %d: %s", test, code, stderr)
			}
			if strings.Contains(stdout, kDate) != test.shown || strings.Contains(stdout, "IQoJb3JpZ2lu") != test.shown {
				t.Errorf("%+v, %s: shown wrongly or not:\n%s", test, form, stdout)
			}
			if strings.Contains(stdout+stderr, "wJalr") {
				t.Errorf("%+v: the secret is printed", test)
			}
		}
	}
}

// TestStdinHoldsOneThing checks that two readers of standard input are refused.
func TestStdinHoldsOneThing(t *testing.T) {
	for _, args := range [][]string{
		{"--check-step", "-", "--data", "-"}, {"--check-step", "-", "--credentials-from", "stdin"}, {"--data", "-", "--credentials-from", "stdin"},
	} {
		args = append([]string{"trace", "PUT", "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod"}, args...)
		code, _, stderr := run(t, 0, map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"}, "x", args...)
		if code != exitFailure || !strings.Contains(stderr, "standard input cannot hold") {
			t.Errorf("%v: exit code %d: %s", args, code, stderr)
		}
	}
}
