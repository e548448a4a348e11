package causes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"countersign/sigv4"
)

// Computation is a wrong way from the inputs to the signature: the right secret, scope and text, and
// another chain of HMACs. It stands for itself, so that a search can keep one key for each pointer.
type Computation struct {
	// Mistake completes the sentence "The client ...".
	Mistake string
	// Key derives the signing key; nil means the right way.
	Key func(secret string, scope sigv4.Scope) []byte
	// Sign makes the signature of a signing under a key; nil means the right way.
	Sign func(key []byte, s *Signing) string
	// penalty is more for mistakes that few make.
	penalty float64
}

// Key derives the signing key of a signing, the wrong way where it says so. Credentials must be set.
func (s *Signing) Key() []byte {
	scope := s.Scope
	if s.KeyScope != nil {
		scope = *s.KeyScope
	}
	secret := s.Credentials.SecretAccessKey
	if s.Computation != nil && s.Computation.Key != nil {
		return s.Computation.Key(secret, scope)
	}
	return sigv4.DeriveKeys(secret, scope).Signing
}

// Signature returns the signature under a key from [Signing.Key], the wrong way where the signing says so.
func (s *Signing) Signature(key []byte) string {
	if s.Computation != nil && s.Computation.Sign != nil {
		return s.Computation.Sign(key, s)
	}
	return sigv4.Signature(key, s.StringToSign().String())
}

// StringToSign returns the string to sign of a signing.
func (s *Signing) StringToSign() sigv4.StringToSign {
	return sigv4.StringToSign{Algorithm: s.Algorithm, Time: s.Time, Scope: s.Scope, Hash: s.Canonical.Hash()}
}

