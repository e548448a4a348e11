package curl

import (
	"fmt"
	"net/url"
	"strings"

	"countersign/internal/send"
)

// openWay reads what the options say of connections, proxies and certificates.
func (s *Session) openWay() (*send.Way, error) {
	if s.way != nil {
		return s.way, nil
	}
	o := s.Options
	w := &send.Way{HTTP2: o.HTTP2, PriorKnowledge: o.PriorKnowledge, Within: o.ConnectWithin, Proxy: s.proxy}
	switch {
	case o.IPv4 && o.IPv6:
		return nil, &Exit{codeUsage, "only one of -4 and -6 can be given", nil}
	case o.IPv4:
		w.Network = "tcp4"
	case o.IPv6:
		w.Network = "tcp6"
	}
	for _, text := range o.ConnectTo {
		rule, err := send.ParseConnectRule(text)
		if err != nil {
			return nil, &Exit{codeUsage, "--connect-to: " + err.Error(), nil}
		}
		w.Connect = append(w.Connect, rule)
	}
	for _, text := range o.Resolve {
		if strings.HasPrefix(text, "-") {
			continue // removes an entry of a cache, which is not kept here
		}
		pin, err := send.ParsePin(text)
		if err != nil {
			return nil, &Exit{codeUsage, "--resolve: " + err.Error(), nil}
		}
		w.Pins = append(w.Pins, pin)
	}
	var err error
	w.TLS, err = send.Trust{CA: s.caFile(), Cert: o.Cert, Key: o.Key, Insecure: o.Insecure, Min: o.TLSMin, Max: o.TLSMax}.Config()
	if err != nil {
		return nil, err
	}
	s.way = w
	return w, nil
}

// caFile is --cacert, or the file that curl and the AWS CLI take from the environment.
// https://curl.se/docs/manpage.html#ENVIRONMENT, https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
func (s *Session) caFile() string {
	for _, file := range []string{s.Options.CACert, s.Getenv("AWS_CA_BUNDLE"), s.Getenv("CURL_CA_BUNDLE")} {
		if file != "" {
			return file
		}
	}
	return ""
}

// proxy returns the proxy for an address: that of -x, else that of the environment, but for the hosts that
// are left out. https://curl.se/docs/manpage.html#ENVIRONMENT
func (s *Session) proxy(origin string) (*url.URL, error) {
	o := s.Options
	scheme, host, _ := strings.Cut(origin, "://")
	except := o.NoProxy
	if except == "" {
		except = s.first("no_proxy", "NO_PROXY")
	}
	if send.Bypasses(except, host) {
		return nil, nil
	}
	text := ""
	switch {
	case o.Proxy != nil:
		text = *o.Proxy
	case scheme == "https":
		text = s.first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
	default:
		// Not HTTP_PROXY: a client of a CGI program could set it.
		text = s.first("http_proxy", "all_proxy", "ALL_PROXY")
	}
	if text == "" {
		return nil, nil
	}
	proxy, err := send.ParseProxy(text)
	if err != nil {
		return nil, err
	}
	if o.ProxyUser != "" {
		name, password, _ := strings.Cut(o.ProxyUser, ":")
		proxy.User = url.UserPassword(name, password)
	}
	if scheme == "http" && len(o.ConnectTo) > 0 {
		return nil, fmt.Errorf("--connect-to does not go together with a proxy for plain HTTP")
	}
	return proxy, nil
}

// first is the first of these variables that is set.
func (s *Session) first(names ...string) string {
	for _, name := range names {
		if value := s.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
