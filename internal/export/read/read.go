// Package read makes collections of what people have: an address, a command of curl, a raw request, a HAR,
// an OpenAPI document, a collection of Postman.
//
// Secrets in them are kept apart: a field or parameter that holds one becomes a variable without a value.
// Nothing is fetched, and no file is read that a text names.
package read

import (
	"errors"
	"fmt"
	"strings"

	"countersign/internal/compose"
	"countersign/internal/export"
	"countersign/sigv4"
)

// MaxSize is the size in bytes of the largest document that is read.
const MaxSize = 8 << 20

// maxRequests is how many requests a document may have: more are a mistake, or an attack.
const maxRequests = 5000

// Document is what was read.
type Document struct {
	// Kind is what it was: "Postman collection".
	Kind string
	Name string
	// Requests are the requests, each with the address that it goes to.
	Requests  []Request
	Variables []export.Variable
	// Service and Region are those that the document signs for, or "".
	Service, Region string
	// Secrets are texts that must not be written anywhere.
	Secrets []string
	// Notes say what a person should know.
	Notes []string
}

// Request is a request and the address, scheme and host, that it goes to.
type Request struct {
	export.Request
	Base string
}

// Read reads a document of any kind. name is for errors, which tell line and column where there are such.
func Read(name string, data []byte) (*Document, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%s: %d MB, and at most %d are read", name, len(data)>>20, MaxSize>>20)
	}
	d, err := read(name, data)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(d.Requests) == 0:
		return nil, fmt.Errorf("%s: the %s has no requests", name, d.Kind)
	case len(d.Requests) > maxRequests:
		return nil, fmt.Errorf("%s: %d requests, and at most %d are read", name, len(d.Requests), maxRequests)
	}
	return d, nil
}

func read(name string, data []byte) (*Document, error) {
	switch text := strings.TrimLeft(strings.TrimPrefix(string(data), "\ufeff"), " \t\r\n"); {
	case text == "":
		return nil, errors.New("it is empty")
	case strings.HasPrefix(text, "{"):
		return readJSON(data)
	case isOpenAPI(text):
		return readOpenAPI(data)
	}
	return readEvidence(name, data)
}

// isOpenAPI reports whether a text is YAML that says so of itself.
func isOpenAPI(text string) bool {
	for line := range strings.Lines(text) {
		key, _, _ := strings.Cut(line, ":")
		switch strings.Trim(key, `"'`) {
		case "openapi", "swagger":
			return true
		}
	}
	return false
}

// Address makes a request of a method and an address, which may have {{variables}}.
func Address(method, url string) (Request, error) {
	u, err := compose.ParseURL(url)
	if err != nil {
		return Request{}, err
	}
	if strings.ContainsAny(u.Host, "{}") {
		return Request{}, fmt.Errorf("the host %s has a variable: give the host itself", u.Host)
	}
	r := Request{Request: export.Request{Method: method}, Base: u.Scheme + "://" + u.Host}
	r.setTarget(export.Parse(u.Target))
	return r, nil
}

// setTarget splits a target into path and query, in the form of the wire.
func (r *Request) setTarget(target export.Text) {
	path, query, has := cut(target, "?")
	r.Path = path.Wire(true)
	if !has {
		return
	}
	for _, piece := range split(query, "&") {
		if len(piece) == 0 {
			continue
		}
		name, value, equals := cut(piece, "=")
		r.Query = append(r.Query, export.Param{Name: name.Wire(false), Value: value.Wire(false), Equals: equals})
	}
}

// cut splits a text at the first separator in a literal.
func cut(t export.Text, separator string) (before, after export.Text, found bool) {
	for i, p := range t {
		if p.Variable != "" {
			continue
		}
		if head, tail, ok := strings.Cut(p.Literal, separator); ok {
			return export.Join(t[:i], export.Literal(head)), export.Join(export.Literal(tail), t[i+1:]), true
		}
	}
	return t, nil, false
}

func split(t export.Text, separator string) []export.Text {
	var list []export.Text
	for {
		head, tail, found := cut(t, separator)
		list = append(list, head)
		if !found {
			return list
		}
		t = tail
	}
}

