package server

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"countersign/internal/edge"
	"countersign/sigv4"
)

// head takes a request as net/http read it, without its body. The fields come in the order of their names:
// net/http does not keep theirs. Host comes first, as clients send it.
func head(r *http.Request) sigv4.Request {
	n := 1
	for _, values := range r.Header {
		n += len(values)
	}
	req := sigv4.Request{Method: r.Method, Target: r.RequestURI, Header: make(sigv4.Header, 1, n+1)}
	req.Header[0] = sigv4.Field{Name: "Host", Value: r.Host}
	for name, values := range r.Header {
		for _, value := range values {
			req.Header = append(req.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	if len(r.TransferEncoding) > 0 {
		req.Header = append(req.Header, sigv4.Field{Name: "Transfer-Encoding", Value: strings.Join(r.TransferEncoding, ", ")})
	}
	slices.SortStableFunc(req.Header[1:], func(a, b sigv4.Field) int { return strings.Compare(a.Name, b.Name) })
	return req
}

// viewer is what the edge sees of a client beside its request.
func viewer(r *http.Request) edge.Viewer {
	v := edge.Viewer{HTTP: strings.TrimPrefix(r.Proto, "HTTP/")}
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		v.IP, v.Port = at.Addr().Unmap().String(), int(at.Port())
	}
	if r.TLS != nil {
		v.TLS, v.SNI = true, r.TLS.ServerName
	}
	return v
}

// source is a client's address.
func source(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	return at.Addr().Unmap()
}

// budget is what is left of the memory for bodies.
type budget struct{ left atomic.Int64 }

func (b *budget) take(n int64) bool {
	if b.left.Add(-n) >= 0 {
		return true
	}
	b.left.Add(n)
	return false
}

func (b *budget) give(n int64) { b.left.Add(n) }

// Errors of reading a body.
var (
	errTooLarge = errors.New("the body is too large")
	errBusy     = errors.New("there is no memory for the body")
)

// body is a body that was read. It is given back to the budget with done.
type body struct {
	data   []byte
	taken  int64
	budget *budget
}

func (b *body) done() {
	if b.taken > 0 {
		b.budget.give(b.taken)
		b.taken = 0
	}
}

// chunk is by how many bytes a body grows at least while it is read: what a client says of its length is
// not believed.
const chunk = 8 << 10

// readBody reads a body whole. Its error is errTooLarge, errBusy, or one of the connection.
func (s *Server) readBody(r *http.Request) (body, error) {
	b := body{budget: &s.bodies}
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return b, nil
	}
	if r.ContentLength > s.options.Limits.Body {
		return b, errTooLarge
	}
	for {
		if len(b.data) == cap(b.data) {
			grow := max(int64(len(b.data)), chunk)
			if !s.bodies.take(grow) {
				return b, errBusy
			}
			b.taken += grow
			b.data = slices.Grow(b.data, int(grow))
		}
		n, err := r.Body.Read(b.data[len(b.data):min(cap(b.data), len(b.data)+1<<20)])
		b.data = b.data[:len(b.data)+n]
		switch {
		case int64(len(b.data)) > s.options.Limits.Body:
			return b, errTooLarge
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		}
	}
}

// unread answers a request whose body could not be read.
func unread(w http.ResponseWriter, err error) {
	w.Header().Set("Connection", "close")
	var timeout net.Error
	switch {
	case errors.Is(err, errTooLarge):
		// REQUEST_TOO_LARGE of
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
		plain(w, http.StatusRequestEntityTooLarge, `{"message":"Request Too Long"}`)
	case errors.Is(err, errBusy):
		plain(w, http.StatusServiceUnavailable, `{"message":"Service Unavailable"}`)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		plain(w, http.StatusRequestTimeout, `{"message":"Request Timeout"}`)
	default:
		plain(w, http.StatusBadRequest, `{"message":"Bad Request"}`)
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
