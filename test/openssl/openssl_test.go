package openssl

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// AWS's documented example keys.
const (
	keyID  = "AKIAIOSFODNN7EXAMPLE"
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// program is the path of the program under test.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "openssl")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "countersign")
	build := exec.Command("go", "build", "-o", program, "./cmd/countersign")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// openssl runs openssl over a text and returns what it writes, as bytes.
func openssl(t *testing.T, text string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %s: %v", args[0], err)
	}
	return out
}

// hash is the hexadecimal SHA-256 of a text, as openssl prints it.
func hash(t *testing.T, text string) string {
	t.Helper()
	return printed(openssl(t, text, "dgst", "-sha256"))
}

// printed is what stands behind the equals sign of what openssl prints.
func printed(out []byte) string {
	line := strings.TrimSpace(string(out))
	return line[strings.LastIndex(line, "= ")+len("= "):]
}

// hmac is the HMAC-SHA256 of a text under a key of bytes.
func hmac(t *testing.T, key []byte, text string) []byte { return macWith(t, "-sha256", key, text) }

func macWith(t *testing.T, digest string, key []byte, text string) []byte {
	t.Helper()
	return openssl(t, text, "dgst", digest, "-mac", "HMAC", "-macopt", "hexkey:"+hex.EncodeToString(key), "-binary")
}

// hmacTextKey is the HMAC-SHA256 under a key that is written as text, as -hmac takes it.
func hmacTextKey(t *testing.T, key, text string) []byte {
	t.Helper()
	return openssl(t, text, "dgst", "-sha256", "-hmac", key, "-binary")
}

// request is a request with the texts that a signature of it has, written by hand.
type request struct {
	name string
	args []string
	// token is the session token of the credentials, or "".
	token     string
	canonical string
	time      string
	scope     [4]string
}

const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

var requests = []request{
	{
		name:      "API Gateway, a query that is sent unsorted",
		args:      []string{"GET", "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets%20and%20more?type=cat&limit=10&v"},
		canonical: "GET\n/prod/pets%2520and%2520more\nlimit=10&type=cat&v=\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:20261121T101500Z\n\nhost;x-amz-date\n" + empty,
		time:      "20261121T101500Z", scope: [4]string{"20261121", "eu-west-1", "execute-api", "aws4_request"},
	},
	{
		name: "STS, a form with temporary credentials",
		args: []string{
			"POST", "https://sts.amazonaws.com/", "--data", "Action=GetCallerIdentity&Version=2011-06-15",
			"--header", "Content-Type: application/x-www-form-urlencoded", "--signed-headers", "content-type;host;x-amz-date;x-amz-security-token",
		},
		token: "IQoJb3JpZ2luX2VjEXAMPLE/token+with=padding==",
		canonical: "POST\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:sts.amazonaws.com\nx-amz-date:20261121T101500Z\n" +
			"x-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE/token+with=padding==\n\ncontent-type;host;x-amz-date;x-amz-security-token\n" +
			"ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843",
		time: "20261121T101500Z", scope: [4]string{"20261121", "us-east-1", "sts", "aws4_request"},
	},
	{
		name: "S3, a key that is encoded once",
		args: []string{"GET", "https://examplebucket.s3.eu-central-1.amazonaws.com/a%20b//c+d@e?list-type=2", "--header", "Range: bytes=0-9"},
		canonical: "GET\n/a%20b//c%2Bd%40e\nlist-type=2\nhost:examplebucket.s3.eu-central-1.amazonaws.com\nx-amz-content-sha256:" + empty +
			"\nx-amz-date:20261121T101500Z\n\nhost;x-amz-content-sha256;x-amz-date\n" + empty,
		time: "20261121T101500Z", scope: [4]string{"20261121", "eu-central-1", "s3", "aws4_request"},
	},
}

// values are the steps of a request, computed by openssl.
type values struct {
	canonical, stringToSign        string
	date, region, service, signing []byte
	signature                      []byte
}

func compute(t *testing.T, r request) values {
	t.Helper()
	v := values{canonical: hash(t, r.canonical)}
	v.stringToSign = strings.Join([]string{"AWS4-HMAC-SHA256", r.time, strings.Join(r.scope[:], "/"), v.canonical}, "\n")
	v.date = hmac(t, []byte("AWS4"+secret), r.scope[0])
	v.region = hmac(t, v.date, r.scope[1])
	v.service = hmac(t, v.region, r.scope[2])
	v.signing = hmac(t, v.service, r.scope[3])
	v.signature = hmac(t, v.signing, v.stringToSign)
	return v
}

// trace runs "countersign trace" on a request and returns its exit code and what it prints.
func trace(t *testing.T, r request, args ...string) (int, string) {
	t.Helper()
	args = append([]string{"trace", "--credentials-from", "env", "--now", r.time}, args...)
	cmd := exec.Command(program, append(args, r.args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+keyID, "AWS_SECRET_ACCESS_KEY="+secret, "AWS_SESSION_TOKEN="+r.token)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code == 0 || code == 1 {
		return code, out.String()
	}
	t.Fatalf("countersign trace: %v\n%s", err, errors.String())
	return 0, ""
}

// TestEveryValue holds each value of a trace against openssl's: texts and signature as they are printed, keys
// by --check-step, since a trace prints their ends alone.
func TestEveryValue(t *testing.T) {
	for _, r := range requests {
		t.Run(r.name, func(t *testing.T) {
			v := compute(t, r)
			_, text := trace(t, r)
			for _, want := range []string{
				"  SHA-256 = " + v.canonical + "\n",
				"  " + strings.ReplaceAll(v.stringToSign, "\n", "\n  ") + "\n",
				" = ..." + tail(v.date) + "\n", " = ..." + tail(v.region) + "\n", " = ..." + tail(v.service) + "\n", " = ..." + tail(v.signing) + "\n",
				" = " + hex.EncodeToString(v.signature) + "\n",
				"Signature=" + hex.EncodeToString(v.signature) + "\n",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("openssl has %q, and the trace\n%s", want, text)
				}
			}
			for _, line := range strings.Split(r.canonical, "\n") {
				if line != "" && !strings.Contains(line, "token:") && !strings.Contains(text, "  "+line+"\n") {
					t.Errorf("the canonical line %q is not in\n%s", line, text)
				}
			}
			code, verdicts := trace(t, r,
				"--check-step", "canonical="+v.canonical, "--check-step", "string-to-sign="+v.stringToSign,
				"--check-step", "kDate="+hex.EncodeToString(v.date), "--check-step", "kRegion="+hex.EncodeToString(v.region),
				"--check-step", "kService="+hex.EncodeToString(v.service), "--check-step", "kSigning="+hex.EncodeToString(v.signing),
				"--check-step", "signature="+hex.EncodeToString(v.signature))
			if n := strings.Count(verdicts, " right\n"); n != 7 || code != 0 {
				t.Errorf("%d of 7 values are right, exit code %d:\n%s", n, code, verdicts)
			}
		})
	}
}

func tail(value []byte) string {
	text := hex.EncodeToString(value)
	return text[len(text)-4:]
}
