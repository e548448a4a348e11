package function

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// entry is a header, cookie or query parameter as functions see it.
type entry struct {
	Value      string        `json:"value"`
	MultiValue []singleValue `json:"multiValue,omitempty"`
	Attributes string        `json:"attributes,omitempty"`
}

type singleValue struct {
	Value      string `json:"value"`
	Attributes string `json:"attributes,omitempty"`
}

// values returns all values of an entry.
func (e entry) values() []string {
	if len(e.MultiValue) == 0 {
		return []string{e.Value}
	}
	out := make([]string, len(e.MultiValue))
	for i, v := range e.MultiValue {
		out[i] = v.Value
	}
	return out
}

func (e entry) equal(o entry) bool {
	return e.Value == o.Value && slices.Equal(e.MultiValue, o.MultiValue)
}

// after returns the values that a changed entry stands for: a changed multiValue counts alone, else a
// changed value replaces the first.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-multivalue
func (e entry) after(before entry) []string {
	if slices.Equal(e.MultiValue, before.MultiValue) && len(e.MultiValue) > 0 {
		return append([]string{e.Value}, e.values()[1:]...)
	}
	return e.values()
}

// entries is a JSON object that keeps its order.
type entries struct {
	names []string
	by    map[string]entry
}

// collect folds repeated names into one entry each, as functions see them.
func collect(fields []Field, fold func(string) string) entries {
	out := entries{by: map[string]entry{}}
	for _, f := range fields {
		name := fold(visible(f.Name))
		f.Value = visible(f.Value)
		e, again := out.by[name]
		switch {
		case !again:
			out.names = append(out.names, name)
			e.Value = f.Value
		case len(e.MultiValue) == 0:
			e.MultiValue = []singleValue{{Value: e.Value}, {Value: f.Value}}
		default:
			e.MultiValue = append(e.MultiValue, singleValue{Value: f.Value})
		}
		out.by[name] = e
	}
	return out
}

// MarshalJSON implements [json.Marshaler].
func (e entries) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range e.names {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(name)
		value, _ := json.Marshal(e.by[name])
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (e *entries) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &e.by); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	_, _ = decoder.Token() // the brace: the text is valid by now
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if !slices.Contains(e.names, name) {
			e.names = append(e.names, name)
		}
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return err
		}
	}
	return nil
}

func (e entries) equal(o entries) bool {
	return slices.Equal(e.names, o.names) && maps.EqualFunc(e.by, o.by, entry.equal)
}

// visible returns a text as functions see it: what is not UTF-8 is taken for ISO-8859-1.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
func visible(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return latin1([]byte(s))
}

func asIs(s string) string { return s }

type requestJSON struct {
	Method      string  `json:"method"`
	URI         string  `json:"uri"`
	Querystring entries `json:"querystring"`
	Headers     entries `json:"headers"`
	Cookies     entries `json:"cookies"`
}

// request returns the event's request as functions see it.
func (e Event) request() requestJSON {
	var params []Field
	for piece := range strings.SplitSeq(e.Query, "&") {
		if piece != "" {
			name, value, _ := strings.Cut(piece, "=")
			params = append(params, Field{name, value})
		}
	}
	return requestJSON{
		Method: visible(e.Method), URI: visible(e.URI),
		Querystring: collect(params, asIs),
		Headers:     collect(e.Header, strings.ToLower),
		Cookies:     collect(e.Cookies, asIs),
	}
}

func eventJSON(e Event) string {
	event := map[string]any{
		"version": "1.0",
		"context": map[string]string{
			"distributionDomainName": e.DistributionDomainName, "distributionId": e.DistributionID,
			"eventType": "viewer-request", "requestId": e.RequestID,
		},
		"viewer":  map[string]string{"ip": e.ViewerIP},
		"request": e.request(),
	}
	text, _ := json.Marshal(event) // strings and maps alone: it cannot fail
	return string(text)
}

// readOnly may be read by a function, and not changed.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
var readOnly = []string{"content-length", "host", "transfer-encoding", "via"}

// Hidden reports whether a header is kept from functions; one that adds it fails.
func Hidden(name string) bool {
	name = strings.ToLower(name)
	for _, prefix := range []string{"x-accel-", "x-amz-cf-", "x-amzn-cf-", "x-edge-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
		"trailer", "upgrade", "x-amzn-auth", "x-amzn-errortype", "x-amzn-fle-profile", "x-amzn-header-count",
		"x-amzn-header-order", "x-amzn-lambda-integration-tag", "x-amzn-requestid", "x-cache", "x-forwarded-proto",
		"x-real-ip",
	}, name)
}

