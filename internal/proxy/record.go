package proxy

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/internal/har"
	"countersign/sigv4"
)

// maxRecorded is the size in bytes of the largest body that is written down.
const maxRecorded = 256 << 10

// record writes both sides of an exchange down: the client's, and the server's where it was called.
func (p *Proxy) record(x *exchange, took time.Duration) {
	scheme := "http"
	if x.in.TLS != nil {
		scheme = "https"
	}
	client := har.Entry{
		Side: har.Viewer, Base: scheme + "://" + x.in.Host, Status: x.status, Reason: http.StatusText(x.status),
		Began: x.began, Took: took, Protocol: x.in.Proto,
		Request: sigv4.Request{Method: x.in.Method, Target: originForm(x.in.RequestURI), Header: withHost(x.in.Host, withoutToken(x.in.Header))},
		Header:  fields(x.w.Header()),
	}
	if x.failure != nil {
		client.Comment = x.failure.code + ": " + x.failure.what
	}
	entries := []har.Entry{client}
	if x.seen != nil {
		entries[0].Request.Body, entries[0].Body = x.seen.request, x.seen.written()
		server := entries[0]
		server.Side, server.Base, server.Protocol = har.Origin, x.up.origin, x.seen.response.Proto
		server.Request = x.outgoing()
		server.Request.Body = x.seen.request
		server.Status, server.Header = x.seen.response.StatusCode, x.seen.header
		server.Reason = strings.TrimSpace(strings.TrimLeft(x.seen.response.Status, "0123456789"))
		server.Comment = "signed for " + x.up.Purpose.Service + " in " + x.up.Purpose.Region
		entries = append(entries, server)
	}
	if err := p.options.Record.Add(entries...); err != nil && p.options.Log != nil {
		p.options.Log.Error("cannot write the archive", slog.String("error", err.Error()))
	}
}

// written is the body where it was kept whole.
func (s *sighting) written() []byte {
	if s.total > int64(len(s.body)) {
		return nil
	}
	return s.body
}

func withHost(host string, header sigv4.Header) sigv4.Header {
	return slices.Insert(header, 0, sigv4.Field{Name: "Host", Value: host})
}

// withoutToken lists a client's header without what it has shown to be let in.
func withoutToken(h http.Header) sigv4.Header {
	return fields(h).Without(TokenField, "Proxy-Authorization")
}
