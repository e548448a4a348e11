package clients

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTheCase is the case that the product exists for, with requests and aws-requests-auth and the addresses
// that "lab up" prints: refused in AWS's words when it is signed for the name that is called, accepted when
// aws_host is the gateway's name. Over TLS the client trusts the lab's authority and nothing else changes.
func TestTheCase(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_DATA_HOME", folder)
	for _, args := range [][]string{nil, {"--tls"}} {
		lab, err := up(args...)
		if err != nil {
			t.Fatal(err)
		}
		defer lab.down()
		environment := []string{"REQUESTS_CA_BUNDLE=" + filepath.Join(folder, "countersign", "lab-ca.pem")}
		if args == nil {
			environment = nil
		}
		for _, test := range []struct{ host, status, says string }{
			{lab.Edge.socket(), "403", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
			{lab.Edge.Host, "403", `'GET\n/v1/resource\n\nhost:` + lab.Gateway.Host + `\nx-amz-date:`},
			{lab.Gateway.Host, "200", `"arn":"arn:aws:iam::123456789012:user/lab"`},
		} {
			stdout, stderr, code := runWith(t, environment, "", python, "python/the_case.py", lab.Edge.URL, test.host, "eu-west-1")
			if !strings.HasPrefix(stdout, test.status+"\n") || !strings.Contains(stdout, test.says) {
				t.Errorf("%s, aws_host %s: exit code %d\n%s%s", lab.Edge.URL, test.host, code, stdout, stderr)
			}
		}
	}
}

// TestNamesOverTLS calls AWS's names over TLS and HTTP/2, as a client of the real service does.
func TestNamesOverTLS(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_DATA_HOME", folder)
	lab, err := up("--tls", "--strict-host")
	if err != nil {
		t.Fatal(err)
	}
	defer lab.down()
	for _, test := range []struct{ host, via, want string }{
		{lab.Gateway.Host, lab.Gateway.socket(), "2 200"},
		{lab.Edge.Host, lab.Edge.socket(), "2 403"},
	} {
		stdout, stderr, code := run(t, "", "curl", "-sS", "-o", filepath.Join(folder, "answer"), "-w", "%{http_version} %{http_code}", "--http2",
			"--cacert", filepath.Join(folder, "countersign", "lab-ca.pem"), "--connect-to", "::"+test.via,
			"--aws-sigv4", "aws:amz:eu-west-1:execute-api", "--user", "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
			"https://"+test.host+"/prod/pets")
		if stdout != test.want {
			t.Errorf("%s: %q, exit code %d, want %q\n%s", test.host, stdout, code, test.want, stderr)
		}
	}
}
