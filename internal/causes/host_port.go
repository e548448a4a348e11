package causes

import (
	"fmt"
	"net/netip"
	"strings"

	"countersign/internal/evidence"
)

// sendsImpliedPort reports whether the Host of a signed request names the port that its scheme implies, which HTTP
// clients leave out and signers do not expect, and the evidence does not show that it was signed so.
// https://www.rfc-editor.org/rfc/rfc9110#section-7.2
func sendsImpliedPort(c *evidence.Case) bool {
	if c.Request == nil || c.Claim == nil || c.Signed != nil || c.Verified != nil {
		return false
	}
	_, port, ok := cutPort(c.Request.Host())
	return ok && (port == "443" && c.Request.Scheme != "http" || port == "80" && c.Request.Scheme != "https")
}

// impliedPortApart reports whether two names differ in a port alone that a scheme implies, as logs write it: what was
// sent need not have had it.
func impliedPortApart(a, b string) bool {
	bareA, portA, hasA := cutPort(a)
	bareB, portB, hasB := cutPort(b)
	port := portA + portB
	return hasA != hasB && (port == "443" || port == "80") && sameHost(bareA, bareB)
}

// portDecides says that the same request works without the port in the URL and fails with it, or the other way
// round; "" when it does not. Clients and signers part over a port that the scheme implies.
func portDecides(c *evidence.Case) string {
	for _, bad := range c.Trials {
		host, port, _ := cutPort(targetOf(bad.URL).host)
		for _, good := range c.Trials {
			otherHost, otherPort, _ := cutPort(targetOf(good.URL).host)
			if !bad.Works && good.Works && host != "" && sameHost(host, otherHost) && port != otherPort && evidence.TargetOf(bad.URL) == evidence.TargetOf(good.URL) {
				return fmt.Sprintf("The same request works at %s and fails at %s: the signer and what is sent differ over the port in Host.", targetOf(good.URL).host, targetOf(bad.URL).host)
			}
		}
	}
	return ""
}

// otherPort returns a name that the evidence has with a port and without, in the order signed, verified as
// far as that is known.
func otherPort(c *evidence.Case) (signed, verified string) {
	names := []string{c.SentHost(), c.VerifiedHost()}
	if own, ok := CanonicalText(c.Signed, hostPart); ok {
		names = append([]string{own}, names...)
	}
	for _, host := range c.Hosts {
		names = append(names, host.Text)
	}
	for i, a := range names {
		for _, b := range names[i+1:] {
			bareA, _, portA := cutPort(a)
			bareB, _, portB := cutPort(b)
			if a != "" && portA != portB && sameHost(bareA, bareB) && isRefusedText(c, a, b) {
				return a, b
			}
		}
	}
	return "", ""
}

// isRefusedText reports whether two names that differ in their port matter: one of them is in a text that
// was signed or verified, or a proxy stands between.
func isRefusedText(c *evidence.Case, a, b string) bool {
	own, _ := CanonicalText(c.Signed, hostPart)
	for _, host := range []string{own, c.VerifiedHost()} {
		if host != "" && (sameHost(host, a) || sameHost(host, b)) {
			return true
		}
	}
	return false
}

// dropsPort reports whether a proxy setting passes the client's Host on without its port.
// https://nginx.org/en/docs/http/ngx_http_core_module.html#var_host
func dropsPort(value string) bool {
	return strings.TrimSuffix(strings.TrimSpace(value), ";") == "$host"
}

// cutPort cuts the port off a host; an address of IPv6 stands in brackets.
func cutPort(host string) (bare, port string, ok bool) {
	if addr, err := netip.ParseAddrPort(host); err == nil {
		return strings.TrimSuffix(host, fmt.Sprintf(":%d", addr.Port())), fmt.Sprint(addr.Port()), true
	}
	bare, port, ok = strings.Cut(host, ":")
	return bare, port, ok
}
