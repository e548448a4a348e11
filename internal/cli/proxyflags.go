package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/proxy"
)

// proxyFlags are the flags of the proxy: one route, and what holds for all.
type proxyFlags struct {
	route       proxy.Route
	credentials credentialFlags
	addHeaders  []string
	unsigned    bool

	configFile        string
	listen            []string
	anywhere, open    bool
	statusListen      string
	tokenFile         string
	allowHosts        []string
	allowOrigins      []string
	tlsCert, tlsKey   string
	tlsLocal          bool
	explain           bool
	record            string
	log, logLevel     string
	drain, drainDelay time.Duration
	spoolDir          string
	maxBody, maxSpool size
	maxHeader         size
	maxRequests       int
	maxConnections    int
	headerTime, stall time.Duration
	idle              time.Duration
	former            formerFlags
}

// addProxyFlags adds the flags of the proxy to its command.
func (a *app) addProxyFlags(cmd *cobra.Command, flags *proxyFlags) {
	f, r := cmd.Flags(), &flags.route
	f.StringVar(&r.To, "to", "", "the `URL` to send to; h2c:// for HTTP/2 without TLS; any-aws-host for what Host names")
	f.StringVar(&flags.configFile, "config", "", "a YAML `FILE` with several routes, in place of --to")
	f.StringVar(&r.ConnectTo, "connect-to", "", "where the socket goes, as `HOST[:PORT]`")
	f.StringVar(&r.HostHeader, "host-header", "", "the Host field on the wire, a `NAME`")
	f.StringVar(&r.SignHost, "sign-host", "", "the `HOST` inside the signature, when the verifier sees another than the URL's")
	f.StringVar(&r.SignPathPrefix, "sign-path-prefix", "", "a `PATH`, such as /prod, that the verifier sees before the URL's")
	f.StringVar(&r.StripPrefix, "strip-prefix", "", "a `PATH` to take off before the request is signed and sent")
	f.StringVar(&r.Service, "service", "", "the `NAME` of the service to sign for; inferred from the sign host")
	f.StringVar(&r.Region, "region", "", "the `REGION` to sign for, or a region set; inferred from the sign host")
	addChoice(cmd, f, &r.Algorithm, "algorithm", "", "sign with SigV4 or SigV4A; the sign host tells", "", "sigv4", "sigv4a")
	f.StringArrayVar(&r.SignHeaders, "sign-header", nil, "sign the header `NAME` as well, repeatable")
	addChoice(cmd, f, &r.Payload, "payload", "", "how bodies are signed: hashed, not at all, or in chunks as they come (S3)", "", proxy.PayloadSigned, proxy.PayloadUnsigned, proxy.PayloadStreaming)
	f.BoolVar(&flags.unsigned, "unsigned-payload", false, "the same as --payload unsigned")
	f.DurationVar(&r.Presign, "presign", 0, "put the signature into the query, good for so `LONG`: for WebSocket and IoT")
	a.addCredentials(cmd, &flags.credentials)
	f.StringVar(&r.ExternalID, "external-id", "", "the external `ID` with which --role is assumed")
	f.StringVar(&r.MFASerial, "mfa-serial", "", "the MFA `DEVICE` of which a code is asked for to assume --role")
	f.StringArrayVar(&r.DropHeaders, "drop-header", nil, "do not send the header `NAME`; one that ends in * stands for all that begin so")
	f.StringArrayVar(&r.DropParams, "drop-param", nil, "do not send the query parameter `NAME`; as --drop-header")
	f.StringArrayVar(&r.KeepHeaders, "keep-header", nil, "send the header `NAME` under X-Original-NAME too")
	f.StringArrayVar(&flags.addHeaders, "add-header", nil, "send the header field `'Name: value'` with every request")
	addChoice(cmd, f, &r.Redirects, "redirects", "", "what becomes of redirects to the same server", "", proxy.RedirectPass, proxy.RedirectFollow, proxy.RedirectRewrite)
	f.IntVar(&r.Retries, "retries", 1, "send a request without an answer again, `N` times: of idempotent methods alone")
	f.DurationVar(&r.Timeout, "timeout", proxy.DefaultTimeout, "how `LONG` the head of an answer may take")
	f.DurationVar(&r.AnswerIdle, "answer-idle", 0, "how `LONG` an answer may pause; for ever by default")
	f.StringVar(&r.CACert, "cacert", "", "trust the certificates in `FILE` in place of the system's")
	f.StringVar(&r.TLSName, "tls-name", "", "ask the server for a certificate of `NAME`; the connect host by default")
	f.BoolVarP(&r.Insecure, "insecure", "k", false, "trust whatever certificate the server has")

	f.StringArrayVar(&flags.listen, "listen", []string{defaultProxy}, "`ADDRESS` to listen on, repeatable; port 0 takes a free one; systemd's sockets go before")
	f.BoolVar(&flags.anywhere, "listen-anywhere", false, "allow addresses that other machines can reach")
	f.StringVar(&flags.tokenFile, "token-file", "", "a `FILE` with the token that clients have to say; else COUNTERSIGN_PROXY_TOKEN")
	f.BoolVar(&flags.open, "open", false, "need no token, even at an address that other machines can reach")
	f.StringArrayVar(&flags.allowHosts, "allow-host", nil, "a further `NAME` by which clients may call the proxy")
	f.StringArrayVar(&flags.allowOrigins, "allow-origin", nil, "an `ORIGIN` whose web pages may call the proxy, as http://localhost:3000")
	f.StringVar(&flags.statusListen, "status-listen", "", "serve health and metrics at this `ADDRESS`, and nothing of them beside the requests")
	f.StringVar(&flags.tlsCert, "tls-cert", "", "speak TLS with the certificate in `FILE`; it is read again when it changes")
	f.StringVar(&flags.tlsKey, "tls-key", "", "the key of --tls-cert, in `FILE`")
	f.BoolVar(&flags.tlsLocal, "tls-local", false, "speak TLS with a certificate of an authority of this machine")
	f.BoolVar(&flags.explain, "explain", false, "add the diagnosis of a refused request to the answer")
	f.StringVar(&flags.record, "record", "", "write both sides of each request into a HAR `FILE`, without secrets")
	addChoice(cmd, f, &flags.log, "log", "", "form of the log on standard error", "text", "json", "none")
	addChoice(cmd, f, &flags.logLevel, "log-level", "", "what is logged: with warn, only what fails or is refused", "info", "debug", "warn", "error")
	f.DurationVar(&flags.drain, "drain", drain, "how `LONG` requests on their way may take at the end")
	f.DurationVar(&flags.drainDelay, "drain-delay", 0, "how `LONG` to take requests still, after /-/readyz says no")
	f.StringVar(&flags.spoolDir, "spool-dir", "", "the `FOLDER` for bodies larger than 64 KiB; the system's for temporary files")
	l := proxy.DefaultLimits
	flags.maxBody, flags.maxSpool, flags.maxHeader = size(l.Body), size(l.Bodies), size(l.Header)
	f.Var(&flags.maxBody, "max-body", "the largest body, as 10MiB")
	f.Var(&flags.maxSpool, "max-spool", "the room for all bodies on disk")
	f.Var(&flags.maxHeader, "max-header", "the largest header")
	f.IntVar(&flags.maxRequests, "max-requests", l.Requests, "how many requests may be on their way")
	f.IntVar(&flags.maxConnections, "max-connections", l.Connections, "how many clients may be connected")
	f.DurationVar(&flags.headerTime, "header-timeout", l.HeaderTime, "how `LONG` a client may take for a header")
	f.DurationVar(&flags.stall, "stall-timeout", l.Stall, "how `LONG` a client may pause in a body, or not read")
	f.DurationVar(&flags.idle, "idle-timeout", l.Idle, "how `LONG` a connection may wait for its next request")
	cmd.MarkFlagsMutuallyExclusive("config", "to")
	cmd.MarkFlagsMutuallyExclusive("token-file", "open")
	cmd.MarkFlagsMutuallyExclusive("tls-cert", "tls-local")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.MarkFlagsMutuallyExclusive("unsigned-payload", "payload")
}

