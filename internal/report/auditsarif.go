package report

import (
	"io"
	"net/url"
	"path/filepath"
)

// WriteAuditSARIF prints an audit as SARIF 2.1.0, as code scanning takes it. A finding that a remark or a
// baseline leaves out is a result with a suppression. The types hold what is written and no more.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func WriteAuditSARIF(w io.Writer, a *Audit, version string) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints"}
	run.Tool.Driver = sarifDriver{Name: "countersign", Version: version}
	index := map[string]int{}
	for i, r := range a.Rules {
		index[r.ID] = i
		rule := sarifRule{ID: r.ID, Short: sarifText{Text: r.Title}, Help: sarifHelp{Text: r.Page, Markdown: r.Page}}
		rule.Configuration.Level = r.Severity
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	run.Results = []sarifResult{}
	for _, f := range a.Findings {
		run.Results = append(run.Results, sarifOf(f, index))
	}
	for _, f := range a.Suppressed {
		r := sarifOf(f, index)
		kind := "external"
		if f.Why != BaselineWhy {
			kind = "inSource"
		}
		r.Suppressions = []sarifSuppression{{Kind: kind, Justification: f.Why}}
		run.Results = append(run.Results, r)
	}
	invocation := sarifInvocation{Successful: len(a.Faults) == 0}
	for _, n := range a.Faults {
		note := sarifNotification{Level: "error", Message: sarifText{Text: n.Text}}
		if n.Where != nil && n.Where.File != "" {
			note.Locations = []sarifLocation{sarifPlace(n.Where)}
		}
		invocation.Notifications = append(invocation.Notifications, note)
	}
	run.Invocations = []sarifInvocation{invocation}
	return WriteJSON(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// BaselineWhy is why a finding is suppressed that a baseline has.
const BaselineWhy = "in the baseline"

func sarifOf(f AuditFinding, index map[string]int) sarifResult {
	r := sarifResult{RuleID: f.Rule, RuleIndex: index[f.Rule], Level: f.Severity, Message: sarifText{Text: f.Message}}
	if f.Proof != nil {
		r.Message.Text += ". Proof: " + f.Proof.Request + " to " + f.Proof.Host + ", signed for " + f.Proof.Sign + ": " + f.Proof.Answer
	}
	for _, fix := range f.Fixes {
		r.Message.Text += ". Fix (" + fix.Kind + "): " + fix.Text
	}
	r.Fingerprints = map[string]string{"countersign/v1": f.Fingerprint}
	if f.Where != nil && f.Where.File != "" {
		r.Locations = []sarifLocation{sarifPlace(f.Where)}
	}
	return r
}

func sarifPlace(w *Where) sarifLocation {
	var l sarifLocation
	l.Physical.Artifact.URI = sarifURI(w.File)
	l.Physical.Region = &sarifRegion{StartLine: max(w.Line, 1), StartColumn: w.Start}
	return l
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	ColumnKind  string            `json:"columnKind"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID            string    `json:"id"`
	Short         sarifText `json:"shortDescription"`
	Help          sarifHelp `json:"help"`
	Configuration struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification,omitempty"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

// sarifURI writes the name of a file as a relative reference.
func sarifURI(file string) string {
	return (&url.URL{Path: filepath.ToSlash(fileName(file))}).String()
}
