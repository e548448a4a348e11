package report

import "reflect"

// Severities of a rule, the worst first.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
	SeverityNote    = "note"
)

// Kinds of a finding.
const (
	// ByProof says that a signed request was sent through the audited path, and was answered as told.
	ByProof = "proof"
	// ByAdvice says that the setting was read, and that no request can show what comes of it.
	ByAdvice = "advice"
)

// Audit is what an audit found.
type Audit struct {
	SchemaVersion int `json:"schema_version"`
	// Verdict is "findings", "clean", or "incomplete" where no finding came of what was read, and not all was.
	Verdict  string         `json:"verdict"`
	Summary  string         `json:"summary"`
	Findings []AuditFinding `json:"findings"`
	// Suppressed are the findings that a remark in a document, or a baseline, leaves out.
	Suppressed []AuditFinding `json:"suppressed,omitempty"`
	// Paths are the ways that requests can take, and what was said of them.
	Paths []AuditPath `json:"paths"`
	// Clients are predictions for clients, where they were asked for.
	Clients []AuditClient `json:"clients,omitempty"`
	// Faults are what is wrong with the documents; Notes what was not read and what was assumed.
	Faults   []AuditNote `json:"faults,omitempty"`
	Notes    []AuditNote `json:"notes,omitempty"`
	Redacted bool        `json:"redacted"`
	// Rules describe all rules that were applied, for formats that list them.
	Rules []AuditRule `json:"-"`
	// Lines returns what is shown of a document for a place, and the column of the place in that, from 1: the
	// line, or the part of it that is around the column. nil where no format shows it.
	Lines func(file string, line, column int) (text string, at int) `json:"-"`
}

// AuditRule describes a rule.
type AuditRule struct {
	ID, Title, Severity, Page string
}

// AuditFinding is one thing that is wrong.
type AuditFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	// Kind is [ByProof] or [ByAdvice].
	Kind    string `json:"kind"`
	Message string `json:"message"`
	// Subject is what it is about: "distribution Site, behaviour /api/*".
	Subject string      `json:"subject,omitempty"`
	Where   *Where      `json:"where,omitempty"`
	Proof   *AuditProof `json:"proof,omitempty"`
	Fixes   []Fix       `json:"fixes,omitempty"`
	// Unverified lists behaviour of AWS that the finding rests on and that is not certain.
	Unverified []string `json:"unverified,omitempty"`
	// Assumed lists what the finding takes for granted of things that other documents may describe.
	Assumed []string `json:"assumed,omitempty"`
	// Fingerprint stays the same while the lines of a document move.
	Fingerprint string `json:"fingerprint"`
	// Why a finding is suppressed.
	Why string `json:"why,omitempty"`
}

// AuditProof is a request, and what came of it.
type AuditProof struct {
	// Request is its first line, Host the name that is called, Sign the host and path inside the signature.
	Request string `json:"request"`
	Host    string `json:"host"`
	Sign    string `json:"sign"`
	// Direct is the answer where the same request goes to the API directly; "" where that was not tried.
	Direct string `json:"direct,omitempty"`
	// Answer is the answer through the distribution, By who gives it.
	Answer string `json:"answer"`
	By     string `json:"by"`
	// Hop is what a hop did to the request that caused it, Setting the setting that made it do so.
	Hop     string `json:"hop,omitempty"`
	Setting string `json:"setting,omitempty"`
}

// AuditPath is one way of requests: a behaviour and what is behind it.
type AuditPath struct {
	Distribution string `json:"distribution"`
	Behavior     string `json:"behavior"`
	Origin       string `json:"origin"`
	// Target is what answers: "REST API Pets", "function URL", "not an API".
	Target string `json:"target"`
	// Verdict is "passes", "fails" or "unknown", for a client that signs what the origin receives;
	// SignFor is what such a client signs for.
	Verdict string `json:"verdict"`
	SignFor string `json:"sign_for,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// AuditClient is the prediction for a client on one route.
type AuditClient struct {
	Client   string `json:"client"`
	Behavior string `json:"behavior"`
	Route    string `json:"route"`
	// Verdict is "passes", "fails" or "unknown".
	Verdict string `json:"verdict"`
	Answer  string `json:"answer,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// AuditNote is a remark on a document.
type AuditNote struct {
	Where *Where `json:"where,omitempty"`
	Text  string `json:"text"`
}

// Worst is the worst severity of the findings, or "".
func (a *Audit) Worst() string {
	worst := ""
	for _, f := range a.Findings {
		if worst == "" || AtLeast(f.Severity, worst) {
			worst = f.Severity
		}
	}
	return worst
}

// AtLeast reports whether a severity is as bad as another, or worse.
func AtLeast(severity, than string) bool {
	order := map[string]int{SeverityNote: 1, SeverityWarning: 2, SeverityError: 3}
	return order[severity] >= order[than]
}

// Audit returns a copy of a in which no string holds a secret, and which says so.
func (r *Redactor) Audit(a *Audit) *Audit {
	clean := r.value(reflect.ValueOf(*a)).Interface().(Audit)
	clean.Redacted, clean.Lines, clean.Rules = true, nil, a.Rules
	if a.Lines != nil {
		clean.Lines = func(file string, line, column int) (string, int) {
			text, at := a.Lines(file, line, column)
			return r.Text(text), at
		}
	}
	return &clean
}
