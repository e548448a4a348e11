// Package sigv4a has the elliptic curves of Signature Version 4A: a [sigv4.Scheme] for signers and verifiers,
// and the derivation of its keys. It stands apart so that programs without it stay small.
//
//	signer := &sigv4.Signer{Credentials: c, Region: "us-*", Service: "s3", Scheme: sigv4a.New()}
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package sigv4a

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"sync/atomic"

	"countersign/sigv4"
)

// DeriveKey returns the private key of an access key: it depends neither on the day nor on region or
// service. It is as secret as the access key. The error is for access keys that yield none, which is not
// known to happen.
//
// It is the counter mode of NIST SP 800-108 over HMAC-SHA256, with a counter of its own for candidates that
// are too large (FIPS 186-4, appendix B.4.2, "testing candidates").
// (awslabs/aws-c-auth, source/key_derivation.c)
func DeriveKey(accessKeyID, secretAccessKey string) (*ecdsa.PrivateKey, error) {
	mac := hmac.New(sha256.New, []byte("AWS4A"+secretAccessKey))
	for counter := byte(1); counter < 255; counter++ {
		mac.Reset()
		mac.Write([]byte{0, 0, 0, 1}) // the first block, of one
		mac.Write([]byte(sigv4.AlgorithmECDSA))
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
	return nil, errors.New("sigv4a: the access key yields no private key")
}

// Scheme signs and verifies with [sigv4.AlgorithmECDSA]. It remembers the last key that it derived, and may
// be used by several goroutines at once and by several signers and verifiers.
type Scheme struct {
	last atomic.Pointer[derived]
}

// derived is a key and what it was derived from.
type derived struct {
	accessKeyID, secret string
	key                 *ecdsa.PrivateKey
}

// New returns a scheme.
func New() *Scheme { return new(Scheme) }

// Algorithm returns [sigv4.AlgorithmECDSA].
func (*Scheme) Algorithm() string { return sigv4.AlgorithmECDSA }

// Sign returns a signature of a string to sign, in DER. Its nonce is that of RFC 6979, so that signing
// again yields the same signature.
func (s *Scheme) Sign(c sigv4.Credentials, text []byte) ([]byte, error) {
	key, err := s.key(c)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(text)
	return key.Sign(nil, digest[:], crypto.SHA256)
}

// Verify reports whether a signature, in DER, is good for a string to sign.
func (s *Scheme) Verify(c sigv4.Credentials, text, signature []byte) bool {
	key, err := s.key(c)
	if err != nil {
		return false
	}
	digest := sha256.Sum256(text)
	return ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature)
}

func (s *Scheme) key(c sigv4.Credentials) (*ecdsa.PrivateKey, error) {
	if k := s.last.Load(); k != nil && k.accessKeyID == c.AccessKeyID && k.secret == c.SecretAccessKey {
		return k.key, nil
	}
	key, err := DeriveKey(c.AccessKeyID, c.SecretAccessKey)
	if err != nil {
		return nil, err
	}
	s.last.Store(&derived{c.AccessKeyID, c.SecretAccessKey, key})
	return key, nil
}
