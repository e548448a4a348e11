package export

import (
	"strings"

	"countersign/sigv4"
)

// Collection is what is exported: requests that go to one address and are signed for one verifier.
type Collection struct {
	// Name is what the collection is called.
	Name string
	// Base is scheme and host of the address: "https://d111111abcdef8.cloudfront.net".
	Base      string
	Signing   Signing
	Variables []Variable
	Requests  []Request
}

// Signing is what the requests are signed for.
type Signing struct {
	// Host is the host inside the signature.
	Host string
	// PathPrefix is what the verifier sees before the path, such as "/prod", or "". It is in the form of the
	// wire.
	PathPrefix string
	Service    string
	Region     string
}

// Rules are the rules of the service.
func (s Signing) Rules() sigv4.Rules { return sigv4.RulesFor(s.Service) }

// Variable is a variable with its first value.
type Variable struct {
	Name, Value string
	// Secret says that the value is a secret. It is "" then: a person gives it where the client keeps such.
	Secret bool
}

// EnvironmentName is the environment variable that holds the value of a variable which a file does not hold.
func EnvironmentName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return r
		}
		return '_'
	}, name)
}

// Request is one request.
type Request struct {
	Name   string
	Folder []string
	Method string
	// Path begins with a slash. It is in the form of the wire.
	Path Text
	// Query is in the form of the wire.
	Query  []Param
	Header []Field
	Body   Body
	// Refused says why the request can be written for no target that signs, or "".
	Refused string
}

// Param is a parameter of a query or form.
type Param struct {
	Name, Value Text
	// Equals is false for a name alone, without an equals sign.
	Equals bool
}

// Text is the parameter as it is written.
func (p Param) Text() Text {
	if !p.Equals {
		return p.Name
	}
	return Join(p.Name, Literal("="), p.Value)
}

// Field is a header field.
type Field struct {
	Name  string
	Value Text
}

// BodyKind says what a body is.
type BodyKind uint8

// The kinds of bodies.
const (
	NoBody BodyKind = iota
	// TextBody is Text as it is.
	TextBody
	// FormBody is Form as application/x-www-form-urlencoded. Names and values are in the form of the wire.
	FormBody
	// GraphQLBody is Query and Variables of GraphQL as JSON.
	GraphQLBody
	// PartsBody is multipart/form-data. Its boundary is made by the client, after a script has run.
	PartsBody
	// FileBody is the content of a file that only the client reads.
	FileBody
)

// Body is a body.
type Body struct {
	Kind BodyKind
	Text Text
	Form []Param
	// Query is the GraphQL document, Variables its variables as JSON.
	Query, Variables Text
}

// Content returns the bytes that are sent.
func (b Body) Content() Text {
	switch b.Kind {
	case TextBody:
		return b.Text
	case FormBody:
		return joinParams(b.Form)
	case GraphQLBody:
		text := Join(Literal(`{"query":"`), jsonInside(b.Query), Literal(`"`))
		if strings.TrimSpace(b.Variables.String()) != "" {
			text = Join(text, Literal(`,"variables":`), b.Variables)
		}
		return Join(text, Literal("}"))
	}
	return nil
}

// ContentType is what the kind of the body asks for, or "".
func (b Body) ContentType() string {
	switch b.Kind {
	case FormBody:
		return "application/x-www-form-urlencoded"
	case GraphQLBody:
		return "application/json"
	}
	return ""
}

// jsonInside is a text as the inside of a JSON string.
func jsonInside(t Text) Text {
	out := t.With(JSON)
	for i, p := range out {
		if p.Variable == "" {
			quoted := QuoteJSON(p.Literal)
			out[i].Literal = quoted[1 : len(quoted)-1]
		}
	}
	return out
}

func joinParams(params []Param) Text {
	var t Text
	for i, p := range params {
		if i > 0 {
			t = Join(t, Literal("&"))
		}
		t = Join(t, p.Text())
	}
	return t
}

// Target is path and query as they are on the wire.
func (r *Request) Target() Text {
	if len(r.Query) == 0 {
		return r.Path
	}
	return Join(r.Path, Literal("?"), joinParams(r.Query))
}

// Fields are the header fields to send, with the content type that the body asks for.
func (r *Request) Fields() []Field {
	if kind := r.Body.ContentType(); kind != "" && !r.Has("content-type") {
		return append(append([]Field(nil), r.Header...), Field{"Content-Type", Literal(kind)})
	}
	return r.Header
}

// Has reports whether there is a field of this name, which is in lower case.
func (r *Request) Has(name string) bool {
	for _, f := range r.Header {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// texts calls f with every text of the request.
func (r *Request) texts(f func(Text)) {
	f(r.Path)
	for _, p := range r.Query {
		f(p.Name)
		f(p.Value)
	}
	for _, h := range r.Header {
		f(h.Value)
	}
	f(r.Body.Content())
}

// Used returns the names of the variables that the requests use, each once, in order, without dynamic ones.
func (c *Collection) Used() []string {
	var names []string
	for i := range c.Requests {
		c.Requests[i].texts(func(t Text) {
			for _, name := range t.Variables() {
				if !IsDynamic(name) {
					names = appendNew(names, name)
				}
			}
		})
	}
	return names
}

// Values returns the variables that the requests use and whose value a file may hold.
func (c *Collection) Values() []Variable {
	var list []Variable
	for _, name := range c.Used() {
		if v, ok := c.Variable(name); ok && !v.Secret {
			list = append(list, v)
		}
	}
	return list
}

// Missing returns the names of the variables that the requests use and whose value no file holds.
func (c *Collection) Missing() []string {
	var list []string
	for _, name := range c.Used() {
		if v, ok := c.Variable(name); !ok || v.Secret {
			list = append(list, name)
		}
	}
	return list
}

// Variable returns the variable of this name.
func (c *Collection) Variable(name string) (Variable, bool) {
	for _, v := range c.Variables {
		if v.Name == name {
			return v, true
		}
	}
	return Variable{}, false
}
