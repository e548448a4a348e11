package send

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"

	"countersign/sigv4"
)

// Request is a request as it is to go out.
type Request struct {
	// Scheme is "https" or "http"; Name and Port are those of the URL: where the socket goes, and the name
	// that TLS asks a certificate for, unless a [Way] says otherwise.
	Scheme, Name, Port string
	// Host is the URL's host with its port, as in an absolute-form target for a proxy.
	Host string
	// Request has method, target and header, Host among it. Its Body is not looked at.
	sigv4.Request
	// Open returns the body, whose length is Size; nil is no body.
	Open func() (io.ReadCloser, error)
	Size int64
	// Chunked sends the body in chunks, without its length.
	Chunked bool
}

// Answer is what came back.
type Answer struct {
	Connection Connection
	// Sent is the header as it went out, in that order.
	Sent sigv4.Header
	// SentHead is the head as it went out; "" over HTTP/2, which has another form on the wire.
	SentHead string

	// Proto is as in "HTTP/1.1", Reason the words after the status.
	Proto  string
	Status int
	Reason string
	// Header is as it came: order, case and repetitions.
	Header sigv4.Header
	// Head is the head as it came, with line ends; over HTTP/2 in the form of HTTP/1.1.
	Head string
	// Size is the length of the body, or -1 when it is not known.
	Size int64
	// Body must be closed. Its error is a *[Failure].
	Body io.ReadCloser
	// Began and Answered are when the exchange began and when the head of the answer was there.
	Began, Answered time.Time
}

