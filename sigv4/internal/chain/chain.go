// Package chain makes the signatures of the pieces of a stream: each covers the one before it, and the
// first that of the request.
package chain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"countersign/sigv4"
)

// Kinds of pieces, the first line of their strings to sign.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
const (
	Payload = sigv4.Algorithm + "-PAYLOAD"
	Trailer = sigv4.Algorithm + "-TRAILER"
)

// Chain is the state between two pieces. It is not safe for concurrent use.
type Chain struct {
	secret   string
	stamp    string
	scope    sigv4.Scope
	mac      hash.Hash
	previous string
	text     []byte
}

// New begins a chain at the signature of a request, which is not verified here, with the time of the
// request.
func New(signed *sigv4.Request, secretAccessKey string) (*Chain, error) {
	auth, stamp, err := seed(signed)
	switch {
	case err != nil:
		return nil, err
	case auth.Algorithm != sigv4.Algorithm:
		return nil, fmt.Errorf("signature of the request: pieces are signed with %s alone, and not with %s", sigv4.Algorithm, auth.Algorithm)
	case !sigv4.IsPayloadHash(auth.Signature):
		return nil, errors.New("signature of the request: not 64 hexadecimal digits in lower case")
	}
	c := &Chain{secret: secretAccessKey, scope: auth.Credential.Scope, previous: auth.Signature}
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
	if day := stamp[:len(sigv4.DateLayout)]; c.mac == nil || c.scope.Date != day {
		c.scope.Date = day
		c.mac = hmac.New(sha256.New, sigv4.DeriveKeys(c.secret, c.scope).Signing)
	}
	return nil
}

// Next returns the signature of the next piece, in lower-case hexadecimal: of a kind, with the sums that
// end its string to sign. The piece after it will cover it.
func (c *Chain) Next(kind string, sums ...[sha256.Size]byte) string {
	c.text = append(append(c.text[:0], kind...), '\n')
	c.text = append(append(c.text, c.stamp...), '\n')
	c.text = append(append(c.text, c.scope.String()...), '\n')
	c.text = append(c.text, c.previous...)
	for _, sum := range sums {
		c.text = hex.AppendEncode(append(c.text, '\n'), sum[:])
	}
	c.mac.Reset()
	c.mac.Write(c.text)
	c.previous = hex.EncodeToString(c.mac.Sum(nil))
	return c.previous
}

// NextAt is Next at another time: pieces of an event stream have each their own.
func (c *Chain) NextAt(stamp, kind string, sums ...[sha256.Size]byte) (string, error) {
	if err := c.setTime(stamp); err != nil {
		return "", err
	}
	return c.Next(kind, sums...), nil
}
