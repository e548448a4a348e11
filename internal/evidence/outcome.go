package evidence

import (
	"time"

	"countersign/internal/answer"
)

// outcome is one answer in the evidence.
type outcome struct {
	*Answer
	doc, at, exchange int
	// response says that the answer was read from a response and not from a sentence alone.
	response bool
}

// readOutcomes finds the answers and chooses the one that the case is about.
func (a *assembly) readOutcomes() {
	for _, p := range a.pieces {
		switch {
		case p.response != nil:
			d := a.documents[p.doc]
			read := &Answer{answer.Recognise(*p.response), *p.response, d.place(p.at, d.endOf(d.line(p.at)))}
			a.outcomes = append(a.outcomes, outcome{read, p.doc, p.at, p.exchange, true})
		case p.answer != nil:
			read := *p.answer
			a.outcomes = append(a.outcomes, outcome{&read, p.doc, p.at, p.exchange, false})
		}
	}
	for _, o := range a.outcomes {
		if a.failing.Answer == nil || o.rank() >= a.failing.rank() {
			a.failing = o
		}
	}
	if a.failing.Answer == nil {
		return
	}
	// The same answer may stand there as a response and, later, in the words of an exception.
	if !a.failing.response {
		for _, o := range a.outcomes {
			if o.response && o.Kind == a.failing.Kind {
				a.failing = o
			}
		}
	}
	joined := *a.failing.Answer
	for _, o := range a.outcomes {
		if o.Answer != a.failing.Answer && a.sameFailure(o) {
			joined.complete(o.Answer)
		}
	}
	a.c.Answer = &joined
}

// rank orders answers: those about the signature and access first, then other refusals, then failures
// that say nothing, then successes.
func (o outcome) rank() int {
	switch o.Kind {
	case answer.Accepted:
		return 0
	case answer.Unknown:
		if o.Status >= 400 {
			return 2
		}
		return 1
	case answer.Forbidden, answer.NotFound, answer.EdgeRefused:
		return 3
	}
	return 4
}

// sameFailure reports whether another answer tells of the failing one: the same sentence without an
// exchange of its own, or a response of which the sentence was not kept.
func (a *assembly) sameFailure(o outcome) bool {
	if o.exchange != 0 && a.failing.exchange != 0 && (o.exchange != a.failing.exchange || o.doc != a.failing.doc) {
		return false
	}
	return o.Kind == a.failing.Kind || o.Kind == answer.Unknown && o.Status >= 400 ||
		o.Kind == answer.Forbidden && o.Message == "" && a.failing.rank() == 4
}

// complete fills what an answer lacks from another account of the same failure.
func (a *Answer) complete(other *Answer) {
	fill(&a.Status, other.Status)
	if a.By == answer.ByUnknown || a.By == "" {
		a.By = other.By
	}
	if a.Kind == other.Kind {
		fill(&a.Code, other.Code)
		fill(&a.Message, other.Message)
		fillList(&a.Missing, other.Missing)
		fillList(&a.Names, other.Names)
		fill(&a.Got, other.Got)
		fill(&a.Expected, other.Expected)
		fill(&a.Scope, other.Scope)
		fill(&a.Times.Request, other.Times.Request)
		fill(&a.Times.Server, other.Times.Server)
		fill(&a.Times.Skew, other.Times.Skew)
		fill(&a.Client, other.Client)
		fill(&a.Server, other.Server)
		fill(&a.Principal, other.Principal)
		fill(&a.Action, other.Action)
		fill(&a.Resource, other.Resource)
		fill(&a.HeaderHash, other.HeaderHash)
		a.ExplicitDeny = a.ExplicitDeny || other.ExplicitDeny
		a.Anonymous = a.Anonymous || other.Anonymous
	}
	fill(&a.SignatureProvided, other.SignatureProvided)
	fill(&a.AccessKeyID, other.AccessKeyID)
	a.ThroughCloudFront = a.ThroughCloudFront || other.ThroughCloudFront
	fill(&a.Response.Status, other.Response.Status)
	fill(&a.Response.Body, other.Response.Body)
	if a.Response.Header == nil {
		a.Response.Header = other.Response.Header
	}
}

func fill[T int | string | time.Duration | time.Time | answer.ScopeFault](have *T, other T) {
	var none T
	if *have == none {
		*have = other
	}
}

func fillList(have *[]string, other []string) {
	if len(*have) == 0 {
		*have = other
	}
}
