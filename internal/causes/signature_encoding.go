package causes

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "signature-encoding", Family: FamilyAuthorization, Hop: HopClient,
	Title: "the signature is not written as 64 lower-case hexadecimal digits",
	Told: []Telling{
		{
			Slip: evidence.SlipBase64, Weight: 3,
			Says: "The code writes the signature in Base64; it has to be lower-case hexadecimal.",
		},
		{
			Slip: evidence.SlipEscape, Weight: 3,
			Says: "The code puts the signature into the URL with escape(), which leaves + and / as they are: encodeURIComponent is due.",
		},
	},
	Hides:  []Code{"wrong-secret"},
	Look:   lookSignatureEncoding,
	Commit: commitSignatureEncoding,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Write the last HMAC as lower-case hexadecimal, all 64 digits of it.",
			Command: "hmac.new(key, string_to_sign, hashlib.sha256).hexdigest()",
		}}
	},
})

// SignatureBytes reads a signature that is written in another form than lower-case hexadecimal, and
// names the form. ok is false for the right form and for what is no SHA-256 at all.
func SignatureBytes(signature string) (lower, form string, ok bool) {
	text := strings.TrimSpace(signature)
	form = "with blanks around it"
	if sigv4.IsPayloadHash(strings.ToLower(text)) {
		if text != strings.ToLower(text) {
			form = "in upper-case hexadecimal"
		}
		return strings.ToLower(text), form, signature != strings.ToLower(text)
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		sum, err := encoding.DecodeString(text)
		switch {
		case err != nil:
			continue
		case len(sum) == 32:
			return hex.EncodeToString(sum), "in Base64", true
		case len(sum) == 64 && sigv4.IsPayloadHash(string(sum)):
			return string(sum), "in Base64 of its hexadecimal text", true
		}
	}
	return "", "", false
}

var shortHex = lazyregexp.New(`^[0-9a-f]{16,63}$`)

// lookSignatureEncoding reads the form of the signature that was sent.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func lookSignatureEncoding(c *evidence.Case) []Finding {
	if !claimWhole(c) || !mayMismatch(c) || Redacted(c.Claim.Signature) {
		return nil
	}
	f := Finding{Code: "signature-encoding", Certainty: Shown, Label: "signature", Where: c.Claim.Place, Signed: c.Claim.Signature}
	lower, form, ok := SignatureBytes(c.Claim.Signature)
	switch {
	case ok:
		f.Verified = lower
		f.Explanation = fmt.Sprintf("The signature is written %s. AWS compares it as lower-case hexadecimal.", form)
	case shortHex.MatchString(c.Claim.Signature):
		f.Certainty = Possible
		if n := len(c.Claim.Signature); n >= 40 && c.Request != nil && c.Request.WholeHeader {
			f.Certainty = Likely // all else of the request is whole
		}
		f.Explanation = fmt.Sprintf("The signature has %d digits in place of 64: it was cut, unless that happened when it was pasted.", len(c.Claim.Signature))
	default:
		return nil
	}
	return one(f)
}

// commitSignatureEncoding writes the right signature in another form.
func commitSignatureEncoding(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || !a.take(partAuthorization) {
		return false
	}
	form := pick(r, strings.ToUpper, func(signature string) string {
		sum, _ := hex.DecodeString(signature) // a signature is hexadecimal
		return base64.StdEncoding.EncodeToString(sum)
	})
	a.Sending = append(a.Sending, rewriteAuthorization(func(value string) string {
		before, signature, _ := strings.Cut(value, "Signature=")
		return before + "Signature=" + form(signature)
	}))
	return true
}
