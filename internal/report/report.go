// Package report is the outward form of a diagnosis: the versioned JSON, redaction, and one file per
// output format. It knows no diagnosis: it prints what it is given.
package report

// SchemaVersion is the version of the JSON form. Fields are added, never renamed or removed, within
// one version.
const SchemaVersion = 1

// Verdicts.
const (
	Explained            = "explained"
	LikelyExplained      = "likely"
	Unexplained          = "unexplained"
	Healthy              = "healthy"
	NotASignatureProblem = "not-a-signature-problem"
)

// Diagnosis is the answer to one case.
type Diagnosis struct {
	SchemaVersion int    `json:"schema_version"`
	Verdict       string `json:"verdict"`
	// AnsweredBy names who wrote the answer: "api-gateway-rest", "cloudfront", "s3", "unknown", ...
	AnsweredBy string `json:"answered_by"`
	// Answer is what was answered, in a few words: "403 InvalidSignatureException".
	Answer string `json:"answer,omitempty"`
	// ThroughCloudFront says that header fields of the answer show a CloudFront hop, whoever answered.
	ThroughCloudFront bool `json:"through_cloudfront,omitempty"`
	// Summary is one sentence for a person.
	Summary  string    `json:"summary"`
	Findings []Finding `json:"findings"`
	Next     *Next     `json:"next,omitempty"`
	// Tried is how many texts the search computed; 0 when there was nothing to search for.
	Tried int `json:"tried"`
	// Searched says, where the search found nothing, what it tried and what was taken for granted.
	Searched string `json:"searched,omitempty"`
	// Notes are remarks on the evidence itself: what contradicts, what was assumed.
	Notes []string `json:"notes,omitempty"`
	// Read and Unread tell which lines were recognised as what, and which were not.
	Read     []Read `json:"read"`
	Unread   []Span `json:"unread,omitempty"`
	Redacted bool   `json:"redacted"`
}

// Finding is one cause named for the case. The first of a diagnosis is the answer.
type Finding struct {
	Code      string `json:"code"`
	Subject   string `json:"subject,omitempty"`
	Title     string `json:"title"`
	Certainty string `json:"certainty"`
	Hop       string `json:"hop"`
	// Label says what Signed and Verified are: "host", "path", "query", a header name.
	Label string `json:"label,omitempty"`
	// Signed is what the client signed, Verified what the verifier computed over. Both are null where
	// the evidence does not hold them.
	Signed      *string `json:"signed,omitempty"`
	Verified    *string `json:"verified,omitempty"`
	Where       *Where  `json:"where,omitempty"`
	Explanation string  `json:"explanation"`
	Proof       *Proof  `json:"proof,omitempty"`
	// Known is the client that is known for this mistake, where one was recognised.
	Known *Known `json:"known,omitempty"`
	Fixes []Fix  `json:"fixes,omitempty"`
}

// Known is a fault of a client, as a public page has it.
type Known struct {
	Client string `json:"client"`
	// Version is that of the client in the evidence, Versions those that have the fault.
	Version string `json:"version,omitempty"`
	// RecognisedBy is "user-agent", "text", "signed-headers" or "mistake".
	RecognisedBy string `json:"recognised_by"`
	Versions     string `json:"versions,omitempty"`
	Text         string `json:"text"`
	Source       string `json:"source"`
}

// Where is a place in the evidence: columns count bytes from 1, End exclusive.
type Where struct {
	File  string `json:"file,omitempty"`
	Line  int    `json:"line"`
	Start int    `json:"start,omitempty"`
	End   int    `json:"end,omitempty"`
}

// Proof tells why a finding is certain.
type Proof struct {
	// Kind is "signature", "string-to-sign-hash", "canonical-request" or "message".
	Kind  string `json:"kind"`
	Tried int    `json:"tried,omitempty"`
	// Value is the end of the reproduced value: "...e41b".
	Value string `json:"value,omitempty"`
}

// Fix is something to do.
type Fix struct {
	// Kind is "client" or "infrastructure".
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Command string `json:"command,omitempty"`
}

// Next is the one thing that would decide when the evidence is not enough.
type Next struct {
	Text    string `json:"text"`
	Command string `json:"command,omitempty"`
}

// Read tells that lines were recognised as a format.
type Read struct {
	Format string `json:"format"`
	Span
}

// Span is a run of lines of an input, both ends included.
type Span struct {
	File  string `json:"file"`
	First int    `json:"first"`
	Last  int    `json:"last"`
}
