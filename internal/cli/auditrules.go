package cli

import (
	"fmt"
	"strings"

	"countersign/internal/audit"
	"countersign/internal/report"
)

func ruleIDs() []string {
	var ids []string
	for _, r := range audit.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// ruleInfo is a rule in the JSON of audit --list and --explain.
type ruleInfo struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	// Kind is "proof" where a request shows the findings, "advice" where none can.
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Page  string `json:"page,omitempty"`
}

func ruleInfoOf(r *audit.Rule) ruleInfo {
	return ruleInfo{Rule: r.ID, Severity: r.Severity, Kind: r.Kind(), Title: r.Title}
}

// listRules prints the rules, the severest first.
func (a *app) listRules(form string) error {
	infos := []ruleInfo{}
	var groups []report.Group
	for _, severity := range []string{report.SeverityError, report.SeverityWarning, report.SeverityNote} {
		for _, kind := range []string{report.ByProof, report.ByAdvice} {
			group := report.Group{Name: severity + ", " + kind}
			for _, r := range audit.Rules() {
				if r.Severity == severity && r.Kind() == kind {
					infos = append(infos, ruleInfoOf(r))
					group.Entries = append(group.Entries, report.Entry{Name: r.ID, Text: r.Title})
				}
			}
			if group.Entries != nil {
				groups = append(groups, group)
			}
		}
	}
	switch form {
	case "json":
		return report.WriteJSON(a.Out, infos)
	case "text":
		return report.WriteGroups(a.Out, groups, a.textOptions())
	}
	return notAForm(form)
}

// explainRule prints the page of a rule.
func (a *app) explainRule(id, form string) error {
	r, ok := audit.Lookup(id)
	if !ok {
		hints := []string{"countersign audit --list lists them"}
		if near := nearest(id, ruleIDs(), 3); near != nil {
			hints = append([]string{"did you mean " + strings.Join(near, ", or ") + "?"}, hints...)
		}
		return withHint(fmt.Errorf("there is no rule %q", id), hints...)
	}
	switch form {
	case "json":
		info := ruleInfoOf(r)
		info.Page = r.Page()
		return report.WriteJSON(a.Out, info)
	case "text":
		return report.WritePage(a.Out, r.Page(), a.textOptions())
	}
	return notAForm(form)
}

// notAForm is the error for a form that findings have and rules have not.
func notAForm(form string) error {
	return withHint(fmt.Errorf("-o %s is a form of findings", form), "rules are printed as -o text or -o json")
}
