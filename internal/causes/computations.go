package causes

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"

	"countersign/sigv4"
)

// computations are the mistakes that people make who build the chain by hand, as low-code users must.
// The right way: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
var computations = sync.OnceValue(func() []*Computation {
	return slices.Concat(firstKeyMistakes, orderMistakes(), textMistakes, hmacMistakes())
})

// firstKeyMistakes begin the chain with another key than AWS4 and the secret.
var firstKeyMistakes = []*Computation{
	{
		Mistake: "left out AWS4 before the secret", Fix: "Put the four characters AWS4 directly before the secret, and use both as the key of the first HMAC.",
		first: func(secret string) []byte { return []byte(secret) },
	},
	{
		Mistake: "put AWS4 behind the secret", Fix: "Put AWS4 before the secret.",
		first: func(secret string) []byte { return []byte(secret + "AWS4") }, penalty: 1,
	},
	{
		Mistake: "put AWS4 before the secret twice", Fix: "Put AWS4 before the secret once: the program may add it itself.",
		first: func(secret string) []byte { return []byte("AWS4AWS4" + secret) }, penalty: 1,
	},
	{
		Mistake: "wrote aws4 in lower case before the secret", Fix: "Write AWS4 in capitals.",
		first: func(secret string) []byte { return []byte("aws4" + secret) }, penalty: 2,
	},
	{
		Mistake: "put AWS in place of AWS4 before the secret", Fix: "Put the four characters AWS4 before the secret.",
		first: func(secret string) []byte { return []byte("AWS" + secret) }, penalty: 2,
	},
	{
		Mistake: "put a plus sign between AWS4 and the secret", Fix: "The plus sign in instructions joins two texts; it is no part of the key.",
		first: func(secret string) []byte { return []byte("AWS4+" + secret) }, penalty: 2,
	},
	{
		Mistake: "put AWS4-HMAC-SHA256 in place of AWS4 before the secret", Fix: "Put the four characters AWS4 before the secret.",
		first: func(secret string) []byte { return []byte(sigv4.Algorithm + secret) }, penalty: 3,
	},
	{
		Mistake: "put the Base64 form of AWS4 and the secret into the first HMAC as its key", Fix: "Use AWS4 and the secret as text. Where the tool wants the key in Base64, say so in its setting, so that it decodes it.",
		first: func(secret string) []byte { return base64Text([]byte("AWS4" + secret)) }, penalty: 2,
	},
	{
		Mistake: "put the hexadecimal form of AWS4 and the secret into the first HMAC as its key", Fix: "Use AWS4 and the secret as text. Where the tool wants the key in hexadecimal, say so in its setting, so that it decodes it.",
		first: func(secret string) []byte { return hexText([]byte("AWS4" + secret)) }, penalty: 2,
	},
	{
		Mistake: "hashed AWS4 and the secret before the first HMAC", Fix: "Use AWS4 and the secret themselves as the key of the first HMAC.",
		first: func(secret string) []byte { sum := sha256.Sum256([]byte("AWS4" + secret)); return sum[:] }, penalty: 4,
	},
}

