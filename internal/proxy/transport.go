package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// newTransport returns the transport of one upstream. Connections are kept for as many requests as come at a
// time.
func newTransport(trust *tls.Config, timeout time.Duration, h2c bool) *http.Transport {
	protocols := new(http.Protocols)
	if h2c {
		protocols.SetUnencryptedHTTP2(true)
	} else {
		protocols.SetHTTP1(true)
		protocols.SetHTTP2(true)
	}
	return &http.Transport{
		Proxy:       proxyForTLS,
		DialContext: (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,

		TLSClientConfig: trust, TLSHandshakeTimeout: 10 * time.Second, Protocols: protocols,
		MaxIdleConnsPerHost: 1024, IdleConnTimeout: 60 * time.Second,
		ResponseHeaderTimeout: timeout, ExpectContinueTimeout: time.Second, MaxResponseHeaderBytes: 256 << 10,
		DisableCompression: true, // what the server sends is what the client gets
	}
}

// proxyForTLS takes the proxy of the environment for tunnels alone: what is not encrypted goes directly.
func proxyForTLS(r *http.Request) (*url.URL, error) {
	if r.URL.Scheme != "https" {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}

// exactTransport returns a transport for one request whose target net/http would rewrite: on its connection
// the target replaces the one that net/http has written.
func (u *upstream) exactTransport(target string) *http.Transport {
	like := u.transport
	t := like.Clone()
	t.DisableKeepAlives = true
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.Proxy = nil
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := like.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &exactLine{Conn: conn, target: target}, nil
	}
	t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := like.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		secure := tls.Client(conn, u.trust)
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		return &exactLine{Conn: secure, target: target}, nil
	}
	return t
}

// exactLine is a connection for one request, whose target it writes into the request line in place of "/".
type exactLine struct {
	net.Conn
	target  string
	written bool
}

// errNoLine cannot happen while net/http writes the request line at once.
var errNoLine = errors.New("proxy: no request line to write the target into")

func (c *exactLine) Write(p []byte) (int, error) {
	if c.written {
		return c.Conn.Write(p)
	}
	method, rest, ok := bytes.Cut(p, []byte(" / HTTP/1.1\r\n"))
	if !ok || bytes.IndexByte(method, '\n') >= 0 {
		return 0, errNoLine
	}
	c.written = true
	out := append(append(append([]byte(nil), method...), " "+c.target+" HTTP/1.1\r\n"...), rest...)
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
