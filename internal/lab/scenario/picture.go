package scenario

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"

	"countersign/internal/edge"
	"countersign/internal/lab"
	"countersign/internal/lazyregexp"
	"countersign/internal/report"
	"countersign/sigv4"
)

// Picture returns a scenario that was played, for people. No secret is in it.
func Picture(s *Scenario, outcomes []Outcome) report.Played {
	p := report.Played{Name: s.Name, Title: s.Title, About: s.About, AsExpected: true}
	for i := range outcomes {
		o := &outcomes[i]
		p.Steps = append(p.Steps, o.picture())
		p.AsExpected = p.AsExpected && len(o.Faults) == 0
		for _, text := range o.Exchange.Uncertain() {
			if text = o.hide.Text(text); !slices.Contains(p.Uncertain, text) {
				p.Uncertain = append(p.Uncertain, text)
			}
		}
	}
	return p
}

func (o *Outcome) picture() report.PlayedStep {
	x := o.Exchange
	step := report.PlayedStep{
		Name: o.Step.Name, About: o.Step.About, Request: o.hide.Text(x.Sent.Method + " " + x.Sent.Target),
		Status: x.Reply.Status, By: x.By(), Faults: o.Faults,
	}
	step.Answer, step.Message = o.answer()
	if d := o.Diagnosis.Diagnosis; d != nil {
		if d = o.hide.Diagnosis(d); len(d.Findings) > 0 {
			step.Finding = &d.Findings[0]
		}
	}
	c := comparison{o: o, names: o.names()}
	c.run(&step)
	return step
}

// answer is what was answered in a few words, and what it says to people.
func (o *Outcome) answer() (answer, message string) {
	r := o.Exchange.Reply
	answer = fmt.Sprint(r.Status)
	if replaced := o.Exchange.Replaced; replaced != nil {
		answer += strings.TrimRight(fmt.Sprintf(" in the place of %d %s", replaced.Status, replaced.Header.Value("x-amzn-errortype")), " ")
	} else if o.Exchange.Accepted() {
		return answer, ""
	}
	if code := r.Header.Value("x-amzn-errortype"); code != "" {
		answer += " " + code
	}
	var body map[string]*string
	if json.Unmarshal(r.Body, &body) == nil {
		for _, text := range body {
			if text != nil {
				message, _, _ = strings.Cut(*text, "\n")
			}
		}
	} else if m := paragraph.FindSubmatch(r.Body); m != nil {
		message = html.UnescapeString(string(m[1]))
	}
	return answer, o.hide.Text(message)
}

// paragraph finds the sentence in CloudFront's page.
var paragraph = lazyregexp.New(`<p>([^<]*)</p>`)

// names are the signed header names: of the client's signature, else of CloudFront's own.
func (o *Outcome) names() []string {
	if c := o.signed.canonical; c != nil {
		return strings.Split(c.SignedHeaders, ";")
	}
	if o.signedByEdge() {
		return []string{"host", "x-amz-content-sha256"}
	}
	return nil
}

// signedByEdge reports whether CloudFront made the signature that the gateway verified.
func (o *Outcome) signedByEdge() bool {
	x := o.Exchange
	return x.Edge != nil && slices.ContainsFunc(x.Edge.Changes, func(c edge.Change) bool { return c.Rule == edge.AccessControlSigned })
}

// comparison puts the places of a request below each other.
type comparison struct {
	o     *Outcome
	names []string
}

// place is a request at one place of its way, in the form in which signatures cover it.
type place struct {
	name      string
	canonical sigv4.CanonicalRequest
	// header is nil for what the client signed, which is no request.
	header sigv4.Header
}

func (c *comparison) places() []place {
	x := c.o.Exchange
	var list []place
	if signed := c.o.signed.canonical; signed != nil {
		list = append(list, place{"client signs", *signed, nil})
	}
	at := func(name string, r *sigv4.Request) {
		view := *r
		view.PayloadHash = sigv4.HashPayload(r.Body)
		list = append(list, place{name, sigv4.Canonicalize(&view, c.names, rules), r.Header})
	}
	if x.Edge != nil {
		at("edge gets", &x.Sent)
	}
	if x.Received != nil {
		at("gateway gets", x.Received)
	}
	return list
}

