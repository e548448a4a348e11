package sigv4

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync/atomic"
)

// DeriveECDSAKey returns the key with which [AlgorithmECDSA] signs: it depends on the access key alone,
// neither on the day nor on region or service. The error is for access keys that yield none, which is not
// known to happen.
//
// It is the counter mode of NIST SP 800-108 over HMAC-SHA256, with a counter of its own for candidates that
// are too large (FIPS 186-4, appendix B.4.2, "testing candidates").
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, and
// awslabs/aws-c-auth, source/key_derivation.c
func DeriveECDSAKey(accessKeyID, secretAccessKey string) (*ecdsa.PrivateKey, error) {
	mac := hmac.New(sha256.New, []byte("AWS4A"+secretAccessKey))
	for counter := byte(1); counter < 255; counter++ {
		mac.Reset()
		mac.Write([]byte{0, 0, 0, 1}) // the first block, of one
		mac.Write([]byte(AlgorithmECDSA))
		mac.Write([]byte{0})
		mac.Write([]byte(accessKeyID))
		mac.Write([]byte{counter, 0, 0, 1, 0}) // and the length of the key in bits, 256
		scalar := mac.Sum(nil)
		// One more than the candidate, without a branch on what is secret. The candidate is good when the
		// sum is a private key, from 1 to the order of the curve less 1: an overflow is 0.
		carry := uint16(1)
		for i := len(scalar) - 1; i >= 0; i-- {
			carry += uint16(scalar[i])
			scalar[i] = byte(carry)
			carry >>= 8
		}
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar); err == nil {
			return key, nil
		}
	}
	return nil, errors.New("sigv4: the access key yields no private key for " + AlgorithmECDSA)
}

// signDigest returns a signature in DER. Its nonce is that of RFC 6979, so that signing again yields the
// same text.
func signDigest(key *ecdsa.PrivateKey, text []byte) ([]byte, error) {
	digest := sha256.Sum256(text)
	return key.Sign(nil, digest[:], crypto.SHA256)
}

// signatureECDSA is [Signature] for [AlgorithmECDSA]; "" where there is no key.
func signatureECDSA(accessKeyID, secret, stringToSign string) string {
	key, err := DeriveECDSAKey(accessKeyID, secret)
	if err != nil {
		return ""
	}
	signature, err := signDigest(key, []byte(stringToSign))
	if err != nil {
		return ""
	}
	return hex.EncodeToString(signature)
}

// verifyECDSA reports whether a signature, in lower-case hexadecimal, is good for a string to sign.
func verifyECDSA(accessKeyID, secret, stringToSign, signature string) bool {
	key, err := DeriveECDSAKey(accessKeyID, secret)
	if err != nil {
		return false
	}
	der, err := hex.DecodeString(signature)
	if err != nil || strings.ToLower(signature) != signature {
		return false
	}
	digest := sha256.Sum256([]byte(stringToSign))
	return ecdsa.VerifyASN1(&key.PublicKey, digest[:], der)
}

// privateKey is a derived key and what it was derived from.
type privateKey struct {
	accessKeyID, secret string
	key                 *ecdsa.PrivateKey
}

// ecdsaCache holds the private key of a [Signer].
type ecdsaCache = atomic.Pointer[privateKey]

// signECDSA signs a text with the signer's key, derived anew when the credentials changed.
func (s *Signer) signECDSA(text []byte) ([]byte, error) {
	k := s.private.Load()
	if k == nil || k.accessKeyID != s.Credentials.AccessKeyID || k.secret != s.Credentials.SecretAccessKey {
		key, err := DeriveECDSAKey(s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey)
		if err != nil {
			return nil, err
		}
		k = &privateKey{s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey, key}
		s.private.Store(k)
	}
	return signDigest(k.key, text)
}
