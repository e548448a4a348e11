package curlargs

// Long returns the long name of a short option of curl, or the letter itself.
// https://curl.se/docs/manpage.html
func Long(c byte) string {
	switch c {
	case '#':
		return "progress-bar"
	case ':':
		return "next"
	case '0':
		return "http1.0"
	case '1':
		return "tlsv1"
	case '2':
		return "sslv2"
	case '3':
		return "sslv3"
	case '4':
		return "ipv4"
	case '6':
		return "ipv6"
	case 'A':
		return "user-agent"
	case 'a':
		return "append"
	case 'B':
		return "use-ascii"
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
	case 'f':
		return "fail"
	case 'G':
		return "get"
	case 'g':
		return "globoff"
	case 'H':
		return "header"
	case 'h':
		return "help"
	case 'I':
		return "head"
	case 'i':
		return "include"
	case 'J':
		return "remote-header-name"
	case 'j':
		return "junk-session-cookies"
	case 'K':
		return "config"
	case 'k':
		return "insecure"
	case 'L':
		return "location"
	case 'l':
		return "list-only"
	case 'M':
		return "manual"
	case 'm':
		return "max-time"
	case 'N':
		return "no-buffer"
	case 'n':
		return "netrc"
	case 'O':
		return "remote-name"
	case 'o':
		return "output"
	case 'P':
		return "ftp-port"
	case 'p':
		return "proxytunnel"
	case 'Q':
		return "quote"
	case 'q':
		return "disable"
	case 'R':
		return "remote-time"
	case 'r':
		return "range"
	case 'S':
		return "show-error"
	case 's':
		return "silent"
	case 'T':
		return "upload-file"
	case 't':
		return "telnet-option"
	case 'U':
		return "proxy-user"
	case 'u':
		return "user"
	case 'V':
		return "version"
	case 'v':
		return "verbose"
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
	case 'Z':
		return "parallel"
	case 'z':
		return "time-cond"
	}
	return string(c)
}

// Takes reports whether an option of curl, by its long name, takes a value.
// https://curl.se/docs/manpage.html
func Takes(name string) bool {
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

// isSwitch reports whether an option of curl, by its long name, is there and takes no value.
// https://curl.se/docs/manpage.html
func isSwitch(name string) bool {
	switch name {
	case "anyauth", "append", "basic", "buffer", "ca-native", "cert-status", "clobber", "compressed", "compressed-ssh", "create-dirs",
		"crlf", "digest", "disable", "disable-eprt", "disable-epsv", "disallow-username-in-url", "doh-cert-status",
		"doh-insecure", "eprt", "epsv", "fail", "fail-early", "fail-with-body", "false-start", "form-escape", "ftp-create-dirs",
		"ftp-pasv", "ftp-pret", "ftp-skip-pasv-ip", "ftp-ssl-ccc", "ftp-ssl-control", "get", "globoff", "haproxy-protocol",
		"head", "http0.9", "http1.0", "http1.1", "http2", "http2-prior-knowledge", "http3", "http3-only",
		"ignore-content-length", "include", "insecure", "ipv4", "ipv6", "junk-session-cookies", "keepalive", "list-only",
		"location", "location-trusted", "mail-rcpt-allowfails", "manual", "metalink", "mptcp", "negotiate", "netrc",
		"netrc-optional", "next", "no-buffer", "ntlm", "ntlm-wb", "parallel", "parallel-immediate", "path-as-is",
		"post301", "post302", "post303", "progress-bar", "progress-meter", "proxy-anyauth", "proxy-basic", "proxy-ca-native",
		"proxy-digest", "proxy-http2", "proxy-insecure", "proxy-negotiate", "proxy-ntlm", "proxy-ssl-allow-beast",
		"proxy-ssl-auto-client-cert", "proxy-tlsv1", "proxytunnel", "raw", "remote-header-name", "remote-name",
		"remote-name-all", "remote-time", "remove-on-error", "retry-all-errors", "retry-connrefused", "sasl-ir", "sessionid",
		"show-error", "show-headers", "silent", "skip-existing", "socks5-basic", "socks5-gssapi", "socks5-gssapi-nec", "ssl",
		"ssl-allow-beast", "ssl-auto-client-cert", "ssl-no-revoke", "ssl-reqd", "ssl-revoke-best-effort", "sslv2", "sslv3",
		"styled-output", "suppress-connect-headers", "tcp-fastopen", "tcp-nodelay", "tftp-no-options", "tlsv1",
		"tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "tr-encoding", "trace-ids", "trace-time", "use-ascii", "verbose",
		"version", "xattr", "help", "alpn", "npn":
		return true
	}
	return false
}
