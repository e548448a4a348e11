// Package powerautomate writes the chain of a signature as steps of a flow in Power Automate or Logic Apps, for
// people who have an action that computes an HMAC and nothing that signs. Each step has the value that it must
// give for AWS's example credentials at a time that stands there, so that a flow can be checked step by step
// before it gets credentials of its own.
package powerautomate

import (
	_ "embed"
	"encoding/hex"
	"strings"
	"time"

	"countersign/internal/export"
	"countersign/sigv4"
)

//go:embed steps.md.tmpl
var main string

var program = export.Template("power-automate", main)

var _ = export.Register(&export.Target{
	Name: "power-automate", Title: "the chain of a signature as steps of a flow, with the value of each", Modes: []export.Mode{export.Script},
	Refuse: refuse, Write: write,
})

// AWS's documented example pair, and the time for which the steps have values.
const (
	exampleID     = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

var exampleTime = time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC)

// refuse says what has no value beforehand.
func refuse(r *export.Request, _ *export.Collection, _ *export.Settings) string {
	for _, t := range []export.Text{r.Target(), r.Body.Content()} {
		for _, name := range t.Variables() {
			if export.IsDynamic(name) {
				return "the variable " + name + " is new each time, so that no value of a step can be told: put a value in its place"
			}
		}
	}
	return ""
}

// view is what the template gets.
type view struct {
	Comment, Service, Region string
	ID, Secret, Time, Day    string
	Requests                 []request
}

// request is one request with the values of its steps.
type request struct {
	Name, Method, URL, Body string
	Headers                 []field
	// Canonical and StringToSign are expressions, Hash the hash of the canonical request.
	Canonical, Hash, StringToSign string
	Keys                          []key
	SignedHeaders                 string
}

type field struct{ Name, Value string }

// key is one HMAC.
type key struct{ Number, Name, Key, KeyType, Text, Value string }

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	v := view{
		Comment: export.Comment("", c, s), Service: c.Signing.Service, Region: c.Signing.Region,
		ID: exampleID, Secret: exampleSecret, Time: exampleTime.Format(sigv4.TimeLayout), Day: exampleTime.Format(sigv4.DateLayout),
	}
	for i := range c.Requests {
		one, err := steps(c, &c.Requests[i])
		if err != nil {
			return nil, err
		}
		v.Requests = append(v.Requests, *one)
	}
	data, err := export.Render(program, v)
	return export.One(data, false), err
}

// steps computes the values of a request's steps.
func steps(c *export.Collection, r *export.Request) (*request, error) {
	target, body := resolved(c, r.Target()), resolved(c, r.Body.Content())
	seen := sigv4.Request{Method: r.Method, Target: c.Signing.PathPrefix + target, Header: sigv4.Header{{Name: "Host", Value: c.Signing.Host}}, Body: []byte(body)}
	out := &request{Name: export.OneLine(r.Name), Method: r.Method, URL: c.Base + target, Body: body}
	for _, f := range r.Fields() {
		value := resolved(c, f.Value)
		out.Headers = append(out.Headers, field{f.Name, value})
		if strings.HasPrefix(strings.ToLower(f.Name), "x-amz-") {
			seen.Header = append(seen.Header, sigv4.Field{Name: f.Name, Value: value})
		}
	}
	signer := sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: exampleID, SecretAccessKey: exampleSecret}, Service: c.Signing.Service, Region: c.Signing.Region,
	}
	signed, err := signer.Sign(seen, exampleTime)
	if err != nil {
		return nil, err
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		return nil, err
	}
	if payload := signed.Header.Value("x-amz-content-sha256"); payload != "" {
		out.Headers = append(out.Headers, field{"X-Amz-Content-Sha256", payload})
	}
	rules := c.Signing.Rules()
	stamp := exampleTime.Format(sigv4.TimeLayout)
	trace := sigv4.Compute(&signed, auth, stamp, exampleSecret, rules)
	out.Hash = trace.Canonical.Hash()
	out.Canonical = expression(strings.ReplaceAll(trace.Canonical.String(), stamp, "\x00"), "variables('time')")
	out.StringToSign = "concat('AWS4-HMAC-SHA256', decodeUriComponent('%0A'), variables('time'), decodeUriComponent('%0A'), variables('day'), '" +
		quote("/"+c.Signing.Region+"/"+c.Signing.Service+"/aws4_request") + "', decodeUriComponent('%0A'), toLower(outputs('Hash')))"
	out.SignedHeaders = strings.Join(auth.SignedHeaders, ";")
	out.keys(c, trace)
	return out, nil
}

// keys lists the five HMACs. Only the first has a key that is text.
func (r *request) keys(c *export.Collection, t sigv4.Trace) {
	value := func(b []byte) string { return hex.EncodeToString(b) }
	r.Keys = []key{
		{"1", "kDate", "concat('AWS4', SECRET)", "text", "variables('day')", value(t.Keys.Date)},
		{"2", "kRegion", "the output of kDate", "HEX", "'" + quote(c.Signing.Region) + "'", value(t.Keys.Region)},
		{"3", "kService", "the output of kRegion", "HEX", "'" + quote(c.Signing.Service) + "'", value(t.Keys.Service)},
		{"4", "kSigning", "the output of kService", "HEX", "'aws4_request'", value(t.Keys.Signing)},
		{"5", "signature", "the output of kSigning", "HEX", "outputs('String_to_sign')", t.Signature},
	}
}

// resolved puts the values of variables into a text; a secret one has a name in its place.
func resolved(c *export.Collection, t export.Text) string {
	var b strings.Builder
	for _, p := range t {
		v, known := c.Variable(p.Variable)
		switch {
		case p.Variable == "":
			b.WriteString(p.Literal)
		case !known || v.Secret:
			b.WriteString(export.EnvironmentName(p.Variable))
		case p.Escape == export.URL:
			b.WriteString(string(sigv4.AppendEncoded(nil, v.Value, false)))
		case p.Escape == export.JSON:
			quoted := export.QuoteJSON(v.Value)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteString(v.Value)
		}
	}
	return b.String()
}

// quote is a text as the inside of a string of the expression language: a quote is written twice.
// https://learn.microsoft.com/en-us/azure/logic-apps/workflow-definition-language-functions-reference
func quote(text string) string { return strings.ReplaceAll(text, "'", "''") }

// expression writes a text of many lines as concat(...), with an expression in the place of each zero byte.
func expression(text, marked string) string {
	var parts []string
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			parts = append(parts, "decodeUriComponent('%0A')")
		}
		for k, piece := range strings.Split(line, "\x00") {
			if k > 0 {
				parts = append(parts, marked)
			}
			if piece != "" {
				parts = append(parts, "'"+quote(piece)+"'")
			}
		}
	}
	return "concat(" + strings.Join(parts, ", ") + ")"
}
