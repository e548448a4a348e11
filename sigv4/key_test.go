package sigv4_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"countersign/sigv4"
)

// TestDeriveKeys has the signing key of AWS's own example.
// https://docs.aws.amazon.com/general/latest/gr/sigv4-calculate-signature.html
func TestDeriveKeys(t *testing.T) {
	scope := sigv4.Scope{Date: "20150830", Region: "us-east-1", Service: "iam", Terminator: sigv4.Terminator}
	keys := sigv4.DeriveKeys(testCredentials.SecretAccessKey, scope)
	const want = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
	if got := hex.EncodeToString(keys.Signing); got != want {
		t.Errorf("signing key %s, want %s", got, want)
	}
}

// TestSecretsDoNotPrint prints secret values in every way that a program may by mistake.
func TestSecretsDoNotPrint(t *testing.T) {
	keys := sigv4.DeriveKeys(temporary.SecretAccessKey, sigv4.NewScope(testTime, "us-east-1", "iam"))
	signer := &sigv4.Signer{Credentials: temporary}
	trace := sigv4.Trace{Keys: keys}
	secrets := []string{temporary.SecretAccessKey, temporary.SessionToken, hex.EncodeToString([]byte(temporary.SecretAccessKey))}
	for _, key := range [][]byte{keys.Date, keys.Region, keys.Service, keys.Signing} {
		list := strings.Trim(fmt.Sprint(key), "[]")
		text, _ := json.Marshal(key)
		secrets = append(secrets, string(key), hex.EncodeToString(key), list, strings.ReplaceAll(list, " ", ", "), strings.Trim(string(text), `"`))
	}
	var out bytes.Buffer
	for _, value := range []any{temporary, &temporary, keys, &keys, signer, trace, &trace, []any{temporary, keys}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X"} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	for _, value := range []any{temporary, &temporary, keys, &keys, trace, &trace} {
		if err := json.NewEncoder(&out).Encode(value); err != nil {
			t.Fatal(err)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", value)
	}
	for _, secret := range secrets {
		if i := strings.Index(out.String(), secret); i >= 0 {
			t.Errorf("%q is in the output, after %q", secret, out.String()[max(0, i-80):i])
		}
	}
	exchanged := sigv4.Credentials{AccessKeyID: temporary.SecretAccessKey, SecretAccessKey: temporary.AccessKeyID}
	if got := fmt.Sprintf("%v %+v", exchanged, &sigv4.Recomputed{Credentials: exchanged}); strings.Contains(got, temporary.SecretAccessKey) {
		t.Errorf("exchanged credentials are printed as %q", got)
	}
	if got := temporary.String(); got != "credentials of ASIDEXAMPLE" || !strings.Contains(out.String(), got) {
		t.Errorf("got %q", got)
	}
	if got := keys.String(); got != "signing keys" || !strings.Contains(out.String(), got) {
		t.Errorf("got %q", got)
	}
}
