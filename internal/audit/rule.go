package audit

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/edge"
	"countersign/internal/report"
	"countersign/internal/topology"
)

// Rule is one thing that can be wrong with a path.
type Rule struct {
	// ID is stable and never used for anything else later on.
	ID string
	// Title is one line, lower case, no full stop.
	Title string
	// Severity is one of package report's.
	Severity string
	// Advice says that no request can show what the rule is about.
	Advice bool
	// Hides are rules whose findings on the same path this one explains away.
	Hides []string

	// Path looks at one way of requests, All at the topology as a whole. Either may be nil.
	Path func(*Path) []Finding
	All  func(*Audit) []Finding
}

// Finding is what a rule found.
type Finding struct {
	Message string
	At      topology.Source
	Fixes   []report.Fix
	// Outcome is the request that shows it; nil for advice.
	Outcome *Outcome
	// Severity is the rule's when "".
	Severity string

	// Assumes are what the finding takes for granted of things that other documents may describe.
	Assumes []string

	// change is what the edge did that caused it, where a rule knows better than the diagnosis.
	change *edge.Change
	rule   *Rule
	path   *Path
	// subject and host are what a finding is about, and the name that is called, where there is no path.
	subject, host string
}

//go:embed pages/*.md
var pages embed.FS

var registry = map[string]*Rule{}

// register adds a rule. It panics when the id is taken: that is an error of this package.
func register(r *Rule) {
	if _, again := registry[r.ID]; again || r.Path == nil && r.All == nil {
		panic("audit: rule " + r.ID + " is registered twice, or looks at nothing")
	}
	registry[r.ID] = r
}

// Rules returns all rules in the order of their ids.
func Rules() []*Rule {
	var list []*Rule
	for _, r := range registry {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// Lookup returns the rule with an id.
func Lookup(id string) (*Rule, bool) {
	r, ok := registry[id]
	return r, ok
}

// Page returns the text that describes the rule, as Markdown.
func (r *Rule) Page() string {
	data, err := pages.ReadFile("pages/" + r.ID + ".md")
	if err != nil {
		panic(fmt.Sprintf("audit: rule %s has no page", r.ID)) // a test holds this
	}
	return string(data)
}

// Kind is how the findings of the rule are known.
func (r *Rule) Kind() string {
	if r.Advice {
		return report.ByAdvice
	}
	return report.ByProof
}

func infrastructure(text string) []report.Fix {
	return []report.Fix{{Kind: "infrastructure", Text: text}}
}

func client(text string) report.Fix { return report.Fix{Kind: "client", Text: text} }

func infrastructureAll(texts ...string) []report.Fix {
	var list []report.Fix
	for _, text := range texts {
		list = append(list, infrastructure(text)...)
	}
	return list
}

// Fix is something to do.
type Fix = report.Fix
