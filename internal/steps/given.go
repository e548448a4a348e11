// Package steps checks the values of a signature's chain that somebody computed by hand, one by one, and
// names the mistake that makes a wrong one.
//
// It knows no mistake of its own: they are those of the catalogue in package causes, by which diagnosis
// explains signatures.
package steps

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// Given is the value that somebody computed for a step.
type Given struct {
	Step causes.Step
	// Bytes are the value. They are nil where Text is given.
	Bytes []byte
	// Text is the canonical request or string to sign itself, where it was given in place of its hash.
	Text string
	// Form is how the bytes were written.
	Form Form
}

// Form is how a value is written.
type Form string

// The forms.
const (
	LowerHex    Form = "lower-case hexadecimal"
	UpperHex    Form = "upper-case hexadecimal"
	Base64      Form = "Base64"
	Base64OfHex Form = "the Base64 form of its hexadecimal digits"
	Plain       Form = "text"
)

// names are what people call the steps beside what evidence reads in any text, in lower case and without blanks,
// hyphens and underscores.
var names = map[string]causes.Step{
	"canonical": causes.StepCanonical, "canonicalrequest": causes.StepCanonical, "canonicalhash": causes.StepCanonical,
	"hash": causes.StepCanonical, "hashedcanonicalrequest": causes.StepCanonical, "canonicalrequesthash": causes.StepCanonical,
	"stringtosign": causes.StepStringToSign, "sts": causes.StepStringToSign,
	"date": causes.StepDate, "region": causes.StepRegion, "service": causes.StepService, "signing": causes.StepSigning, "key": causes.StepSigning,
}

// stepNamed returns the step that people call so.
func stepNamed(name string) (causes.Step, bool) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	if step, ok := evidence.DerivedStep(plain); ok {
		return causes.Step(step), true
	}
	step, ok := names[plain]
	return step, ok
}

// All are the steps in the order in which they are computed.
var All = []causes.Step{
	causes.StepCanonical, causes.StepStringToSign, causes.StepDate, causes.StepRegion, causes.StepService,
	causes.StepSigning, causes.StepSignature,
}

// Parse reads "STEP=VALUE". Errors do not repeat the value: people mistake the secret for a key.
func Parse(text string) (Given, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return Given{}, fmt.Errorf("a step is given as NAME=VALUE, as in kDate=HEX")
	}
	step, known := stepNamed(name)
	if !known {
		return Given{}, fmt.Errorf("no step %q; they are canonical, string-to-sign, kDate, kRegion, kService, kSigning and signature", clip(name))
	}
	g := Given{Step: step}
	if step.IsText() && isText(step, value) {
		g.Text, g.Form = value, Plain
		return g, nil
	}
	if g.Bytes, g.Form = decode(value); g.Bytes == nil {
		return Given{}, fmt.Errorf("%s: %d characters that are no hexadecimal or Base64 form of a hash", step, len(value))
	}
	return g, nil
}

func clip(text string) string {
	const most = 24
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// isText tells a text from the hash of one.
func isText(step causes.Step, value string) bool {
	if step == causes.StepStringToSign && strings.HasPrefix(strings.TrimLeft(value, "\r\n \"'"), "AWS4-") {
		return true
	}
	return strings.ContainsAny(strings.TrimSpace(value), "\r\n") || strings.Contains(value, `\n`)
}

// decode reads a hash or key in the forms in which tools print it.
func decode(value string) ([]byte, Form) {
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	// openssl writes "SHA2-256(stdin)= 12ab..." and others 0x12ab....
	if at := strings.LastIndex(value, ")= "); at >= 0 {
		value = value[at+len(")= "):]
	}
	digits := strings.TrimPrefix(value, "0x")
	for _, separator := range []string{":", "-", " "} {
		if strings.Count(digits, separator) == len(digits)/3 && len(digits)%3 == 2 {
			digits = strings.ReplaceAll(digits, separator, "")
		}
	}
	if data, err := hex.DecodeString(digits); err == nil && isDigest(len(data)) {
		if digits != strings.ToLower(digits) {
			return data, UpperHex
		}
		return data, LowerHex
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		data, err := encoding.DecodeString(value)
		if err != nil {
			continue
		}
		if inner, err := hex.DecodeString(string(data)); err == nil && isDigest(len(inner)) {
			return inner, Base64OfHex
		}
		if isDigest(len(data)) {
			return data, Base64
		}
	}
	return nil, ""
}

// isDigest reports whether a hash has so many bytes: MD5, SHA-1, SHA-256, SHA-384 or SHA-512.
func isDigest(n int) bool { return n == 16 || n == 20 || n == 32 || n == 48 || n == 64 }
