package sigv4

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Tokens that stand in for the payload's hash.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
const (
	UnsignedPayload              = "UNSIGNED-PAYLOAD"
	StreamingPayload             = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	StreamingPayloadTrailer      = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	StreamingUnsignedTrailer     = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	StreamingEvents              = "STREAMING-AWS4-HMAC-SHA256-EVENTS"
	StreamingECDSAPayload        = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
	StreamingECDSAPayloadTrailer = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"
)

// EmptyPayloadHash is the SHA-256 of nothing, as a request without a body signs it.
const EmptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// HashPayload returns the lower-case hexadecimal SHA-256 of body.
func HashPayload(body []byte) string {
	if len(body) == 0 {
		return EmptyPayloadHash
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// IsPayloadHash reports whether s is the lower-case hexadecimal form of a SHA-256.
func IsPayloadHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

// claimedPayload returns what the header claims, or "".
func (r *Request) claimedPayload() string {
	return CanonicalValue(r.Header.Value(headerPayload))
}

// payload returns the last line of the canonical request: what the caller set, else what the header
// claims (signers and SDK verifiers take it), else the hash of the body.
func (r *Request) payload() string {
	if r.PayloadHash != "" {
		return r.PayloadHash
	}
	if claimed := r.claimedPayload(); claimed != "" {
		return claimed
	}
	return HashPayload(r.Body)
}

// appendHex appends bytes in lower-case hexadecimal. It writes both digits of a byte at once, since a
// signature takes three of these.
func appendHex(dst, sum []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, 2*len(sum))[:start+2*len(sum)]
	digits := dst[start:]
	for _, b := range sum {
		binary.LittleEndian.PutUint16(digits, hexDigits[b])
		digits = digits[2:]
	}
	return dst
}

// hexDigits holds the two digits of each byte, the first in the lower half.
var hexDigits = func() (digits [256]uint16) {
	for b := range 256 {
		digits[b] = binary.LittleEndian.Uint16(hex.AppendEncode(nil, []byte{byte(b)}))
	}
	return digits
}()
