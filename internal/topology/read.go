package topology

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/internal/jsonpos"
)

// Document is one file: the output of one command of the AWS command line, or of several, one after
// the other or as a JSON list; or the JavaScript of a CloudFront Function, named "FUNCTION.js".
type Document struct {
	// Name stands in places and messages. It also tells which API or custom domain a document is about
	// that does not say so: "get-resources-abc123def4.json".
	Name string
	Data []byte
}

// Read builds a topology from documents, in any order. What a document is about is told by its
// content; see [Shapes]. The documents that lack the id of the API or domain that they were asked for
// (get-resources, get-stages, get-routes, get-base-path-mappings, get-api-mappings) take it from a
// member that is put beside their list ("restApiId", "apiId", "domainName", as the command's own
// parameters are called), from the document's name, or from there being only one candidate.
//
// When anything is wrong it returns [Errors]: all faults of all documents with file, line and column.
func Read(documents ...Document) (*Topology, error) {
	t := &Topology{}
	var errs Errors
	parts := &loose{}
	for _, d := range documents {
		errs = append(errs, readDocument(t, parts, d)...)
	}
	errs = append(errs, t.link(parts)...)
	if len(errs) > 0 {
		return nil, errs
	}
	return t, nil
}

func readDocument(t *Topology, parts *loose, d Document) Errors {
	place := Source{File: d.Name, Line: 1, Column: 1}
	data := d.Data
	switch {
	case len(data) > MaxDocument:
		return Errors{{place, "larger than 32 MiB: give the documents one by one"}}
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return Errors{{place, "the text is UTF-16: save it as UTF-8"}}
	case strings.EqualFold(path.Ext(d.Name), ".js"):
		return readCode(parts, d)
	case len(bytes.TrimSpace(data)) == 0:
		return Errors{{place, "the document is empty"}}
	}
	r := &reader{file: d.Name, into: t, loose: parts}
	values, mistakes := jsonpos.ParseAll(data)
	for _, m := range mistakes {
		r.failAt(m.Place, m.Message)
	}
	for _, v := range values {
		r.document(&node{Value: v})
	}
	slices.SortStableFunc(r.errs, func(a, b *Error) int {
		return cmp.Or(a.Source.Line-b.Source.Line, a.Source.Column-b.Source.Column)
	})
	return r.errs
}

// document reads one top-level value; a list holds documents.
func (r *reader) document(n *node) {
	if n.Kind == jsonpos.Array {
		for _, item := range n.list() {
			r.document(item)
		}
		return
	}
	for _, s := range shapes() {
		if n.Kind == jsonpos.Object && s.is(n) {
			r.hint = r.hintOf(n)
			s.read(r, n)
			return
		}
	}
	r.unrecognised(n)
}

// readCode takes a file of JavaScript as the code of the function that has the file's name.
func readCode(parts *loose, d Document) Errors {
	place := Source{File: d.Name, Line: 1, Column: 1}
	if !utf8.Valid(d.Data) {
		return Errors{{place, "the JavaScript is not UTF-8"}}
	}
	name := path.Base(strings.ReplaceAll(d.Name, `\`, "/"))
	parts.code = append(parts.code, code{
		name: strings.TrimSuffix(name, path.Ext(name)),
		text: Known(string(d.Data), place),
	})
	return nil
}

// hint tells which resource a document is about.
type hint struct {
	api, domain, function, region Text
	document                      string
	place                         Source
}

// hintOf reads the parameters of the command where they stand beside its output.
func (r *reader) hintOf(n *node) hint {
	first := func(keys ...string) Text {
		i := slices.IndexFunc(keys, func(key string) bool { return n.has(jsonpos.String, key) })
		if i < 0 {
			return Text{}
		}
		return r.text(n, keys[i])
	}
	return hint{
		api:      first("restApiId", "apiId", "ApiId"),
		domain:   first("domainName", "DomainName"),
		function: first("functionName", "FunctionName", "FunctionArn"),
		region:   first("region", "Region"),
		document: r.file,
		place:    r.source(n),
	}
}
