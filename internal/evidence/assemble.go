package evidence

import (
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

// located is a piece with the number of its document.
type located struct {
	piece
	doc int
}

// assembly joins pieces into a case.
type assembly struct {
	c         *Case
	documents []*document
	pieces    []located
	outcomes  []outcome
	// trials are what the text says of requests, by their target; answered are the exchanges with an answer.
	trials   map[string][]*Trial
	answered map[exchange]bool
	// failing is the answer that the case is about, and the exchange that it ends.
	failing outcome
}

// assemble joins the pieces into one case.
//
// The case is that of the last exchange that failed with an answer about the signature. What the
// evidence shows of other requests is left out. Whole texts go before fragments and exact ones before
// altered ones, and what the client and what the verifier says is kept apart.
func assemble(documents []*document, pieces [][]piece) *Case {
	a := assembly{c: &Case{}, documents: documents}
	for i, list := range pieces {
		for _, p := range list {
			if p.role == anyone && p.request != nil {
				p.role = roleOfName(documents[i].name)
			}
			a.pieces = append(a.pieces, located{p, i})
		}
	}
	slices.SortStableFunc(a.pieces, func(x, y located) int {
		if x.doc != y.doc {
			return x.doc - y.doc
		}
		return x.at - y.at
	})
	a.index()
	a.readOutcomes()
	a.joinRequests()
	a.joinTexts()
	a.joinComparedHash()
	a.presumeMethod()
	a.joinClaim()
	a.joinURL()
	a.gather()
	a.report()
	return a.c
}

// exchange is the number of an exchange in a document.
type exchange struct{ doc, number int }

// index makes what is looked up for each request.
func (a *assembly) index() {
	a.trials, a.answered = map[string][]*Trial{}, map[exchange]bool{}
	for _, p := range a.pieces {
		if p.trial != nil && p.trial.URL != "" {
			target := p.trial.target()
			a.trials[target] = append(a.trials[target], p.trial)
		}
		if p.exchange != 0 && (p.response != nil || p.answer != nil) {
			a.answered[exchange{p.doc, p.exchange}] = true
		}
	}
}

// sameExchange reports whether a piece belongs to the failing exchange.
func (a *assembly) sameExchange(p located) bool {
	return a.failing.exchange != 0 && p.exchange == a.failing.exchange && p.doc == a.failing.doc
}

// before reports whether a piece stands before the failing answer in its document.
func (a *assembly) before(p located) bool {
	return a.failing.Answer != nil && p.doc == a.failing.doc && p.at <= a.failing.at
}

// joinURL chooses the address that was called.
func (a *assembly) joinURL() {
	score := func(p located) int {
		switch {
		case a.sameExchange(p):
			return 4
		case a.c.Request != nil && strings.EqualFold(HostOf(p.url.Text), a.c.Request.Host()):
			return 3
		case a.before(p):
			return 2
		}
		return 1
	}
	best := 0
	for _, p := range a.pieces {
		if p.url != nil && score(p) >= best {
			a.c.URL, best = p.url, score(p)
		}
	}
	if best > 2 {
		return
	}
	for _, p := range a.pieces {
		if p.trial != nil && !p.trial.Works && urltext.Is(p.trial.URL) {
			a.c.URL = &Text{p.trial.URL, p.trial.Place}
			return
		}
	}
}

// gather collects what has no choice to it.
func (a *assembly) gather() {
	hosts, trials, hints := map[string]bool{}, map[Trial]bool{}, map[Hint]bool{}
	host := func(name string, place Place) {
		if name = strings.ToLower(name); isHost(name) && !hosts[name] {
			hosts[name] = true
			a.c.Hosts = append(a.c.Hosts, Text{name, place})
		}
	}
	for _, p := range a.pieces {
		switch {
		case p.host != nil:
			host(p.host.Text, p.host.Place)
		case p.url != nil:
			host(calledHost(p.url.Text), p.url.Place)
		case p.request != nil:
			host(p.request.Host(), p.request.Place)
		case p.canonical != nil:
			name, _ := p.canonical.Header("host")
			host(name, p.canonical.Lines["header:host"])
		case p.trial != nil:
			host(calledHost(p.trial.URL), p.trial.Place)
			if !trials[*p.trial] {
				trials[*p.trial] = true
				a.c.Trials = append(a.c.Trials, *p.trial)
			}
		case p.client != nil:
			if !slices.Contains(a.c.Clients, *p.client) {
				a.c.Clients = append(a.c.Clients, *p.client)
			}
		case p.key != nil:
			if !slices.ContainsFunc(a.c.Keys, func(k Key) bool { return k.Credentials == p.key.Credentials }) {
				a.c.Keys = append(a.c.Keys, *p.key)
			}
		case p.derived != nil:
			a.c.Derived = append(a.c.Derived, *p.derived)
		case p.remark != nil:
			if !a.c.Remarked(p.remark.Kind) {
				a.c.Remarks = append(a.c.Remarks, *p.remark)
			}
		case p.hint != nil:
			if is := (Hint{Kind: p.hint.Kind, Value: p.hint.Value}); !hints[is] {
				hints[is] = true
				a.c.Hints = append(a.c.Hints, *p.hint)
			}
		}
	}
	a.gatherSecrets()
}

// calledHost returns the host of a URL as clients write it into the Host field: without the port that the
// scheme implies.
func calledHost(url string) string {
	host := HostOf(url)
	if strings.HasPrefix(url, "http://") {
		return strings.TrimSuffix(host, ":80")
	}
	return strings.TrimSuffix(host, ":443")
}

// gatherSecrets collects what must not be printed, each once.
func (a *assembly) gatherSecrets() {
	seen := map[string]bool{"": true}
	add := func(secrets ...string) {
		for _, s := range secrets {
			if !seen[s] {
				seen[s] = true
				a.c.Secrets = append(a.c.Secrets, s)
			}
		}
	}
	for _, p := range a.pieces {
		add(p.secret)
		if p.claim != nil {
			add(MisplacedSecret(p.claim.Credential.AccessKeyID))
		}
	}
	for _, o := range a.outcomes {
		add(secretsQuoted(o.Answer)...)
	}
}

// secretsQuoted returns the secrets in the value that an answer refuses and quotes.
func secretsQuoted(a *Answer) []string {
	var secrets []string
	switch {
	case a.Kind == answer.CredentialElements:
		// A slash in the secret key, which stands where the key id belongs, makes more than five elements.
		parts := strings.Split(a.Got, "/")
		parts = parts[:max(0, len(parts)-4)]
		if len(parts) > 1 {
			secrets = append(parts, strings.Join(parts, "/"))
		}
	case speaksSigV4(a.Got) || strings.Contains(a.Got, "/"+sigv4.Terminator):
	case a.Kind == answer.NotKeyValue || a.Kind == answer.IncompleteSignature:
		for _, word := range strings.Fields(a.Got) {
			if word = strings.Trim(word, "',."); looksRandom(word) {
				secrets = append(secrets, word)
			}
		}
	}
	return slices.DeleteFunc(secrets, func(s string) bool { return !isSecret(s) })
}

// MisplacedSecret returns what stands in place of an access key id when it is none, else "": most often the
// secret key, which has 40 characters.
func MisplacedSecret(id string) string {
	id = strings.TrimSpace(id)
	if len(id) < 30 || id == strings.ToUpper(id) && !strings.Contains(id, "/") || !isSecret(id) {
		return ""
	}
	return id
}

// report tells what was read and what was not.
func (a *assembly) report() {
	for _, d := range a.documents {
		found := slices.Clone(d.found)
		slices.SortStableFunc(found, func(x, y Recognition) int {
			if x.Span.First != y.Span.First {
				return x.Span.First - y.Span.First
			}
			return y.Span.Last - x.Span.Last
		})
		for _, r := range found {
			last := len(a.c.Recognised) - 1
			if last >= 0 && a.c.Recognised[last].follows(r) {
				a.c.Recognised[last].Span.Last = max(a.c.Recognised[last].Span.Last, r.Span.Last)
				continue
			}
			a.c.Recognised = append(a.c.Recognised, r)
		}
		a.c.Unread = append(a.c.Unread, d.unread()...)
	}
}

// follows reports whether a recognition of the same format begins at most on the line after this one.
func (r Recognition) follows(next Recognition) bool {
	return r.Format == next.Format && r.Note == next.Note && r.Span.File == next.Span.File && next.Span.First <= r.Span.Last+1
}

// joinClaim chooses the signature that the client sent, and completes one of which only a part is told.
func (a *assembly) joinClaim() {
	if a.c.Claim = a.c.Request.claim(); a.c.Claim == nil {
		best := -1
		for _, p := range a.pieces {
			if p.claim == nil {
				continue
			}
			score := p.claim.telling()
			if a.sameExchange(p) {
				score += 40
			} else if a.before(p) {
				score += 20
			}
			if score >= best {
				claim := *p.claim
				a.c.Claim, best = &claim, score
			}
		}
	}
	claim := a.c.Claim
	if claim == nil || claim.Raw != "" || claim.Presigned {
		return
	}
	if sts := a.c.SignedString; sts != nil && claim.Credential.Scope == (sigv4.Scope{}) {
		claim.Credential.Scope = sts.Scope
	}
	if claim.SignedHeaders == nil && a.c.Signed != nil && a.c.Signed.Has&HasSignedHeaders != 0 {
		claim.SignedHeaders = a.c.Signed.SignedNames()
	}
	if a.c.Answer != nil && claim.Credential.AccessKeyID == "" {
		claim.Credential.AccessKeyID = a.c.Answer.AccessKeyID
	}
}

// claim returns the signature that a request carries, or nil.
func (r *Request) claim() *Claim {
	if r == nil {
		return nil
	}
	for i, f := range r.Header {
		if strings.EqualFold(f.Name, "authorization") && speaksSigV4(f.Value) {
			var place Place
			if i < len(r.Fields) {
				place = r.Fields[i]
			}
			return newClaim(strings.TrimSpace(f.Value), place)
		}
	}
	if auth, ok, err := r.Presigned(); ok {
		return &Claim{Authorization: auth, Presigned: true, Err: err, Place: r.Place}
	}
	return nil
}

// speaksSigV4 tells a Signature Version 4, also a broken one, from another scheme.
func speaksSigV4(value string) bool {
	lower := strings.ToLower(value)
	return strings.Contains(lower, "aws4-") || strings.Contains(lower, "credential=")
}
