package export

import (
	"bytes"
	"fmt"
	"text/template"
)

// Program is what the template of a program gets. All texts are source of the program's language.
type Program struct {
	Comment, Runtime              string
	Base                          string
	Host, Prefix, Service, Region string
	// EncodeOnce and PayloadHeader are rules of the service. FixedPayload is what it takes in place of the hash of a
	// body, or an empty text.
	EncodeOnce, PayloadHeader bool
	FixedPayload              string
	Values                    []Pair
	// Secrets are variables that the environment holds.
	Secrets []Pair
	Calls   []Call
	// Imports are the lines that the runtime wants at the head of the file.
	Imports []string
	// Client is the one that was chosen.
	Client string
}

// Pair is a name and a value, both quoted.
type Pair struct{ Name, Value string }

// Call is one request.
type Call struct {
	Name, Method string
	// Target is an expression for path and query, Body one for the body.
	Target, Body string
	Headers      []Pair
	HasBody      bool
}

// Program puts a collection into a language.
func (l *Language) Program(c *Collection, s *Settings, mark, runtime string) *Program {
	rules := c.Signing.Rules()
	p := &Program{
		Comment: Comment(mark, c, s), Runtime: runtime, Base: l.Quote(c.Base), Client: s.Client,
		Host: l.Quote(c.Signing.Host), Prefix: l.Quote(c.Signing.PathPrefix), Service: l.Quote(c.Signing.Service), Region: l.Quote(c.Signing.Region),
		EncodeOnce: rules.EncodePathOnce, PayloadHeader: rules.PayloadHeader, FixedPayload: l.Quote(rules.Payload("")),
	}
	for _, v := range c.Values() {
		p.Values = append(p.Values, Pair{l.Quote(v.Name), l.Quote(v.Value)})
	}
	for _, name := range c.Missing() {
		p.Secrets = append(p.Secrets, Pair{l.Quote(name), l.Quote(EnvironmentName(name))})
	}
	for i := range c.Requests {
		r := &c.Requests[i]
		call := Call{Name: l.Quote(r.Name), Method: l.Quote(r.Method), Target: l.Expr(r.Target()), Body: l.Expr(r.Body.Content()), HasBody: r.Body.Kind != NoBody}
		for _, f := range r.Fields() {
			call.Headers = append(call.Headers, Pair{l.Quote(f.Name), l.Expr(f.Value)})
		}
		p.Calls = append(p.Calls, call)
	}
	return p
}

// Template reads a template; a mistake in it is one of the program.
func Template(name, text string) *template.Template {
	return template.Must(template.New(name).Parse(text))
}

// Render runs a template.
func Render(t *template.Template, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name(), err)
	}
	return b.Bytes(), nil
}

// One is a single file, whose name a person chooses.
func One(data []byte, executable bool) []File { return []File{{Data: data, Executable: executable}} }
