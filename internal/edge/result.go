package edge

import (
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Viewer is what CloudFront knows of a viewer beside the request.
type Viewer struct {
	// IP is the address that goes into X-Forwarded-For; when empty, nothing is appended.
	IP string
	// Port is the viewer's, 0 when not known.
	Port int
	// HTTP is the version that the viewer speaks, such as "2.0"; "" means "1.1".
	HTTP string
	// TLS says that the viewer came by HTTPS, SNI is the server name that it asked for.
	TLS bool
	SNI string
	// Country is a two-letter code, or "".
	Country string
}

// Result is what became of a request.
type Result struct {
	// Request is the request as the origin receives it. It is empty when there is an Answer.
	Request sigv4.Request
	// Origin tells where it goes.
	Origin Origin
	// Answer is CloudFront's own answer; nil when the origin is asked.
	Answer *Answer
	// Behavior is the chosen cache behaviour; nil when CloudFront answered before it chose.
	Behavior *topology.Behavior
	// HostForwarded is the setting by which the viewer's Host reaches the origin; zero where it does not.
	HostForwarded Setting
	// RequestID is the value of X-Amz-Cf-Id.
	RequestID string
	// Changes are all differences between the viewer's request and Request, in the order in which they
	// came about. With an Answer they tell how far the request came.
	Changes []Change
	// Unknowns say why the outcome is not certain. Without any it is, as far as AWS documents it.
	Unknowns []Unknown
	Warnings []Warning
}

// Changed returns the changes of a part and name, such as [Header] and "host".
func (r *Result) Changed(part Part, name string) []Change {
	var out []Change
	for _, c := range r.Changes {
		if c.Part == part && strings.EqualFold(c.Name, name) {
			out = append(out, c)
		}
	}
	return out
}

// Origin is where a request goes.
type Origin struct {
	// ID is the origin's id in the distribution.
	ID string
	// Host is the name to connect to. The Host header may be another.
	Host string
	Port int
	TLS  bool
	// SNI is the server name that CloudFront asks for: the Host that it sends. That it follows the Host
	// is derived from the rule for the origin's certificate and not documented.
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
	SNI string
}

// Part names a part of a request.
type Part string

// The parts that CloudFront changes. It changes neither method nor body.
const (
	Target Part = "target" // the form of the whole request target
	Path   Part = "path"
	Query  Part = "query"
	Header Part = "header"
)

// Change is one difference, and what caused it. Before and After may hold signatures, session tokens
// and cookies: redact them before printing.
type Change struct {
	Rule RuleID
	Part Part
	// Name is the header's, in lower case; "" for the other parts.
	Name string
	// Before and After are the values, nil where there was or is none. A header has one for each of its
	// fields; the other parts have one. The query is without its question mark.
	Before, After []string
	Setting       Setting
	// Unverified says that AWS does not document this, or contradicts itself.
	Unverified bool
	// Note says more, or "".
	Note string
}

// URL returns the page that documents the rule.
func (c Change) URL() string { return c.Rule.URL() }

// Setting is the setting that caused something.
type Setting struct {
	// Name is such as "origin request policy AllViewer: HeaderBehavior".
	Name string
	// Value is such as "allViewer", or "(absent)".
	Value  string
	Source topology.Source
}

// String returns "name = value (source)".
func (s Setting) String() string {
	if s.Name == "" {
		return ""
	}
	text := s.Name + " = " + s.Value
	if at := s.Source.String(); at != "" {
		text += " (" + at + ")"
	}
	return text
}

// Warning says what deserves attention although the outcome is known.
type Warning struct {
	Rule    RuleID
	Message string
	Setting Setting
	// Unverified says that AWS does not document this, or contradicts itself.
	Unverified bool
}

// Unknown says why an outcome is not certain.
type Unknown struct {
	Rule    RuleID
	Message string
	Setting Setting
	// Affects tells what may be otherwise: "headers", "query", "cookies", "request", "host", "path" or
	// "answer".
	Affects string
}
