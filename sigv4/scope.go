package sigv4

import (
	"fmt"
	"strings"
	"time"
)

// Names of the algorithms in headers, queries and strings to sign: Signature Version 4, and Version 4A,
// whose signatures are good in several regions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
const (
	Algorithm      = "AWS4-HMAC-SHA256"
	AlgorithmECDSA = "AWS4-ECDSA-P256-SHA256"
)

// Terminator ends every credential scope.
const Terminator = "aws4_request"

// Layouts of the times in a signature, for [time.Time.Format]; both are in UTC.
const (
	TimeLayout = "20060102T150405Z"
	DateLayout = "20060102"
)

// Scope is a credential scope: the day, region and service that a signature is good for.
type Scope struct {
	Date, Region, Service, Terminator string
	// NoRegion says that the scope has no element for the region, as with [AlgorithmECDSA]. Region is then
	// empty; a scope of four elements, the second of them empty, is another text.
	NoRegion bool
}

// NewScope returns the scope for a time, region and service.
func NewScope(at time.Time, region, service string) Scope {
	return newScope(Algorithm, at.UTC().Format(DateLayout), region, service)
}

// newScope returns the scope that an algorithm has.
func newScope(algorithm, date, region, service string) Scope {
	if algorithm == AlgorithmECDSA {
		return Scope{Date: date, Service: service, Terminator: Terminator, NoRegion: true}
	}
	return Scope{Date: date, Region: region, Service: service, Terminator: Terminator}
}

// String returns the scope as in a string to sign: "20150830/us-east-1/iam/aws4_request", or
// "20150830/iam/aws4_request" with NoRegion.
func (s Scope) String() string {
	if s.NoRegion {
		return s.Date + "/" + s.Service + "/" + s.Terminator
	}
	return s.Date + "/" + s.Region + "/" + s.Service + "/" + s.Terminator
}

// ParseScope reads "date/region/service/terminator". [ParseStringToSign] and [ParseAuthorization] read
// scopes without a region too, where the algorithm has such.
func ParseScope(text string) (Scope, error) { return parseScope(Algorithm, text) }

func parseScope(algorithm, text string) (Scope, error) {
	parts := strings.Split(text, "/")
	switch {
	case algorithm == AlgorithmECDSA && len(parts) == 3:
		return Scope{Date: parts[0], Service: parts[1], Terminator: parts[2], NoRegion: true}, nil
	case algorithm == AlgorithmECDSA:
		return Scope{}, fmt.Errorf("credential scope: %d elements, want 3: date/service/%s", len(parts), Terminator)
	case len(parts) != 4:
		return Scope{}, fmt.Errorf("credential scope: %d elements, want 4: date/region/service/%s", len(parts), Terminator)
	}
	return Scope{Date: parts[0], Region: parts[1], Service: parts[2], Terminator: parts[3]}, nil
}

// StringToSign is the text that the signing key signs.
type StringToSign struct {
	// Algorithm is [Algorithm] or [AlgorithmECDSA], or another if the text was built for another.
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
	scope, err := parseScope(lines[0], lines[2])
	if err != nil {
		return StringToSign{}, fmt.Errorf("string to sign: line 3: %w", err)
	}
	return StringToSign{lines[0], lines[1], scope, lines[3]}, nil
}
