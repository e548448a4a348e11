package edge_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Names that stand for one path in most tests.
const (
	viewerHost = "d111111abcdef8.cloudfront.net"
	alias      = "api.example.com"
	originHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	lambdaHost = "abcdefghij0123456789.lambda-url.eu-west-1.on.aws"
)

var (
	at       = topology.Source{File: "test.json", Line: 1, Column: 1}
	now      = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	viewer   = edge.Viewer{IP: "198.51.100.7", Port: 4711, TLS: true, SNI: viewerHost}
	everyone = []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
)

func text(s string) topology.Text         { return topology.Known(s, at) }
func truth(b bool) topology.Flag          { return topology.Known(b, at) }
func number(n int) topology.Number        { return topology.Known(n, at) }
func names(list ...string) topology.Names { return topology.KnownNames(at, list...) }
func unknown() topology.Text              { return topology.Unknown[string]("a parameter", at) }

// selection reads "none" or "whitelist:a,b".
func selection(s string) topology.Selection {
	behavior, list, ok := strings.Cut(s, ":")
	out := topology.Selection{Behavior: text(behavior)}
	if ok {
		out.Names = names(strings.Split(list, ",")...)
	}
	return out
}

// path returns a topology with one distribution before one API. Changes are made to both before use.
func path(change ...func(*topology.Topology, *topology.Distribution)) (*topology.Topology, *topology.Distribution) {
	top := &topology.Topology{}
	d := &topology.Distribution{
		ID: text("EDFDVBD6EXAMPLE"), ARN: text("arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE"),
		DomainName: text(viewerHost), Aliases: names(alias), Enabled: truth(true),
		Origins: []topology.Origin{{ID: text("api"), DomainName: text(originHost), ProtocolPolicy: text("https-only"), HTTPPort: number(80), HTTPSPort: number(443), Source: at}},
		Default: topology.Behavior{
			TargetOrigin: text("api"), AllowedMethods: names(everyone...), CachePolicyID: text("CachingDisabled"),
			OriginRequestPolicyID: text("AllViewerExceptHostHeader"), Source: at,
		},
		Source: at,
	}
	for _, c := range change {
		c(top, d)
	}
	return top, d
}

