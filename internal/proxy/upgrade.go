package proxy

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// switchProtocols joins the two connections of an exchange that changes its protocol, as WebSocket does, until
// either side closes.
func (x *exchange) switchProtocols(answer *http.Response) {
	x.status = answer.StatusCode
	server, ok := answer.Body.(io.ReadWriteCloser)
	if got := upgradeOf(answer.Header); !ok || !strings.EqualFold(got, x.upgrade) {
		answer.Body.Close()
		x.fail(&failure{http.StatusBadGateway, "upstream-garbage", "the server changed to a protocol that was not asked for", nil, nil})
		return
	}
	defer server.Close()
	h := x.w.Header()
	for name, values := range answer.Header {
		h[name] = values
	}
	x.w.WriteHeader(answer.StatusCode)
	client, buffered, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		x.failure = &failure{http.StatusBadGateway, "no-upgrade", "the connection cannot change its protocol: " + err.Error(), nil, err}
		return
	}
	defer client.Close()
	// Before the client knows: a proxy that ends has to know of every connection that has left HTTP.
	leave := x.p.joined.enter(func() { client.Close(); server.Close() })
	defer leave()
	if err := buffered.Flush(); err != nil {
		x.failure = failClientGone.because(err)
		return
	}
	ends := make(chan error, 2)
	go func() { _, err := io.Copy(server, buffered); closeWrite(server, err); ends <- err }()
	go func() { n, err := io.Copy(client, server); x.sent = n; closeWrite(client, err); ends <- err }()
	first := <-ends
	if first != nil {
		client.Close()
		server.Close()
	}
	if second := <-ends; first == nil {
		first = second
	}
	if first != nil && !errors.Is(first, net.ErrClosed) {
		x.failure = failClientGone.because(first)
	}
}

// closeWrite tells one side that the other has no more to say. Where that cannot be said, it is closed.
func closeWrite(c io.Closer, err error) {
	half, ok := c.(interface{ CloseWrite() error })
	if err != nil || !ok || half.CloseWrite() != nil {
		c.Close()
	}
}
