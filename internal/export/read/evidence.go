package read

import (
	"errors"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/export"
	"countersign/sigv4"
)

// readEvidence reads a command of curl or awscurl, or a raw request, as diagnosis does.
func readEvidence(name string, data []byte) (*Document, error) {
	c, err := evidence.Read([]evidence.Input{{Name: name, Data: data}})
	if err != nil {
		return nil, err
	}
	d := &Document{Kind: "request", Secrets: c.Secrets}
	for _, found := range c.Recognised {
		if strings.Contains(found.Format, "curl") {
			d.Kind = "command of curl"
		}
	}
	if c.Request == nil {
		return nil, errors.New("no request was recognised: a command of curl, a raw request, a HAR, an OpenAPI document or a collection of Postman is read")
	}
	host := c.Request.Host()
	scheme := c.Request.Scheme
	if c.URL != nil {
		host = evidence.HostOf(c.URL.Text)
		if before, _, ok := strings.Cut(c.URL.Text, "://"); ok && scheme == "" {
			scheme = before
		}
	}
	if scheme == "" {
		scheme = "https"
	}
	if host == "" {
		return nil, errors.New("the request names no host")
	}
	r := Request{Request: export.Request{Method: c.Request.Method}, Base: scheme + "://" + host}
	r.setTarget(export.Literal(c.Request.Target))
	if !c.Request.WholeBody && len(c.Request.Body) == 0 && r.Method != "GET" && r.Method != "HEAD" {
		r.Refused = "the text does not hold the body, which is in a file or elsewhere: give the URL, and the body with --data @FILE"
	}
	d.addRequest(&r, c.Request.Header, c.Request.Body)
	if c.Claim != nil {
		d.Service, d.Region = c.Claim.Credential.Scope.Service, c.Claim.Credential.Scope.Region
	}
	return d, nil
}

// addRequest adds a request that is known byte for byte.
func (d *Document) addRequest(r *Request, header sigv4.Header, body []byte) {
	for _, f := range header {
		d.AddField(r, f.Name, export.Literal(f.Value))
	}
	if len(body) > 0 {
		r.Body = export.Body{Kind: export.TextBody, Text: export.Literal(string(body))}
		media, _, _ := strings.Cut(strings.ToLower(header.Value("content-type")), ";")
		if strings.TrimSpace(media) == "multipart/form-data" {
			r.Body = export.Body{Kind: export.PartsBody}
		}
	}
	d.Clean(r)
	if r.Name == "" {
		r.Name = r.Method + " " + r.Path.String()
	}
	d.Requests = append(d.Requests, *r)
}
