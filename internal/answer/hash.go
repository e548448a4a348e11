package answer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// HashMatches reports whether a hash that an answer quotes ([Answer.HeaderHash]) is the SHA-256 of an
// Authorization value, and of which form of it:
//
//	as sent            the header arrived as the client sent it
//	trimmed            … without the blanks at its ends
//	blanks collapsed   … with each run of blanks as one
//	token alone        the scheme was taken off on the way
//	with Bearer        the scheme Bearer was put before it
//
// When none matches, something between the client and the verifier rewrote the header. The hash may be
// base64, as live answers have it, or hexadecimal, as the documentation prints it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func HashMatches(value, hash string) (form string, ok bool) {
	want := hashBytes(hash)
	if want == nil {
		return "", false
	}
	trimmed := strings.TrimSpace(value)
	_, token, _ := strings.Cut(trimmed, " ")
	for _, candidate := range []struct{ form, value string }{
		{"as sent", value},
		{"trimmed", trimmed},
		{"blanks collapsed", strings.Join(strings.Fields(value), " ")},
		{"token alone", strings.TrimSpace(token)},
		{"with Bearer", "Bearer " + trimmed},
	} {
		if sum := sha256.Sum256([]byte(candidate.value)); bytes.Equal(sum[:], want) {
			return candidate.form, true
		}
	}
	return "", false
}

// isHash reports whether a text has the form of a SHA-256 in base64 or hexadecimal.
func isHash(text string) bool { return hashBytes(text) != nil }

func hashBytes(text string) []byte {
	text = strings.Trim(text, "'\" ")
	var sum []byte
	var err error
	switch len(text) {
	case hex.EncodedLen(sha256.Size):
		sum, err = hex.DecodeString(text)
	case base64.StdEncoding.EncodedLen(sha256.Size):
		sum, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(sum) != sha256.Size {
		return nil
	}
	return sum
}
