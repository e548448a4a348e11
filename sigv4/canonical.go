package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// CanonicalRequest is the text whose hash is signed, in its six parts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
type CanonicalRequest struct {
	Method string
	// Path is the canonical URI.
	Path string
	// Query is the canonical query string.
	Query string
	// Headers are the canonical header lines in order. A text that was built wrongly may repeat names.
	Headers []Field
	// SignedHeaders is the list line, such as "host;x-amz-date".
	SignedHeaders string
	// PayloadHash is the last line.
	PayloadHash string
}

// Canonicalize returns the canonical request of req for the signed header names, in lower case and in
// the order given.
func Canonicalize(req *Request, signed []string, rules Rules) CanonicalRequest {
	query, _ := req.Query()
	without := []string{paramSignature}
	if rules.TokenAfterSigning {
		without = append(without, paramToken)
	}
	return CanonicalRequest{
		Method:        req.Method,
		Path:          CanonicalPath(req.Path(), rules),
		Query:         CanonicalQuery(query, without...),
		Headers:       canonicalFields(req.Header, signed),
		SignedHeaders: strings.Join(signed, ";"),
		PayloadHash:   req.payload(),
	}
}

// String returns the text as it is hashed: six parts joined by a line feed, each header line ended by
// one of its own.
func (c CanonicalRequest) String() string {
	return string(c.Append(nil))
}

// Append appends the text to dst.
func (c CanonicalRequest) Append(dst []byte) []byte {
	dst = append(dst, c.Method...)
	dst = append(dst, '\n')
	dst = append(dst, c.Path...)
	dst = append(dst, '\n')
	dst = append(dst, c.Query...)
	dst = append(dst, '\n')
	for _, f := range c.Headers {
		dst = append(dst, f.Name...)
		dst = append(dst, ':')
		dst = append(dst, f.Value...)
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	dst = append(dst, c.SignedHeaders...)
	dst = append(dst, '\n')
	return append(dst, c.PayloadHash...)
}

// Hash returns the lower-case hexadecimal SHA-256 of the text.
func (c CanonicalRequest) Hash() string {
	sum := sha256.Sum256(c.Append(nil))
	return hex.EncodeToString(sum[:])
}

// Header returns the value of the canonical line with this lower-case name, and whether it exists.
func (c CanonicalRequest) Header(name string) (string, bool) {
	return Header(c.Headers).Get(name)
}

// SignedNames returns the names of the SignedHeaders line as they stand there.
func (c CanonicalRequest) SignedNames() []string {
	if c.SignedHeaders == "" {
		return nil
	}
	return strings.Split(c.SignedHeaders, ";")
}

// ParseCanonicalRequest reads the text of a canonical request back into its parts. It is the inverse
// of [CanonicalRequest.String]. The error tells the line at which the text departs from the form.
func ParseCanonicalRequest(text string) (CanonicalRequest, error) {
	lines := strings.Split(text, "\n")
	// Shortest form: method, path, query, empty line, signed headers, payload.
	if len(lines) < 6 {
		return CanonicalRequest{}, fmt.Errorf("canonical request: %d lines, want 6 or more", len(lines))
	}
	n := len(lines)
	c := CanonicalRequest{
		Method: lines[0], Path: lines[1], Query: lines[2],
		SignedHeaders: lines[n-2], PayloadHash: lines[n-1],
	}
	if lines[n-3] != "" {
		return CanonicalRequest{}, fmt.Errorf("canonical request: line %d: want an empty line between headers and signed headers", n-2)
	}
	for i, line := range lines[3 : n-3] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return CanonicalRequest{}, fmt.Errorf("canonical request: line %d: want a header as name:value", i+4)
		}
		c.Headers = append(c.Headers, Field{name, value})
	}
	return c, nil
}