// orderMistakes take other HMACs for the key than date, region, service and terminator.
func orderMistakes() []*Computation {
	const order = "Take the four HMACs of the key in this order: date, region, service, aws4_request."
	list := []*Computation{
		{Mistake: "put service before region when deriving the key", order: []Step{StepDate, StepService, StepRegion, StepSigning}},
		{Mistake: "put region before date when deriving the key", order: []Step{StepRegion, StepDate, StepService, StepSigning}, penalty: 1},
		{Mistake: "took the steps of the key in the reverse order", order: []Step{StepSigning, StepService, StepRegion, StepDate}, penalty: 1},
		{Mistake: "left out the last step of the key, aws4_request", order: []Step{StepDate, StepRegion, StepService}},
		{Mistake: "left out the date when deriving the key", order: []Step{StepRegion, StepService, StepSigning}, penalty: 1},
		{Mistake: "left out the region when deriving the key", order: []Step{StepDate, StepService, StepSigning}, penalty: 1},
		{Mistake: "left out the service when deriving the key", order: []Step{StepDate, StepRegion, StepSigning}, penalty: 1},
		{Mistake: "signed with AWS4 and the secret, without deriving a key", order: []Step{}},
		{Mistake: "signed with the secret, without deriving a key", order: []Step{}, first: func(secret string) []byte { return []byte(secret) }},
	}
	for other := range permutations(KeySteps) {
		if slices.Equal(other, KeySteps) || slices.ContainsFunc(list, func(c *Computation) bool { return slices.Equal(c.order, other) }) {
			continue
		}
		names := make([]string, len(other))
		for i, step := range other {
			names[i] = elementName(step)
		}
		list = append(list, &Computation{
			Mistake: "took the steps of the key in the order " + strings.Join(names, ", "), order: slices.Clone(other), penalty: 3,
		})
	}
	for _, c := range list {
		c.Fix = order
	}
	return list
}

// permutations yields all orders of a list. The slice is good until the next one.
func permutations(list []Step) func(yield func([]Step) bool) {
	return func(yield func([]Step) bool) {
		work := slices.Clone(list)
		var from func(n int) bool
		from = func(n int) bool {
			if n == len(work) {
				return yield(work)
			}
			for i := n; i < len(work); i++ {
				work[n], work[i] = work[i], work[n]
				more := from(n + 1)
				work[n], work[i] = work[i], work[n]
				if !more {
					return false
				}
			}
			return true
		}
		from(0)
	}
}

// elementName is what people call the text that a step takes.
func elementName(step Step) string {
	switch step {
	case StepDate:
		return "date"
	case StepRegion:
		return "region"
	case StepService:
		return "service"
	}
	return sigv4.Terminator
}

const (
	fixLineFeeds = "Join the lines with one line feed each (in a designer: decodeUriComponent('%0A'), or a real line break in an input that writes no carriage return), and end the last line with none."
	fixHash      = "Put the SHA-256 of the canonical request into the last line of the string to sign, as 64 lower-case hexadecimal digits."
	fixPlainHash = "Hash the canonical request with SHA-256 and no key: hash('sha256', ...) in PHP, createHash in Node.js, hashlib.sha256 in Python."
	fixSign      = "Take one HMAC-SHA256 with the signing key as key and the string to sign as text, and write its result as 64 lower-case hexadecimal digits."
)

