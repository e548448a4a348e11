package send

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// ParseProxy reads the address of a proxy, as -x and the environment give it. Without a scheme it is
// http. Proxies of other kinds are an error.
func ParseProxy(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	proxy, err := url.Parse(text)
	switch {
	case err != nil || proxy.Host == "":
		// The address may hold a password, which the error of url.Parse repeats.
		return nil, errors.New("the proxy's address is no URL such as http://proxy.example.com:3128")
	case proxy.Scheme != "http":
		return nil, fmt.Errorf("%s proxies are not spoken to: http ones are", proxy.Scheme)
	}
	return proxy, nil
}

// Bypasses reports whether a list, as --noproxy and NO_PROXY have it, leaves out a host: names, with all
// below them, addresses, networks as 10.0.0.0/8, and "*" for all. https://curl.se/docs/manpage.html#--noproxy
func Bypasses(list, host string) bool {
	address, err := netip.ParseAddr(host)
	isAddress := err == nil
	for entry := range strings.FieldsFuncSeq(strings.ToLower(list), func(r rune) bool { return r == ',' || r == ' ' }) {
		if prefix, err := netip.ParsePrefix(entry); err == nil && isAddress {
			if prefix.Contains(address.Unmap()) {
				return true
			}
			continue
		}
		entry, _, _ = strings.Cut(strings.TrimPrefix(entry, "."), ":")
		if entry == "*" || entry == host || !isAddress && strings.HasSuffix(host, "."+entry) {
			return true
		}
	}
	return false
}
