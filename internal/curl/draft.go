package curl

import (
	"fmt"
	"path"
	"strings"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/sigv4"
)

// draft is a request before it is signed. It changes from redirect to redirect.
type draft struct {
	url    compose.URL
	method string
	// given are the fields that a person stated, removed the lower-case names that are not to be sent.
	given   sigv4.Header
	removed map[string]bool
	// host is the Host field; "" is the URL's.
	host string
	body *compose.Body
	// contentType is what the form of the body asks for.
	contentType string
	chunked     bool
}

// draft makes the request for the URL with this index.
func (s *Session) draft(index int) (*draft, error) {
	o := s.Options
	u, err := compose.ParseURL(o.URLs[index])
	if err != nil {
		return nil, badURL(err)
	}
	if !o.GlobOff && compose.Globs(o.URLs[index]) {
		s.say("warning", "curl would expand the brackets or braces of the URL; they are sent as they are, as with -g")
	}
	d := &draft{url: u, body: &compose.Body{}, removed: map[string]bool{}}
	if err := s.fillHeader(d); err != nil {
		return nil, err
	}
	if err := s.fillBody(d, index); err != nil {
		d.body.Close()
		return nil, err
	}
	query, err := s.files.URLQuery(o.URLQuery)
	if err != nil {
		return nil, err
	}
	d.url.Target = compose.AddQuery(d.url.Target, query)
	if o.Target != "" {
		d.url.Target = o.Target
	}
	// What options add to the target must be fit for a request line as well.
	if strings.ContainsFunc(d.url.Target, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, &Exit{codeURL, "the request target has a blank or a control character", []string{"write a blank as %20; --data-urlencode with -G encodes"}}
	}
	return d, s.chooseMethod(d)
}

func badURL(err error) error {
	if exit := exitFor(err); exit.Code == codeProtocol {
		return exit
	}
	return &Exit{codeURL, err.Error(), nil}
}

// chooseMethod takes the method that is stated, or implied by the body.
func (s *Session) chooseMethod(d *draft) error {
	d.method = s.Options.Method
	if d.method == "" {
		d.method = impliedMethod(s.Options)
	}
	if !curlargs.IsToken(d.method) {
		return &Exit{codeUsage, fmt.Sprintf("%q is no method", d.method), nil}
	}
	return nil
}

// fillBody reads -d, -F and -T.
func (s *Session) fillBody(d *draft, index int) (err error) {
	o := s.Options
	switch {
	case len(o.Data) > 0 && o.Get:
		var query string
		query, err = s.files.Query(o.Data)
		d.url.Target = compose.AddQuery(d.url.Target, query)
	case len(o.Data) > 0:
		d.body, err = s.files.Data(o.Data, o.JSON)
		d.contentType = "application/x-www-form-urlencoded"
		if o.JSON {
			d.contentType = "application/json"
		}
	case len(o.Form) > 0:
		d.body, d.contentType, err = s.files.Form(o.Form)
	case len(o.Uploads) > 0:
		err = s.fillUpload(d, o.Uploads[min(index, len(o.Uploads)-1)])
	}
	return err
}

// fillUpload reads -T. A URL that ends in a slash gets the name of the file.
func (s *Session) fillUpload(d *draft, name string) error {
	if name == "." {
		name = "-" // without waiting, in curl; here all is read to be signed
	}
	head, query, has := strings.Cut(d.url.Target, "?")
	if strings.HasSuffix(head, "/") && name != "-" {
		d.url.Target = head + string(sigv4.AppendEncoded(nil, path.Base(name), false))
		if has {
			d.url.Target += "?" + query
		}
	}
	var err error
	d.body, err = s.files.Data([]curlargs.Data{{Kind: curlargs.DataBinary, Text: "@" + name}}, false)
	return err
}

// fillHeader reads -H and the options that stand for a field.
func (s *Session) fillHeader(d *draft) error {
	o := s.Options
	for _, line := range o.Headers {
		lines := []string{line}
		if name, file := strings.CutPrefix(line, "@"); file {
			var err error
			if lines, err = s.files.Lines(name); err != nil {
				return err
			}
		}
		for _, line := range lines {
			field, remove, err := curlargs.ReadField(line)
			if err != nil {
				return &Exit{codeUsage, "-H: " + err.Error(), nil}
			}
			if err := s.addField(d, field, remove); err != nil {
				return err
			}
		}
	}
	if o.HostHeader != "" {
		d.host = o.HostHeader
	}
	return nil
}

// addField takes one stated field. What the signature sets itself cannot be stated.
func (s *Session) addField(d *draft, field sigv4.Field, remove bool) error {
	name := strings.ToLower(field.Name)
	if remove {
		d.removed[name] = true
		return nil
	}
	switch name {
	case "host":
		d.host = field.Value
	case "authorization":
		if !strings.HasPrefix(field.Value, "AWS4-") {
			return &Exit{codeUsage, "-H Authorization is not taken: the signature stands there", []string{"for another scheme than AWS's signature, use curl itself"}}
		}
		s.say("note", "the Authorization field is an old signature, and is left out: the request is signed anew")
	case "x-amz-date":
		s.say("note", "the X-Amz-Date field is left out: the request is signed with the time of sending")
	case "x-amz-security-token":
		return &Exit{codeUsage, "-H X-Amz-Security-Token is not taken: the token belongs to the credentials", []string{"set AWS_SESSION_TOKEN beside AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use --profile NAME"}}
	case "transfer-encoding":
		d.chunked = strings.EqualFold(field.Value, "chunked")
	case "content-length":
		// It is the body's.
	default:
		d.given = append(d.given, field)
	}
	return nil
}

// expectFrom is the size in bytes from which a body is announced, so that a request that is refused need
// not carry it. curl's: https://github.com/curl/curl, EXPECT_100_THRESHOLD
const expectFrom = 1 << 20

// header is what is sent: what curl adds by itself, then what was stated.
func (s *Session) header(d *draft) sigv4.Header {
	o := s.Options
	host := d.host
	if host == "" {
		host = d.url.Host
	}
	header := sigv4.Header{{Name: "Host", Value: host}}
	add := func(name, value string) {
		if !d.removed[strings.ToLower(name)] && !d.given.Has(name) {
			header = append(header, sigv4.Field{Name: name, Value: value})
		}
	}
	optional := func(name string, value *string) {
		if value != nil && *value != "" {
			add(name, *value)
		}
	}
	switch {
	case o.UserAgent == nil:
		add("User-Agent", s.Agent)
	default:
		optional("User-Agent", o.UserAgent)
	}
	if o.JSON && !d.body.Empty() {
		add("Accept", "application/json")
	} else {
		add("Accept", "*/*")
	}
	if o.Compressed {
		add("Accept-Encoding", "deflate, gzip")
	}
	if o.Referer != nil {
		referer := strings.TrimSuffix(*o.Referer, ";auto")
		optional("Referer", &referer)
	}
	optional("Cookie", o.Cookie)
	if o.Range != "" {
		add("Range", "bytes="+o.Range)
	}
	if d.contentType != "" {
		add("Content-Type", d.contentType)
	}
	if d.body.Size() > expectFrom && !o.HTTP2 && !o.PriorKnowledge {
		add("Expect", "100-continue")
	}
	return append(header, d.given...)
}