// computations are the mistakes that people make who build the chain by hand, as low-code users must.
// The right way: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
var computations = []*Computation{
	{Mistake: "used the hexadecimal text of each step as the next key, not its bytes", Key: chain(hexText)},
	{Mistake: "used the hexadecimal text of the signing key as the key of the last step, not its bytes", Key: lastAs(hexText)},
	{Mistake: "left out AWS4 before the secret", Key: steps("", "", date, region, service, terminator)},
	{Mistake: "sent the signing key itself as the signature", Sign: func(key []byte, _ *Signing) string { return hex.EncodeToString(key) }},
	{Mistake: "exchanged key and text in every HMAC", Key: exchanged, Sign: func(key []byte, s *Signing) string {
		return hex.EncodeToString(mac([]byte(s.StringToSign().String()), string(key)))
	}},
	{Mistake: "exchanged key and text in the last HMAC", Sign: func(key []byte, s *Signing) string {
		return hex.EncodeToString(mac([]byte(s.StringToSign().String()), string(key)))
	}},
	{Mistake: "exchanged key and text in the HMACs of the signing key", Key: exchanged},
	{Mistake: "used the Base64 text of each step as the next key, not its bytes", Key: chain(base64Text)},
	{Mistake: "used the Base64 text of the signing key as the key of the last step, not its bytes", Key: lastAs(base64Text)},
	{Mistake: "used upper-case hexadecimal text of each step as the next key, not its bytes", Key: chain(upperHexText), penalty: 1},
	{Mistake: "put AWS4 behind the secret", Key: steps("", "AWS4", date, region, service, terminator), penalty: 1},
	{Mistake: "put service before region when deriving the key", Key: steps("AWS4", "", date, service, region, terminator)},
	{Mistake: "put region before date when deriving the key", Key: steps("AWS4", "", region, date, service, terminator), penalty: 1},
	{Mistake: "took the steps of the key in the reverse order", Key: steps("AWS4", "", terminator, service, region, date), penalty: 1},
	{Mistake: "left out the last step of the key, aws4_request", Key: steps("AWS4", "", date, region, service)},
	{Mistake: "left out the date when deriving the key", Key: steps("AWS4", "", region, service, terminator), penalty: 1},
	{Mistake: "left out the region when deriving the key", Key: steps("AWS4", "", date, service, terminator), penalty: 1},
	{Mistake: "signed with AWS4 and the secret, without deriving a key", Key: steps("AWS4", "")},
	{Mistake: "signed with the secret, without deriving a key", Key: steps("", "")},
	{Mistake: "wrote CR LF for LF in the string to sign", Sign: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") })},
	{Mistake: `wrote a backslash and an n for each line break of the string to sign`, Sign: rewritten(func(text string) string { return strings.ReplaceAll(text, "\n", `\n`) })},
	{Mistake: "ended the string to sign with a line break", Sign: rewritten(func(text string) string { return text + "\n" })},
	{Mistake: "signed the canonical request, not the string to sign", Sign: func(key []byte, s *Signing) string {
		return sigv4.Signature(key, s.Canonical.String())
	}},
	{Mistake: "put the canonical request itself, not its hash, into the string to sign", Sign: func(key []byte, s *Signing) string {
		str := s.StringToSign()
		str.Hash = s.Canonical.String()
		return sigv4.Signature(key, str.String())
	}},
	{Mistake: "wrote the hash in the string to sign in upper case", Sign: func(key []byte, s *Signing) string {
		str := s.StringToSign()
		str.Hash = strings.ToUpper(str.Hash)
		return sigv4.Signature(key, str.String())
	}},
	{Mistake: "hashed the canonical request with a line break at its end", Sign: func(key []byte, s *Signing) string {
		str := s.StringToSign()
		sum := sha256.Sum256(append(s.Canonical.Append(nil), '\n'))
		str.Hash = hex.EncodeToString(sum[:])
		return sigv4.Signature(key, str.String())
	}},
	{Mistake: "hashed the string to sign and used no key", Sign: func(_ []byte, s *Signing) string {
		return sigv4.HashPayload([]byte(s.StringToSign().String()))
	}, penalty: 2},
}

func date(s sigv4.Scope) string       { return s.Date }
func region(s sigv4.Scope) string     { return s.Region }
func service(s sigv4.Scope) string    { return s.Service }
func terminator(s sigv4.Scope) string { return s.Terminator }

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexText(sum []byte) []byte      { return []byte(hex.EncodeToString(sum)) }
func upperHexText(sum []byte) []byte { return []byte(strings.ToUpper(hex.EncodeToString(sum))) }
func base64Text(sum []byte) []byte   { return []byte(base64.StdEncoding.EncodeToString(sum)) }

// chain is the right chain with each result written as text.
func chain(form func([]byte) []byte) func(string, sigv4.Scope) []byte {
	return func(secret string, scope sigv4.Scope) []byte {
		key := []byte("AWS4" + secret)
		for _, element := range []string{scope.Date, scope.Region, scope.Service, scope.Terminator} {
			key = form(mac(key, element))
		}
		return key
	}
}

// lastAs is the right chain with the last result alone written as text.
func lastAs(form func([]byte) []byte) func(string, sigv4.Scope) []byte {
	return func(secret string, scope sigv4.Scope) []byte { return form(sigv4.DeriveKeys(secret, scope).Signing) }
}

// steps is a chain over other elements or in another order, from the secret between two texts.
func steps(before, behind string, elements ...func(sigv4.Scope) string) func(string, sigv4.Scope) []byte {
	return func(secret string, scope sigv4.Scope) []byte {
		key := []byte(before + secret + behind)
		for _, element := range elements {
			key = mac(key, element(scope))
		}
		return key
	}
}

// exchanged is a chain in which each HMAC has its text as the key.
func exchanged(secret string, scope sigv4.Scope) []byte {
	key := []byte("AWS4" + secret)
	for _, element := range []string{scope.Date, scope.Region, scope.Service, scope.Terminator} {
		key = mac([]byte(element), string(key))
	}
	return key
}

// rewritten signs the string to sign with its text changed.
func rewritten(change func(string) string) func([]byte, *Signing) string {
	return func(key []byte, s *Signing) string {
		return sigv4.Signature(key, change(s.StringToSign().String()))
	}
}
