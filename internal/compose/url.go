package compose

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// URL is an address, its target byte for byte as it was written.
type URL struct {
	// Scheme is "https" or "http".
	Scheme string
	// Host is the name or address with its port, in lower case, without the scheme's own port: what stands
	// in a Host header.
	Host string
	// Target is path and query, without the fragment.
	Target string
}

// ParseURL reads an address. Without a scheme it is taken for https, or for http at a loopback address. A
// user name is left out, a password is an error.
func ParseURL(text string) (URL, error) {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] == 0x7f {
			return URL{}, fmt.Errorf("the URL holds a blank or a control character at byte %d: write it as %%%02X", i+1, text[i])
		}
	}
	scheme, rest, found := strings.Cut(text, "://")
	if !found || strings.ContainsAny(scheme, "/?#") {
		scheme, rest = "", text
	}
	authority, target := rest, ""
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority, target = rest[:end], rest[end:]
	}
	target, _, _ = strings.Cut(target, "#")
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	user, host, found := strings.Cut(authority, "@")
	if !found {
		user, host = "", authority
	}
	u := URL{Scheme: strings.ToLower(scheme), Host: strings.ToLower(host), Target: target}
	switch u.Scheme {
	case "":
		u.Scheme = "https"
		if u.Loopback() {
			u.Scheme = "http"
		}
	case "https", "http":
	default:
		return URL{}, &SchemeError{u.Scheme}
	}
	if strings.Contains(user, ":") {
		return URL{}, errors.New("the URL holds a password: command lines are no place for secrets, and the signature takes its place")
	}
	if err := checkHost(u.Host); err != nil {
		return URL{}, err
	}
	u.Host = strings.TrimSuffix(u.Host, ":"+u.defaultPort())
	return u, nil
}

// SchemeError is the error of an address that is not of HTTP.
type SchemeError struct{ Scheme string }

func (e *SchemeError) Error() string {
	return fmt.Sprintf("the scheme %q is not spoken: https and http are", e.Scheme)
}

// checkHost refuses what is no host with an optional port.
func checkHost(host string) error {
	name, port := splitPort(host)
	if name == "" {
		return errors.New("the URL names no host: write it as in https://d111111abcdef8.cloudfront.net/prod/pets")
	}
	if address, ok := strings.CutPrefix(name, "["); ok {
		if _, err := netip.ParseAddr(strings.TrimSuffix(address, "]")); err != nil {
			return fmt.Errorf("%s is no IPv6 address", name)
		}
		name = ""
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 0x80:
			return fmt.Errorf("the host %s has letters outside ASCII: write its xn-- form", name)
		case strings.IndexByte("-._~", c) < 0 && (c < '0' || c > '9') && (c < 'a' || c > 'z'):
			return fmt.Errorf("the host of the URL has the character %q: markdown or quotes round the URL are not part of it", c)
		}
	}
	if _, err := net.LookupPort("tcp", port); port != "" && err != nil || strings.HasSuffix(host, ":") {
		return fmt.Errorf("the host of the URL ends in %q, which is no port", host[len(host)-len(port)-1:])
	}
	return nil
}

// splitPort splits a host from its port, which is "" where there is none. IPv6 addresses keep their
// brackets.
func splitPort(host string) (name, port string) {
	if end := strings.LastIndexByte(host, ']'); end >= 0 {
		return host[:end+1], strings.TrimPrefix(host[end+1:], ":")
	}
	name, port, _ = strings.Cut(host, ":")
	return name, port
}

func (u URL) defaultPort() string {
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
}

// Name is the host without its port, an IPv6 address without its brackets: what TLS asks a certificate
// for.
func (u URL) Name() string {
	name, _ := splitPort(u.Host)
	return strings.Trim(name, "[]")
}

// Port is the port, also where it is the scheme's own.
func (u URL) Port() string {
	if _, port := splitPort(u.Host); port != "" {
		return port
	}
	return u.defaultPort()
}

// Address is name and port for a socket.
func (u URL) Address() string { return net.JoinHostPort(u.Name(), u.Port()) }

// Loopback reports whether the host is this machine's own.
func (u URL) Loopback() bool {
	name := u.Name()
	address, err := netip.ParseAddr(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || err == nil && address.IsLoopback()
}

func (u URL) String() string { return u.Scheme + "://" + u.Host + u.Target }

// Globs reports whether curl would take brackets or braces of the address for a pattern, unless -g is
// given.
func Globs(text string) bool {
	return strings.ContainsAny(text, "[]{}") && !strings.Contains(text, "://[")
}
