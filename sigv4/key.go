package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Credentials are an access key and, for temporary ones, its session token. Whatever prints them, fmt
// with any verb, log/slog or encoding/json, shows the access key id alone, and not even that where it has the look
// of a secret. Of a field that is not exported, fmt calls no method: keep credentials in exported fields, or by
// pointer.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// String names the access key alone.
func (c Credentials) String() string {
	if id := printableKeyID(c.AccessKeyID); id != "" {
		return "credentials of " + id
	}
	return "credentials of a key id that is not shown"
}

// Format writes String for every verb: a secret must not come out under %#v or %d either.
func (c Credentials) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// MarshalText returns String, so that no encoder shows a secret.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// SigningKeys are the four keys of the derivation chain. Each is the HMAC-SHA256 of one element of
// the scope under the key before it; Signing is the last. They are secret, and print as little as
// [Credentials] do.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type SigningKeys struct {
	Date, Region, Service, Signing []byte
}

// String says what it is, and no key.
func (SigningKeys) String() string { return "signing keys" }

// Format writes String for every verb.
func (k SigningKeys) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// MarshalText returns String, so that no encoder shows a key.
func (k SigningKeys) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// DeriveKeys computes the chain from a secret access key and a scope.
func DeriveKeys(secret string, scope Scope) SigningKeys {
	var k SigningKeys
	k.Date = hmacSHA256([]byte("AWS4"+secret), scope.Date)
	k.Region = hmacSHA256(k.Date, scope.Region)
	k.Service = hmacSHA256(k.Region, scope.Service)
	k.Signing = hmacSHA256(k.Service, scope.Terminator)
	return k
}

// Signature returns the lower-case hexadecimal signature of a string to sign under a signing key.
func Signature(signingKey []byte, stringToSign string) string {
	return hex.EncodeToString(hmacSHA256(signingKey, stringToSign))
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
