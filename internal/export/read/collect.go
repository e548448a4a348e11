package read

import (
	"fmt"
	"net/url"
	"strings"

	"countersign/internal/export"
	"countersign/sigv4"
)

// Collection makes a collection of what was read. base is where the requests go, or "" for where the first
// of them goes; those that go elsewhere are refused then.
func (d *Document) Collection(base string, signing export.Signing) *export.Collection {
	c := &export.Collection{Name: d.Name, Base: base, Signing: signing, Variables: d.Variables}
	if base == "" {
		c.Base = d.Base()
	}
	if c.Name == "" {
		c.Name = "Requests to " + strings.TrimPrefix(strings.TrimPrefix(c.Base, "https://"), "http://")
	}
	for _, r := range d.Requests {
		if base == "" && r.Base != c.Base && r.Refused == "" {
			r.Refused = fmt.Sprintf("it goes to %s, and not to %s as the others", r.Base, c.Base)
		}
		if r.Refused == "" {
			r.Refused = unwritable(&r.Request)
		}
		c.Requests = append(c.Requests, r.Request)
	}
	h := hider{c, map[string]string{}}
	h.hide(d.Secrets)
	return c
}

// Base is where the first request goes that goes anywhere.
func (d *Document) Base() string {
	for _, r := range d.Requests {
		if r.Base != "" && !strings.Contains(r.Base, "{{") {
			return r.Base
		}
	}
	return ""
}

// unwritable says what of a request no source text can hold, or returns "".
func unwritable(r *export.Request) string {
	body := r.Body.Content().String()
	switch {
	case strings.ToValidUTF8(body, "") != body:
		return "the body is no text in UTF-8"
	case strings.ContainsRune(body, 0):
		return "the body holds a zero byte"
	}
	for _, f := range r.Header {
		if strings.ContainsFunc(f.Value.String(), func(c rune) bool { return c < ' ' && c != '\t' || c > '~' }) {
			return "the field " + f.Name + " holds a control character, or one outside ASCII"
		}
	}
	return ""
}

// leastSecret is the size of the shortest text that is looked for in others.
const leastSecret = 6

// hider replaces secrets, wherever they stand, by variables without a value.
type hider struct {
	*export.Collection
	// names are the variables that stand for secrets.
	names map[string]string
}

func (h *hider) hide(secrets []string) {
	for _, secret := range secrets {
		if len(secret) < leastSecret {
			continue
		}
		for i := range h.Requests {
			h.request(&h.Requests[i], secret)
		}
		for i, v := range h.Variables {
			if strings.Contains(v.Value, secret) {
				h.Variables[i] = export.Variable{Name: v.Name, Secret: true}
			}
		}
	}
}

func (h *hider) request(r *export.Request, secret string) {
	wire := string(sigv4.AppendEncoded(nil, secret, false))
	quoted := export.QuoteJSON(secret)
	in := func(t export.Text) export.Text {
		t = h.replace(t, secret, export.AsIs)
		t = h.replace(t, wire, export.URL)
		t = h.replace(t, url.QueryEscape(secret), export.URL)
		return h.replace(t, quoted[1:len(quoted)-1], export.JSON)
	}
	r.Path = in(r.Path)
	for i, p := range r.Query {
		r.Query[i].Name, r.Query[i].Value = in(p.Name), in(p.Value)
	}
	for i, f := range r.Header {
		r.Header[i].Value = in(f.Value)
	}
	for i, p := range r.Body.Form {
		r.Body.Form[i].Name, r.Body.Form[i].Value = in(p.Name), in(p.Value)
	}
	r.Body.Text, r.Body.Query, r.Body.Variables = in(r.Body.Text), in(r.Body.Query), in(r.Body.Variables)
	if strings.Contains(r.Name, secret) {
		r.Name = r.Method
	}
}

// replace puts a variable in the place of a text in literals.
func (h *hider) replace(t export.Text, secret string, escape export.Escape) export.Text {
	var out export.Text
	found := false
	for _, p := range t {
		parts := []string{p.Literal}
		if p.Variable == "" {
			parts = strings.Split(p.Literal, secret)
		}
		if len(parts) == 1 {
			out = export.Join(out, export.Text{p})
			continue
		}
		for i, part := range parts {
			if i > 0 {
				out = export.Join(out, export.Reference(h.variable(secret), escape))
			}
			out = export.Join(out, export.Literal(part))
		}
		found = true
	}
	if !found {
		return t
	}
	return out
}

// variable returns the variable for a secret.
func (h *hider) variable(secret string) string {
	name, known := h.names[secret]
	if !known {
		name = fmt.Sprintf("hidden_secret_%d", len(h.names)+1)
		h.names[secret] = name
		h.Variables = append(h.Variables, export.Variable{Name: name, Secret: true})
	}
	return name
}
