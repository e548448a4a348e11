package send

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ConnectRule sends the socket for one host and port to another: curl's --connect-to. It changes neither
// the name in TLS nor the Host header.
type ConnectRule struct {
	// FromHost and FromPort are "" for any.
	FromHost, FromPort string
	// ToHost and ToPort are "" for the one that was asked for.
	ToHost, ToPort string
}

// ParseConnectRule reads HOST1:PORT1:HOST2:PORT2, as curl takes it, or HOST[:PORT], which is meant for all.
// https://curl.se/docs/manpage.html#--connect-to
func ParseConnectRule(text string) (ConnectRule, error) {
	parts, err := splitColons(text)
	if err != nil {
		return ConnectRule{}, err
	}
	rule := ConnectRule{}
	switch len(parts) {
	case 1:
		rule.ToHost = parts[0]
	case 2:
		rule.ToHost, rule.ToPort = parts[0], parts[1]
	case 4:
		rule = ConnectRule{strings.ToLower(parts[0]), parts[1], parts[2], parts[3]}
	default:
		return rule, fmt.Errorf("%q is neither HOST[:PORT] nor HOST1:PORT1:HOST2:PORT2", text)
	}
	return rule, errors.Join(checkPort(rule.FromPort), checkPort(rule.ToPort))
}

// Pin gives a host and port addresses in place of those that DNS has: curl's --resolve.
type Pin struct {
	// Host is a name, or "*" for any.
	Host, Port string
	Addresses  []netip.Addr
}

// ParsePin reads [+]HOST:PORT:ADDRESS[,ADDRESS]. https://curl.se/docs/manpage.html#--resolve
func ParsePin(text string) (Pin, error) {
	host, rest, ok := strings.Cut(strings.TrimPrefix(text, "+"), ":")
	port, list, also := strings.Cut(rest, ":")
	if !ok || !also || host == "" || list == "" {
		return Pin{}, fmt.Errorf("%q is not HOST:PORT:ADDRESS", text)
	}
	if err := checkPort(port); err != nil {
		return Pin{}, err
	}
	pin := Pin{Host: strings.ToLower(host), Port: port}
	for text := range strings.SplitSeq(list, ",") {
		address, err := netip.ParseAddr(strings.Trim(text, "[]"))
		if err != nil {
			return Pin{}, fmt.Errorf("%q is no address", text)
		}
		pin.Addresses = append(pin.Addresses, address)
	}
	return pin, nil
}

// splitColons splits at colons, but for those of an IPv6 address in brackets, which are removed.
func splitColons(text string) ([]string, error) {
	var parts []string
	for {
		var part string
		if rest, bracket := strings.CutPrefix(text, "["); bracket {
			address, after, closed := strings.Cut(rest, "]")
			if _, err := netip.ParseAddr(address); !closed || err != nil || after != "" && after[0] != ':' {
				return nil, fmt.Errorf("%q is no IPv6 address in brackets", text)
			}
			part, text = address, after
		} else if end := strings.IndexByte(text, ':'); end >= 0 {
			part, text = text[:end], text[end:]
		} else {
			part, text = text, ""
		}
		parts = append(parts, part)
		if text == "" {
			return parts, nil
		}
		text = text[1:]
	}
}

func checkPort(port string) error {
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Errorf("%q is no port", port)
	}
	return nil
}

// target is where the socket goes for a host and port.
func (w *Way) target(host, port string) (toHost, toPort string) {
	for _, rule := range w.Connect {
		if rule.FromHost != "" && rule.FromHost != host || rule.FromPort != "" && rule.FromPort != port {
			continue
		}
		if rule.ToHost != "" {
			host = rule.ToHost
		}
		if rule.ToPort != "" {
			port = rule.ToPort
		}
		return host, port
	}
	return host, port
}

// pinned are the addresses for a host and port that --resolve gives, or the host itself. The last pin
// wins; one with a name goes before "*".
func (w *Way) pinned(host, port string) []string {
	var found, any *Pin
	for i := range w.Pins {
		switch pin := &w.Pins[i]; {
		case pin.Port != port || len(pin.Addresses) == 0:
		case pin.Host == host:
			found = pin
		case pin.Host == "*":
			any = pin
		}
	}
	if found == nil {
		found = any
	}
	if found == nil {
		return []string{net.JoinHostPort(host, port)}
	}
	var list []string
	for _, address := range found.Addresses {
		list = append(list, net.JoinHostPort(address.String(), port))
	}
	return list
}