// Send sends a request and returns the answer, whatever its status. The error is a *[Failure], or the
// error of Open. The context bounds the reading of the body too.
func (w *Way) Send(ctx context.Context, r Request, watch Watch) (*Answer, error) {
	a := &Answer{Began: time.Now()}
	conn, connection, err := w.dial(ctx, r.Scheme, r.Name, r.Port)
	if err != nil {
		return nil, err
	}
	a.Connection = connection
	if watch.Connected != nil {
		watch.Connected(connection)
	}
	x := exchange{way: w, request: r, watch: watch, answer: a, conn: conn}
	if err := x.run(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return a, nil
}

// exchange is one request on its connection.
type exchange struct {
	way     *Way
	request Request
	watch   Watch
	answer  *Answer
	conn    net.Conn
	wire    *wire
	// fields are the header as HTTP/2 sends it.
	fields sigv4.Header
	// source is the body that is sent.
	source *source
}

// source remembers why a body could not be read.
type source struct {
	io.ReadCloser
	mu  sync.Mutex
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return n, err
}

func (s *source) failed() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (x *exchange) run(ctx context.Context) error {
	if !x.answer.Connection.HTTP2 {
		x.wire = &wire{Conn: x.conn, watch: x.watch}
	}
	out, err := x.build(ctx)
	if err != nil {
		return err
	}
	response, err := x.transport().RoundTrip(out)
	if err != nil {
		return x.failure(err)
	}
	a := x.answer
	a.Answered = time.Now()
	a.Proto, a.Status, a.Size = response.Proto, response.StatusCode, response.ContentLength
	a.Reason = strings.TrimSpace(strings.TrimPrefix(response.Status, fmt.Sprint(a.Status)))
	if x.wire != nil {
		sent, received := x.wire.heads()
		a.SentHead, a.Head = string(sent), string(received)
		a.Sent, a.Header = readFields(a.SentHead), readFields(a.Head)
	} else {
		a.Sent = x.fields
		a.Header = sorted(response.Header)
		a.Head = printHead(a)
		if x.watch.Received != nil {
			x.watch.Received([]byte(a.Head))
		}
	}
	a.Body = &body{ReadCloser: response.Body, x: x}
	return nil
}

// build makes the request for net/http.
func (x *exchange) build(ctx context.Context) (*http.Request, error) {
	r := x.request
	out := (&http.Request{
		Method: r.Method, URL: x.url(), Host: r.Request.Host(), Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	spelled := map[string]string{}
	for _, f := range r.Header {
		lower := strings.ToLower(f.Name)
		switch lower {
		case "host", "content-length":
			continue // net/http has fields of its own for these
		case "transfer-encoding":
			continue
		case "user-agent":
			f.Name = "User-Agent" // or net/http adds its own
		}
		// Fields of one name stay together and in order, which a signature over them needs.
		if first, ok := spelled[lower]; ok {
			f.Name = first
		}
		spelled[lower] = f.Name
		out.Header[f.Name] = append(out.Header[f.Name], f.Value)
	}
	if !r.Header.Has("user-agent") {
		out.Header["User-Agent"] = []string{""} // an empty one is left out
	}
	if x.answer.Connection.Proxy != "" && r.Scheme == "http" {
		if proxy, err := x.way.proxyFor(r.Scheme, r.Name); err == nil && proxyAuthorization(proxy) != "" {
			out.Header.Set("Proxy-Authorization", proxyAuthorization(proxy))
		}
	}
	if r.Open != nil {
		body, err := r.Open()
		if err != nil {
			return nil, err
		}
		x.source = &source{ReadCloser: body}
		out.Body, out.ContentLength = x.source, r.Size
		switch {
		case r.Chunked:
			out.ContentLength = -1
		case r.Size == 0:
			out.Body = http.NoBody
		}
	}
	return out, nil
}

// url is what makes net/http write the target as it is. The scheme is always plain HTTP where this package
// has made the TLS handshake already.
func (x *exchange) url() *url.URL {
	r := x.request
	u := &url.URL{Scheme: "http", Host: r.Host, Opaque: r.Target}
	switch {
	case x.answer.Connection.HTTP2:
		u.Scheme = r.Scheme
		if strings.HasPrefix(r.Target, "//") {
			u.Opaque = "//" + r.Request.Host() + r.Target // HTTP/2 takes what follows the host
		}
		return u
	case x.answer.Connection.Proxy != "" && r.Scheme == "http":
		u.Opaque = "http://" + r.Host + r.Target
		return u
	}
	if strings.HasPrefix(r.Target, "//") {
		// net/http writes a scheme before it.
		x.wire.placeholder, x.wire.target = "/", r.Target
		u.Opaque = "/"
	}
	return u
}

// transport sends over the connection that is open.
func (x *exchange) transport() http.RoundTripper {
	t := &http.Transport{
		DisableCompression: true, MaxResponseHeaderBytes: maxHead, ExpectContinueTimeout: time.Second,
		Protocols: new(http.Protocols),
	}
	if x.answer.Connection.HTTP2 {
		give := func(context.Context, string, string) (net.Conn, error) { return x.conn, nil }
		t.Protocols.SetHTTP2(true)
		t.Protocols.SetUnencryptedHTTP2(true)
		t.DialTLSContext, t.DialContext = give, give
		return &traced{t, x}
	}
	t.Protocols.SetHTTP1(true)
	t.DialContext = func(context.Context, string, string) (net.Conn, error) { return x.wire, nil }
	return t
}

// traced notes the header as HTTP/2 sends it.
type traced struct {
	*http.Transport
	x *exchange
}

func (t *traced) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{
		WroteHeaderField: func(name string, values []string) {
			for _, value := range values {
				t.x.fields = append(t.x.fields, sigv4.Field{Name: name, Value: value})
			}
		},
		WroteHeaders: func() {
			if t.x.watch.Sent != nil {
				t.x.watch.Sent([]byte(printRequest(t.x.request, t.x.fields)))
			}
		},
	}
	return t.Transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
}

// sorted lists the fields of a header by name.
func sorted(header http.Header) sigv4.Header {
	var names []string
	for name := range header {
		names = append(names, name)
	}
	sort.Strings(names)
	var list sigv4.Header
	for _, name := range names {
		for _, value := range header[name] {
			list = append(list, sigv4.Field{Name: strings.ToLower(name), Value: value})
		}
	}
	return list
}

// failure explains why there is no answer.
func (x *exchange) failure(err error) error {
	wrote, received := x.wire.progress()
	text := err.Error()
	switch {
	case x.source.failed() != nil:
		return x.source.failed()
	case timedOut(err):
		return &Failure{TimedOut, "no answer in time", nil, err}
	case errors.Is(err, context.Canceled):
		return err
	case strings.Contains(text, "malformed HTTP"), strings.Contains(text, "malformed MIME"):
		return &Failure{NotHTTP, "the answer is none of HTTP", []string{"does the server speak TLS at this port? write https:// then"}, err}
	case !received && (strings.Contains(text, "EOF") || strings.Contains(text, "server closed")):
		return &Failure{NoAnswer, "the server closed the connection without an answer", nil, err}
	case !wrote:
		return &Failure{NotSent, fmt.Sprintf("the request could not be sent: %v", cause(err)), nil, err}
	}
	return &Failure{NotReceived, fmt.Sprintf("the answer could not be received: %v", cause(err)), nil, err}
}

// body is the body of an answer; closing it closes the connection.
type body struct {
	io.ReadCloser
	x *exchange
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, &Failure{Partial, "the answer ended before its end", nil, err}
	case timedOut(err):
		return n, &Failure{TimedOut, "the answer did not end in time", nil, err}
	}
	return n, &Failure{NotReceived, fmt.Sprintf("the answer could not be received: %v", cause(err)), nil, err}
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.x.conn.Close()
	return err
}
