package proxy

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"
)

// patience bounds how long a client may pause in sending or reading, without bounding how long a body may take:
// it moves the deadlines on while bytes come and go.
type patience struct {
	control *http.ResponseController
	stall   time.Duration
	// read is when the deadline for reading was set; zero when there is none.
	read    time.Time
	reading io.Reader
	// connection is what is known of the client's connection; nil for HTTP/2, whose server bounds writing itself.
	connection *connection
}

// reader returns a body whose reads must not pause for longer than the limit.
func (p *patience) reader(body io.Reader) io.Reader {
	p.reading = body
	p.extendRead()
	return p
}

// Read reads the body.
func (p *patience) Read(b []byte) (int, error) {
	n, err := p.reading.Read(b)
	if err == nil && time.Since(p.read) > p.stall/4 {
		p.extendRead()
	}
	return n, err
}

func (p *patience) extendRead() {
	p.read = time.Now()
	_ = p.control.SetReadDeadline(p.read.Add(p.stall))
}

// done ends the bound on reading: while a request is answered, nothing has to come.
func (p *patience) done() {
	if !p.read.IsZero() {
		p.read = time.Time{}
		_ = p.control.SetReadDeadline(time.Time{})
	}
}

// writing is called before a piece of the answer is written.
func (p *patience) writing() {
	if p.connection == nil {
		return
	}
	if now := time.Now(); now.Sub(p.connection.write) > p.stall/4 {
		p.connection.write = now
		_ = p.control.SetWriteDeadline(now.Add(p.stall))
	}
}

// connection is what is remembered of a client's connection from one request to the next. HTTP/1.1 has one at a
// time.
type connection struct {
	// write is when the deadline for writing was set.
	write time.Time
}

type connectionKey struct{}

// remembered returns a context that remembers a connection.
func remembered(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, new(connection))
}

// connectionOf returns what is remembered of a request's connection.
func connectionOf(ctx context.Context) *connection {
	if c, ok := ctx.Value(connectionKey{}).(*connection); ok {
		return c
	}
	return new(connection)
}

// passingBody is a client's body that goes on as it comes.
type passingBody struct {
	io.Reader
	x *exchange
}

// passing returns the body of the request, for the transport to read.
func (x *exchange) passing() io.ReadCloser {
	if x.patience.connection != nil {
		// The answer may begin before the body has ended.
		_ = x.patience.control.EnableFullDuplex()
	}
	return &passingBody{x.patience.reader(x.in.Body), x}
}

func (b *passingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.x.passed += int64(n)
	switch {
	case b.x.passed > b.x.p.limits.Body:
		b.x.broken.Store(&errTooLarge)
		return n, errTooLarge
	case err == io.EOF:
		b.x.patience.done()
	case err != nil:
		b.x.broken.Store(&err)
	}
	return n, err
}

// Close leaves the client's body to the server, which closes it when the request ends.
func (b *passingBody) Close() error { return nil }
