package send

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// Kind tells at what a request failed.
type Kind int

// The kinds of failures, in the order in which they can come.
const (
	// BadFile: a file of certificates or keys cannot be used; BadCA: nor that of --cacert.
	BadFile Kind = iota
	BadCA
	// ProxyNotResolved and NotResolved: a name has no address.
	ProxyNotResolved
	NotResolved
	// NotConnected: no server took the connection.
	NotConnected
	// TunnelRefused: the proxy did not open a tunnel.
	TunnelRefused
	// NoTLS: the handshake failed; NotVerified: the certificate is not good for the name.
	NoTLS
	NotVerified
	// NotSent: the request could not be written.
	NotSent
	// NoAnswer: the server closed the connection without an answer.
	NoAnswer
	// NotHTTP: the answer is none of HTTP.
	NotHTTP
	// NotReceived: the answer ended in an error; Partial: before its end.
	NotReceived
	Partial
	// TimedOut: the time was up.
	TimedOut
)

// Failure is the error of a request that brought no whole answer.
type Failure struct {
	Kind Kind
	// What says what happened, in lower case.
	What string
	// Hints say what helps.
	Hints []string
	Err   error
}

func (f *Failure) Error() string { return f.What }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// timedOut reports whether an error is that of a clock.
func timedOut(err error) bool {
	var t net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// dialFailure explains why a socket could not be opened.
func dialFailure(host, address string, proxy bool, err error) *Failure {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && !dns.IsTimeout:
		kind, what := NotResolved, "the name "+host+" has no address"
		hint := "check the name, or say where the socket goes: --connect-to HOST:PORT"
		if proxy {
			kind, what, hint = ProxyNotResolved, "the proxy's name "+host+" has no address", "check -x and the environment's HTTPS_PROXY and HTTP_PROXY"
		}
		if dns.IsTemporary {
			hint = "the name server did not answer: is there a network?"
		}
		return &Failure{kind, what, []string{hint}, err}
	case timedOut(err):
		return &Failure{TimedOut, "no connection to " + address + " in time", []string{"is there a firewall between, or is the API private to a VPC?"}, err}
	}
	return &Failure{NotConnected, fmt.Sprintf("no connection to %s: %v", address, cause(err)), nil, err}
}

// cause is the innermost text of an error of the network: "connection refused".
func cause(err error) error {
	var op *net.OpError
	for errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	var call *os.SyscallError
	if errors.As(err, &call) {
		err = call.Err
	}
	return err
}

// tlsFailure explains why a handshake failed.
func tlsFailure(name string, err error) *Failure {
	var (
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	trust := []string{"name the certificate of the authority with --cacert FILE; -k trusts whoever answers"}
	switch {
	case timedOut(err):
		return &Failure{TimedOut, "the TLS handshake with " + name + " did not end in time", nil, err}
	case errors.As(err, &hostname):
		return &Failure{
			NotVerified, "the certificate is not for " + name + ": " + certificateNames(hostname.Certificate),
			[]string{"call a name that the certificate has, and choose where the socket goes with --connect-to HOST:PORT"},
			err,
		}
	case errors.As(err, &authority):
		return &Failure{NotVerified, "the certificate of " + name + " comes from an authority that is not trusted here", trust, err}
	case errors.As(err, &invalid):
		hints := trust
		if invalid.Reason == x509.Expired {
			hints = []string{"is this machine's clock right?"}
		}
		return &Failure{NotVerified, fmt.Sprintf("the certificate of %s is not valid: %v", name, strings.TrimPrefix(invalid.Error(), "x509: ")), hints, err}
	case errors.As(err, &verify):
		return &Failure{NotVerified, fmt.Sprintf("the certificate of %s was not accepted: %v", name, verify.Err), trust, err}
	case errors.As(err, &record):
		return &Failure{NoTLS, name + " does not speak TLS at this port", []string{"write http:// where plain HTTP is meant"}, err}
	case errors.As(err, &alert):
		return &Failure{NoTLS, fmt.Sprintf("%s ended the TLS handshake: %v", name, alert), []string{"does the server know the name " + name + "? CloudFront and API Gateway refuse names that they do not have"}, err}
	}
	return &Failure{NoTLS, fmt.Sprintf("the TLS handshake with %s failed: %v", name, cause(err)), nil, err}
}

// certificateNames lists at most a few names of a certificate.
func certificateNames(c *x509.Certificate) string {
	if c == nil || len(c.DNSNames) == 0 {
		return "it has no names of hosts"
	}
	const most = 4
	names := strings.Join(c.DNSNames[:min(most, len(c.DNSNames))], ", ")
	if len(c.DNSNames) > most {
		names += ", ..."
	}
	return "it is for " + names
}

// Explain says why a request through a transport of net/http brought no answer. name is the host that TLS asks
// a certificate for, address where the socket was to go.
func Explain(name, address string, err error) *Failure {
	var (
		dial   *net.OpError
		dns    *net.DNSError
		verify *tls.CertificateVerificationError
		record tls.RecordHeaderError
		alert  tls.AlertError
		text   = err.Error()
	)
	switch {
	case errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert), strings.Contains(text, "TLS handshake"):
		return tlsFailure(name, err)
	case errors.As(err, &dns), errors.As(err, &dial) && dial.Op == "dial":
		host, _, splitErr := net.SplitHostPort(address)
		if splitErr != nil {
			host = address
		}
		return dialFailure(host, address, false, err)
	case timedOut(err), strings.Contains(text, "timeout awaiting response headers"):
		return &Failure{TimedOut, "no answer of " + name + " in time", nil, err}
	case strings.Contains(text, "malformed"):
		return &Failure{NotHTTP, "the answer of " + name + " is none of HTTP", nil, err}
	case strings.Contains(text, "EOF"), strings.Contains(text, "server closed"):
		return &Failure{NoAnswer, name + " closed the connection without an answer", nil, err}
	}
	return &Failure{NotReceived, fmt.Sprintf("the answer of %s could not be received: %v", name, cause(err)), nil, err}
}
