package report

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// AWS's documented example key, with the characters that encoders change.
const (
	exampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	exampleToken  = "IQoJb3JpZ2luX2VjEXAMPLE/token+with=padding=="
)

func TestRedactKnownSecretInEveryForm(t *testing.T) {
	r := NewRedactor(exampleSecret+"\n", exampleToken, "abc")
	quoted, _ := json.Marshal(map[string]string{"a": exampleSecret})
	once := url.QueryEscape(exampleSecret)
	for name, text := range map[string]string{
		"plain":               "the secret " + exampleSecret + " is here",
		"URL-encoded":         "x?y=" + once + "&z=1",
		"lower-case escapes":  strings.ReplaceAll(strings.ReplaceAll(once, "%2F", "%2f"), "%2B", "%2b"),
		"URL-encoded twice":   url.QueryEscape(once),
		"JSON":                string(quoted),
		"JSON, escaped slash": strings.ReplaceAll(exampleSecret, "/", `\/`),
		"JSON, escaped plus":  strings.ReplaceAll(exampleSecret, "+", `\u002b`),
		"form-decoded":        strings.ReplaceAll(exampleSecret, "+", " "),
		"token":               exampleToken,
		"token, encoded":      url.QueryEscape(exampleToken),
	} {
		got := r.Text(text)
		for _, part := range []string{"wJalrX", "K7MDENG", "EXAMPLEKEY", "b3JpZ2lu", "padding"} {
			if strings.Contains(got, part) {
				t.Errorf("%s: %q is left in %q", name, part, got)
			}
		}
		if !strings.Contains(got, redacted) {
			t.Errorf("%s: nothing marks the place in %q", name, got)
		}
	}
	if got := r.Text("abc stays: it is too short to be told from ordinary text"); !strings.HasPrefix(got, "abc stays") {
		t.Errorf("a short text was hidden: %q", got)
	}
	if got := r.Text(exampleSecret + "\n"); got != redacted+"\n" {
		t.Errorf("the line feed at the end of a secret must stay visible, got %q", got)
	}
	for _, odd := range []string{"+/=+/=+/=", "schlüssel+/=", "[(*.?^$)]", "\xff\xfe+++++"} {
		if got := NewRedactor(odd).Text("<" + odd + ">"); got != "<"+redacted+">" {
			t.Errorf("%q: got %q", odd, got)
		}
	}
}

