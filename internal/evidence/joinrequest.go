package evidence

import (
	"strings"
)

// joinRequests finds the request that failed, as it was sent and as it was received.
func (a *assembly) joinRequests() {
	chosen := a.failingRequest()
	if chosen >= 0 {
		a.c.Request = a.mergeRequests(chosen)
	}
	for _, p := range a.pieces {
		if p.request != nil && p.role == verifier {
			received := *p.request
			a.c.Received = &received
		}
	}
}

// failingRequest returns the index of the piece with the request that the failing answer belongs to,
// or -1.
func (a *assembly) failingRequest() int {
	accepted := map[exchange]bool{}
	for _, o := range a.outcomes {
		if o.exchange != 0 && o.rank() == 0 {
			accepted[exchange{o.doc, o.exchange}] = true
		}
	}
	best, index := -1, -1
	for i, p := range a.pieces {
		if p.request == nil || p.role == verifier {
			continue
		}
		score := 0
		switch {
		case a.sameExchange(p):
			score = 8
		case accepted[exchange{p.doc, p.exchange}], a.saidToWork(p.request):
		case a.before(p):
			score = 4
		default:
			score = 2
		}
		if score < 8 && p.request.claim() != nil {
			score++
		}
		if score >= best {
			best, index = score, i
		}
	}
	return index
}

// saidToWork reports whether the text says of a request that it worked, and does not say the contrary.
func (a *assembly) saidToWork(r *Request) bool {
	works := false
	for _, t := range a.trials[r.Target] {
		if !t.speaksOf(r) {
			continue
		}
		if !t.Works {
			return false
		}
		works = true
	}
	return works
}

// target returns the path and query that a trial names.
func (t *Trial) target() string {
	if strings.HasPrefix(t.URL, "/") {
		return t.URL
	}
	return TargetOf(t.URL)
}

// speaksOf reports whether a trial names the request, whose target it names: by the same host, if it has
// one, and the same method.
func (t *Trial) speaksOf(r *Request) bool {
	if t.Method != "" && r.Method != "" && !strings.EqualFold(t.Method, r.Method) {
		return false
	}
	return strings.HasPrefix(t.URL, "/") || strings.EqualFold(calledHost(t.URL), r.Host())
}

// mergeRequests returns the chosen request, completed by the other accounts of the same one: a command
// and its output, a dump of its header and a log of its target.
func (a *assembly) mergeRequests(chosen int) *Request {
	base := a.pieces[chosen]
	var others []*Request
	for i, p := range a.pieces {
		if i == chosen || p.request == nil || p.role == verifier || !a.mayBeSame(base, p) {
			continue
		}
		if p.request.WholeHeader && !base.request.WholeHeader {
			others = append(others, base.request)
			base = p
			continue
		}
		others = append(others, p.request)
	}
	merged := *base.request
	merged.Header = append(merged.Header[:0:0], merged.Header...)
	merged.Fields = append(merged.Fields[:0:0], merged.Fields...)
	for i := len(others) - 1; i >= 0; i-- {
		if merged.agrees(others[i]) {
			merged.complete(others[i])
		}
	}
	return &merged
}

// mayBeSame reports whether a piece can be another account of the same request: it has no answer of its
// own, and nothing in it contradicts.
func (a *assembly) mayBeSame(base, p located) bool {
	if p.exchange != 0 && base.exchange != 0 && (p.exchange != base.exchange || p.doc != base.doc) && a.answered[exchange{p.doc, p.exchange}] {
		return false
	}
	return base.request.agrees(p.request)
}

// agrees reports whether two requests can be one: what both tell is the same.
func (r *Request) agrees(other *Request) bool {
	same := func(x, y string) bool { return x == "" || y == "" || strings.EqualFold(x, y) }
	return same(r.Method, other.Method) && (r.Target == "" || other.Target == "" || r.Target == other.Target) &&
		same(r.Host(), other.Host()) && same(r.Header.Value("x-amz-date"), other.Header.Value("x-amz-date")) &&
		same(r.Header.Value("authorization"), other.Header.Value("authorization"))
}

// complete fills what a request lacks from another account of it.
func (r *Request) complete(other *Request) {
	fill(&r.Method, other.Method)
	fill(&r.Target, other.Target)
	fill(&r.Scheme, other.Scheme)
	fill(&r.PayloadHash, other.PayloadHash)
	if !r.WholeBody && len(r.Body) == 0 && (other.WholeBody || len(other.Body) > 0) {
		r.Body, r.WholeBody = other.Body, other.WholeBody
	}
	if r.WholeHeader {
		return
	}
	had := r.Header
	for i, f := range other.Header {
		if had.Has(f.Name) {
			continue
		}
		for len(r.Fields) < len(r.Header) {
			r.Fields = append(r.Fields, Place{})
		}
		r.Header = append(r.Header, f)
		if i < len(other.Fields) {
			r.Fields = append(r.Fields, other.Fields[i])
		} else {
			r.Fields = append(r.Fields, Place{})
		}
	}
}
