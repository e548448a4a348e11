// Package chain makes the signatures of the pieces of a stream: each covers the one before it, and the
// first that of the request.
package chain

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"countersign/sigv4"
)

// Kinds of pieces: the algorithm and a kind are the first line of a string to sign.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
const (
	Payload = "-PAYLOAD"
	Trailer = "-TRAILER"
)

// Chain is the state between two pieces. It is not safe for concurrent use.
type Chain struct {
	credentials sigv4.Credentials
	scheme      sigv4.Scheme // nil for Signature Version 4
	algorithm   string
	stamp       string
	scope       sigv4.Scope
	mac         hash.Hash
	previous    string
	text        []byte
}

// New begins a chain at the signature of a request, which is not verified here, with the time of the
// request. The scheme is that of the signature, nil for Signature Version 4.
func New(signed *sigv4.Request, secretAccessKey string, scheme sigv4.Scheme) (*Chain, error) {
	auth, stamp, err := seed(signed)
	c := &Chain{scheme: scheme, algorithm: sigv4.Algorithm, scope: auth.Credential.Scope, previous: auth.Signature}
	if scheme != nil {
		c.algorithm = scheme.Algorithm()
	}
	switch {
	case err != nil:
		return nil, err
	case auth.Algorithm != c.algorithm:
		return nil, fmt.Errorf("signature of the request: these pieces are signed with %s, and not with %s", c.algorithm, auth.Algorithm)
	case scheme == nil && !sigv4.IsPayloadHash(auth.Signature):
		return nil, errors.New("signature of the request: not 64 hexadecimal digits in lower case")
	case scheme != nil && !isHex(auth.Signature):
		return nil, errors.New("signature of the request: not hexadecimal digits in lower case")
	}
	c.credentials = sigv4.Credentials{AccessKeyID: auth.Credential.AccessKeyID, SecretAccessKey: secretAccessKey}
	if err := c.setTime(stamp); err != nil {
		return nil, fmt.Errorf("date of the request: %w", err)
	}
	return c, nil
}

// seed returns the signature of a request, from its header or query, and its date.
func seed(signed *sigv4.Request) (auth sigv4.Authorization, stamp string, err error) {
	auth, presigned, err := signed.Presigned()
	if presigned {
		stamp, _ = signed.QueryValue("X-Amz-Date")
		return auth, stamp, err
	}
	value, ok := signed.Header.Get("authorization")
	if !ok {
		return auth, "", errors.New("signature of the request: no Authorization header and no presigned URL")
	}
	auth, err = sigv4.ParseAuthorization(value)
	return auth, sigv4.CanonicalValue(signed.Header.Value("x-amz-date")), err
}

// setTime sets the time of the pieces that follow. The key is that of its day.
func (c *Chain) setTime(stamp string) error {
	if len(stamp) != len(sigv4.TimeLayout) {
		return fmt.Errorf("%q is not of the form 20060102T150405Z", stamp)
	}
	c.stamp = stamp
	if day := stamp[:len(sigv4.DateLayout)]; c.scheme == nil && (c.mac == nil || c.scope.Date != day) {
		c.scope.Date = day
		c.mac = hmac.New(sha256.New, sigv4.DeriveKeys(c.credentials.SecretAccessKey, c.scope).Signing)
	}
	return nil
}

// Next returns the signature of the next piece, in lower-case hexadecimal: of a kind, with the sums that
// end its string to sign. The piece after it will cover it. The error is the scheme's.
func (c *Chain) Next(kind string, sums ...[sha256.Size]byte) (string, error) {
	c.stringToSign(kind, sums)
	signature, err := c.sign()
	if err != nil {
		return "", err
	}
	c.previous = hex.EncodeToString(signature)
	return c.previous, nil
}

// NextAt is Next at another time: pieces of an event stream have each their own.
func (c *Chain) NextAt(stamp, kind string, sums ...[sha256.Size]byte) (string, error) {
	if err := c.setTime(stamp); err != nil {
		return "", err
	}
	return c.Next(kind, sums...)
}

// Verify reports whether a signature is that of the next piece, which the piece after it will cover. An HMAC is
// compared in constant time; a scheme's signature may end in [Pad].
func (c *Chain) Verify(signature, kind string, sums ...[sha256.Size]byte) bool {
	c.stringToSign(kind, sums)
	if c.scheme != nil {
		signature = strings.TrimRight(signature, Pad)
	}
	c.previous = signature
	if c.scheme == nil {
		want, err := c.sign()
		return err == nil && subtle.ConstantTimeCompare([]byte(hex.EncodeToString(want)), []byte(signature)) == 1
	}
	raw, err := hex.DecodeString(signature)
	return err == nil && isHex(signature) && c.scheme.Verify(c.credentials, c.text, raw)
}

func (c *Chain) stringToSign(kind string, sums [][sha256.Size]byte) {
	c.text = append(append(append(c.text[:0], c.algorithm...), kind...), '\n')
	c.text = append(append(c.text, c.stamp...), '\n')
	c.text = append(append(c.text, c.scope.String()...), '\n')
	c.text = append(c.text, c.previous...)
	for _, sum := range sums {
		c.text = hex.AppendEncode(append(c.text, '\n'), sum[:])
	}
}

func (c *Chain) sign() ([]byte, error) {
	if c.scheme != nil {
		return c.scheme.Sign(c.credentials, c.text)
	}
	c.mac.Reset()
	c.mac.Write(c.text)
	return c.mac.Sum(nil), nil
}

// Pad fills signatures up where they differ in length, so that the length of a framed body is known before it
// is signed. The signatures of curve P-256 have [PaddedECDSA] hexadecimal digits at most.
// (awslabs/aws-c-auth, aws_trim_padded_sigv4a_signature; the padding is no part of the next string to sign)
const (
	Pad         = "*"
	PaddedECDSA = 2 * 72
)

func isHex(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return text != ""
}
