package authority

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// verify checks a name as a client does that trusts the authority's file alone.
func verify(t *testing.T, a *Authority, names []string, name string) error {
	t.Helper()
	leaf, err := a.Issue(names, now)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(leaf.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(a.File)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		t.Fatalf("%s holds no certificate", a.File)
	}
	_, err = certificate.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: now})
	return err
}

func TestIssue(t *testing.T) {
	names := []string{"d111111abcdef8.cloudfront.net", "abc123def4.execute-api.eu-west-1.amazonaws.com", "api.example.com", "*.wild.example.com"}
	a, err := Open(t.TempDir(), names, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names[:3:3], "a.wild.example.com", "localhost", "127.0.0.1", "::1") {
		if err := verify(t, a, names, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The authority itself may not issue for others, whoever has its key.
	if err := verify(t, a, []string{"bank.example.org"}, "bank.example.org"); err == nil || !strings.Contains(err.Error(), "not permitted") {
		t.Errorf("a name that the authority has nothing to do with: %v", err)
	}
}

func TestOpen(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "countersign")
	names := []string{"d111111abcdef8.cloudfront.net"}
	first, err := Open(folder, names, now)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(folder, keyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v, %v", info.Mode(), err)
	}
	serial := first.certificate.SerialNumber
	open := func(names []string, at time.Time) *Authority {
		a, err := Open(folder, names, at)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := open(names, now.Add(24*time.Hour)); a.certificate.SerialNumber.Cmp(serial) != 0 {
		t.Error("a good authority was made anew")
	}
	if a := open(append(names, "api.example.com"), now); a.certificate.SerialNumber.Cmp(serial) == 0 || verify(t, a, []string{"api.example.com"}, "api.example.com") != nil {
		t.Error("an authority that may not issue for a name was kept")
	}
	serial = open(append(names, "api.example.com"), now).certificate.SerialNumber
	if a := open(names, now.Add(350*24*time.Hour)); a.certificate.SerialNumber.Cmp(serial) == 0 {
		t.Error("an authority that ends soon was kept")
	}
	for file, text := range map[string]string{certificateFile: "x", keyFile: "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"} {
		good, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(folder, names, now); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("a damaged %s: %v", file, err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
