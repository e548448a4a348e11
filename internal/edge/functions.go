package edge

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/edge/function"
	"countersign/sigv4"
)

// runFunctions runs the behaviour's function at viewer-request. It returns an answer when the function
// gives one, or fails.
func (e *Edge) runFunctions(d *draft, p *plan, t *target, v Viewer) *Answer {
	for _, f := range p.functions {
		out, err := f.program.Run(e.event(d, v), function.Environment{Now: e.options.Now(), Random: e.chance})
		var failure *function.Failure
		if errors.As(err, &failure) {
			return e.failed(d.result.RequestID, f, failure)
		}
		if out.Unknown != "" {
			d.unknown(FunctionUnknown, f.setting, "request", "the function asks for "+out.Unknown+", which is not at hand; that it changes nothing is assumed")
			continue
		}
		if out.Response != nil {
			return e.answered(d.result.RequestID, f, out.Response)
		}
		if refusal := e.redirectOrigin(t, out, f.setting); refusal != nil {
			return e.page(d.result.RequestID, *refusal)
		}
		applyFunction(d, f.setting, out.Request)
	}
	return nil
}

// chance returns a number from 0 to 1 for Math.random.
func (e *Edge) chance() float64 {
	return float64(binary.BigEndian.Uint64(e.random(8))>>11) / (1 << 53)
}

// event returns what a function sees. Whether the URI it sees is normalised is not documented; it is
// given as the viewer wrote it.
func (e *Edge) event(d *draft, v Viewer) function.Event {
	query, present := d.req.Query()
	event := function.Event{
		DistributionDomainName: e.distribution.DomainName.Or(""), DistributionID: e.distribution.ID.Or(""),
		RequestID: d.result.RequestID, ViewerIP: v.IP,
		Method: d.req.Method, URI: d.req.Path(), Query: query, NoQuery: !present,
	}
	for _, f := range d.req.Header {
		switch {
		case strings.EqualFold(f.Name, "cookie"):
			for _, pair := range splitCookies(f.Value) {
				name, value, _ := strings.Cut(pair, "=")
				event.Cookies = append(event.Cookies, function.Field{Name: name, Value: value})
			}
		case !function.Hidden(f.Name):
			event.Header = append(event.Header, function.Field(f))
		}
	}
	return event
}

func applyFunction(d *draft, by Setting, r *function.Request) {
	if r.URI != nil {
		d.path(cause{rule: FunctionChangedPath, setting: by}, wirePath(*r.URI))
	}
	if r.Query != nil {
		d.query(cause{
			rule: FunctionChangedQuery, setting: by, unverified: true,
			note: "how CloudFront writes a parameter without an equals sign after a function changed the query is not documented",
		}, wireText(*r.Query), *r.Query != "")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		d.header(cause{rule: FunctionChangedHeader, setting: by}, capitalise(name), r.Header[name]...)
	}
	if r.Cookies != nil {
		var pairs []string
		for _, c := range *r.Cookies {
			pairs = append(pairs, c.Name+"="+c.Value)
		}
		c := cause{rule: FunctionChangedCookies, setting: by}
		if pairs == nil {
			d.header(c, "Cookie")
			return
		}
		d.header(c, "Cookie", strings.Join(pairs, "; "))
	}
}

// wirePath writes a URI that a function set as a path: as UTF-8, with what cannot stand in a request
// line escaped, and with a question mark escaped, since a function cannot move the query.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
func wirePath(uri string) string {
	return strings.ReplaceAll(wireText(uri), "?", "%3F")
}

func wireText(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// capitalise writes a header name as CloudFront writes those that a function set: "X-Amz-Date".
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
func capitalise(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

// answered returns the answer that a function gave.
func (e *Edge) answered(id string, f viewerFunction, r *function.Response) *Answer {
	a := e.own(id, refusal{rule: FunctionAnswered, status: r.StatusCode, setting: f.setting, message: "the function " + f.name + " answered"}, "", "FunctionGeneratedResponse from cloudfront", r.Body)
	for _, h := range r.Header {
		a.Header = append(a.Header.Without(h.Name), sigv4.Field{Name: capitalise(h.Name), Value: h.Value})
	}
	for _, c := range r.SetCookie {
		a.Header = append(a.Header, sigv4.Field{Name: "Set-Cookie", Value: c})
	}
	return a
}

// failed returns CloudFront's answer to a function that failed.
func (e *Edge) failed(id string, f viewerFunction, failure *function.Failure) *Answer {
	status := 503
	if failure.Kind == function.ValidationError {
		status = 502
	}
	a := e.page(id, refusal{rule: FunctionFailed, status: status, sentence: sentenceFunction, setting: f.setting, message: "function " + f.name + ": " + failure.Error()})
	a.Header = a.Header.With("X-Cache", string(failure.Kind)+" from cloudfront")
	return a
}
