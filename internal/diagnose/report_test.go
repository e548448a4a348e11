package diagnose

import (
	"testing"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
)

func TestAnswered(t *testing.T) {
	for want, a := range map[string]answer.Answer{
		"403 InvalidSignatureException":    {Status: 403, Code: "InvalidSignatureException", Message: "The request signature we calculated does not match."},
		"InvalidSignatureException":        {Code: "InvalidSignatureException"},
		"403 Forbidden":                    {Status: 403, Message: "Forbidden"},
		"403 Missing Authentication Token": {Status: 403, Message: "Missing Authentication Token.\nmore"},
		"403 signature mismatch":           {Status: 403, Kind: answer.SignatureMismatch, Message: "The request signature we calculated does not match the signature you provided. Check your key."},
		"504":                              {Status: 504},
		"":                                 {},
	} {
		if got := answered(&a); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestReport(t *testing.T) {
	c := &evidence.Case{
		Answer:     &evidence.Answer{Answer: answer.Answer{Status: 403, Code: "InvalidSignatureException", By: answer.ByRESTAPI, ThroughCloudFront: true}},
		Recognised: []evidence.Recognition{{Format: "curl -v", Span: evidence.Span{File: "a", First: 1, Last: 9}}},
		Unread:     []evidence.Span{{File: "a", First: 10, Last: 10}},
	}
	shown := causes.Finding{
		Code: "host-mismatch", Certainty: causes.Shown, Label: "host", Signed: "one.example", Verified: "",
		Where: evidence.Place{File: "a", Line: 3, Start: 7, End: 9}, Proof: &causes.Proof{Kind: causes.ProofCanonical},
	}
	guessed := shown
	guessed.Certainty, guessed.Proof, guessed.Where = causes.Possible, nil, evidence.Place{}
	d := Report(c, &Result{Verdict: "explained", Findings: []causes.Finding{shown, guessed}, Next: &Next{Text: "t", Command: "c"}, Tried: 3})
	if d.SchemaVersion != 1 || d.AnsweredBy != "api-gateway-rest" || !d.ThroughCloudFront || d.Tried != 3 || d.Next.Command != "c" || len(d.Read) != 1 || len(d.Unread) != 1 {
		t.Errorf("got %+v", d)
	}
	f := d.Findings[0]
	if f.Verified == nil || *f.Verified != "" || *f.Signed != "one.example" {
		t.Error("where both sides were compared, an empty text is a fact and not unknown")
	}
	if f.Certainty != "shown" || f.Hop != "edge" || f.Where.Line != 3 || f.Where.Start != 7 || f.Proof.Kind != "canonical-request" || len(f.Fixes) == 0 || f.Fixes[0].Kind != "client" {
		t.Errorf("got %+v", f)
	}
	g := d.Findings[1]
	if g.Verified != nil || g.Where != nil || g.Proof != nil {
		t.Errorf("what is not known must be null, got %+v", g)
	}

	empty := Report(&evidence.Case{}, &Result{Verdict: "unexplained"})
	if empty.AnsweredBy != "unknown" || empty.Findings == nil || empty.Read == nil {
		t.Errorf("lists must not be null: %+v", empty)
	}
}
