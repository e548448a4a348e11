package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Credentials are an access key and, for temporary ones, its session token. Printing them with fmt
// shows no secret.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// String names the access key alone.
func (c Credentials) String() string { return "credentials of " + c.AccessKeyID }

// GoString is String: %#v must not print a secret either.
func (c Credentials) GoString() string { return c.String() }

// SigningKeys are the four keys of the derivation chain. Each is the HMAC-SHA256 of one element of
// the scope under the key before it; Signing is the last.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type SigningKeys struct {
	Date, Region, Service, Signing []byte
}

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
