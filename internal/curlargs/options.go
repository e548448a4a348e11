package curlargs

import "time"

// Options are what a command line asks for. The zero value of each field means that nothing was said.
type Options struct {
	// URLs are the addresses in order.
	URLs []string
	// Outputs are -o and -O in order; the first is for the first URL.
	Outputs []Output

	// Method is -X. Head is -I, Get is -G.
	Method    string
	Head, Get bool
	// Headers are the values of -H as written; see [ReadField].
	Headers                    []string
	UserAgent, Referer, Cookie *string
	Range                      string
	Data                       []Data
	// JSON says that one of Data came by --json.
	JSON     bool
	Form     []Form
	Uploads  []string
	URLQuery []string
	// Target is --request-target.
	Target string
	// GlobOff is -g, the promise that brackets and braces are meant as they are.
	GlobOff bool

	Compressed, Location, LocationTrusted bool
	// Keep301, Keep302 and Keep303 keep a POST when such a redirect is followed.
	Keep301, Keep302, Keep303 bool
	// MaxRedirects is nil for curl's own limit; -1 means no limit.
	MaxRedirects *int

	Include, Verbose, Silent, ShowError, Fail, FailWithBody bool
	NoMeter, CreateDirs                                     bool
	WriteOut, DumpHeader, OutputDir                         string

	ConnectTo, Resolve     []string
	Insecure, IPv4, IPv6   bool
	CACert, Cert, Key      string
	TLSMin, TLSMax         string
	HTTP2, PriorKnowledge  bool
	Proxy                  *string
	NoProxy, ProxyUser     string
	MaxTime, ConnectWithin time.Duration
	Retry                  int
	// RetryDelay is 0 for a delay that grows.
	RetryDelay, RetryWithin time.Duration
	RetryAll, RetryRefused  bool

	// SigV4 is curl's own --aws-sigv4, and User the KEYID:SECRET of -u that goes with it.
	SigV4, User                      string
	Service, Region, Profile         string
	Role, CredentialsFrom            string
	SignHost, SignPrefix, HostHeader string
	SignHeaders                      []string
	NoExplain, ShowSecrets, Help     bool
	Color                            string
}

// Output is where the body of one answer goes.
type Output struct {
	// Name is a file; "-" is standard output.
	Name string
	// Remote takes the name from the URL.
	Remote bool
}

// Data is one piece of a body, as -d and its kin give it.
type Data struct {
	Kind DataKind
	Text string
}

// DataKind tells the options for bodies apart.
type DataKind uint8

// The options that give a piece of a body.
const (
	// DataText is -d: a file, named by @FILE, loses its line ends and zero bytes.
	DataText DataKind = iota
	// DataBinary is --data-binary and --json: a file stays as it is.
	DataBinary
	// DataRaw is --data-raw: @ has no meaning.
	DataRaw
	// DataURLEncode is --data-urlencode.
	DataURLEncode
)

// Form is one part of a multipart body.
type Form struct {
	Text string
	// Literal is --form-string: @, < and ; have no meaning.
	Literal bool
}

// Error is a command line that cannot be used.
type Error struct {
	// What says what is wrong, in lower case. It repeats no value of an option that may hold a secret.
	What string
	// Hints say what helps.
	Hints []string
	// Unknown is the long name of an option that curl does not have either, without its dashes, or "".
	Unknown string
}

func (e *Error) Error() string { return e.What }
