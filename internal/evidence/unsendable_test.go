package evidence

import (
	"testing"

	"countersign/internal/evidence/prose"
)

// TestUnsendable reads the errors of clients that do not send a header value with a line break.
func TestUnsendable(t *testing.T) {
	for text, want := range map[string]prose.Kind{
		`net/http: invalid header field value "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\n/20210131/eu-west-1/s3/aws4_request" for key Authorization`:                               prose.CredentialBroken,
		`ValueError: Invalid header value b'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\\n/20150830/us-east-1/es/aws4_request'`:                                                       prose.CredentialBroken,
		`Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\u00a0/20150830/us-east-1/iam/aws4_request`:                                                                        prose.CredentialBroken,
		`Authorization: AWS4-HMAC-SHA256 Credential=\ufeffAKIDEXAMPLE/20150830/us-east-1/iam/aws4_request`:                                                                        prose.CredentialBroken,
		`Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE%0A/20150830/us-east-1/iam/aws4_request`:                                                                           prose.CredentialBroken,
		`TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["Authorization"]`:                                                                                     prose.AuthorizationUnsendable,
		`java.lang.IllegalArgumentException: Unexpected char 0x0a at 49 in Authorization value: AWS4-HMAC-SHA256`:                                                                 prose.AuthorizationUnsendable,
		`requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE'`: prose.AuthorizationUnsendable,
		`TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["X-Name"]`:                                                                                            "",
		`Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request`:                                                                              "",
	} {
		_, pieces := readBy(t, text, formatUnsendable)
		got := prose.Kind("")
		if len(pieces) > 0 {
			got = pieces[0].remark.Kind
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzUnsendable(f *testing.F) {
	fuzzFormats(f, []string{formatUnsendable}, `invalid header field value "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\n/20210131/" for key Authorization`)
}
