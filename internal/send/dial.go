package send

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

// Way says how a request reaches its server. The zero value is the direct way, over HTTP/1.1.
type Way struct {
	Connect []ConnectRule
	Pins    []Pin
	// Proxy returns the proxy for an address such as "https://example.com", or nil. A nil Proxy means none.
	Proxy func(origin string) (*url.URL, error)
	// TLS holds certificates and versions; nil means Go's defaults. The name to verify is set for each
	// request.
	TLS *tls.Config
	// HTTP2 offers HTTP/2 to a TLS server. PriorKnowledge speaks HTTP/2 without asking.
	HTTP2, PriorKnowledge bool
	// Network is "tcp", "tcp4" or "tcp6"; "" means "tcp".
	Network string
	// Within bounds the time for opening the connection, TLS included; 0 means no bound of its own.
	Within time.Duration
}

// Connection tells about an open connection.
type Connection struct {
	// Connect is the host and port where the socket was meant to go, Peer the address that it reached.
	Connect string
	Peer    netip.AddrPort
	// Proxy is the proxy's host and port, or "".
	Proxy string
	// TLS is nil for plain HTTP.
	TLS *tls.ConnectionState
	// HTTP2 says that both sides speak it.
	HTTP2 bool
	// Connected and Secured are when these steps were done; zero for one that was not needed.
	Connected, Secured time.Time
}

// dial opens the connection for an address.
func (w *Way) dial(ctx context.Context, scheme, host, port string) (net.Conn, Connection, error) {
	if w.Within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.Within)
		defer cancel()
	}
	toHost, toPort := w.target(host, port)
	c := Connection{Connect: net.JoinHostPort(toHost, toPort)}
	proxy, err := w.proxyFor(scheme, host)
	if err != nil {
		return nil, c, err
	}
	var conn net.Conn
	if proxy == nil {
		conn, err = w.open(ctx, toHost, w.pinned(toHost, toPort), false)
	} else {
		c.Proxy = net.JoinHostPort(proxy.Hostname(), proxyPort(proxy))
		conn, err = w.openProxy(ctx, proxy, c.Proxy, c.Connect, scheme == "https")
	}
	if err != nil {
		return nil, c, err
	}
	c.Connected = time.Now()
	if peer, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		c.Peer = peer
	}
	if scheme != "https" {
		c.HTTP2 = w.PriorKnowledge
		return conn, c, nil
	}
	secure, err := w.secure(ctx, conn, host)
	if err != nil {
		conn.Close()
		return nil, c, tlsFailure(host, err)
	}
	state := secure.ConnectionState()
	c.TLS, c.Secured, c.HTTP2 = &state, time.Now(), state.NegotiatedProtocol == "h2"
	return secure, c, nil
}

// open opens a socket to the first of the addresses that takes one.
func (w *Way) open(ctx context.Context, host string, addresses []string, proxy bool) (net.Conn, error) {
	network := w.Network
	if network == "" {
		network = "tcp"
	}
	var first *Failure
	for _, address := range addresses {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = dialFailure(host, address, proxy, err)
		}
	}
	return nil, first
}

// secure makes the TLS handshake. name is the URL's, wherever the socket goes.
func (w *Way) secure(ctx context.Context, conn net.Conn, name string) (*tls.Conn, error) {
	config := &tls.Config{}
	if w.TLS != nil {
		config = w.TLS.Clone()
	}
	config.ServerName = name
	config.NextProtos = []string{"http/1.1"}
	if w.HTTP2 || w.PriorKnowledge {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	secure := tls.Client(conn, config)
	return secure, secure.HandshakeContext(ctx)
}

// proxyFor returns the proxy for an address, or nil.
func (w *Way) proxyFor(scheme, host string) (*url.URL, error) {
	if w.Proxy == nil {
		return nil, nil
	}
	proxy, err := w.Proxy(scheme + "://" + host)
	if err != nil {
		return nil, &Failure{ProxyNotResolved, err.Error(), []string{"write the proxy as in http://proxy.example.com:3128"}, err}
	}
	return proxy, nil
}

func proxyPort(proxy *url.URL) string {
	if port := proxy.Port(); port != "" {
		return port
	}
	return "1080" // curl's: https://curl.se/docs/manpage.html#-x
}

// openProxy opens a socket to a proxy and, for TLS, a tunnel through it.
func (w *Way) openProxy(ctx context.Context, proxy *url.URL, address, target string, tunnel bool) (net.Conn, error) {
	conn, err := w.open(ctx, proxy.Hostname(), []string{address}, true)
	if err != nil || !tunnel {
		return conn, err
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	tunnelled, err := connectThrough(conn, proxy, target)
	if err != nil {
		conn.Close()
		var failure *Failure
		if errors.As(err, &failure) {
			return nil, failure
		}
		if timedOut(err) {
			return nil, &Failure{TimedOut, "the proxy " + address + " opened no tunnel in time", nil, err}
		}
		return nil, &Failure{TunnelRefused, fmt.Sprintf("the proxy %s opened no tunnel: %v", address, cause(err)), nil, err}
	}
	return tunnelled, nil
}

// connectThrough asks for a tunnel (RFC 9110, section 9.3.6).
func connectThrough(conn net.Conn, proxy *url.URL, target string) (net.Conn, error) {
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: target}, Host: target, Header: http.Header{"User-Agent": {""}}}
	if authorization := proxyAuthorization(proxy); authorization != "" {
		request.Header.Set("Proxy-Authorization", authorization)
	}
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(io.LimitReader(conn, maxHead))
	answer, err := http.ReadResponse(reader, request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		failure := &Failure{Kind: TunnelRefused, What: fmt.Sprintf("the proxy opened no tunnel to %s: it answered %s", target, answer.Status)}
		if answer.StatusCode == http.StatusProxyAuthRequired {
			failure.Hints = []string{"set HTTPS_PROXY=http://USER:PASSWORD@PROXY:PORT in the environment"}
		}
		return nil, failure
	}
	if n := reader.Buffered(); n > 0 {
		ahead, err := reader.Peek(n)
		if err != nil {
			return nil, err
		}
		return &aheadConn{Conn: conn, ahead: slices.Clone(ahead)}, nil
	}
	return conn, nil
}

// aheadConn is a connection of which some bytes were read already.
type aheadConn struct {
	net.Conn
	ahead []byte
}

func (c *aheadConn) Read(p []byte) (int, error) {
	if len(c.ahead) > 0 {
		n := copy(p, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

// proxyAuthorization is the Basic authorization of the user in a proxy's address, or "".
func proxyAuthorization(proxy *url.URL) string {
	if proxy == nil || proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}
