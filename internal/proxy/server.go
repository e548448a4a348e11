package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"countersign/internal/listener"
)

// Server serves a proxy on listeners.
type Server struct {
	proxy   *Proxy
	mu      sync.Mutex
	servers []*http.Server
	failed  chan error
}

// NewServer returns a server that does not listen yet.
func NewServer(p *Proxy) *Server { return &Server{proxy: p, failed: make(chan error, 4)} }

// Serve signs what comes to a listener, with TLS where secure is not nil, until Shutdown. HTTP/1.1 and HTTP/2 are
// taken. It returns at once; [Server.Failed] tells when it ends on its own.
func (s *Server) Serve(l net.Listener, secure *tls.Config) { s.serve(l, s.proxy, secure) }

// ServeStatus answers health and metrics on a listener.
func (s *Server) ServeStatus(l net.Listener) { s.serve(l, s.proxy.Status(), nil) }

func (s *Server) serve(l net.Listener, h http.Handler, secure *tls.Config) {
	limits := s.proxy.limits
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: limits.HeaderTime, IdleTimeout: limits.Idle, MaxHeaderBytes: limits.Header,
		ConnContext: remembered, TLSConfig: secure, Protocols: protocols, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 256, WriteByteTimeout: limits.Stall},
		// "OPTIONS *" is for the server behind to answer.
		DisableGeneralOptionsHandler: true,
		// What net/http has to say is about broken clients: an attack must not fill a disk with it.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.mu.Lock()
	s.servers = append(s.servers, server)
	s.mu.Unlock()
	l = listener.Limit(listener.Deadlines(l, min(limits.HeaderTime, limits.Idle, limits.Stall)), limits.Connections)
	go func() {
		var err error
		if secure != nil {
			err = server.ServeTLS(l, "", "")
		} else {
			err = server.Serve(l)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("%s: %w", l.Addr(), err)
		}
	}()
}

// Failed yields the error of a listener that ended on its own.
func (s *Server) Failed() <-chan error { return s.failed }

// Drain makes readiness say that no more requests should come; they are still taken.
func (s *Server) Drain() { s.proxy.draining.Store(true) }

// Shutdown takes no more requests, waits for those that are on their way and for their log lines, and cuts
// them off when the context ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.Drain()
	s.mu.Lock()
	servers := s.servers
	s.mu.Unlock()
	var errs []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			errs = append(errs, err, server.Close())
		}
	}
	s.proxy.joined.wait(ctx)
	s.proxy.close()
	return errors.Join(errs...)
}