func options() edge.Options {
	return edge.Options{
		Random: zeros{}, Now: func() time.Time { return now },
		Principal: sigv4.Credentials{AccessKeyID: "ASIAEDGE000000000000", SecretAccessKey: "edge secret", SessionToken: "edge token"},
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// forward sends a request and checks that the changes explain all that became of it.
func forward(t testing.TB, req sigv4.Request, change ...func(*topology.Topology, *topology.Distribution)) edge.Result {
	t.Helper()
	return forwardAs(t, viewer, options(), req, change...)
}

func forwardAs(t testing.TB, v edge.Viewer, o edge.Options, req sigv4.Request, change ...func(*topology.Topology, *topology.Distribution)) edge.Result {
	t.Helper()
	top, d := path(change...)
	r := edge.New(top, d, o).Forward(req, v)
	if err := explained(req, r); err != nil {
		t.Error(err)
	}
	return r
}

// policies attaches the two policies: an id or name, or selections "headers cookies query".
func policies(cache, origin string) func(*topology.Topology, *topology.Distribution) {
	return func(top *topology.Topology, d *topology.Distribution) {
		b := &d.Default
		b.CachePolicyID, b.OriginRequestPolicyID = text(cache), topology.Text{}
		if f := strings.Fields(cache); len(f) == 3 {
			top.CachePolicies = append(top.CachePolicies, topology.CachePolicy{
				ID: text("own-cache"), Name: text("Own"), MaxTTL: number(1), Headers: selection(f[0]), Cookies: selection(f[1]), Queries: selection(f[2]), Source: at,
			})
			b.CachePolicyID = text("own-cache")
		}
		if origin == "" {
			return
		}
		b.OriginRequestPolicyID = text(origin)
		if f := strings.Fields(origin); len(f) == 3 {
			top.OriginRequestPolicies = append(top.OriginRequestPolicies, topology.OriginRequestPolicy{
				ID: text("own-origin"), Name: text("Own"), Headers: selection(f[0]), Cookies: selection(f[1]), Queries: selection(f[2]), Source: at,
			})
			b.OriginRequestPolicyID = text("own-origin")
		}
	}
}

// legacy attaches ForwardedValues: headers separated by commas, cookies as a selection, the query.
func legacy(headers, cookies string, query bool) func(*topology.Topology, *topology.Distribution) {
	return func(_ *topology.Topology, d *topology.Distribution) {
		c := selection(cookies)
		f := &topology.ForwardedValues{QueryString: truth(query), Cookies: c.Behavior, CookieNames: c.Names, Source: at}
		if headers != "" {
			f.Headers = names(strings.Split(headers, ",")...)
		}
		d.Default.CachePolicyID, d.Default.OriginRequestPolicyID, d.Default.Forwarded = topology.Text{}, topology.Text{}, f
	}
}

func get(target string, header ...string) sigv4.Request { return request("GET", target, header...) }

// request builds a request from "Name: value" lines; Host is the distribution's unless given.
func request(method, target string, header ...string) sigv4.Request {
	r := sigv4.Request{Method: method, Target: target}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header = append(r.Header, sigv4.Field{Name: name, Value: value})
	}
	if !r.Header.Has("host") && !r.Header.Has(":authority") {
		r.Header = append(sigv4.Header{{Name: "Host", Value: viewerHost}}, r.Header...)
	}
	return r
}

// explained checks that the changes, replayed on the request as it was, give the request as it is: no
// byte is otherwise than they say.
func explained(before sigv4.Request, r edge.Result) error {
	type state struct {
		target string
		header map[string][]string
	}
	fold := func(h sigv4.Header) map[string][]string {
		out := map[string][]string{}
		for _, f := range h {
			name := strings.ToLower(f.Name)
			out[name] = append(out[name], f.Value)
		}
		return out
	}
	s := state{before.Target, fold(before.Header)}
	one := func(values []string) string {
		if len(values) != 1 {
			return ""
		}
		return values[0]
	}
	for i, c := range r.Changes {
		path, query, present := strings.Cut(s.target, "?")
		switch c.Part {
		case edge.Target:
			if one(c.Before) != s.target {
				return fmt.Errorf("change %d (%s): target %q is not %q", i, c.Rule, s.target, c.Before)
			}
			s.target = one(c.After)
			continue
		case edge.Path:
			if one(c.Before) != path {
				return fmt.Errorf("change %d (%s): path %q is not %q", i, c.Rule, path, c.Before)
			}
			path = one(c.After)
		case edge.Query:
			if present != (len(c.Before) == 1) || one(c.Before) != query {
				return fmt.Errorf("change %d (%s): query %q is not %q", i, c.Rule, query, c.Before)
			}
			query, present = one(c.After), len(c.After) == 1
		case edge.Header:
			if !slices.Equal(s.header[c.Name], c.Before) {
				return fmt.Errorf("change %d (%s): header %s %q is not %q", i, c.Rule, c.Name, s.header[c.Name], c.Before)
			}
			if slices.Equal(c.Before, c.After) {
				return fmt.Errorf("change %d (%s): header %s does not change", i, c.Rule, c.Name)
			}
			s.header[c.Name] = c.After
		default:
			return fmt.Errorf("change %d: part %q", i, c.Part)
		}
		if s.target = path; present {
			s.target += "?" + query
		}
		if rule, ok := c.Rule.Find(); !ok || !strings.HasPrefix(rule.URL, "https://docs.aws.amazon.com/") {
			return fmt.Errorf("change %d: rule %q has no page", i, c.Rule)
		}
	}
	if r.Answer != nil {
		if r.Request.Method != "" || r.Answer.Status < 200 || r.Answer.Rule == "" {
			return fmt.Errorf("an answer %+v beside a request %+v", r.Answer, r.Request)
		}
		return nil
	}
	after := r.Request
	if after.Method != before.Method || !bytes.Equal(after.Body, before.Body) || after.PayloadHash != before.PayloadHash {
		return fmt.Errorf("method or body changed: %s", after.Method)
	}
	if after.Target != s.target {
		return fmt.Errorf("target %q, and the changes say %q", after.Target, s.target)
	}
	got := fold(after.Header)
	for name, values := range s.header {
		if !slices.Equal(got[name], values) {
			return fmt.Errorf("header %s is %q, and the changes say %q", name, got[name], values)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		return fmt.Errorf("headers that no change explains: %q", got)
	}
	return nil
}

// rulesOf lists the rules of changes of a part and name.
func rulesOf(r edge.Result, part edge.Part, name string) string {
	var out []string
	for _, c := range r.Changed(part, name) {
		out = append(out, string(c.Rule))
	}
	return strings.Join(out, " ")
}

func warnings(r edge.Result) string {
	var out []string
	for _, w := range r.Warnings {
		out = append(out, string(w.Rule))
	}
	return strings.Join(out, " ")
}

func unknowns(r edge.Result) string {
	var out []string
	for _, u := range r.Unknowns {
		out = append(out, string(u.Rule))
	}
	return strings.Join(out, " ")
}

func TestRules(t *testing.T) {
	seen := map[edge.RuleID]bool{}
	for _, r := range edge.Rules() {
		if seen[r.ID] || r.Title == "" || strings.HasSuffix(r.Title, ".") || !strings.HasPrefix(r.URL, "https://docs.aws.amazon.com/AmazonCloudFront/") {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
	if _, ok := edge.RuleID("none").Find(); ok || edge.RuleID("none").URL() != "" {
		t.Error("a rule that is not there")
	}
	if edge.HostSet.URL() == "" || (edge.Change{Rule: edge.HostSet}).URL() != edge.HostSet.URL() {
		t.Error("no page")
	}
}

func TestRandomByDefault(t *testing.T) {
	top, d := path()
	e := edge.New(top, d, edge.Options{})
	a, b := e.Forward(get("/"), viewer), e.Forward(get("/"), viewer)
	if a.RequestID == b.RequestID || len(a.RequestID) != 56 || !strings.HasSuffix(a.RequestID, "==") {
		t.Errorf("%q, %q", a.RequestID, b.RequestID)
	}
	dry := edge.New(top, d, edge.Options{Random: io.LimitReader(zeros{}, 3)})
	if r := dry.Forward(get("/"), viewer); len(r.RequestID) != 56 {
		t.Errorf("%q", r.RequestID)
	}
}
