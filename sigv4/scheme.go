package sigv4

import (
	"encoding/hex"
	"strings"
)

// Scheme is a way of signing other than Signature Version 4, for [Signer.Scheme] and [Verifier.Scheme]. That
// of SigV4A is in the package sigv4/sigv4a. Its requests say in X-Amz-Region-Set which regions they are
// for, and their scopes have none.
type Scheme interface {
	// Algorithm returns the name of the algorithm, [AlgorithmECDSA].
	Algorithm() string
	// Sign returns a signature of a string to sign.
	Sign(c Credentials, text []byte) ([]byte, error)
	// Verify reports whether a signature is good for a string to sign.
	Verify(c Credentials, text, signature []byte) bool
}

// algorithmOf names the algorithm of a scheme; nil is Signature Version 4.
func algorithmOf(s Scheme) string {
	if s == nil {
		return Algorithm
	}
	return s.Algorithm()
}

// verifyScheme verifies a signature as a request has it: in hexadecimal and in lower case, as that of
// Signature Version 4.
func verifyScheme(s Scheme, c Credentials, text, signature string) bool {
	raw, err := hex.DecodeString(signature)
	return err == nil && strings.ToLower(signature) == signature && s.Verify(c, []byte(text), raw)
}
