package openssl

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

// TestMistakes makes mistakes with openssl, as people do in shells and low-code tools, and expects each to be
// named at the step that shows it.
func TestMistakes(t *testing.T) {
	r := requests[0]
	v := compute(t, r)
	hexOf := hex.EncodeToString
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	for _, test := range []struct {
		name, step string
		value      []byte
		// says is what the verdict names.
		says string
	}{
		{"AWS4 left out", "kDate", hmacTextKey(t, secret, "20261121"), "You left out AWS4 before the secret."},
		{"aws4 in lower case", "kDate", hmacTextKey(t, "aws4"+secret, "20261121"), "You wrote aws4 in lower case"},
		{"AWS4 behind the secret", "kDate", hmacTextKey(t, secret+"AWS4", "20261121"), "You put AWS4 behind the secret."},
		{"a line break behind the secret", "kDate", hmac(t, []byte("AWS4"+secret+"\n"), "20261121"), "a line break at its end"},
		{"a URL-encoded secret", "kDate", hmacTextKey(t, "AWS4"+strings.ReplaceAll(secret, "/", "%2F"), "20261121"), "the right secret URL-encoded"},
		{"a quoted secret", "kDate", hmacTextKey(t, `AWS4"`+secret+`"`, "20261121"), "in double quotes"},
		{"the key id for the secret", "kDate", hmacTextKey(t, "AWS4"+keyID, "20261121"), "the access key id in place of the secret"},
		{"the date with echo's line break", "kDate", hmacTextKey(t, "AWS4"+secret, "20261121\n"), "You put 20261121 with a line break into the HMAC of kDate"},
		{"yesterday", "kDate", hmacTextKey(t, "AWS4"+secret, "20261120"), "derived for 20261120; the scope says 20261121"},
		{"tomorrow", "kDate", hmacTextKey(t, "AWS4"+secret, "20261122"), "derived for 20261122; the scope says 20261121"},
		{"the whole time", "kDate", hmacTextKey(t, "AWS4"+secret, "20261121T101500Z"), "You put the whole time into the HMAC of kDate"},
		{"the date with hyphens", "kDate", hmacTextKey(t, "AWS4"+secret, "2026-11-21"), "You put the date with hyphens"},
		{"key and text exchanged", "kDate", hmacTextKey(t, "20261121", "AWS4"+secret), "You exchanged key and text in the HMAC of kDate."},
		{"SHA-256 for HMAC", "kDate", openssl(t, "AWS4"+secret+"20261121", "dgst", "-sha256", "-binary"), "You used SHA-256 over AWS4 and the secret and the date together in place of HMAC."},
		{"HMAC-SHA1", "kDate", macWith(t, "-sha1", []byte("AWS4"+secret), "20261121"), "You used HMAC-SHA1 in place of HMAC-SHA256 for kDate."},
		{"hexadecimal text as key", "kRegion", hmacTextKey(t, hexOf(v.date), "eu-west-1"), "You used the hexadecimal text of kDate as the key of kRegion, not its bytes."},
		{"upper-case hexadecimal text as key", "kRegion", hmacTextKey(t, strings.ToUpper(hexOf(v.date)), "eu-west-1"), "You used the upper-case hexadecimal text of kDate"},
		{"Base64 text as key", "kRegion", hmacTextKey(t, base64.StdEncoding.EncodeToString(v.date), "eu-west-1"), "You used the Base64 text of kDate as the key of kRegion, not its bytes."},
		{"what openssl prints as key", "kRegion", hmacTextKey(t, "(stdin)= "+hexOf(v.date), "eu-west-1"), "You used what openssl prints for kDate"},
		{"the region in capitals", "kRegion", hmac(t, v.date, "EU-WEST-1"), "You put eu-west-1 in capitals into the HMAC of kRegion"},
		{"another region", "kRegion", hmac(t, v.date, "us-east-1"), `derived for the region "us-east-1"`},
		{"an availability zone", "kRegion", hmac(t, v.date, "eu-west-1a"), "You put an availability zone"},
		{"another service", "kService", hmac(t, v.region, "apigateway"), `derived for the service "apigateway"`},
		{"service before region", "kService", hmac(t, hmac(t, v.date, "execute-api"), "eu-west-1"), "You put service before region when deriving the key."},
		{"the last step left out", "kSigning", v.service, "You left out the last step of the key, aws4_request."},
		{"AWS4_REQUEST", "kSigning", hmac(t, v.service, "AWS4_REQUEST"), "You put AWS4_REQUEST in capitals"},
		{"CR LF in the string to sign", "signature", hmac(t, v.signing, crlf(v.stringToSign)), "You wrote CR LF for LF in the string to sign."},
		{"a line break behind the string to sign", "signature", hmac(t, v.signing, v.stringToSign+"\n"), "You ended the string to sign with a line break."},
		{"the string to sign hashed before", "signature", hmac(t, v.signing, hash(t, v.stringToSign)), "You used the hexadecimal SHA-256 of the string to sign"},
		{"hexadecimal text of the signing key", "signature", hmacTextKey(t, hexOf(v.signing), v.stringToSign), "You used the hexadecimal text of kSigning as the key of the signature"},
		{"the signing key itself", "signature", v.signing, "You sent the signing key itself as the signature."},
		{"the hash in capitals", "signature", hmac(t, v.signing, strings.Replace(v.stringToSign, v.canonical, strings.ToUpper(v.canonical), 1)), "You wrote the hash in the string to sign in upper case."},
		{"a line break behind the canonical request", "canonical", openssl(t, r.canonical+"\n", "dgst", "-sha256", "-binary"), "You hashed the canonical request with a line break at its end."},
		{"CR LF in the canonical request", "canonical", openssl(t, crlf(r.canonical), "dgst", "-sha256", "-binary"), "You hashed the canonical request with CR LF for LF."},
		{"no empty line", "canonical", openssl(t, strings.Replace(r.canonical, "\n\nhost", "\nhost", 1), "dgst", "-sha256", "-binary"), "You left out the empty line between the headers and their list."},
		{"the query as it is sent", "canonical", openssl(t, strings.Replace(r.canonical, "limit=10&type=cat&v=", "type=cat&limit=10&v=", 1), "dgst", "-sha256", "-binary"), "query"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, verdict := trace(t, r, "--check-step", test.step+"="+hexOf(test.value))
			plain := strings.Join(strings.Fields(verdict), " ")
			if code != 1 || !strings.HasPrefix(plain, test.step+" wrong: ") || !strings.Contains(plain, test.says) || !strings.Contains(plain, " fix ") {
				t.Errorf("exit code %d: %s\nwant %q", code, verdict, test.says)
			}
		})
	}
}