// textMistakes sign another text, or make something else of it.
var textMistakes = []*Computation{
	{Mistake: "sent the signing key itself as the signature", Fix: fixSign, signature: func(key []byte, _ string) string { return hex.EncodeToString(key) }},
	{Mistake: "wrote CR LF for LF in the string to sign", Fix: fixLineFeeds, text: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") })},
	{Mistake: `wrote a backslash and an n for each line break of the string to sign`, Fix: fixLineFeeds, text: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", `\n`) })},
	{Mistake: "ended the string to sign with a line break", Fix: fixLineFeeds, text: rewritten(func(text string) string { return text + "\n" })},
	{Mistake: "ended the string to sign with CR LF", Fix: fixLineFeeds, text: rewritten(func(text string) string { return text + "\r\n" }), penalty: 1},
	{Mistake: "wrote CR LF for LF in the string to sign and at its end", Fix: fixLineFeeds, text: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") + "\r\n" }), penalty: 1},
	{Mistake: "began the string to sign with a line break", Fix: fixLineFeeds, text: rewritten(func(text string) string { return "\n" + text }), penalty: 2},
	{Mistake: "joined the lines of the string to sign with blanks", Fix: fixLineFeeds, text: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", " ") }), penalty: 2},
	{Mistake: "joined the lines of the string to sign with nothing", Fix: fixLineFeeds, text: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", "") }), penalty: 2},
	{Mistake: "left the first line, AWS4-HMAC-SHA256, out of the string to sign", Fix: "Begin the string to sign with the line AWS4-HMAC-SHA256.", text: rewritten(func(text string) string { _, rest, _ := strings.Cut(text, "\n"); return rest }), penalty: 2},
	{Mistake: "wrote the day alone in the second line of the string to sign", Fix: "Write the whole time there, as in X-Amz-Date: 20261121T101500Z.", text: func(s *Signing) string {
		str := s.StringToSign()
		str.Hash, str.Time = s.Hash(), str.Scope.Date
		return str.String()
	}, penalty: 2},
	{Mistake: "put the whole Credential, with the access key id, into the scope line of the string to sign", Fix: "The scope begins with the date; the access key id belongs to the Authorization header alone.", text: func(s *Signing) string {
		str := s.StringToSign()
		str.Hash, str.Scope.Date = s.Hash(), keyIDOf(s)+"/"+str.Scope.Date
		return str.String()
	}, penalty: 2},
	{Mistake: "signed the URL-encoded string to sign", Fix: "Sign the text itself.", text: rewritten(url.QueryEscape), penalty: 3},
	{Mistake: "signed the canonical request, not the string to sign", Fix: "Sign the four lines of the string to sign; the canonical request goes into the last of them as its hash.", text: func(s *Signing) string { return s.Canonical.String() }},
	{Mistake: "signed the hash of the canonical request alone", Fix: "Sign all four lines of the string to sign; the hash is the last of them.", text: func(s *Signing) string { return s.Hash() }, penalty: 1},
	{Mistake: "put the canonical request itself, not its hash, into the string to sign", Fix: fixHash, hash: func(s *Signing) string { return s.Canonical.String() }},
	{Mistake: "wrote the hash in the string to sign in upper case", Fix: fixHash, hash: func(s *Signing) string { return strings.ToUpper(s.Canonical.Hash()) }},
	{Mistake: "wrote the hash in the string to sign in Base64", Fix: fixHash, hash: func(s *Signing) string { return base64.StdEncoding.EncodeToString(sum256(s.Canonical.String())) }, penalty: 1},
	{Mistake: "hashed the canonical request twice", Fix: fixHash, hash: func(s *Signing) string { return sigv4.HashPayload([]byte(s.Canonical.Hash())) }, penalty: 2},
	// The third argument of PHP's hash_hmac is its key, and true is "1" there.
	{Mistake: "took an HMAC with the key 1 for the hash of the canonical request", Fix: fixPlainHash, hash: func(s *Signing) string {
		return hex.EncodeToString(otherHMAC(sha256.New)([]byte("1"), s.Canonical.String()))
	}, penalty: 2},
	{Mistake: "took an HMAC with an empty key for the hash of the canonical request", Fix: fixPlainHash, hash: func(s *Signing) string {
		return hex.EncodeToString(otherHMAC(sha256.New)(nil, s.Canonical.String()))
	}, penalty: 2},
	{Mistake: "hashed the canonical request with SHA-1", Fix: fixHash, hash: func(s *Signing) string {
		sum := sha1.Sum([]byte(s.Canonical.String()))
		return hex.EncodeToString(sum[:])
	}, penalty: 2},
	{Mistake: "hashed the canonical request with MD5", Fix: fixHash, hash: func(s *Signing) string {
		sum := md5.Sum([]byte(s.Canonical.String()))
		return hex.EncodeToString(sum[:])
	}, penalty: 3},
	{Mistake: "put the payload hash in place of the hash of the canonical request", Fix: fixHash, hash: func(s *Signing) string { return s.Canonical.PayloadHash }, penalty: 1},
}

func keyIDOf(s *Signing) string {
	if s.Credentials == nil {
		return ""
	}
	return s.Credentials.AccessKeyID
}

func sum256(text string) []byte { sum := sha256.Sum256([]byte(text)); return sum[:] }

// rewritten signs the string to sign with its text changed.
func rewritten(change func(string) string) func(*Signing) string {
	return func(s *Signing) string {
		str := s.StringToSign()
		str.Hash = s.Hash()
		return change(str.String())
	}
}