func TestRedactByPattern(t *testing.T) {
	r := NewRedactor()
	for text, want := range map[string]string{
		"X-Amz-Security-Token: FwoGZXIvYXdzEXAMPLE":                                            "X-Amz-Security-Token: [redacted]",
		`"x-api-key": "a1b2c3d4e5f6g7"`:                                                        `"x-api-key": "[redacted]"`,
		`{"name":"X-Api-Key","value":"a1b2c3d4e5"}`:                                            `{"name":"X-Api-Key","value":"[redacted]"}`,
		`["x-api-key", "a1b2c3d4e5"]`:                                                          `["x-api-key", "[redacted]"]`,
		`{\"x-api-key\":\"a1b2c3d4e5\"}`:                                                       `{\"x-api-key\":\"[redacted]\"}`,
		"x-amz-access-token:Atza|IwEBEXAMPLE":                                                  "x-amz-access-token:[redacted]",
		"Authorization: Bearer eyJhbGciOi.J9.abc":                                              "Authorization: Bearer [redacted]",
		"authorization: basic dXNlcjpwYXNzd29yZA==":                                            "authorization: basic [redacted]",
		"aws_secret_access_key = wJalrXUtnFEMI/K7":                                             "aws_secret_access_key = [redacted]",
		"AWS_SESSION_TOKEN=abcdefghij":                                                         "AWS_SESSION_TOKEN=[redacted]",
		`SecretAccessKey":"wJalrXUtnFEMI"`:                                                     `SecretAccessKey":"[redacted]"`,
		"Cookie: session=abcdef; other=1":                                                      "Cookie: [redacted]",
		"set-cookie: a=bcde; Path=/\r\nnext":                                                   "set-cookie: [redacted]\r\nnext",
		"key AKIAIOSFODNN7EXAMPLE here":                                                        "key AKIA...MPLE here",
		"Credential=ASIAIOSFODNN7EXAMPLE/20261121":                                             "Credential=ASIA...MPLE/20261121",
		"?X-Amz-Security-Token=IQoJb3JpZ2lu%2Fabc&X-Amz-Signature=" + strings.Repeat("ab", 32): "?X-Amz-Security-Token=[redacted]&X-Amz-Signature=...abab",

		"x-amz-s3session-token: AAAA1xampleSession":                          "x-amz-s3session-token: [redacted]",
		"&X-Amz-S3session-Token=AAAA1xampleSession&x=1":                      "&X-Amz-S3session-Token=[redacted]&x=1",
		"x-amz-server-side-encryption-customer-key:pGmv3cVv0sLk9a2a":         "x-amz-server-side-encryption-customer-key:[redacted]",
		"x-amz-copy-source-server-side-encryption-customer-key: pGmv3cVv0sL": "x-amz-copy-source-server-side-encryption-customer-key: [redacted]",
		"<SecretAccessKey>wJalrXUtnFEMI/K7</SecretAccessKey>":                "<SecretAccessKey>[redacted]</SecretAccessKey>",
		"<SessionToken>AbcdefghijKlmno</SessionToken>":                       "<SessionToken>[redacted]</SessionToken>",
		"token AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22":              "token [redacted]",
		"'x-api-key' => 'a1b2c3d4e5'":                                        "'x-api-key' => '[redacted]'",
		`"x-api-key":["a1b2c3d4e5"]`:                                         `"x-api-key":["[redacted]"]`,
		"--secret-access-key wJalrXUtnFEMI/K7 -v":                            "--secret-access-key [redacted] -v",
		"aws configure set aws_session_token AbcdefghijKlmno":                "aws configure set aws_session_token [redacted]",
		"X-Aws-Ec2-Metadata-Token: AQAEALnewMd":                              "X-Aws-Ec2-Metadata-Token: [redacted]",
		"&X-Amz-Signature=" + strings.Repeat("3045", 35):                     "&X-Amz-Signature=...3045",

		"map[X-Api-Key:[a1b2c3d4e5]]": "map[X-Api-Key:[redacted]",
		"x-api-key:[redacted]":        "x-api-key:[redacted]",

		// What only speaks of secrets stays.
		"x-amz-server-side-encryption-customer-key-MD5: ZjQrne1X/iTcskbY2m3tFg==": "x-amz-server-side-encryption-customer-key-MD5: ZjQrne1X/iTcskbY2m3tFg==",
		"list-type=2&continuation-token=1ueGcxLPRx1Tr/XYExHnhbYLgv":               "list-type=2&continuation-token=1ueGcxLPRx1Tr/XYExHnhbYLgv",
		"set aws_session_token, which is temporary":                               "set aws_session_token, which is temporary",
		"set AWS_SECRET_ACCESS_KEY everywhere":                                    "set AWS_SECRET_ACCESS_KEY everywhere",
		"host;x-amz-date;x-amz-security-token\ne3b0c442":                          "host;x-amz-date;x-amz-security-token\ne3b0c442",
		"Send x-api-key, then try again.":                                         "Send x-api-key, then try again.",
		"The x-amz-security-token header is missing.":                             "The x-amz-security-token header is missing.",
		"SignedHeaders=host;x-amz-security-token, Signature=0123456789abcdef":     "SignedHeaders=host;x-amz-security-token, Signature=0123456789abcdef",
		"A Bearer token is no signature.":                                         "A Bearer token is no signature.",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestSecretName(t *testing.T) {
	for name, want := range map[string]bool{
		"X-Amz-Security-Token": true, "x-amz-s3session-token": true, "x-api-key": true, "Cookie": true, "x-vault-token": true,
		"x-amz-server-side-encryption-customer-key": true, "x-amz-server-side-encryption-customer-key-md5": false,
		"x-amz-date": false, "continuation-token": false, "host": false, "": false,
	} {
		if got := SecretName(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestRedactDiagnosis puts a secret into every string that a diagnosis has.
func TestRedactDiagnosis(t *testing.T) {
	d := hostMismatch()
	poison(d)
	before, _ := json.Marshal(d)
	if n := strings.Count(string(before), "wJalrX"); n < 20 {
		t.Fatalf("only %d strings were poisoned", n)
	}
	d.Redacted = false
	clean := NewRedactor(exampleSecret).Diagnosis(d)
	for _, verbose := range []bool{false, true} {
		var out bytes.Buffer
		if err := WriteText(&out, clean, TextOptions{Verbose: verbose}); err != nil {
			t.Fatal(err)
		}
		if err := WriteJSON(&out, clean); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "wJalrX") {
			t.Errorf("the secret is left:\n%s", out.String())
		}
	}
	if !clean.Redacted {
		t.Error("the copy does not say that it is redacted")
	}
	if after, _ := json.Marshal(d); !strings.Contains(string(after), "wJalrX") || d.Redacted {
		t.Error("the original was changed")
	}
}

// poison appends the secret to every string of a diagnosis.
func poison(d *Diagnosis) {
	add := func(texts ...*string) {
		for _, text := range texts {
			*text += exampleSecret
		}
	}
	add(&d.Verdict, &d.AnsweredBy, &d.Answer, &d.Summary)
	for i := range d.Findings {
		f := &d.Findings[i]
		add(&f.Code, &f.Subject, &f.Title, &f.Hop, &f.Label, &f.Explanation)
		for _, text := range []*string{f.Signed, f.Verified} {
			if text != nil {
				add(text)
			}
		}
		if f.Where != nil {
			add(&f.Where.File)
		}
		if f.Proof != nil {
			add(&f.Proof.Value)
		}
		for j := range f.Fixes {
			add(&f.Fixes[j].Text, &f.Fixes[j].Command)
		}
	}
	d.Next = &Next{}
	add(&d.Next.Text, &d.Next.Command, &d.Notes[0], &d.Read[0].Format, &d.Read[0].File, &d.Unread[0].File)
}

// TestRedactSecretHeader hides both values of a header that is a secret, and keeps what tells them apart.
func TestRedactSecretHeader(t *testing.T) {
	d := pair("x-amz-security-token", "abc.def.ghi", "abc.def.ghi ")
	f := NewRedactor().Diagnosis(d).Findings[0]
	if *f.Signed != "[redacted, 11 bytes]" || *f.Verified != "[redacted, 11 bytes] " {
		t.Errorf("got %q and %q", *f.Signed, *f.Verified)
	}
}

// TestWords: a text without the words of a pattern has nothing that the pattern fits.
func TestWords(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"X-Amz-Security-Token", "x-\u212aey-token", "X-API-Key", "x-origin-verify", "X-Amz-Server-Side-Encryption-Customer-Key", "aws_secret_access_key", "\u017fecretkey",
		"--client-secret", "setx ", "configure set ", "Cookie", "set-cookie", "Bearer", "BASIC", "X-Amz-Signature", "AKIAIOSFODNN7EXAMPLE", "ASIA", "IQoJ", "FwoD",
		" ", ":", "=", "=>", ",", "\"", "\\\"", "'", "{", "\n", "value", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "abcdefgh", "A1B2C3D4E5F6", "é",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 12).Draw(t, "pieces"), "")
		want := text
		for _, p := range patterns() {
			want = p.re.ReplaceAllString(want, p.by)
		}
		if got := NewRedactor().Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	})
	for _, p := range patterns() {
		if len(p.words) == 0 {
			t.Errorf("%s has no words", p.re)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("x ", " y", exampleSecret)
	f.Fuzz(func(t *testing.T, before, after, secret string) {
		secret = strings.TrimSpace(secret)
		if len(secret) < 12 || strings.Contains(redacted, secret) {
			return // not a secret, or nothing to tell it from the mark
		}
		text := before + " " + secret + " " + after
		if got := NewRedactor(secret).Text(text); strings.Contains(got, secret) && !strings.Contains(before+after, secret) && !strings.Contains(got, redacted) {
			t.Errorf("%q is left in %q", secret, got)
		}
	})
}
