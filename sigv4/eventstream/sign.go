package eventstream

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/internal/chain"
)

// Names of the headers of a signed message.
const (
	headerDate      = ":date"
	headerSignature = ":chunk-signature"
)

// Signer signs the messages of one stream. It is not safe for concurrent use.
type Signer struct {
	chain *chain.Chain
}

// NewSigner returns the signer for the stream that a signed request opens: in its header, or as a presigned
// URL. The secret access key is the one that it was signed with.
func NewSigner(signed *sigv4.Request, secretAccessKey string) (*Signer, error) {
	c, err := chain.New(signed, secretAccessKey, nil)
	if err != nil {
		return nil, fmt.Errorf("eventstream: %w", err)
	}
	return &Signer{c}, nil
}

// Sign returns the message that carries the next payload, which is an encoded message, or is empty at the
// end of the stream. The key is that of the day of at, also where the stream was opened on another. It
// fails for years of more than four digits.
func (s *Signer) Sign(payload []byte, at time.Time) (Message, error) {
	m := Message{Headers: []Header{{headerDate, at}}, Payload: payload}
	signature, err := next(s.chain, m.Headers, payload, at)
	if err != nil {
		return Message{}, err
	}
	m.Headers = append(m.Headers, Header{headerSignature, signature})
	return m, nil
}

// next returns the signature over headers and payload that follows in the chain.
// (aws/aws-sdk-go-v2, aws/signer/v4/stream.go)
func next(c *chain.Chain, headers []Header, payload []byte, at time.Time) ([]byte, error) {
	encoded, err := appendHeaders(nil, headers)
	if err != nil {
		return nil, err
	}
	text, err := c.NextAt(at.UTC().Format(sigv4.TimeLayout), chain.Payload, sha256.Sum256(encoded), sha256.Sum256(payload))
	if err != nil {
		return nil, fmt.Errorf("eventstream: %s: %w", headerDate, err)
	}
	return hex.DecodeString(text)
}

// Errors of verifying.
var (
	ErrUnsigned  = errors.New("eventstream: message without " + headerDate + " or " + headerSignature)
	ErrSignature = errors.New("eventstream: signature does not match")
)

// Verifier verifies the messages of one stream. It is not safe for concurrent use.
type Verifier struct {
	chain *chain.Chain
	err   error
}

// NewVerifier returns the verifier for the stream that a request opens, whose own signature has to be
// verified before, with a [sigv4.Verifier].
func NewVerifier(req *sigv4.Request, secretAccessKey string) (*Verifier, error) {
	s, err := NewSigner(req, secretAccessKey)
	if err != nil {
		return nil, err
	}
	return &Verifier{chain: s.chain}, nil
}

// Verify checks the signature of the next message; its payload may then be parsed. It fails with
// [ErrUnsigned] or [ErrSignature], and from then on for every message. What the date says is for the
// caller to judge: it is the value of ":date".
func (v *Verifier) Verify(m Message) error {
	if v.err == nil {
		v.err = v.verify(m)
	}
	return v.err
}

func (v *Verifier) verify(m Message) error {
	at, dated := m.Value(headerDate).(time.Time)
	claimed, signed := m.Value(headerSignature).([]byte)
	if !dated || !signed {
		return ErrUnsigned
	}
	covered := slices.DeleteFunc(slices.Clone(m.Headers), func(h Header) bool { return h.Name == headerSignature })
	want, err := next(v.chain, covered, m.Payload, at)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(want, claimed) != 1 {
		return ErrSignature
	}
	return nil
}
