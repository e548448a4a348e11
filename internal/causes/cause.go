// Package causes is the catalogue of all that breaks a signature: one file and one page for each.
//
// A [Cause] recognises itself in evidence (Look), says what the signer may have signed instead (Vary),
// breaks a good request on purpose (Commit), and says what to do (Fixes). Each registers itself; adding
// one touches no other file. This package knows no screen, no network and no file system.
package causes

import (
	"iter"
	"math/rand/v2"

	"countersign/internal/clients"
	"countersign/internal/evidence"
)

// Code is the stable name of a cause: "host-mismatch". Codes are never reused.
type Code string

// Family groups causes.
type Family string

// The families.
const (
	FamilyHost          Family = "host"
	FamilyHeader        Family = "header"
	FamilyPath          Family = "path"
	FamilyQuery         Family = "query"
	FamilyPayload       Family = "payload"
	FamilyScope         Family = "scope"
	FamilyTime          Family = "time"
	FamilyCredentials   Family = "credentials"
	FamilyAuthorization Family = "auth-header"
	FamilyRouting       Family = "routing"
	FamilyPolicy        Family = "policy"
	FamilyPresign       Family = "presign"
)

// Certainty is how sure a finding is.
type Certainty int

// The certainties, from weakest to strongest.
const (
	Possible Certainty = iota + 1
	Likely
	// Shown: both sides are in the evidence and differ there, or AWS's answer says it in so many words.
	Shown
	// Proven: the signature, or the hash in the string to sign, was reproduced.
	Proven
)

func (c Certainty) String() string {
	return [...]string{"", "possible", "likely", "shown", "proven"}[c]
}

// Hop is where the cause lies.
type Hop string

// The hops.
const (
	HopClient      Hop = "client"
	HopEdge        Hop = "edge"
	HopProxy       Hop = "proxy"
	HopGateway     Hop = "gateway"
	HopCredentials Hop = "credentials"
	HopClock       Hop = "clock"
	HopPolicy      Hop = "policy"
)

// Cause is one way in which a signature comes not to match, or in which a request is refused in a way
// that looks like it.
type Cause struct {
	Code   Code
	Family Family
	// Title is one line, lower case, without a full stop.
	Title string
	// Hop is where the cause lies unless the evidence says otherwise.
	Hop Hop
	// Prior is how often the cause was seen in 143 public cases: it orders what is equally certain, and
	// the search. A cause that was never seen has 0.
	Prior int
	// Hides are consequences that this cause explains away.
	Hides []Code
	// Beneath says that AWS's sentence names a consequence of this cause and never the cause: where this is likely,
	// what it hides is not more than likely by that sentence alone.
	Beneath bool
	// Look says what the evidence itself shows, without any search. It may be nil.
	Look func(*evidence.Case) []Finding
	// Told lists what people tell where this cause is at work, beside what Look reads. It may be nil.
	Told []Telling
	// Vary yields what the signer may have signed instead of what was verified. It may be nil.
	Vary func(*evidence.Case, Signing) iter.Seq[Variant]
	// Commit breaks an attempt in this way. It reports false when the attempt does not lend itself to it.
	// It may be nil.
	Commit func(*rand.Rand, *Attempt) bool
	// Fixes says what to do, with the names of the case. The first of a kind is the best.
	Fixes func(*evidence.Case, Finding) []Fix
}

// Finding is one cause named for a case.
type Finding struct {
	Code      Code
	Subject   string // the header or parameter that it applies to, in lower case, or ""
	Certainty Certainty
	Hop       Hop // "" means the cause's own
	// Signed and Verified are the two texts, where both are known: what the client signed, what the
	// verifier computed over. Label says what they are: "host", "path", "query".
	Signed, Verified, Label string
	Where                   evidence.Place
	// Explanation is one or two sentences with the names of the case.
	Explanation string
	// Fix is what to do about this very mistake, in one sentence, for causes that are many; else "".
	Fix string
	// Usual says that nothing in the evidence points at this cause: answers of this kind often have it.
	Usual bool
	// Second says that another finding explains this one, which is told all the same.
	Second bool
	// Proof and Known are set by package diagnose: what was reproduced, and the client that is known for the
	// mistake.
	Proof *Proof
	Known *clients.Known
	// Weight orders findings of equal certainty before their priors do; 0 is ordinary, more is better.
	Weight int
}

// ProofKind says what was reproduced or read.
type ProofKind string

// The kinds of proof.
const (
	ProofSignature ProofKind = "signature"           // the client's signature, with the secret
	ProofHash      ProofKind = "string-to-sign-hash" // the hash in the client's string to sign
	ProofCanonical ProofKind = "canonical-request"   // both canonical requests were compared
	ProofMessage   ProofKind = "message"             // the answer says it
)

// Proof tells why a finding is certain.
type Proof struct {
	Kind ProofKind
	// Tried is how many texts were computed until this one.
	Tried int
	// Value is the end of what was reproduced.
	Value string
}

// Fix is something to do.
type Fix struct {
	// Client says that the client's side does it; otherwise the infrastructure.
	Client bool
	// Text is one sentence.
	Text string
	// Command is a command line or a piece of configuration to copy, or "".
	Command string
}
