package sigv4_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
)

const vectorDir = "../../shared/suites/aws-signing-test-suite"

// vectorContext is the context.json of the official signing vectors.
type vectorContext struct {
	Credentials struct {
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
		Token           string `json:"token"`
	} `json:"credentials"`
	Expiration       int       `json:"expiration_in_seconds"`
	Normalize        bool      `json:"normalize"`
	Region           string    `json:"region"`
	Service          string    `json:"service"`
	SignBody         bool      `json:"sign_body"`
	Timestamp        time.Time `json:"timestamp"`
	OmitSessionToken bool      `json:"omit_session_token"`
}

// vectorsOf lists the folders of the vectors for a version, of which there have to be this many. It skips
// the test where the suite is absent.
func vectorsOf(t *testing.T, version string, count int) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(vectorDir, version, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) == 0 {
		t.Skipf("official signing vectors are not at %s", vectorDir)
	}
	if len(dirs) != count {
		t.Errorf("found %d vectors, want %d", len(dirs), count)
	}
	return dirs
}

// vector is one of the official signing vectors.
type vector struct {
	dir      string
	context  vectorContext
	request  sigv4.Request
	signer   *sigv4.Signer
	verifier *sigv4.Verifier
}

func openVector(t *testing.T, dir string, scheme sigv4.Scheme) *vector {
	t.Helper()
	v := &vector{dir: dir}
	if err := json.Unmarshal([]byte(v.read(t, "context.json")), &v.context); err != nil {
		t.Fatal(err)
	}
	c := v.context
	rules := sigv4.Rules{
		NormalizePath: c.Normalize, PayloadHeader: c.SignBody, TokenAfterSigning: c.OmitSessionToken, MaxSkew: time.Minute,
	}
	v.request = parseVector(v.read(t, "request.txt"))
	v.signer = &sigv4.Signer{
		Credentials: sigv4.Credentials{
			AccessKeyID: c.Credentials.AccessKeyID, SecretAccessKey: c.Credentials.SecretAccessKey, SessionToken: c.Credentials.Token,
		},
		Region: c.Region, Service: c.Service, Scheme: scheme, Rules: &rules, Headers: sigv4.SignAll,
	}
	v.verifier = &sigv4.Verifier{
		Region: c.Region, Service: c.Service, Scheme: scheme, Rules: &rules,
		Keys: func(string) (sigv4.Credentials, error) { return v.signer.Credentials, nil },
		Now:  func() time.Time { return c.Timestamp },
	}
	return v
}

func (v *vector) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(v.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// sign signs the vector's request in both forms.
func (v *vector) sign(t *testing.T) (inHeader, inQuery sigv4.Request) {
	t.Helper()
	inHeader, err := v.signer.Sign(v.request, v.context.Timestamp)
	if err != nil {
		t.Fatal(err)
	}
	inQuery, err = v.signer.Presign(v.request, v.context.Timestamp, time.Duration(v.context.Expiration)*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return inHeader, inQuery
}

func TestOfficialVectors(t *testing.T) {
	for _, dir := range vectorsOf(t, "v4", 38) {
		t.Run(filepath.Base(dir), func(t *testing.T) { checkVector(t, openVector(t, dir, nil)) })
	}
}

func checkVector(t *testing.T, v *vector) {
	read := func(name string) string { return v.read(t, name) }
	verifier := v.verifier
	inHeader, inQuery := v.sign(t)
	for form, signed := range map[string]sigv4.Request{"header": inHeader, "query": inQuery} {
		trace, err := verifier.Verify(&signed)
		if err != nil {
			t.Fatalf("%s form: signed request does not verify: %v", form, err)
		}
		equal(t, form+" canonical request", trace.Canonical.String(), read(form+"-canonical-request.txt"))
		equal(t, form+" string to sign", trace.StringToSign.String(), read(form+"-string-to-sign.txt"))
		equal(t, form+" signature", trace.Signature, read(form+"-signature.txt"))
		parsed, err := sigv4.ParseCanonicalRequest(read(form + "-canonical-request.txt"))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, form+" canonical request, parsed and printed", parsed.String(), trace.Canonical.String())

		official := parseVector(read(form + "-signed-request.txt"))
		if _, err := verifier.Verify(&official); err != nil {
			t.Errorf("%s form: the official signed request does not verify: %v", form, err)
		}
		official.Method = "PATCH"
		var refusal *sigv4.Refusal
		if _, err := verifier.Verify(&official); !errors.As(err, &refusal) || refusal.Reason != sigv4.ReasonSignatureMismatch {
			t.Errorf("%s form: changed method: got %v, want a mismatch", form, err)
		}
	}
	equal(t, "authorization", inHeader.Header.Value("authorization"),
		parseVector(read("header-signed-request.txt")).Header.Value("authorization"))
	equal(t, "presigned target", inQuery.Target, parseVector(read("query-signed-request.txt")).Target)
}

// parseVector reads a request of the suite: raw targets with blanks, folded header lines.
func parseVector(text string) sigv4.Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	request := sigv4.Request{Method: method, Target: strings.TrimSuffix(rest, " HTTP/1.1"), Body: []byte(body)}
	for _, line := range lines[1:] {
		if line[0] == ' ' {
			last := &request.Header[len(request.Header)-1]
			last.Value += "\n" + line
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		request.Header = append(request.Header, sigv4.Field{Name: name, Value: value})
	}
	return request
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}
