package export

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"countersign/sigv4"
)

// ErrSecret is the error of files that would hold a secret. It is a mistake of the program.
var ErrSecret = errors.New("what was written holds a secret that was given, and is thrown away")

// leastSecret is the size in bytes of the shortest text that counts as a secret: shorter ones stand anywhere.
const leastSecret = 6

// Check fails with [ErrSecret] when a file holds one of the secrets, as it is or in an encoding.
func Check(files []File, secrets []string) error {
	for _, secret := range secrets {
		if len(secret) < leastSecret {
			continue
		}
		for _, form := range forms(secret) {
			for _, f := range files {
				if bytes.Contains(f.Data, []byte(form)) {
					return ErrSecret
				}
			}
		}
	}
	return nil
}

// forms are the ways in which a target may write a text.
func forms(secret string) []string {
	quoted := QuoteJSON(secret)
	return []string{
		secret,
		quoted[1 : len(quoted)-1],
		string(sigv4.AppendEncoded(nil, secret, false)),
		hex.EncodeToString([]byte(secret)),
		strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="),
	}
}

// SecretField reports whether a header field of this name, in any case, holds a secret that a person has to
// give anew: all but the signature's own fields, which are made anew.
func SecretField(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "cookie", "proxy-authorization", "x-api-key", "x-auth-token", "x-csrf-token", "x-xsrf-token":
		return true
	}
	return SecretName(name)
}

// SecretName reports whether a variable, parameter or field of this name is likely to hold a secret.
func SecretName(name string) bool {
	plain := strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(name))
	for _, part := range []string{"secret", "password", "passwd", "apikey", "accesstoken", "sessiontoken", "securitytoken", "refreshtoken", "bearertoken", "authtoken", "idtoken", "privatekey", "credential", "accesskey"} {
		if strings.Contains(plain, part) {
			return true
		}
	}
	return plain == "token" || plain == "authorization"
}

// SignatureField reports whether a header field of this name is made by the signature, and hence left out.
func SignatureField(name string) bool {
	switch strings.ToLower(name) {
	case "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256":
		return true
	}
	return false
}
