package read

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/compose"
	"countersign/internal/export"
	"countersign/internal/jsonpos"
	"countersign/sigv4"
)

// readHAR reads the requests of an HTTP Archive that go to the host of the first signed one, or else of the
// first one: a browser's archive holds much else. Repeated requests are taken once.
// http://www.softwareishard.com/blog/har-12-spec/
func readHAR(v *jsonpos.Value) (*Document, error) {
	d := &Document{Kind: "HAR"}
	entries := v.Get("log").Get("entries")
	if entries == nil || entries.Kind != jsonpos.Array {
		return nil, &jsonpos.Error{Place: v.Place, Message: "the HAR has no list log.entries"}
	}
	base := ""
	var taken []Request
	seen := map[string]bool{}
	skipped := 0
	for _, entry := range entries.Items {
		q := entry.Get("request")
		if q == nil || q.Get("url") == nil || q.Get("method") == nil {
			return nil, &jsonpos.Error{Place: entry.Place, Message: "an entry has no request with method and url"}
		}
		u, err := compose.ParseURL(q.Get("url").Text)
		if err != nil || strings.EqualFold(q.Get("method").Text, "OPTIONS") {
			skipped++ // data: and chrome-extension: addresses, and what browsers ask by themselves
			continue
		}
		one := &Document{}
		r := Request{Request: export.Request{Method: q.Get("method").Text}, Base: u.Scheme + "://" + u.Host}
		r.setTarget(export.Literal(u.Target))
		header := harFields(q.Get("headers"))
		body, err := harBody(q.Get("postData"))
		if err != nil {
			return nil, err
		}
		if base == "" && strings.HasPrefix(header.Value("authorization"), "AWS4-") {
			base = r.Base
			if auth, err := sigv4.ParseAuthorization(header.Value("authorization")); err == nil {
				d.Service, d.Region = auth.Credential.Scope.Service, auth.Credential.Scope.Region
			}
		}
		one.addRequest(&r, header, body)
		key := r.Base + " " + r.Method + " " + one.Requests[0].Target().String() + " " + string(body)
		if !seen[key] {
			taken = append(taken, one.Requests[0])
			d.Variables, d.Secrets = append(d.Variables, one.Variables...), append(d.Secrets, one.Secrets...)
			for _, note := range one.Notes {
				d.note(note)
			}
		}
		seen[key] = true
	}
	if base == "" && len(taken) > 0 {
		base = taken[0].Base
	}
	elsewhere := len(taken)
	d.Requests = slices.DeleteFunc(taken, func(r Request) bool { return r.Base != base })
	if skipped += elsewhere - len(d.Requests); skipped > 0 {
		d.note(fmt.Sprintf("%d entries of the HAR go elsewhere than to %s, or are no requests of a person: left out", skipped, base))
	}
	return d, nil
}

func harFields(list *jsonpos.Value) sigv4.Header {
	var header sigv4.Header
	if list == nil {
		return nil
	}
	for _, f := range list.Items {
		if name, value := f.Get("name"), f.Get("value"); name != nil && value != nil {
			header = append(header, sigv4.Field{Name: name.Text, Value: value.Text})
		}
	}
	return header
}

// harBody returns the body: its text, or its parameters where there is no text.
func harBody(post *jsonpos.Value) ([]byte, error) {
	if post == nil || post.Kind != jsonpos.Object {
		return nil, nil
	}
	text := post.Get("text")
	if encoding := post.Get("encoding"); encoding != nil && encoding.Text == "base64" && text != nil {
		body, err := base64.StdEncoding.DecodeString(text.Text)
		if err != nil {
			return nil, &jsonpos.Error{Place: text.Place, Message: "the body is no Base64"}
		}
		return body, nil
	}
	if text != nil && text.Text != "" {
		return []byte(text.Text), nil
	}
	var pairs []string
	if params := post.Get("params"); params != nil {
		for _, f := range harFields(params) {
			pairs = append(pairs, string(sigv4.AppendEncoded(nil, f.Name, false))+"="+string(sigv4.AppendEncoded(nil, f.Value, false)))
		}
	}
	return []byte(strings.Join(pairs, "&")), nil
}
