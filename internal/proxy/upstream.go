package proxy

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"countersign/internal/send"
	"countersign/internal/signing"
	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// upstream is a route that is ready to be used.
type upstream struct {
	Route   Route
	Purpose signing.Purpose

	// scheme and connect are where the socket goes, host is the Host field, base a path before each path.
	scheme, connect, host, base string
	// origin is how the server is called in redirects: the scheme and host of To.
	origin    string
	transport *http.Transport
	// trust says how TLS is spoken; the transport has a copy, which it writes into.
	trust   *tls.Config
	keys    Keys
	rules   sigv4.Rules
	frame   chunked.Encoding
	choose  func(string) bool
	scheme4 sigv4.Scheme
	// edits says that the route changes fields.
	edits bool
	last  atomic.Pointer[sigv4.Signer]
	meter meter
}

// newUpstream makes a route ready. configured is the region of the profile, or "". The errors say what the
// route lacks, for a person.
func newUpstream(r Route, configured string, keys Keys) (*upstream, error) {
	to, err := parseTo(r.To)
	if err != nil {
		return nil, err
	}
	u := &upstream{Route: r, keys: keys, scheme: to.Scheme, host: cmp.Or(r.HostHeader, to.Host), base: strings.TrimSuffix(to.EscapedPath(), "/")}
	u.origin = strings.TrimPrefix(to.Scheme, "h2c") + "://" + to.Host
	if to.Scheme == "h2c" {
		u.scheme, u.origin = "http", "http://"+to.Host
	}
	if err := u.purpose(configured); err != nil {
		return nil, err
	}
	if err := u.bodies(); err != nil {
		return nil, err
	}
	u.edits = len(r.DropHeaders)+len(r.KeepHeaders)+len(r.AddHeaders) > 0
	u.connect, err = connectHost(r.ConnectTo, to)
	if err != nil {
		return nil, err
	}
	u.trust, err = send.Trust{CA: r.CACert, Insecure: r.Insecure}.Config()
	if err != nil {
		return nil, err
	}
	u.trust.ServerName = tlsName(r, u.connect, to)
	u.trust.MinVersion = tls.VersionTLS12
	u.transport = newTransport(u.trust.Clone(), cmp.Or(r.Timeout, DefaultTimeout), to.Scheme == "h2c")
	if u.Route.Name == "" {
		u.Route.Name = to.Host
	}
	return u, nil
}

// parseTo reads the address of a server.
func parseTo(text string) (*url.URL, error) {
	to, err := url.Parse(text)
	switch {
	case err == nil && to.User != nil:
		return nil, errors.New("to: a URL with a password in it is for everybody to see")
	case err != nil || to.Host == "" || !slices.Contains([]string{"http", "https", "h2c"}, to.Scheme):
		return nil, fmt.Errorf("to: %q is no URL of a server: give it as in https://d111111abcdef8.cloudfront.net", withoutPassword(text))
	case to.RawQuery != "" || to.ForceQuery || to.Fragment != "":
		return nil, fmt.Errorf("to: %q has a query or fragment, which goes nowhere", text)
	}
	return to, nil
}

// purpose decides what is signed for.
func (u *upstream) purpose(configured string) (err error) {
	r := u.Route
	host := cmp.Or(r.SignHost, u.host)
	u.Purpose, err = signing.Choose(signing.Wish{SignHost: host, Service: r.Service, Region: r.Region, Configured: configured})
	if err != nil {
		return err
	}
	switch r.Algorithm {
	case "":
	case "sigv4":
		u.Purpose.Algorithm = ""
	case "sigv4a":
		u.Purpose.Algorithm = sigv4.AlgorithmECDSA
	default:
		return fmt.Errorf("algorithm: %q is neither sigv4 nor sigv4a", r.Algorithm)
	}
	u.scheme4 = signing.Scheme(u.Purpose.Algorithm)
	u.rules = sigv4.RulesFor(u.Purpose.Service)
	var warnings []string
	if len(r.SignHeaders) > 0 {
		u.choose, warnings = signing.Names(r.SignHeaders)
	}
	u.Purpose.Warnings = append(u.Purpose.Warnings, warnings...)
	if r.Presign != 0 && (r.Presign < time.Second || r.Presign > sigv4.MaxExpires) {
		return fmt.Errorf("presign: %s is not between one second and seven days", r.Presign)
	}
	return nil
}

// bodies decides how bodies are signed.
func (u *upstream) bodies() error {
	switch u.Route.Payload {
	case "", PayloadSigned:
	case PayloadUnsigned:
		if !u.rules.UnsignedPayload {
			u.Purpose.Warnings = append(u.Purpose.Warnings, fmt.Sprintf("%s is not known to take bodies that are not signed", u.Purpose.Service))
		}
	case PayloadStreaming:
		switch {
		case !u.rules.UnsignedPayload || u.rules.HashRefused:
			return fmt.Errorf("payload: %s takes no bodies in signed chunks, only Amazon S3 and its kin do", u.Purpose.Service)
		case u.scheme4 != nil:
			return errors.New("payload: bodies in signed chunks are not implemented for SigV4A")
		}
		u.frame = chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC64NVME}
	default:
		return fmt.Errorf("payload: %q is neither signed, unsigned nor streaming", u.Route.Payload)
	}
	switch u.Route.Redirects {
	case "", RedirectPass, RedirectFollow, RedirectRewrite:
		return nil
	}
	return fmt.Errorf("redirects: %q is neither pass, follow nor rewrite", u.Route.Redirects)
}

// signer makes a signer for credentials.
func (u *upstream) signer(c sigv4.Credentials) *sigv4.Signer {
	return &sigv4.Signer{
		Credentials: c, Region: u.Purpose.Region, Service: u.Purpose.Service, Scheme: u.scheme4,
		Host: u.Route.SignHost, PathPrefix: u.Route.SignPathPrefix, Headers: u.choose,
	}
}

// connectHost is the host and port where the socket goes.
func connectHost(connectTo string, to *url.URL) (string, error) {
	if connectTo == "" {
		return to.Host, nil
	}
	rule, err := send.ParseConnectRule(connectTo)
	if err != nil || rule.FromHost+rule.FromPort != "" || rule.ToHost == "" {
		return "", fmt.Errorf("connect_to: %q is not HOST[:PORT]", connectTo)
	}
	port := cmp.Or(rule.ToPort, to.Port())
	if port == "" {
		return rule.ToHost, nil
	}
	return net.JoinHostPort(rule.ToHost, port), nil
}

// tlsName is the name that TLS asks a certificate for: the connect host's. An address has no name.
func tlsName(r Route, connect string, to *url.URL) string {
	name := connect
	if host, _, err := net.SplitHostPort(connect); err == nil {
		name = host
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && r.ConnectTo != "" {
		name = to.Hostname()
	}
	return cmp.Or(r.TLSName, strings.Trim(name, "[]"))
}

// close lets go of connections that nobody uses.
func (u *upstream) close() { u.transport.CloseIdleConnections() }
