package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"countersign/internal/har"
	"countersign/internal/plainjson"
	"countersign/internal/proxy"
	"countersign/internal/report"
	"countersign/internal/signing"
)

// defaultProxy is where the proxy listens unless it is told otherwise.
const defaultProxy = "127.0.0.1:9000"

func (a *app) proxyCommand() *cobra.Command {
	var flags proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy --to URL | --config FILE",
		Short: "sign what passes, for clients that cannot",
		Long: `A reverse proxy on this machine that signs what passes: for Postman, browsers,
dashboards, MCP clients, and whatever cannot sign or must not hold a secret.

The request target goes out byte for byte as it came in. Host and x-amz-* fields
are signed, and no others unless --sign-header names them; a signature of the
client's own is replaced. A body is hashed while it is kept, on disk beyond
64 KiB; --payload says otherwise. Answers stream: events, WebSocket, HTTP/2.

Three hosts are kept apart:
  connect  where the socket goes       --connect-to HOST[:PORT]
  host     the Host field on the wire  --host-header NAME
  sign     the host in the signature   --sign-host NAME
What is not said is that of --to. A path that the verifier sees before the
URL's: --sign-path-prefix PATH. Service and region come from the host in the
signature; the region, where its name does not tell, from the profile.

Whoever reaches the proxy can sign. It listens on this machine alone, takes only
Host fields that name it (a page bound to this address by DNS rebinding has
another), and nothing that web pages of other origins send. For an address that
other machines reach a token is needed: --token-file FILE, or one is made.

A refusal of AWS is diagnosed from what was sent and answered: a line of the log
says the cause, --explain adds it to the answer, and
  countersign diagnose --from-proxy ID
prints all of it.

Several routes stand in a file, --config FILE; it is read again when it changes,
and on SIGHUP. SIGTERM finishes what is on its way. /-/healthz, /-/readyz and
/-/metrics tell how it is.`,
		Example: `  # behind CloudFront, which replaces Host: sign for the API behind it
  countersign proxy --to https://d111111abcdef8.cloudfront.net \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com
  curl http://127.0.0.1:9000/prod/pets

  # one API, with a profile; diagnose in the answer; write both sides down
  countersign proxy --to https://abc123def4.execute-api.eu-west-1.amazonaws.com \
    --profile dev --explain --record run.har

  # any AWS host that the Host field names
  countersign proxy --to any-aws-host
  curl -H 'Host: s3.eu-west-1.amazonaws.com' http://127.0.0.1:9000/amzn-s3-demo-bucket/key

  # several routes
  countersign proxy --config routes.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkRouteFlags(cmd); err != nil {
				return err
			}
			if err := a.formerNames(cmd, &flags); err != nil {
				return err
			}
			return a.proxy(&flags)
		},
	}
	a.addOutput(cmd)
	a.addProxyFlags(cmd, &flags)
	a.addFormerNames(cmd, &flags)
	return cmd
}

// proxy runs the proxy until a signal.
func (a *app) proxy(flags *proxyFlags) error {
	files := proxy.NoteFiles(flags.files()...)
	config, err := flags.config()
	if err != nil {
		return err
	}
	keys := &proxyKeys{app: a, flags: flags}
	options, closeRecord, err := a.proxyOptions(flags, keys)
	if err != nil {
		return err
	}
	defer closeRecord()
	listeners, err := a.proxyListeners(flags)
	if err != nil {
		return err
	}
	defer closeAll(listeners)
	guarded, made, err := flags.token(a, listeners)
	if err != nil {
		return err
	}
	options.Guard.Token = guarded
	if address := reachable(listeners[0]); address != defaultProxy {
		options.Base = flags.scheme() + "://" + address
	}
	p, err := proxy.New(config.Routes, options)
	if err != nil {
		return a.everyError(config.Locate(err))
	}
	certificate, trust, err := a.proxyCertificate(flags)
	if err != nil {
		return err
	}
	a.collectSeldom(400)
	server := proxy.NewServer(p)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	for _, l := range listeners {
		server.Serve(l, certificate.configOrNil())
	}
	if flags.statusListen != "" {
		l, err := a.listen("status-listen", flags.statusListen, true)
		if err != nil {
			return err
		}
		defer l.Close()
		server.ServeStatus(l)
	}
	reload := &reloader{app: a, flags: flags, proxy: p, keys: keys, certificate: certificate, log: options.Log}
	if err := reload.watch(ctx, files); err != nil {
		a.say("warning", err.Error())
	}
	if err := a.sayProxy(flags, p, listeners, made, trust); err != nil {
		return err
	}
	keys.tryAll(ctx)
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReady)
	return a.runProxy(ctx, stop, server, flags)
}

// runProxy waits for the end, and finishes what is on its way then.
func (a *app) runProxy(ctx context.Context, stop func(), server *proxy.Server, flags *proxyFlags) error {
	select {
	case err := <-server.Failed():
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends it at once
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping)
	server.Drain()
	time.Sleep(flags.drainDelay)
	end, cancel := context.WithTimeout(context.Background(), flags.drain)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		return withHint(fmt.Errorf("not all requests came to their end: %w", err), "--drain allows more time")
	}
	return nil
}

// proxyOptions are what the flags say of the proxy itself.
func (a *app) proxyOptions(flags *proxyFlags, keys *proxyKeys) (o proxy.Options, closeRecord func(), err error) {
	closeRecord = func() {}
	o = proxy.Options{
		Keys: keys.of, Limits: flags.limits(), SpoolDir: flags.spoolDir, Explain: flags.explain, Log: a.proxyLog(flags),
		Guard: proxy.Guard{Hosts: flags.allowHosts, Origins: flags.allowOrigins, StatusElsewhere: flags.statusListen != ""},
	}
	if flags.spoolDir != "" {
		if info, err := os.Stat(flags.spoolDir); err != nil || !info.IsDir() {
			return o, closeRecord, fmt.Errorf("--spool-dir: %s is no folder", flags.spoolDir)
		}
	}
	if flags.record == "" {
		return o, closeRecord, nil
	}
	file, err := os.OpenFile(flags.record, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return o, closeRecord, withHint(fmt.Errorf("%s exists already", flags.record), "name another file with --record")
	case err != nil:
		return o, closeRecord, fmt.Errorf("cannot write %s: %w", flags.record, withoutPath(err))
	}
	o.Record, err = har.NewWriter(file, "countersign", currentVersion().Version, report.NewRedactor())
	if err != nil {
		file.Close()
		return o, closeRecord, fmt.Errorf("cannot write %s: %w", flags.record, err)
	}
	return o, func() { file.Close() }, nil
}

// proxyLog is the log on standard error, or nil.
func (a *app) proxyLog(flags *proxyFlags) *slog.Logger {
	options := &slog.HandlerOptions{}
	switch flags.logLevel {
	case "debug":
		options.Level = slog.LevelDebug
	case "warn":
		options.Level = slog.LevelWarn
	case "error":
		options.Level = slog.LevelError
	}
	switch flags.log {
	case "json":
		return slog.New(slog.NewJSONHandler(a.Err, options))
	case "none":
		return nil
	}
	return slog.New(slog.NewTextHandler(a.Err, options))
}

// everyError says all errors of a list but the last, which it returns.
func (a *app) everyError(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return hintedBy(err)
	}
	list := joined.Unwrap()
	for _, e := range list[:len(list)-1] {
		a.say("error", e.Error())
	}
	return hintedBy(list[len(list)-1])
}

// hintedBy adds to an error the hints that its cause knows.
func hintedBy(err error) error {
	var missing *signing.Missing
	if errors.As(err, &missing) {
		return withHint(err, missing.Hints...)
	}
	var more interface{ Hints() []string }
	if errors.As(err, &more) && len(more.Hints()) > 0 {
		return withHint(err, more.Hints()...)
	}
	return err
}

// readyProxy tells where a proxy is, once it is ready.
type readyProxy struct {
	URLs   []string     `json:"urls"`
	Status string       `json:"status,omitempty"`
	Token  string       `json:"token_file,omitempty"`
	CAFile string       `json:"ca_file,omitempty"`
	Routes []readyRoute `json:"routes"`
}

type readyRoute struct {
	Name     string   `json:"name"`
	Match    string   `json:"match"`
	To       string   `json:"to"`
	Connect  string   `json:"connect,omitempty"`
	Host     string   `json:"host,omitempty"`
	Sign     string   `json:"sign,omitempty"`
	Service  string   `json:"service,omitempty"`
	Region   string   `json:"region,omitempty"`
	Because  string   `json:"because,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// sayProxy says where the proxy is and what it signs for.
func (a *app) sayProxy(flags *proxyFlags, p *proxy.Proxy, listeners []net.Listener, madeToken, trust string) error {
	ready := readyProxy{Token: flags.tokenFile, CAFile: trust, Status: flags.statusListen}
	for _, l := range listeners {
		ready.URLs = append(ready.URLs, flags.scheme()+"://"+reachable(l))
	}
	for _, r := range p.Routes() {
		ready.Routes = append(ready.Routes, readyRoute(r))
	}
	for _, r := range ready.Routes {
		for _, warning := range r.Warnings {
			a.say("warning", "route "+r.Name+": "+warning)
		}
	}
	if madeToken != "" {
		a.say("note", "clients need the token "+madeToken+" in the field "+proxy.TokenField)
	}
	if a.json() {
		return plainjson.WriteLine(a.Out, ready)
	}
	var b strings.Builder
	for _, url := range ready.URLs {
		fmt.Fprintf(&b, "listening on %s\n", url)
	}
	if ready.Status != "" {
		fmt.Fprintf(&b, "status on http://%s\n", ready.Status)
	}
	if trust != "" {
		fmt.Fprintf(&b, "trust %s  curl --cacert, AWS_CA_BUNDLE\n", trust)
	}
	for _, r := range ready.Routes {
		fmt.Fprintf(&b, "%s -> %s\n", r.Match, r.To)
		if r.Service != "" {
			fmt.Fprintf(&b, "  connect %s, host %s, sign %s\n  for %s in %s", r.Connect, r.Host, r.Sign, r.Service, r.Region)
			if r.Because != "" {
				fmt.Fprintf(&b, "  (%s)", r.Because)
			}
			b.WriteByte('\n')
		}
	}
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}
