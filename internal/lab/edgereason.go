package lab

import (
	"strings"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/edge"
	"countersign/internal/report"
)

// mendings are what to do about CloudFront's own answers that its page does not tell apart. For the others the cause
// says it: the page names them.
var mendings = map[edge.RuleID]report.Fix{
	edge.BadRequest:          {Kind: "client", Text: "Send a request that is well-formed HTTP, with one Host."},
	edge.HostUnknown:         {Kind: "infrastructure", Text: "Call a name of the distribution, or add this one to its alternate domain names."},
	edge.DistributionOff:     {Kind: "infrastructure", Text: "Enable the distribution."},
	edge.SNIMismatch:         {Kind: "client", Text: "Ask in TLS for the name that Host has."},
	edge.TooLarge:            {Kind: "client", Text: "Send fewer or shorter header fields, cookies above all."},
	edge.URLTooLong:          {Kind: "client", Text: "Shorten the URL, or send in the body what is long."},
	edge.HTTPSOnly:           {Kind: "client", Text: "Call by HTTPS."},
	edge.FunctionAnswered:    {Kind: "client", Text: "Send what the function asks for, or change the function."},
	edge.FunctionFailed:      {Kind: "infrastructure", Text: "Mend the function."},
	edge.OriginNotConfigured: {Kind: "infrastructure", Text: "Let the behaviour lead to an origin of the distribution."},
	edge.OriginPlainHTTP:     {Kind: "infrastructure", Text: "Set OriginProtocolPolicy to https-only."},
}

// settleEdge gives a diagnosis what the edge knows of its own answer: the pages of CloudFront tell few reasons apart.
func (x *Exchange) settleEdge(r *diagnose.Result) {
	a := x.Edge.Answer
	if _, ok := mendings[a.Rule]; !ok {
		return
	}
	f := causes.Finding{
		Code: "edge-answered", Certainty: causes.Shown,
		Explanation: "CloudFront itself answered, and the request never reached the origin: " + strings.TrimSuffix(a.Message, ".") + ".",
	}
	r.Findings, r.Verdict, r.Summary, r.Next = []causes.Finding{f}, report.NotASignatureProblem, f.Explanation, nil
}

// mend puts what to do about the edge's own answer into a diagnosis that settleEdge settled.
func (x *Exchange) mend(d *Diagnosis) {
	a := x.Edge.Answer
	if fix, ok := mendings[a.Rule]; ok && len(d.Findings) > 0 {
		d.Findings[0].Fixes = []report.Fix{fix}
	}
	if a.Setting.Name != "" {
		d.By = &edge.Change{Rule: a.Rule, Setting: a.Setting}
	}
}
