// Package server puts a lab on two addresses of this machine: the edge and, behind it and by itself, the
// gateway.
//
// What a client sends is taken byte for byte, as far as HTTP keeps it: the request target and the values of
// header fields as they are, repeated fields in their order. Names of fields come in the case of net/http,
// which no signature depends on.
//
// A server takes what clients do to it: requests that are no HTTP, headers without end, bodies that do not
// come. Its memory is bounded by the connections that it takes and by the bodies that it keeps.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"countersign/internal/lab"
	"countersign/internal/listener"
)

// Limits bound what clients can ask for. Zero values mean the defaults.
type Limits struct {
	// Connections is how many are open at a time; further ones wait.
	Connections int
	// Body is the size in bytes of the largest body, Bodies that of all bodies together.
	Body, Bodies int64
	// Header is how long a request's header may take, Request the whole request, Idle the time between two.
	Header, Request, Idle time.Duration
}

// defaults are API Gateway's limits where it has such, else generous ones.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
var defaults = Limits{
	Connections: 4096,
	Body:        10 << 20, Bodies: 256 << 20,
	Header: 10 * time.Second, Request: 60 * time.Second, Idle: 60 * time.Second,
}

// maxHeader is the size in bytes of the largest header that is read at all. The edge answers before, at
// CloudFront's own limit.
const maxHeader = 64 << 10

// Options say how a server behaves.
type Options struct {
	// Backend takes accepted requests; nil means the lab's echo.
	Backend *url.URL
	// Explain adds the diagnosis of a refused request to the answer.
	Explain bool
	// Log takes a line for each request; nil means none.
	Log *slog.Logger
	// TLS, when not nil, makes both addresses speak TLS.
	TLS    *tls.Config
	Limits Limits
}

// Server is a lab on two addresses.
type Server struct {
	path    *lab.Path
	options Options
	bodies  budget
	backend http.Handler
	doctor  *doctor
	servers []*http.Server
	failed  chan error
}

// New returns a server that does not listen yet.
func New(path *lab.Path, o Options) *Server {
	o.Limits = o.Limits.orDefaults()
	s := &Server{path: path, options: o, failed: make(chan error, 2)}
	s.bodies.left.Store(o.Limits.Bodies)
	if o.Backend != nil {
		s.backend = s.forward(o.Backend)
	}
	s.doctor = newDoctor(path, o.Log)
	return s
}

func (l Limits) orDefaults() Limits {
	set := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	set(&l.Header, defaults.Header)
	set(&l.Request, defaults.Request)
	set(&l.Idle, defaults.Idle)
	if l.Connections == 0 {
		l.Connections = defaults.Connections
	}
	if l.Body == 0 {
		l.Body = defaults.Body
	}
	if l.Bodies == 0 {
		l.Bodies = defaults.Bodies
	}
	return l
}

// Edge and Gateway are the handlers of the two addresses.
func (s *Server) Edge() http.Handler    { return handler{s, true} }
func (s *Server) Gateway() http.Handler { return handler{s, false} }

// Serve answers on a listener until Shutdown. It returns at once; [Server.Failed] tells when it ends on
// its own.
func (s *Server) Serve(l net.Listener, h http.Handler) {
	limits := s.options.Limits
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: limits.Header, ReadTimeout: limits.Request, WriteTimeout: 2 * limits.Request,
		IdleTimeout: limits.Idle, MaxHeaderBytes: maxHeader, TLSConfig: s.options.TLS.Clone(), // net/http writes into it, and each address has a server of its own
		// "OPTIONS *" is for the edge to answer.
		DisableGeneralOptionsHandler: true,
		// What net/http has to say is about broken clients: a lab under attack must not fill a disk with it.
		ErrorLog: log.New(discard{}, "", 0),
	}
	s.servers = append(s.servers, server)
	l = listener.Limit(listener.Deadlines(l, min(limits.Header, limits.Request, limits.Idle)), limits.Connections)
	go func() {
		var err error
		if s.options.TLS != nil {
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

// Shutdown takes no more requests, waits for those that are on their way and for their log lines, and cuts
// them off when the context ends.
func (s *Server) Shutdown(ctx context.Context) error {
	var errs []error
	for _, server := range s.servers {
		if err := server.Shutdown(ctx); err != nil {
			errs = append(errs, err, server.Close())
		}
	}
	s.doctor.close()
	return errors.Join(errs...)
}

// discard is where nothing is written.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
