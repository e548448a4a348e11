package proxy

import (
	"cmp"
	"time"
)

// Route says for which requests it is, where they go, and what they are signed for. Only To is needed: what
// is not said comes from there.
type Route struct {
	// Name stands in logs and metrics; "" means the host of To.
	Name  string `yaml:"name"`
	Match Match  `yaml:"match"`

	// To is where requests go: "https://d111111abcdef8.cloudfront.net", "http://..." or "h2c://..." for
	// HTTP/2 without TLS. A path is put before the path of each request. [AnyAWSHost] stands for the host
	// that a request names.
	To string `yaml:"to"`
	// ConnectTo is HOST[:PORT], where the socket goes; "" means the host of To.
	ConnectTo string `yaml:"connect_to"`
	// HostHeader is the Host field on the wire; "" means the host of To.
	HostHeader string `yaml:"host_header"`
	// SignHost is the host inside the signature; "" means HostHeader.
	SignHost string `yaml:"sign_host"`
	// SignPathPrefix is what the verifier sees before the path, such as "/prod"; it is signed and not sent.
	SignPathPrefix string `yaml:"sign_path_prefix"`
	// StripPrefix is taken off the path of each request that has it.
	StripPrefix string `yaml:"strip_prefix"`

	// Service and Region are the credential scope's; "" means that the sign host tells.
	Service string `yaml:"service"`
	Region  string `yaml:"region"`
	// Algorithm is "sigv4", "sigv4a" or "" for what the sign host takes. Region is then a set of regions.
	Algorithm string `yaml:"algorithm"`
	// SignHeaders are names of further fields to sign. Host and x-amz-* always are.
	SignHeaders []string `yaml:"sign_headers"`
	// Payload is how bodies are signed: [PayloadSigned], [PayloadUnsigned] or [PayloadStreaming]; "" means
	// signed.
	Payload string `yaml:"payload"`
	// Presign, when not 0, puts the signature into the query, good for as long.
	Presign time.Duration `yaml:"presign"`

	Identity `yaml:",inline"`

	// DropHeaders and DropParams are names of fields and of query parameters that do not go out. One that
	// ends in an asterisk stands for all that begin so.
	DropHeaders []string `yaml:"drop_headers"`
	DropParams  []string `yaml:"drop_params"`
	// KeepHeaders are names of fields that go out under X-Original-NAME too, since the proxy replaces them.
	KeepHeaders []string `yaml:"keep_headers"`
	// AddHeaders are fields that every request gets, in place of the client's.
	AddHeaders map[string]string `yaml:"add_headers"`

	// Redirects says what becomes of a redirect: [RedirectPass], [RedirectFollow] or [RedirectRewrite]; ""
	// means pass.
	Redirects string `yaml:"redirects"`
	// Retries is how often a request is sent again that got no answer: of any method when it was not sent at
	// all, else of idempotent methods.
	Retries int `yaml:"retries"`
	// Timeout is how long the head of an answer may take; 0 means [DefaultTimeout].
	Timeout time.Duration `yaml:"timeout"`
	// AnswerIdle is how long an answer may pause; 0 means for ever, as streams of events do.
	AnswerIdle time.Duration `yaml:"answer_idle"`

	// CACert is a file of certificates that are trusted in place of the system's.
	CACert string `yaml:"cacert"`
	// TLSName is the name that TLS asks a certificate for; "" means the connect host, or the host of To where
	// that is an address.
	TLSName string `yaml:"tls_name"`
	// Insecure takes any certificate.
	Insecure bool `yaml:"insecure"`
}

// AnyAWSHost as [Route.To] sends each request to the AWS host that its own Host field names.
const AnyAWSHost = "any-aws-host"

// DefaultTimeout is for the head of an answer: above the 29 seconds of an integration of API Gateway.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const DefaultTimeout = 60 * time.Second

// Match says which requests a route takes. The zero value takes all. Of several routes that match, one with a
// host goes before one without, and a longer path before a shorter.
type Match struct {
	// Host is compared with the Host field without its port; "*.example.com" stands for all names below.
	Host string `yaml:"host"`
	// Path is the beginning of the path, as it is on the wire, up to a slash or its end.
	Path string `yaml:"path"`
}

// Identity says whose credentials sign.
type Identity struct {
	Profile    string `yaml:"profile"`
	Role       string `yaml:"role"`
	ExternalID string `yaml:"external_id"`
	MFASerial  string `yaml:"mfa_serial"`
}

// How bodies are signed.
const (
	// PayloadSigned hashes the body before it is sent.
	PayloadSigned = "signed"
	// PayloadUnsigned sends it as it comes, and leaves it out of the signature.
	PayloadUnsigned = "unsigned"
	// PayloadStreaming sends it as it comes, in chunks that are signed one by one.
	PayloadStreaming = "streaming"
)

// What becomes of redirects.
const (
	// RedirectPass gives them to the client as they are.
	RedirectPass = "pass"
	// RedirectFollow follows those to the same server, signed anew.
	RedirectFollow = "follow"
	// RedirectRewrite leads those to the same server back to the proxy.
	RedirectRewrite = "rewrite"
)

// Limits bound what clients can ask for. Zero values mean the defaults.
type Limits struct {
	// Body is the size in bytes of the largest body, Bodies that of all that are kept on disk at a time.
	Body, Bodies int64
	// Header is the size in bytes of the largest header.
	Header int
	// Requests is how many are on their way at a time, Connections how many clients are connected.
	Requests, Connections int
	// HeaderTime is how long a header may take, Idle how long a connection may wait for its next request,
	// Stall how long a client may pause in a body, or not read an answer.
	HeaderTime, Idle, Stall time.Duration
}

// DefaultLimits are the limits where none are said.
var DefaultLimits = Limits{
	// What one PUT of S3 takes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
	Body: 5 << 30, Bodies: 64 << 30,
	Header: 64 << 10, Requests: 4096, Connections: 8192,
	HeaderTime: 10 * time.Second, Idle: 120 * time.Second, Stall: 60 * time.Second,
}

func (l Limits) orDefaults() Limits {
	d := DefaultLimits
	return Limits{
		Body: cmp.Or(l.Body, d.Body), Bodies: cmp.Or(l.Bodies, d.Bodies), Header: cmp.Or(l.Header, d.Header),
		Requests: cmp.Or(l.Requests, d.Requests), Connections: cmp.Or(l.Connections, d.Connections),
		HeaderTime: cmp.Or(l.HeaderTime, d.HeaderTime), Idle: cmp.Or(l.Idle, d.Idle), Stall: cmp.Or(l.Stall, d.Stall),
	}
}