// readRequest compares a returned request with the original, both as JSON.
func readRequest(original, text string) (*Request, error) {
	var before, after *requestJSON
	if err := json.Unmarshal([]byte(original), &before); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &after); err != nil || after == nil {
		return nil, errors.New("the returned request has not the form of event.request")
	}
	if after.Method != before.Method {
		return nil, fmt.Errorf("the function changed the read-only method to %q", after.Method)
	}
	out := &Request{Header: map[string][]string{}}
	if after.URI != before.URI {
		if !strings.HasPrefix(after.URI, "/") {
			return nil, fmt.Errorf("the new uri %q does not begin with a slash", after.URI)
		}
		out.URI = &after.URI
	}
	if !after.Querystring.equal(before.Querystring) {
		query := joinQuery(before.Querystring, after.Querystring)
		out.Query = &query
	}
	if !after.Cookies.equal(before.Cookies) {
		cookies := []Field{}
		for _, name := range after.Cookies.names {
			for _, v := range after.Cookies.by[name].after(before.Cookies.by[name]) {
				cookies = append(cookies, Field{name, v})
			}
		}
		out.Cookies = &cookies
	}
	return out, changedHeader(before.Headers, after.Headers, out.Header)
}

// joinQuery writes parameters with an equals sign each: whether a name stood without one is not in the
// structure that functions see.
func joinQuery(before, after entries) string {
	var pairs []string
	for _, name := range after.names {
		for _, v := range after.by[name].after(before.by[name]) {
			pairs = append(pairs, name+"="+v)
		}
	}
	return strings.Join(pairs, "&")
}

func changedHeader(before, after entries, out map[string][]string) error {
	for _, name := range after.names {
		old, was := before.by[name]
		if e := after.by[name]; !was || !e.equal(old) {
			out[name] = e.after(old)
		}
	}
	for _, name := range before.names {
		if _, still := after.by[name]; !still {
			out[name] = nil
		}
	}
	for name, values := range out {
		switch {
		case name == "" || name != strings.ToLower(name) || strings.ContainsAny(name, " \t\r\n:"):
			return fmt.Errorf("the header name %q is not valid: lower case is wanted", name)
		case Hidden(name) || name == "cookie":
			return fmt.Errorf("the function added the header %s, which functions may not add", name)
		case slices.Contains(readOnly, name):
			return fmt.Errorf("the function changed the read-only header %s", name)
		}
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n\x00") {
				return fmt.Errorf("the new value of the header %s has a line break", name)
			}
		}
	}
	return nil
}

// readResponse reads a returned response.
func readResponse(text string) (*Response, error) {
	var in struct {
		StatusCode        int
		StatusDescription string
		Headers, Cookies  entries
		Body              json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, errors.New("the returned response has not the documented form")
	}
	if in.StatusCode < 200 || in.StatusCode > 599 {
		return nil, fmt.Errorf("the status code %d is not valid", in.StatusCode)
	}
	out := &Response{StatusCode: in.StatusCode, Description: in.StatusDescription}
	for _, name := range in.Headers.names {
		for _, v := range in.Headers.by[name].values() {
			if strings.ContainsAny(name+v, "\r\n\x00") {
				return nil, fmt.Errorf("the header %q has a line break", name)
			}
			out.Header = append(out.Header, Field{name, v})
		}
	}
	for _, name := range in.Cookies.names {
		e := in.Cookies.by[name]
		all := e.MultiValue
		if len(all) == 0 {
			all = []singleValue{{e.Value, e.Attributes}}
		}
		for _, v := range all {
			cookie := name + "=" + v.Value
			if v.Attributes != "" {
				cookie += "; " + v.Attributes
			}
			out.SetCookie = append(out.SetCookie, cookie)
		}
	}
	var err error
	out.Body, err = readBody(in.Body)
	return out, err
}

// readBody reads a text, or {"encoding": "base64", "data": "..."}.
func readBody(raw json.RawMessage) ([]byte, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []byte(text), nil
	}
	var body struct{ Encoding, Data string }
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, errors.New("the body is neither a text nor {encoding, data}")
	}
	switch body.Encoding {
	case "", "text":
		return []byte(body.Data), nil
	case "base64":
		data, err := base64.StdEncoding.DecodeString(body.Data)
		if err != nil {
			return nil, errors.New("the body is no valid base64")
		}
		return data, nil
	}
	return nil, fmt.Errorf("the encoding %q of the body is neither text nor base64", body.Encoding)
}
