package signing

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"countersign/internal/plainjson"
	"countersign/internal/shell"
	"countersign/sigv4"
)

// Outgoing is a signed request with what is needed to pass it on.
type Outgoing struct {
	Scheme string
	// URLHost is the host of the URL, where the request goes.
	URLHost string
	Request sigv4.Request
	// BodyFile is the file that holds the body, or "" when the body is in the request alone.
	BodyFile string
}

// URL is the address of the request.
func (o *Outgoing) URL() string { return o.Scheme + "://" + o.URLHost + o.Request.Target }

// Fields are the header fields that a client has to send with the request: all but the Host that it takes
// from the URL by itself.
func (o *Outgoing) Fields() sigv4.Header {
	var fields sigv4.Header
	for _, f := range o.Request.Header {
		if !strings.EqualFold(f.Name, "host") || f.Value != o.URLHost {
			fields = append(fields, f)
		}
	}
	return fields
}

// HTTP writes the fields as in a message, one a line.
func (o *Outgoing) HTTP() string {
	var b strings.Builder
	for _, f := range o.Fields() {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	return b.String()
}

// Curl writes a command for a POSIX shell that makes curl send the request as it was signed. It fails for a
// body that no argument can hold.
func (o *Outgoing) Curl() (string, error) {
	words := []string{"curl"}
	add := func(option string, value ...string) {
		for _, v := range value {
			option += " " + shell.Quote(v)
		}
		words = append(words, option)
	}
	body := o.Request.Body
	switch implied := len(body) > 0 || o.BodyFile != ""; {
	case o.Request.Method == "HEAD" && !implied:
		add("--head")
	case o.Request.Method != "GET" && !implied, o.Request.Method != "POST" && implied:
		add("-X", o.Request.Method)
	}
	// curl would take dot segments out, expand brackets and braces, and encode what is not ASCII.
	// https://curl.se/docs/manpage.html
	target := o.Request.Target
	if strings.Contains(target, "/.") {
		add("--path-as-is")
	}
	if strings.ContainsAny(target, "[]{}") {
		add("--globoff")
	}
	if strings.ContainsFunc(target, func(r rune) bool { return r >= 0x80 }) {
		add("--request-target", target)
	}
	for _, f := range o.Fields() {
		if f.Value == "" {
			add("-H", f.Name+";")
		} else {
			add("-H", f.Name+": "+f.Value)
		}
	}
	switch {
	case o.BodyFile != "":
		add("--data-binary", "@"+o.BodyFile)
	case bytes.IndexByte(body, 0) >= 0:
		return "", errors.New("the body holds a zero byte, which no command line can")
	case len(body) > maxArgument:
		return "", fmt.Errorf("the body has %d bytes, too many for a command line", len(body))
	case len(body) > 0:
		add("--data-raw", string(body))
	}
	words = append(words, shell.Quote(o.URL()))
	return strings.Join(words, " \\\n  ") + "\n", nil
}

// maxArgument is below what one argument may have: 128 KiB on Linux (MAX_ARG_STRLEN of execve(2)).
const maxArgument = 100 << 10

// formVersion is the version of the JSON form; fields are added to it, never renamed or removed.
const formVersion = 1

// JSON writes the request as a document for programs. The body is left out; its hash stands for it.
func (o *Outgoing) JSON(s *Signed) (string, error) {
	type field struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	document := struct {
		SchemaVersion int     `json:"schema_version"`
		Method        string  `json:"method"`
		URL           string  `json:"url"`
		Headers       []field `json:"headers"`
		SignedHost    string  `json:"signed_host"`
		Scope         string  `json:"credential_scope"`
		SignedHeaders string  `json:"signed_headers"`
		PayloadHash   string  `json:"payload_hash"`
	}{
		SchemaVersion: formVersion, Method: o.Request.Method, URL: o.URL(), Headers: []field{},
		Scope: s.Authorization.Credential.Scope.String(), SignedHeaders: s.Canonical.SignedHeaders, PayloadHash: s.Canonical.PayloadHash,
	}
	document.SignedHost, _ = s.Canonical.Header("host")
	for _, f := range o.Fields() {
		document.Headers = append(document.Headers, field(f))
	}
	var b bytes.Buffer
	if err := plainjson.Write(&b, document); err != nil {
		return "", err
	}
	return b.String(), nil
}
