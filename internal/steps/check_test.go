package steps

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// example is AWS's documented example key over a request to API Gateway.
func example(t testing.TB) Input {
	t.Helper()
	r := sigv4.Request{
		Method: "GET", Target: "/prod/pets?type=cat&limit=10",
		Header: sigv4.Header{{Name: "Host", Value: "abc123def4.execute-api.eu-west-1.amazonaws.com"}},
	}
	keys := sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	signer := sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	signed, err := signer.Sign(r, time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	return Input{Request: signed, Authorization: auth, Time: "20261121T101500Z", Credentials: &keys, Rules: sigv4.RulesFor("execute-api")}
}

func TestRight(t *testing.T) {
	in := example(t)
	base := in.base()
	links := base.Chain()
	for _, test := range []struct {
		line string
		want Result
	}{
		{"canonical=" + base.Canonical.Hash(), Right},
		{"hash=" + strings.ToUpper(base.Canonical.Hash()), Wrong},
		{"canonical-request=" + base.Canonical.String(), Right},
		{"string-to-sign=" + base.SignedText(), Right},
		{"sts=" + sigv4.HashPayload([]byte(base.SignedText())), Right},
		{"kDate=" + hex.EncodeToString(links[0].Value), Right},
		{"kDate=" + strings.ToUpper(hex.EncodeToString(links[0].Value)), Right},
		{"k_region=" + base64.StdEncoding.EncodeToString(links[1].Value), Right},
		{"KSERVICE= 0x" + hex.EncodeToString(links[2].Value) + " ", Right},
		{"signing-key=SHA2-256(stdin)= " + hex.EncodeToString(links[3].Value), Right},
		{"kSigning=" + string(hyphens(links[3].Value)), Right},
		{"signature=" + in.Authorization.Signature, Right},
		{"signature=" + strings.ToUpper(in.Authorization.Signature), Wrong},
		{"signature=" + base64.StdEncoding.EncodeToString([]byte(in.Authorization.Signature)), Wrong},
		{"kDate=" + strings.Repeat("ab", 32), Unknown},
		{"kService=" + strings.Repeat("ab", 20), Unknown},
		{"canonical=" + strings.Repeat("ab", 32), Unknown},
		{"signature=" + strings.Repeat("ab", 32), Unknown},
	} {
		g, err := Parse(test.line)
		if err != nil {
			t.Errorf("%q: %v", test.line, err)
			continue
		}
		if got := Check(in, []Given{g})[0]; got.Result != test.want {
			t.Errorf("%q: %+v, want %s", test.line, got, test.want)
		} else if got.Result == Wrong && got.Mistakes[0].Code != "signature-encoding" {
			t.Errorf("%q: %+v", test.line, got)
		}
	}
}

func hyphens(b []byte) []byte {
	return []byte(strings.ReplaceAll(fmt.Sprintf("% X", b), " ", "-"))
}

// TestEveryMistakeIsNamed computes each step in each wrong way that the catalogue knows, and expects it to
// be named: by its own cause, or by another that gives the same value.
func TestEveryMistakeIsNamed(t *testing.T) {
	in := example(t)
	base := in.base()
	right := valuesOf(&base)
	wrong := 0
	var given []Given
	var want []candidate
	for _, one := range candidates(base) {
		v := valuesOf(&one.signing)
		add := func(g Given) {
			if right.gives(g) {
				return
			}
			wrong++
			given, want = append(given, g), append(want, one)
		}
		for _, link := range v.links {
			add(Given{Step: link.Step, Bytes: link.Value, Form: LowerHex})
		}
		signature, _ := hex.DecodeString(one.signing.Signature(v.key))
		add(Given{Step: causes.StepSignature, Bytes: signature, Form: LowerHex})
		if data, form := decode(one.signing.Hash()); data != nil {
			add(Given{Step: causes.StepCanonical, Bytes: data, Form: form})
		}
		add(Given{Step: causes.StepStringToSign, Text: one.signing.SignedText(), Form: Plain})
	}
	// All at once: none of them is taken for the step before another.
	c := checker{in: in, base: base, given: given, verdicts: make([]Verdict, len(given))}
	c.searchOne(candidates(base))
	for i, got := range c.verdicts {
		if got.Result != Wrong {
			t.Errorf("%s by %s: %q", given[i].Step, want[i].made[0].Explanation, got.Result)
			continue
		}
		for _, m := range got.Mistakes {
			if m.Text == "" || m.Fix == "" || strings.Contains(m.Text+m.Fix, "wJalr") {
				t.Errorf("%s by %s: named %+v", given[i].Step, want[i].made[0].Explanation, m)
			}
		}
		if len(got.Mistakes) != 1 {
			t.Errorf("%s by %s: two mistakes for one: %+v", given[i].Step, want[i].made[0].Explanation, got.Mistakes)
		}
	}
	if wrong < 1000 {
		t.Errorf("only %d wrong values", wrong)
	}
}

// TestNamed computes values as people do who take the steps by hand, and expects the very mistake.
func TestNamed(t *testing.T) {
	in := example(t)
	secret := in.Credentials.SecretAccessKey
	base := in.base()
	k := base.Chain()
	text := base.SignedText()
	scope := base.Scope
	hexOf := func(b []byte) string { return hex.EncodeToString(b) }
	first := hmacOf([]byte("AWS4"+secret), scope.Date)
	for _, test := range []struct {
		name  string
		lines []string
		// want are the code and words of each verdict's mistakes, or its result.
		want []string
	}{
		{"hex text as key", []string{"kRegion=" + hexOf(hmacOf([]byte(hexOf(first)), scope.Region))}, []string{"signature-computation-wrong You used the hexadecimal text of kDate as the key of kRegion, not its bytes."}},
		{"no AWS4", []string{"kDate=" + hexOf(hmacOf([]byte(secret), scope.Date))}, []string{"signature-computation-wrong You left out AWS4 before the secret."}},
		{"the day before", []string{"kDate=" + hexOf(hmacOf([]byte("AWS4"+secret), "20261120"))}, []string{"scope-date-mismatch The signing key was derived for 20261120"}},
		{"the whole time", []string{"kDate=" + hexOf(hmacOf([]byte("AWS4"+secret), in.Time))}, []string{"signature-computation-wrong You put the whole time into the HMAC of kDate"}},
		{"a line break behind the secret", []string{"kDate=" + hexOf(hmacOf([]byte("AWS4"+secret+"\n"), scope.Date))}, []string{"credential-whitespace You signed with the right secret and a line break at its end."}},
		{"a URL-encoded secret", []string{"kDate=" + hexOf(hmacOf([]byte("AWS4wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY"), scope.Date))}, []string{"credential-encoding You signed with the right secret URL-encoded."}},
		{"the key id", []string{"kDate=" + hexOf(hmacOf([]byte("AWS4AKIAIOSFODNN7EXAMPLE"), scope.Date))}, []string{"swapped-credentials You signed with the access key id in place of the secret."}},
		{"region in capitals", []string{"kRegion=" + hexOf(hmacOf(first, "EU-WEST-1"))}, []string{"signature-computation-wrong You put eu-west-1 in capitals into the HMAC of kRegion"}},
		{"a neighbour of the region", []string{"kRegion=" + hexOf(hmacOf(first, "us-east-1"))}, []string{`wrong-region The signing key was derived for the region "us-east-1"`}},
		{"a neighbour of the service", []string{"kService=" + hexOf(hmacOf(k[1].Value, "apigateway"))}, []string{`wrong-service The signing key was derived for the service "apigateway"`}},
		{"no last step", []string{"kSigning=" + hexOf(k[2].Value)}, []string{"signature-computation-wrong You left out the last step of the key, aws4_request."}},
		{"exchanged", []string{"kDate=" + hexOf(hmacOf([]byte(scope.Date), "AWS4"+secret))}, []string{"signature-computation-wrong You exchanged key and text in the HMAC of kDate."}},
		{"CR LF", []string{"signature=" + hexOf(hmacOf(k[3].Value, strings.ReplaceAll(text, "\n", "\r\n")))}, []string{"signature-computation-wrong You wrote CR LF for LF in the string to sign."}},
		{"two mistakes", []string{"kRegion=" + hexOf(hmacOf([]byte(hexOf(hmacOf([]byte(secret), scope.Date))), scope.Region))}, []string{"signature-computation-wrong You left out AWS4 before the secret. + signature-computation-wrong You used the hexadecimal text of each step"}},
		{
			"a wrong first step, and the others rightly made of it",
			[]string{"kRegion=" + hexOf(hmacOf(hmacOf([]byte(secret), scope.Date), scope.Region)), "kDate=" + hexOf(hmacOf([]byte(secret), scope.Date))},
			[]string{"signature-computation-wrong You left out AWS4 before the secret.", "follows kDate"},
		},
		{
			"a first step of which nothing is known, and a mistake of its own in the second",
			[]string{"kDate=" + strings.Repeat("ab", 32), "kRegion=" + hexOf(hmacOf([]byte(strings.Repeat("ab", 32)), scope.Region))},
			[]string{"unknown", "signature-computation-wrong You used the hexadecimal text of kDate as the key of kRegion"},
		},
		{"query not sorted", []string{"canonical=" + hashWith(base, func(c *sigv4.CanonicalRequest) { c.Query = "type=cat&limit=10" })}, []string{"query-order"}},
		{"a signature over it", []string{"signature=" + hexOf(hmacOf(k[3].Value, strings.Replace(text, base.Canonical.Hash(), hashWith(base, func(c *sigv4.CanonicalRequest) { c.Query = "" }), 1)))}, []string{"query-not-signed"}},
		{"the text of a canonical request", []string{"canonical=" + strings.Replace(base.Canonical.String(), "limit=10&type=cat", "type=cat&limit=10", 1)}, []string{"query-order"}},
		{"CR LF in the canonical request", []string{"canonical=" + sigv4.HashPayload([]byte(strings.ReplaceAll(base.Canonical.String(), "\n", "\r\n")))}, []string{"canonical-request-malformed You hashed the canonical request with CR LF for LF."}},
		{
			"a wrong hash, rightly used",
			[]string{"canonical=" + strings.Repeat("ab", 32), "string-to-sign=" + strings.Replace(text, base.Canonical.Hash(), strings.Repeat("ab", 32), 1), "signature=" + hexOf(hmacOf(k[3].Value, strings.Replace(text, base.Canonical.Hash(), strings.Repeat("ab", 32), 1)))},
			[]string{"unknown", "follows canonical", "follows canonical"},
		},
		{"another scope", []string{"string-to-sign=" + strings.Replace(text, "eu-west-1", "eu-west-9", 1)}, []string{`wrong-region Line 3, the scope, is "20261121/eu-west-9/execute-api/aws4_request" and should be "20261121/eu-west-1/execute-api/aws4_request".`}},
		{"five lines", []string{"string-to-sign=" + text + "\nmore"}, []string{"signature-computation-wrong The string to sign has 5 lines, not four."}},
		{"a hash in a string to sign", []string{"string-to-sign=" + strings.Replace(text, base.Canonical.Hash(), hashWith(base, func(c *sigv4.CanonicalRequest) { c.Query = "" }), 1)}, []string{"query-not-signed"}},
	} {
		var given []Given
		for _, line := range test.lines {
			g, err := Parse(line)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			given = append(given, g)
		}
		for i, v := range Check(in, given) {
			got := string(v.Result)
			if v.Result == Follows {
				got += " " + string(v.After)
			}
			if v.Result == Wrong {
				var parts []string
				for _, m := range v.Mistakes {
					parts = append(parts, string(m.Code)+" "+m.Text)
				}
				got = strings.Join(parts, " + ")
			}
			if !strings.HasPrefix(got, test.want[i]) {
				t.Errorf("%s: %s: %s, want %s", test.name, v.Step, got, test.want[i])
			}
		}
	}
}

func hmacOf(key []byte, text string) []byte {
	var way causes.Computation
	return way.HMAC("", key, text)
}

func hashWith(s causes.Signing, change func(*sigv4.CanonicalRequest)) string {
	c := s.Canonical
	change(&c)
	return c.Hash()
}

// TestWithoutSecret checks what the links of a chain tell when the secret is not at hand.
func TestWithoutSecret(t *testing.T) {
	in := example(t)
	base := in.base()
	k := base.Chain()
	in.Credentials = nil
	var given []Given
	for _, link := range k {
		given = append(given, Given{Step: link.Step, Bytes: link.Value, Form: LowerHex})
	}
	given = append(given, Given{Step: causes.StepSignature, Bytes: hmacOf([]byte(hex.EncodeToString(k[3].Value)), base.SignedText()), Form: LowerHex})
	var got []string
	for _, v := range Check(in, given) {
		got = append(got, string(v.Result))
	}
	if want := "unchecked follows follows follows wrong"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, line := range []string{
		"", "kDate", "=", "kDate=", "nothing=00", "kDate=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "kDate=abc",
		"kDate=" + strings.Repeat("ab", 31), "signature=AWS4-HMAC-SHA256", strings.Repeat("x", 1<<16) + "=00",
	} {
		g, err := Parse(line)
		if err == nil {
			t.Errorf("%.40q: %+v, want an error", line, g)
		} else if strings.Contains(err.Error(), "wJalr") || len(err.Error()) > 300 {
			t.Errorf("%.40q: the error repeats the value: %v", line, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("kDate=" + strings.Repeat("ab", 32))
	f.Add("string-to-sign=AWS4-HMAC-SHA256\n")
	f.Add("signature=q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=")
	in := Input{Time: "20261121T101500Z", Authorization: sigv4.Authorization{Algorithm: sigv4.Algorithm, SignedHeaders: []string{"host"}}}
	f.Fuzz(func(t *testing.T, line string) {
		g, err := Parse(line)
		if err != nil {
			return
		}
		if (g.Bytes == nil) == (g.Text == "") {
			t.Fatalf("%q: %+v has not exactly one value", line, g)
		}
		if got := Check(in, []Given{g})[0]; got.Result == "" {
			t.Errorf("%q: no result", line)
		}
	})
}
