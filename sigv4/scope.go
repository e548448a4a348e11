package sigv4

import (
	"fmt"
	"strings"
	"time"
)

// Algorithm is the name of Signature Version 4 in headers, queries and strings to sign.
const Algorithm = "AWS4-HMAC-SHA256"

// Terminator ends every credential scope.
const Terminator = "aws4_request"

// Layouts of the times in a signature, for [time.Time.Format]; both are in UTC.
const (
	TimeLayout = "20060102T150405Z"
	DateLayout = "20060102"
)

// Scope is a credential scope: the day, region and service that a signing key is good for.
type Scope struct {
	Date, Region, Service, Terminator string
}

// NewScope returns the scope for a time, region and service.
func NewScope(at time.Time, region, service string) Scope {
	return Scope{at.UTC().Format(DateLayout), region, service, Terminator}
}

// String returns the scope as in a string to sign: "20150830/us-east-1/iam/aws4_request".
func (s Scope) String() string {
	return s.Date + "/" + s.Region + "/" + s.Service + "/" + s.Terminator
}

// ParseScope reads "date/region/service/terminator".
func ParseScope(text string) (Scope, error) {
	parts := strings.Split(text, "/")
	if len(parts) != 4 {
		return Scope{}, fmt.Errorf("credential scope: %d elements, want 4: date/region/service/%s", len(parts), Terminator)
	}
	return Scope{parts[0], parts[1], parts[2], parts[3]}, nil
}

// StringToSign is the text that the signing key signs.
type StringToSign struct {
	// Algorithm is [Algorithm], or another if the text was built for another.
	Algorithm string
	// Time is the request's time as written, such as "20150830T123600Z".
	Time  string
	Scope Scope
	// Hash is the hexadecimal SHA-256 of the canonical request.
	Hash string
}

// String returns the text as it is signed.
func (s StringToSign) String() string {
	return s.Algorithm + "\n" + s.Time + "\n" + s.Scope.String() + "\n" + s.Hash
}

// ParseStringToSign reads the text of a string to sign back into its parts.
func ParseStringToSign(text string) (StringToSign, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return StringToSign{}, fmt.Errorf("string to sign: %d lines, want 4", len(lines))
	}
	scope, err := ParseScope(lines[2])
	if err != nil {
		return StringToSign{}, fmt.Errorf("string to sign: line 3: %w", err)
	}
	return StringToSign{lines[0], lines[1], scope, lines[3]}, nil
}