// run fills the parts of a step.
func (c *comparison) run(step *report.PlayedStep) {
	places := c.places()
	part := func(name string, text func(*place) (string, bool), culprit func(edge.Change) bool) {
		row := report.PlayedPart{Name: name}
		same := true
		for i := range places {
			value, ok := text(&places[i])
			at := report.PlayedAt{Place: places[i].name}
			if ok {
				at.Text = c.hidden(name, value)
			}
			row.At = append(row.At, at)
			same = same && sameText(at.Text, row.At[0].Text)
		}
		switch {
		case !same:
			row.By, row.Setting = c.by(culprit)
			step.Parts = append(step.Parts, row)
		case len(places) == 0 || row.At[0].Text == nil:
		case name == "host", name == "payload" && c.o.signedByEdge():
			// Host is what most of this is about: it is shown even where it does not change.
			step.Parts = append(step.Parts, report.PlayedPart{Name: name, At: []report.PlayedAt{{Place: "everywhere", Text: row.At[0].Text}}})
		default:
			step.Same = append(step.Same, name)
		}
	}
	part("method", func(p *place) (string, bool) { return p.canonical.Method, true }, nil)
	part("path", func(p *place) (string, bool) { return p.canonical.Path, true }, inPart(edge.Path))
	part("query", func(p *place) (string, bool) { return p.canonical.Query, p.canonical.Query != "" }, inPart(edge.Query))
	part("authorization", func(p *place) (string, bool) {
		if p.header == nil {
			return "", false
		}
		value, ok := p.header.Get("authorization")
		return value, ok
	}, inHeader("authorization"))
	for _, name := range c.names {
		part(name, func(p *place) (string, bool) {
			value, ok := p.canonical.Header(name)
			if name == "x-amz-content-sha256" {
				value = payload(value)
			}
			return value, ok && (p.header == nil || p.header.Has(name))
		}, inHeader(name))
	}
	part("payload", func(p *place) (string, bool) { return payload(p.canonical.PayloadHash), true }, nil)
	c.authorization(step)
	if c.o.signedByEdge() {
		for _, change := range c.o.Exchange.Edge.Changes {
			if change.Rule == edge.AccessControlSigned {
				step.Added = append(step.Added, strings.ToLower(change.Name))
			}
		}
	}
	step.Besides = c.besides()
}

// authorization drops the row of Authorization where the header travelled as it was sent, or where the edge
// set it: the signature is no text that was signed.
func (c *comparison) authorization(step *report.PlayedStep) {
	i := slices.IndexFunc(step.Parts, func(p report.PlayedPart) bool { return p.Name == "authorization" })
	if i < 0 {
		return
	}
	if c.o.signedByEdge() {
		step.Parts = slices.Delete(step.Parts, i, i+1)
		return
	}
	at := slices.DeleteFunc(step.Parts[i].At, func(at report.PlayedAt) bool { return at.Place == "client signs" })
	step.Parts[i].At = at
	for _, a := range at {
		if !sameText(a.Text, at[0].Text) {
			return
		}
	}
	step.Parts = slices.Delete(step.Parts, i, i+1)
}

// payload says the hash of an empty body in words.
func payload(hash string) string {
	if hash == sigv4.EmptyPayloadHash {
		return "(of an empty body)"
	}
	return hash
}

func sameText(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func inPart(part edge.Part) func(edge.Change) bool {
	return func(c edge.Change) bool { return c.Part == part }
}

func inHeader(name string) func(edge.Change) bool {
	return func(c edge.Change) bool { return c.Part == edge.Header && strings.EqualFold(c.Name, name) }
}

// by names what the edge did, and the setting behind it.
func (c *comparison) by(culprit func(edge.Change) bool) (rule, setting string) {
	if culprit == nil || c.o.Exchange.Edge == nil || c.o.Exchange.Received == nil {
		return "", ""
	}
	changes := c.o.Exchange.Edge.Changes
	if kept := c.o.Exchange.HostKept(); kept != nil {
		changes = append(slices.Clip(changes), *kept)
	}
	i := slices.IndexFunc(changes, culprit)
	if i < 0 {
		return "", ""
	}
	rule, setting = lab.What(changes[i])
	return c.o.hide.Text(rule), c.o.hide.Text(setting)
}

// hidden is a text without secrets.
func (c *comparison) hidden(name, text string) *string {
	text = c.o.hide.Field(name, text)
	return &text
}

// besides names what changed and is not signed.
func (c *comparison) besides() []string {
	x := c.o.Exchange
	if x.Edge == nil || x.Received == nil {
		return nil
	}
	var names []string
	for _, change := range x.Edge.Changes {
		name := strings.ToLower(change.Name)
		if change.Part == edge.Header && change.Rule != edge.AccessControlSigned && name != "authorization" && !slices.Contains(c.names, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
