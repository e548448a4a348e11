package evidence

import (
	"encoding/base64"
	"strconv"
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/sigv4"
)

// setHeader sets the header that the command states, and, when nothing else decides about it, the fields
// that curl adds itself.
func (c *curlCommand) setHeader(d *document, r *Request) {
	removed := map[string]bool{}
	var stated sigv4.Header
	var places []Place
	for _, w := range c.headers {
		field, from, ok := curlField(w.Text)
		c.partial = c.partial || w.Open || strings.HasPrefix(w.Text, "@")
		switch {
		case !ok:
		case from < 0:
			removed[strings.ToLower(field.Name)] = true
		default:
			stated = append(stated, field)
			places = append(places, fieldPlace(d, w, from))
		}
	}
	add := func(name, value string) {
		if !stated.Has(name) && !removed[strings.ToLower(name)] {
			r.Header, r.Fields = append(r.Header, sigv4.Field{Name: name, Value: value}), append(r.Fields, Place{})
		}
	}
	if host := c.hostField(); host != "" {
		add("Host", host)
	}
	if c.user.Text != "" && c.sigv4 == nil && !c.awscurl {
		if _, password, _ := strings.Cut(c.user.Text, ":"); !c.user.Open {
			c.secret(password)
			add("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.user.Text)))
		}
	}
	whole := !c.partial
	if whole {
		c.addOwn(add)
	}
	r.Header, r.Fields = append(r.Header, stated...), append(r.Fields, places...)
	r.WholeHeader = whole && !c.hidesSigned(r)
}

// addOwn adds the fields that curl sends by itself and whose values are known.
func (c *curlCommand) addOwn(add func(name, value string)) {
	switch {
	case c.json:
		add("Content-Type", "application/json")
		add("Accept", "application/json")
	default:
		add("Accept", "*/*")
	}
	if c.hasData && !c.asGet {
		if !c.unknownBody {
			add("Content-Length", strconv.Itoa(len(strings.Join(c.data, c.separator()))))
		}
		if !c.json {
			add("Content-Type", "application/x-www-form-urlencoded")
		}
	}
}

// hidesSigned reports whether the client signed a field that curl adds with a value that the command does
// not tell: nothing can then be said of its absence.
func (c *curlCommand) hidesSigned(r *Request) bool {
	names := signedNames(r)
	for _, name := range names {
		hidden := name == "user-agent" || name == "accept-encoding" && c.compressed || name == "expect" ||
			(name == "content-length" || name == "content-type" || name == "transfer-encoding") && c.unknownBody
		if hidden && !r.Header.Has(name) {
			return true
		}
	}
	return false
}

// signedNames returns the names that a request's own signature lists.
func signedNames(r *Request) []string {
	if auth, ok, _ := r.Presigned(); ok {
		return auth.SignedHeaders
	}
	auth, _ := sigv4.ParseAuthorization(r.Header.Value("authorization"))
	return auth.SignedHeaders
}

// hostField returns the Host that curl sends for the URL: without user and the scheme's own port. It is "" where the
// shell puts it in.
func (c *curlCommand) hostField() string {
	if c.url.Open && !strings.Contains(c.url.Text, "://") {
		return ""
	}
	scheme, _, _ := strings.Cut(c.url.Text, "://")
	return withoutDefaultPort(strings.ToLower(scheme), HostOf(c.url.Text))
}

// curlField reads the argument of -H. "Name:" removes a field that curl adds by itself (from is -1 then),
// "Name;" sends it without a value.
func curlField(text string) (field sigv4.Field, from int, ok bool) {
	if name, cut := strings.CutSuffix(text, ";"); cut && isFieldName(name) {
		return sigv4.Field{Name: name}, len(text), true
	}
	field, from, ok = fieldLine(text)
	if ok && strings.TrimSpace(field.Value) == "" {
		from = -1
	}
	return field, from, ok
}

// fieldPlace returns the place of the value of a header option.
func fieldPlace(d *document, w commandline.Word, from int) Place {
	value := w.Text[from:]
	window := d.text[w.At:min(len(d.text), w.At+len(w.Text)+64)]
	if i := strings.LastIndex(window[:min(len(window), len(w.Text)+2)], value); i >= 0 && value != "" {
		return d.place(w.At+i, w.At+i+len(value))
	}
	return wordPlace(d, w)
}
