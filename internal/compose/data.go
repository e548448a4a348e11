package compose

import (
	"slices"
	"strings"

	"countersign/internal/curlargs"
	"countersign/sigv4"
)

// Data makes a body of -d and its kin: the pieces joined with &, or with nothing where one of them is
// --json. https://curl.se/docs/manpage.html#-d
func (f *Files) Data(pieces []curlargs.Data, json bool) (*Body, error) {
	b := &Body{}
	for i, d := range pieces {
		if i > 0 && !json {
			b.AddText([]byte("&"))
		}
		if name, file := strings.CutPrefix(d.Text, "@"); file && d.Kind == curlargs.DataBinary {
			if err := f.add(b, name); err != nil {
				return b, err
			}
			continue
		}
		text, err := f.piece(d)
		if err != nil {
			return b, err
		}
		b.AddText(text)
	}
	return b, nil
}

// Query makes the query that -G makes of the same pieces.
func (f *Files) Query(pieces []curlargs.Data) (string, error) {
	var texts []string
	for _, d := range pieces {
		text, err := f.piece(d)
		if err != nil {
			return "", err
		}
		texts = append(texts, string(text))
	}
	return strings.Join(texts, "&"), nil
}

// URLQuery makes a query of values of --url-query: as --data-urlencode, or as it is after a plus sign.
func (f *Files) URLQuery(values []string) (string, error) {
	var texts []string
	for _, value := range values {
		text, asIs := strings.CutPrefix(value, "+")
		if !asIs {
			encoded, err := f.urlEncoded(value)
			if err != nil {
				return "", err
			}
			text = string(encoded)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "&"), nil
}

// piece is the text of one option.
func (f *Files) piece(d curlargs.Data) ([]byte, error) {
	switch name, file := strings.CutPrefix(d.Text, "@"); {
	case d.Kind == curlargs.DataURLEncode:
		return f.urlEncoded(d.Text)
	case !file || d.Kind == curlargs.DataRaw:
		return []byte(d.Text), nil
	default:
		text, err := f.text(name)
		if d.Kind == curlargs.DataText {
			text = slices.DeleteFunc(text, func(c byte) bool { return c == '\r' || c == '\n' || c == 0 })
		}
		return text, err
	}
}

// urlEncoded reads a value of --data-urlencode: content, =content, name=content, @file or name@file.
// https://curl.se/docs/manpage.html#--data-urlencode
func (f *Files) urlEncoded(value string) ([]byte, error) {
	at := strings.IndexAny(value, "=@")
	if at < 0 {
		return sigv4.AppendEncoded(nil, value, false), nil
	}
	name, content := value[:at], []byte(value[at+1:])
	if value[at] == '@' {
		var err error
		if content, err = f.text(string(content)); err != nil {
			return nil, err
		}
	}
	if name != "" {
		name += "="
	}
	return sigv4.AppendEncoded([]byte(name), string(content), false), nil
}

// AddQuery returns a target with more in its query.
func AddQuery(target, query string) string {
	head, old, present := strings.Cut(target, "?")
	switch {
	case query == "":
		return target
	case !present || old == "":
		return head + "?" + query
	}
	return target + "&" + query
}
