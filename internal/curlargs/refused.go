package curlargs

import "strings"

// awscurl's options that carry a secret. What stands in a command line is read by every process of the
// machine and kept by the shell.
const useEnvironment = "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment, or use --profile NAME"

// refused explains an option that is known and not taken, or returns nil.
func refused(name string) *Error {
	switch name {
	case "access_key", "secret_key", "session_token", "security_token":
		return &Error{
			What:  "--" + name + " is not taken: command lines are no place for secrets, other processes and the shell's history see them",
			Hints: []string{useEnvironment, "a secret that stood in a command line is best replaced"},
		}
	case "oauth2-bearer", "basic", "digest", "ntlm", "ntlm-wb", "negotiate", "anyauth", "netrc", "netrc-file", "netrc-optional", "delegation":
		return &Error{
			What:  "--" + name + " is not taken: the signature stands in Authorization, and a request has one of these",
			Hints: []string{"for another scheme than AWS's signature, use curl itself"},
		}
	}
	if !isSwitch(name) && !Takes(name) {
		return nil
	}
	return &Error{What: "curl's --" + name + " is not taken", Hints: []string{instead(name)}}
}

// instead says what to use in place of an option of curl.
func instead(name string) string {
	switch name {
	case "next":
		return "run one command for each request"
	case "config", "variable", "libcurl":
		return "write the options into the command line"
	case "parallel", "parallel-max", "parallel-immediate":
		return "run several commands, as with xargs -P"
	case "trace", "trace-ascii", "trace-config", "trace-time", "trace-ids":
		return "use -v; for all texts of a signature: countersign trace"
	case "http3", "http3-only", "http1.0", "http0.9":
		return "HTTP/1.1 is spoken, and HTTP/2 with --http2"
	case "unix-socket", "abstract-unix-socket", "interface", "local-port":
		return "use --connect-to HOST:PORT to choose where the socket goes"
	case "cookie-jar", "junk-session-cookies":
		return `send a cookie with -b "name=value"; cookies are not kept`
	case "continue-at":
		return "ask for a part with -r FIRST-"
	case "capath", "ca-native", "crlfile":
		return "name one file of certificates with --cacert"
	case "sslv2", "sslv3":
		return "TLS 1.2 and 1.3 are spoken; --tlsv1.0 allows older versions"
	case "remote-name-all", "remote-header-name":
		return "use -O or -o FILE"
	case "pass", "cert-type", "key-type", "engine":
		return "give certificate and key as PEM files without a password: --cert FILE --key FILE"
	case "preproxy", "socks4", "socks4a", "socks5", "socks5-hostname", "proxy1.0":
		return "use -x http://PROXY:PORT"
	case "proto-default":
		return "write the scheme into the URL"
	case "stderr":
		return "redirect it in the shell: 2> FILE"
	case "version":
		return "countersign version"
	case "manual":
		return "countersign curl --help"
	case "limit-rate", "rate", "max-filesize", "speed-limit", "speed-time", "keepalive-time", "expect100-timeout":
		return "leave it out, or bound the time with --max-time"
	}
	if strings.HasPrefix(name, "proxy-") {
		return "use -x http://USER:PASSWORD@PROXY:PORT"
	}
	return "let curl send it, signed beforehand: countersign sign -o curl METHOD URL"
}
