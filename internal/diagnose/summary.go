package diagnose

import (
	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

// summary is one sentence for a person.
func summary(c *evidence.Case, r *Result) string {
	switch {
	case r.Verdict == report.Healthy && r.Reproduced == nil && c.AnsweredWith(answer.Accepted):
		return "Nothing is wrong: the request was accepted."
	case r.Verdict == report.Healthy:
		return "Nothing is wrong: the signature matches the request as it was sent."
	case len(r.Findings) == 0 && answeredInstead(c) != "":
		return answeredInstead(c)
	case len(r.Findings) == 0 && len(c.Recognised) == 0:
		return "Nothing was recognised in the evidence."
	case len(r.Findings) == 0:
		return "No cause was found in what the evidence holds."
	}
	first := r.Findings[0]
	if first.Explanation != "" {
		return first.Explanation
	}
	return causes.Lookup(first.Code).Title
}
