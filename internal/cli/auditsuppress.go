package cli

import (
	"encoding/json"
	"fmt"

	"countersign/internal/infra"
	"countersign/internal/report"
)

// suppress leaves out the findings that remarks in the documents speak of, and those of a baseline. A
// remark without a reason leaves nothing out, and one that does nothing is told.
func suppress(out *report.Audit, ignores []infra.Ignore, baseline string) error {
	known, err := fingerprints(baseline)
	if err != nil {
		return err
	}
	used := make([]bool, len(ignores))
	var kept []report.AuditFinding
	for _, f := range out.Findings {
		why := ""
		for i, ig := range ignores {
			if ig.Reason != "" && ig.Rule == f.Rule && f.Where != nil && f.Where.File == ig.File && f.Where.Line >= ig.First && f.Where.Line <= ig.Last {
				used[i], why = true, ig.Reason
			}
		}
		if why == "" && known[f.Fingerprint] {
			why = report.BaselineWhy
		}
		if why == "" {
			kept = append(kept, f)
			continue
		}
		f.Why = why
		out.Suppressed = append(out.Suppressed, f)
	}
	out.Findings = kept
	for i, ig := range ignores {
		if used[i] {
			continue
		}
		text := "the remark countersign:ignore=" + ig.Rule + " leaves nothing out"
		if ig.Reason == "" {
			text = "the remark countersign:ignore=" + ig.Rule + " gives no reason, and so leaves nothing out"
		}
		out.Notes = append(out.Notes, report.AuditNote{Where: &report.Where{File: ig.File, Line: ig.Line}, Text: text})
	}
	return nil
}

// fingerprints reads those of an earlier report.
func fingerprints(file string) (map[string]bool, error) {
	if file == "" {
		return nil, nil
	}
	in, err := readFile(file)
	if err != nil {
		return nil, err
	}
	var earlier report.Audit
	if err := json.Unmarshal(in.Data, &earlier); err != nil || earlier.SchemaVersion == 0 {
		return nil, withHint(fmt.Errorf("--baseline: %s is no report of countersign audit", file), "write one with countersign audit -o json PATH > "+file)
	}
	known := map[string]bool{}
	for _, f := range append(earlier.Findings, earlier.Suppressed...) {
		known[f.Fingerprint] = true
	}
	return known, nil
}
