package evidence

import "strings"

// curlOption is one option of a command line with its argument.
type curlOption struct {
	// name is the long name without dashes; a short option has the name of its long form.
	name string
	// value is the argument; its place is the option's where it takes none.
	value word
}

// curlArguments splits the words after the command's name into options and what is left: URLs.
//
// An unknown option is taken to have no argument, except where the next word can be nothing else.
func curlArguments(words []word, awscurl bool) (options []curlOption, rest []word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := func() (word, bool) {
			if i+1 < len(words) {
				i++
				return words[i], true
			}
			return word{at: w.at}, false
		}
		switch {
		case strings.HasPrefix(w.text, "--") && len(w.text) > 2:
			name, value, joined := strings.Cut(w.text[2:], "=")
			option := curlOption{name, word{text: value, at: w.at, open: w.open}}
			if takes := curlTakes(name) || awscurl && awscurlTakes(name); takes && !joined {
				if awscurl && name == "data-binary" {
					continue // a flag there
				}
				option.value, _ = next()
			}
			options = append(options, option)
		case strings.HasPrefix(w.text, "-") && len(w.text) > 1:
			for k := 1; k < len(w.text); k++ {
				name := curlShort(w.text[k])
				if !curlTakes(name) {
					options = append(options, curlOption{name, word{at: w.at}})
					continue
				}
				option := curlOption{name, word{text: w.text[k+1:], at: w.at, open: w.open, mended: w.mended}}
				if option.value.text == "" {
					option.value, _ = next()
				}
				options = append(options, option)
				break
			}
		default:
			rest = append(rest, w)
		}
	}
	return options, rest
}

// curlShort returns the long name of a short option.
// https://curl.se/docs/manpage.html
func curlShort(c byte) string {
	switch c {
	case 'A':
		return "user-agent"
	case 'b':
		return "cookie"
	case 'C':
		return "continue-at"
	case 'c':
		return "cookie-jar"
	case 'D':
		return "dump-header"
	case 'd':
		return "data"
	case 'E':
		return "cert"
	case 'e':
		return "referer"
	case 'F':
		return "form"
	case 'G':
		return "get"
	case 'H':
		return "header"
	case 'I':
		return "head"
	case 'K':
		return "config"
	case 'm':
		return "max-time"
	case 'o':
		return "output"
	case 'P':
		return "ftp-port"
	case 'Q':
		return "quote"
	case 'r':
		return "range"
	case 'T':
		return "upload-file"
	case 't':
		return "telnet-option"
	case 'U':
		return "proxy-user"
	case 'u':
		return "user"
	case 'w':
		return "write-out"
	case 'X':
		return "request"
	case 'x':
		return "proxy"
	case 'Y':
		return "speed-limit"
	case 'y':
		return "speed-time"
	case 'z':
		return "time-cond"
	}
	return string(c)
}

// curlTakes reports whether an option of curl takes an argument.
// https://curl.se/docs/manpage.html
func curlTakes(name string) bool {
	switch name {
	case "abstract-unix-socket", "alt-svc", "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config",
		"connect-timeout", "connect-to", "continue-at", "cookie", "cookie-jar", "create-file-mode", "crlfile", "curves",
		"data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "delegation", "dns-interface", "dns-ipv4-addr",
		"dns-ipv6-addr", "dns-servers", "doh-url", "dump-header", "ech", "egd-file", "engine", "etag-compare", "etag-save",
		"expect100-timeout", "form", "form-string", "ftp-account", "ftp-alternative-to-user", "ftp-method", "ftp-port",
		"ftp-ssl-ccc-mode", "happy-eyeballs-timeout-ms", "haproxy-clientip", "header", "hostpubmd5", "hostpubsha256", "hsts",
		"interface", "ip-tos", "ipfs-gateway", "json", "keepalive-cnt", "keepalive-time", "key", "key-type", "krb", "libcurl",
		"limit-rate", "local-port", "login-options", "mail-auth", "mail-from", "mail-rcpt", "max-filesize", "max-redirs",
		"max-time", "netrc-file", "noproxy", "oauth2-bearer", "output", "output-dir", "parallel-max", "pass", "pinnedpubkey",
		"preproxy", "proto", "proto-default", "proto-redir", "proxy", "proxy-cacert", "proxy-capath", "proxy-cert",
		"proxy-cert-type", "proxy-ciphers", "proxy-crlfile", "proxy-header", "proxy-key", "proxy-key-type", "proxy-pass",
		"proxy-pinnedpubkey", "proxy-service-name", "proxy-tls13-ciphers", "proxy-tlsauthtype", "proxy-tlspassword",
		"proxy-tlsuser", "proxy-user", "proxy1.0", "pubkey", "quote", "random-file", "range", "rate", "referer", "request",
		"request-target", "resolve", "retry", "retry-delay", "retry-max-time", "sasl-authzid", "service-name", "socks4",
		"socks4a", "socks5", "socks5-gssapi-service", "socks5-hostname", "speed-limit", "speed-time", "stderr",
		"telnet-option", "tftp-blksize", "time-cond", "tls-max", "tls13-ciphers", "tlsauthtype", "tlspassword", "tlsuser",
		"trace", "trace-ascii", "trace-config", "unix-socket", "upload-file", "url", "url-query", "user", "user-agent",
		"variable", "vlan-priority", "write-out":
		return true
	}
	return false
}

// awscurlTakes reports whether an option that awscurl has beyond curl's takes an argument.
// https://github.com/okigan/awscurl
func awscurlTakes(name string) bool {
	switch name {
	case "service", "region", "profile", "access_key", "secret_key", "security_token", "session_token":
		return true
	}
	return false
}
