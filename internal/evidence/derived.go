package evidence

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatDerived, order: 69, read: readDerived})

const formatDerived = "keys of a derivation"

// Derived is a value of the chain that leads to a signature, as somebody computed it and printed it.
type Derived struct {
	// Step is kDate, kRegion, kService, kSigning or signature.
	Step  string
	Value []byte
	// Text is the value as it is written.
	Text  string
	Place Place
}

// derivedNames are what people and programs call the steps, in lower case and without underscores. Ceph's log has
// date_k and its like.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
var derivedNames = map[string]string{
	"kdate": "kDate", "datekey": "kDate", "datek": "kDate",
	"kregion": "kRegion", "dateregionkey": "kRegion", "regionkey": "kRegion", "regionk": "kRegion",
	"kservice": "kService", "dateregionservicekey": "kService", "servicekey": "kService", "servicek": "kService",
	"ksigning": "kSigning", "signingkey": "kSigning", "signingk": "kSigning",
	"signature": "signature",
}

// DerivedStep returns the step of the chain with a name, which is in lower case and has no underscores.
func DerivedStep(name string) (step string, ok bool) {
	step, ok = derivedNames[name]
	return step, ok
}

// derivedValue is a name with a value of 32 bytes behind it or in the next line.
var derivedValue = lazyregexp.New(`(?i)(k_?(?:date|region|service|signing)|date_?region_?service_?key|date_?region_?key|(?:date|region|service|signing)_?key|(?:date|region|service|signing)_k|signature)\b` +
	`(?:[^\w\n+/]{0,3}\(?(?:hex|base64|bytes)\)?)?[^\w\n+/]{0,12}(?:\n[^\w\n+/]{0,8})?(?:0x)?([0-9a-f]{64}|[A-Za-z0-9+/]{43}=)(?:[^\w+/=]|$)`)

// readDerived reads the keys of the derivation, and what is printed as signature beside them. The keys are secret:
// with one of them requests can be signed for the rest of the day.
func readDerived(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(d.text, "ate", "egion", "ervice", "igning") {
		return nil
	}
	var pieces []piece
	keys := 0
	for _, m := range derivedValue.FindAllStringSubmatchIndex(d.text, maxHints) {
		step, known := DerivedStep(strings.ToLower(strings.ReplaceAll(d.text[m[2]:m[3]], "_", "")))
		text := d.text[m[4]:m[5]]
		value := bytesOf(text)
		if !known || value == nil || step == "signature" && keys == 0 {
			continue
		}
		at := m[2]
		pieces = append(pieces, piece{at: at, derived: &Derived{step, value, text, d.place(m[4], m[5])}})
		if step != "signature" {
			keys++
			pieces = append(pieces, piece{at: at, secret: text})
		}
		d.takeFresh(formatDerived, at, m[5])
	}
	return pieces
}

// bytesOf reads 32 bytes that are written in hexadecimal or Base64.
func bytesOf(text string) []byte {
	if value, err := hex.DecodeString(text); err == nil {
		return value
	}
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(value) != 32 {
		return nil
	}
	return value
}