// routeFlags are those of the one route that --to makes.
var routeFlags = []string{
	"connect-to", "host-header", "sign-host", "sign-path-prefix", "strip-prefix", "service", "region", "algorithm", "sign-header", "payload",
	"unsigned-payload", "presign", "profile", "role", "external-id", "mfa-serial", "drop-header", "drop-param", "keep-header", "add-header",
	"redirects", "retries", "timeout", "answer-idle", "cacert", "tls-name", "insecure",
}

// checkRouteFlags refuses flags of a route beside a file of routes, which they would not reach.
func checkRouteFlags(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("config") {
		return nil
	}
	for _, name := range routeFlags {
		if cmd.Flags().Changed(name) {
			return withHint(fmt.Errorf("--%s has no meaning beside --config", name), "write "+strings.ReplaceAll(name, "-", "_")+" into the route that it is for")
		}
	}
	return nil
}

// config returns the routes: those of the file, or the one of the flags.
func (f *proxyFlags) config() (*proxy.Config, error) {
	if f.configFile != "" {
		input, err := readFile(f.configFile)
		if err != nil {
			return nil, err
		}
		return proxy.ReadConfig(f.configFile, input.Data)
	}
	r := f.route
	if r.To == "" {
		return nil, withHint(errors.New("nothing says where requests go"),
			"--to https://abc123def4.execute-api.eu-west-1.amazonaws.com leads to one server",
			"--to any-aws-host leads to whatever AWS host a request names; --config FILE holds several routes")
	}
	if f.unsigned {
		r.Payload = proxy.PayloadUnsigned
	}
	r.Profile, r.Role = f.credentials.profile, f.credentials.role
	for _, field := range f.addHeaders {
		name, value, ok := strings.Cut(field, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, withHint(fmt.Errorf("--add-header: %q is no field", name), "give it as in 'X-Tenant: blue'")
		}
		if r.AddHeaders == nil {
			r.AddHeaders = map[string]string{}
		}
		r.AddHeaders[name] = strings.TrimSpace(value)
	}
	return &proxy.Config{Routes: []proxy.Route{r}}, nil
}

func (f *proxyFlags) limits() proxy.Limits {
	return proxy.Limits{
		Body: int64(f.maxBody), Bodies: int64(f.maxSpool), Header: int(f.maxHeader), Requests: f.maxRequests, Connections: f.maxConnections,
		HeaderTime: f.headerTime, Idle: f.idle, Stall: f.stall,
	}
}

func (f *proxyFlags) secure() bool { return f.tlsCert != "" || f.tlsLocal }

func (f *proxyFlags) scheme() string {
	if f.secure() {
		return "https"
	}
	return "http"
}

// size is a flag in bytes.
type size int64

var units = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}, {"B", 1}, {"", 1}}

// Set reads a number of bytes with or without a unit.
func (s *size) Set(text string) error {
	for _, unit := range units {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n <= 0 || n > (1<<62)/unit.bytes {
			break
		}
		*s = size(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("%q is no size: give it as in 10MiB", text)
}

func (s *size) String() string {
	for i := 3; i >= 0; i-- {
		if unit := units[i]; int64(*s) >= unit.bytes && int64(*s)%unit.bytes == 0 {
			return strconv.FormatInt(int64(*s)/unit.bytes, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Type names the flag's value in the help.
func (s *size) Type() string { return "SIZE" }