// dropped are fields that belong to a connection, to a browser, or to a hop, and not to the request.
var dropped = map[string]bool{
	"host": true, "connection": true, "content-length": true, "accept-encoding": true, "user-agent": true, "expect": true,
	"te": true, "trailer": true, "transfer-encoding": true, "upgrade": true, "keep-alive": true, "proxy-connection": true,
	"via": true, "origin": true, "referer": true, "dnt": true, "priority": true, "pragma": true, "cache-control": true,
	"upgrade-insecure-requests": true, "x-amzn-trace-id": true, "x-forwarded-for": true, "x-forwarded-proto": true,
	"x-forwarded-port": true, "x-amz-cf-id": true, "postman-token": true, "accept-language": true,
}

// AddField adds a header field as it was sent. What a signature makes anew and what hops make is left out,
// and the value of a secret field becomes a variable.
func (d *Document) AddField(r *Request, name string, value export.Text) {
	lower := strings.ToLower(name)
	plain, isPlain := value.Plain()
	switch {
	case dropped[lower], strings.HasPrefix(lower, ":"), strings.HasPrefix(lower, "sec-"), lower == "accept" && plain == "*/*":
	case lower == "authorization" && isPlain && !strings.HasPrefix(plain, "AWS4-"):
		d.secret(plain)
		r.Refused = "its Authorization is no signature of AWS, and a request has one Authorization"
	case export.SignatureField(name):
		if lower == "x-amz-security-token" && isPlain {
			d.secret(plain)
		}
	case export.SecretField(name) && isPlain:
		r.Header = append(r.Header, export.Field{Name: name, Value: d.hide(name, plain)})
	default:
		r.Header = append(r.Header, export.Field{Name: name, Value: value})
	}
}

// hide returns a variable in the place of a secret.
func (d *Document) hide(name, value string) export.Text {
	d.secret(value)
	variable := strings.ToLower(export.EnvironmentName(name))
	d.declare(export.Variable{Name: variable, Secret: true})
	d.note(fmt.Sprintf("the value of %s is a secret: it is the variable %s now, without a value", name, variable))
	return export.Reference(variable, export.AsIs)
}

func (d *Document) secret(value string) {
	if value != "" {
		d.Secrets = append(d.Secrets, value)
	}
}

func (d *Document) note(text string) {
	for _, have := range d.Notes {
		if have == text {
			return
		}
	}
	d.Notes = append(d.Notes, text)
}

// declare adds a variable, or gives one its value, and returns the name that it has: another where the name
// stands for another value already.
func (d *Document) declare(v export.Variable) string {
	name := v.Name
	for n := 2; ; n++ {
		i := d.variable(v.Name)
		if i < 0 {
			d.Variables = append(d.Variables, v)
			return v.Name
		}
		if d.Variables[i].Value == v.Value && d.Variables[i].Secret == v.Secret {
			return v.Name
		}
		v.Name = fmt.Sprintf("%s_%d", name, n)
	}
}

func (d *Document) variable(name string) int {
	for i := range d.Variables {
		if d.Variables[i].Name == name {
			return i
		}
	}
	return -1
}

// signatureParams are the parameters of a presigned URL.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
var signatureParams = map[string]bool{
	"x-amz-algorithm": true, "x-amz-credential": true, "x-amz-date": true, "x-amz-expires": true,
	"x-amz-signedheaders": true, "x-amz-signature": true, "x-amz-security-token": true,
}

// Clean takes the signature of a presigned URL out of a query, and secrets.
func (d *Document) Clean(r *Request) {
	var kept []export.Param
	for _, p := range r.Query {
		name, value := sigv4.Decode(p.Name.String()), sigv4.Decode(p.Value.String())
		_, plain := p.Value.Plain()
		switch lower := strings.ToLower(name); {
		case signatureParams[lower]:
			if lower == "x-amz-security-token" || lower == "x-amz-signature" {
				d.secret(value)
			}
			continue
		case plain && value != "" && export.SecretName(name):
			p.Value = d.hide(name, value).With(export.URL)
		}
		kept = append(kept, p)
	}
	r.Query = kept
}
