package evidence

import (
	"countersign/internal/answer"
	"countersign/internal/clients"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// Input is one file, or standard input, as given.
type Input struct {
	// Name is the file's name; "-" for standard input. A name such as "client-canonical.txt" or
	// "server.log" tells whose account an otherwise unlabelled text is.
	Name string
	Data []byte
}

// Place is a range within one line of an input.
type Place struct {
	File string
	// Line counts from 1; 0 means that the place is not known.
	Line int
	// Start and End are columns in bytes, from 1, End exclusive. Both 0 mean the whole line.
	Start, End int
}

// Case is all that is known of one rejected request, gathered from all inputs. What the evidence does
// not hold is nil or empty: no field is ever guessed.
type Case struct {
	// Request is the request as the client sent it.
	Request *Request
	// Received is the request as the verifier's side got it, where a log of that side is at hand.
	Received *Request
	// Claim is the signature that the client sent.
	Claim *Claim
	// Signed and SignedString are what the client, by its own account, signed.
	Signed       *Canonical
	SignedString *StringToSign
	// Verified and VerifiedString are what the verifier, by its own account, computed.
	Verified       *Canonical
	VerifiedString *StringToSign
	// Answer is what came back.
	Answer *Answer
	// URL is the address that was called, from a command, a log, --url or the text.
	URL *Text
	// Hosts are the host names that the evidence mentions, in order, each once.
	Hosts []Text
	// Trials are requests of which the text says whether they worked.
	Trials []Trial
	// Remarks are the few words of free text that matter.
	Remarks []Remark
	// Hints are what fragments of code and configuration say.
	Hints []Hint
	// Clients are the signers that the text names, each once.
	Clients []clients.Sighting
	// Works is the case of a request that succeeded, given beside this one.
	Works *Case
	// Given are credentials that were given for the proof; nil when there are none. GivenProfile is the profile that
	// they are of, or "". Keys are others that were given, and those that the evidence holds.
	Given        *sigv4.Credentials
	GivenProfile string
	Keys         []Key

	// Derived are values of the chain from the secret to the signature that somebody computed by hand, in the order
	// in which they stand.
	Derived []Derived

	// Recognised tells what was read, and where.
	Recognised []Recognition
	// Unread are the runs of lines in which nothing was recognised.
	Unread []Span
	// Secrets are texts that must never be printed: session tokens, API keys, secret keys, cookies,
	// bearer tokens.
	Secrets []string
}

// Text is a text and its place.
type Text struct {
	Text  string
	Place Place
}

// Request is a request with what is known of its completeness.
type Request struct {
	sigv4.Request
	// Scheme is "https" or "http", or "" when not known.
	Scheme string
	// WholeHeader says that all header fields are there; an absent one was not sent.
	WholeHeader bool
	// WholeBody says that Body is the body that was sent, even when it is empty.
	WholeBody bool
	// Place is the request line's, Fields[i] the place of Header[i].
	Place  Place
	Fields []Place
}

// Claim is the signature that a client sent, in whatever container.
type Claim struct {
	sigv4.Authorization
	// Raw is the value of the Authorization header as sent, or "" for a presigned URL.
	Raw       string
	Presigned bool
	// Err tells why Raw or the query does not parse. The Authorization is then empty or partial.
	Err   error
	Place Place
}

// Parts is a set of parts of a canonical request.
type Parts uint8

// The parts of a canonical request that a text can show.
const (
	HasMethod Parts = 1 << iota
	HasPath
	HasQuery
	HasHeaders // some header lines, not always all
	HasSignedHeaders
	HasPayload
	HasAll = HasMethod | HasPath | HasQuery | HasHeaders | HasSignedHeaders | HasPayload
)

// Canonical is a canonical request, or the fragment of one that the evidence shows.
type Canonical struct {
	sigv4.CanonicalRequest
	Has Parts
	// Raw is the exact text that stood there when the form is too broken to hold in parts; else "".
	Raw string
	// Check tells whether this is byte for byte the text that was hashed.
	Check Check
	Place Place
	// Lines are the places of Method, Path, Query, each header line, SignedHeaders and PayloadHash, as
	// far as known, keyed as in causes.Part: "method", "path", "query", "header:NAME",
	// "signed-headers", "payload".
	Lines map[string]Place
}

// Whole reports whether all six parts are there.
func (c *Canonical) Whole() bool { return c != nil && c.Has == HasAll }

// Text returns the text as it was hashed: Raw where the form is broken, else the parts joined.
func (c *Canonical) Text() string {
	if c.Raw != "" {
		return c.Raw
	}
	return c.String()
}

// Check is the result of hashing a canonical request and comparing with the string to sign beside it.
type Check uint8

// The results of the check.
const (
	// Unchecked: no string to sign of the same side is in the evidence, or the text is not whole.
	Unchecked Check = iota
	// Confirmed: the hash of the text is the one in the string to sign.
	Confirmed
	// Altered: it is not, so that the text was changed after it was hashed. Tokens that were made
	// unreadable before pasting are the usual reason.
	Altered
)

// StringToSign is a string to sign with its place.
type StringToSign struct {
	sigv4.StringToSign
	Place Place
}

// Answer is an answer with its place and, where the response was at hand, its raw form.
type Answer struct {
	answer.Answer
	Response answer.Response
	Place    Place
}

// Trial is a request of which the text says whether it worked.
type Trial struct {
	// Label is what the text calls it, Method and URL (or path) what it says of the request; any may be "".
	Label, Method, URL string
	// Host is the Host header that it was sent with, where the text gives one besides the URL's.
	Host  string
	Works bool
	Place Place
}

// Remark is a fact that free text states.
type Remark struct {
	Kind  prose.Kind
	Place Place
}

// Hint is what a fragment of code or configuration says.
type Hint struct {
	Kind  HintKind
	Value string
	Place Place
}

// HintKind names what a hint says.
type HintKind string

// The hints that are looked for.
const (
	// HintHostReplaced: code puts the second of two hosts in place of the first, in a URL that is signed.
	HintHostReplaced HintKind = "host-replaced"
	// HintProxyHost: a proxy sets the Host header to Value.
	HintProxyHost HintKind = "proxy-sets-host"
	// HintProxyProgram: the configuration of a proxy is that of the program Value.
	HintProxyProgram HintKind = "proxy-program"
	// HintProxyPath: a proxy rewrites the path; Value is the prefix.
	HintProxyPath HintKind = "proxy-rewrites-path"
	// HintCalled: code or configuration calls Value, a URL or host.
	HintCalled HintKind = "called-url"
	// HintSignHost: code signs for the host Value.
	HintSignHost HintKind = "signed-host"
	// HintSignPath: code signs the path Value.
	HintSignPath HintKind = "signed-path"
	// HintOrigin: configuration names Value as the origin behind a CDN or proxy.
	HintOrigin HintKind = "origin"
	// HintService and HintRegion: code passes Value as service or region of the signature.
	HintService HintKind = "service"
	HintRegion  HintKind = "region"
	// HintV2Type: the Content-Type in the string to sign of Signature Version 2 that a store printed.
	HintV2Type HintKind = "v2-content-type"
	// HintBodyNotSigned: a body is sent that was not handed to the signer.
	HintBodyNotSigned HintKind = "body-not-signed"
	// HintPayloadWord: Value stands for the hash of a body that is signed in chunks.
	HintPayloadWord HintKind = "payload-word"
	// HintQueryInPath: code joins path and query in the argument that takes the path.
	HintQueryInPath HintKind = "query-in-path"
	// HintQuerySort: code sorts joined name=value strings.
	HintQuerySort HintKind = "query-sorted-as-text"
	// HintHeader: code or configuration adds or changes the header named Value on the way.
	HintHeader HintKind = "header-changed"
	// HintHeaderBlamed: the text says that a hop changes the header named Value, or that leaving it out helps.
	HintHeaderBlamed HintKind = "header-blamed"
	// HintHeaderTalked: the text brings up the header Value. HintHeaderSigned: it says that the header is signed.
	HintHeaderTalked HintKind = "header-talked-of"
	HintHeaderSigned HintKind = "header-said-to-be-signed"
	// HintHeaderLater: the code of a signer sets the header named Value after it has made the canonical request.
	HintHeaderLater HintKind = "header-set-later"
	// HintHeaderLost: the text says that a hop removes the header named Value.
	HintHeaderLost HintKind = "header-lost"
	// HintHeaderBlanks: code gives the header named Value runs of blanks.
	HintHeaderBlanks HintKind = "header-blanks"
	// HintVerifiedPath: the text says that the verifier sees the path Value.
	HintVerifiedPath HintKind = "verified-path"
	// HintQueryLeft: code sends a URL without the query that it signed.
	HintQueryLeft HintKind = "query-left-out"
	// HintMisspelt: code sets the header named Value, which is nearly one that AWS knows.
	HintMisspelt HintKind = "header-misspelt"
	// HintQueryValue: code gives a query parameter the value Value.
	HintQueryValue HintKind = "query-value"
	// HintQueryUnsorted: code takes the query for the canonical one without sorting it.
	HintQueryUnsorted HintKind = "query-not-sorted"
	// HintQueryForm: code makes the canonical query with an encoder for forms.
	HintQueryForm HintKind = "query-form-encoded"
	// HintParameter: the text shows the query parameter named Value.
	HintParameter HintKind = "parameter"
	// HintServerRegion: the configuration of a store names Value as its region.
	HintServerRegion HintKind = "server-region"
	// HintHeaderCures: the text says that requests with the header named Value work.
	HintHeaderCures HintKind = "header-cures"
	// HintHeaderNotASCII: code gives the header named Value characters beyond ASCII.
	HintHeaderNotASCII HintKind = "header-not-ascii"
	// HintOtherObject: the signature of a presigned URL stands in another one as well, with the path Value.
	HintOtherObject HintKind = "signature-of-other-object"
	// HintPresignedFor: code presigns a URL for the method Value. HintPresignedUse: code uses it with Value.
	HintPresignedFor HintKind = "presigned-for"
	HintPresignedUse HintKind = "presigned-used-with"
	// HintNamed: the text names the service or store Value. HintHomeRegion: it says that what is called is in the
	// region Value.
	HintNamed      HintKind = "named-service"
	HintHomeRegion HintKind = "home-region"
	// HintSlip: the code of a signer has the slip Value, one of the constants Slip….
	HintSlip HintKind = "slip-in-signer"
	// HintCharacterLength: code gives Content-Length the number of characters of a text that is not ASCII.
	HintCharacterLength HintKind = "length-in-characters"
	// HintRedirect: configuration answers with a redirect to Value.
	HintRedirect HintKind = "redirect"
)

// Recognition tells what was read at a span of an input.
type Recognition struct {
	Format string
	Span   Span
	// Note is a doubt about what was read, or "".
	Note string
}

// Span is a run of lines of an input, both ends included.
type Span struct {
	File        string
	First, Last int
}
