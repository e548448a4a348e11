package cli

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/lab/authority"
	"countersign/internal/lab/server"
)

type labUpFlags struct {
	edge, gateway     string
	topology          []string
	credentials       string
	backend           string
	tls, strict       bool
	explain, anywhere bool
	log, now          string
	region            string
}

// drain is how long requests on their way may take once the lab is told to end.
const drain = 15 * time.Second

func (a *app) labUpCommand() *cobra.Command {
	var flags labUpFlags
	cmd := &cobra.Command{
		Use:   "up",
		Short: "start an edge and a gateway on this machine",
		Long: `Starts an edge that behaves as CloudFront does and a gateway that behaves as API
Gateway does, and prints where they are. They run until SIGINT or SIGTERM, and
finish what is on its way then.

A client can simply call the addresses: a name of this machine stands for the
name that a viewer would call, and HTTP for HTTPS. A client that has the edge as
its HTTP proxy, or sends AWS's names as Host, keeps them. What is signed is
never rewritten.

The topology is read from what the AWS CLI prints, in any number of files:
cloudfront get-distribution, get-cache-policy, get-origin-request-policy,
describe-function and its code; apigateway get-rest-apis, get-resources --embed
methods, get-stages, get-domain-names, get-base-path-mappings; the same of
apigatewayv2; lambda get-function-url-config and get-policy. AWS's managed
policies are known. A CloudFormation or SAM template, or Terraform, is read as
well: names that AWS gives at deployment are stood in for. Without files there
is a distribution with CachingDisabled and AllViewerExceptHostHeader before a
REST API whose routes need IAM.

Each request is a line on standard error. A refused one is diagnosed there, and
with --explain in the answer's field ` + server.ExplainField + `.`,
		Example: `  countersign lab up
  countersign lab up --edge 127.0.0.1:8080 --gateway 127.0.0.1:8081 --explain
  countersign lab up --topology template.yaml
  countersign lab up --topology distribution.json api.json --credentials keys.json -o json`,
		RunE: func(_ *cobra.Command, args []string) error {
			flags.topology = append(flags.topology, args...)
			return a.labUp(flags)
		},
	}
	a.addOutput(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.edge, "edge", "127.0.0.1:0", "`ADDRESS` of the edge; port 0 takes a free one")
	f.StringVar(&flags.gateway, "gateway", "127.0.0.1:0", "`ADDRESS` of the gateway")
	f.StringArrayVar(&flags.topology, "topology", nil, "a `FILE` or folder that describes the path; repeatable, and further arguments are files too")
	f.StringVar(&flags.region, "region", "", "the `REGION` that a template is deployed to; else us-east-1 stands in")
	f.StringVar(&flags.credentials, "credentials", "", "a `FILE` with the access keys that exist, and their policies; else AWS's example pair")
	f.StringVar(&flags.backend, "backend", "", "the `URL` that takes accepted requests; else they are answered with who called and what arrived")
	f.BoolVar(&flags.tls, "tls", false, "speak TLS, with certificates of an authority of this machine")
	f.BoolVar(&flags.strict, "strict-host", false, "take only the distribution's own names as Host, and HTTP for HTTP, as CloudFront does")
	f.BoolVar(&flags.explain, "explain", false, "diagnose refused requests in the answer too")
	f.BoolVar(&flags.anywhere, "listen-anywhere", false, "allow addresses that other machines can reach")
	addChoice(cmd, f, &flags.log, "log", "", "form of the log on standard error", "text", "json", "none")
	f.StringVar(&flags.now, "now", "", "let the lab's clock begin at this `TIME`, such as 2026-11-22T10:00:00Z")
	return cmd
}

func (a *app) labUp(flags labUpFlags) error {
	path, key, err := a.labPath(flags)
	if err != nil {
		return err
	}
	options := server.Options{Explain: flags.explain, Log: a.labLog(flags.log)}
	if flags.backend != "" {
		if options.Backend, err = backendURL(flags.backend); err != nil {
			return err
		}
	}
	ready := readyLine{
		Region: path.Names().Region, Service: path.Names().Service, Credentials: key,
		own: len(flags.topology) == 0 && flags.credentials == "",
	}
	scheme := "http"
	if flags.tls {
		scheme = "https"
		if options.TLS, ready.CAFile, err = a.labTLS(path); err != nil {
			return err
		}
	}
	edgeListener, err := a.listen("edge", flags.edge, flags.anywhere)
	if err != nil {
		return err
	}
	defer edgeListener.Close()
	gatewayListener, err := a.listen("gateway", flags.gateway, flags.anywhere)
	if err != nil {
		return err
	}
	defer gatewayListener.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a.collectSeldom(1600) // a lab has its machine for itself
	s := server.New(path, options)
	s.Serve(edgeListener, s.Edge())
	s.Serve(gatewayListener, s.Gateway())
	for _, text := range path.Uncovered() {
		a.say("warning", text)
	}
	ready.Edge = readyEdge{scheme + "://" + reachable(edgeListener), path.Names().Edge}
	ready.Gateway = readyGateway{scheme + "://" + reachable(gatewayListener), path.Names().Gateway, path.Names().Stage}
	if err := a.sayReady(ready); err != nil {
		return err
	}
	return a.waitFor(ctx, stop, s)
}

// labPath makes the path, and tells which key a client is to use.
func (a *app) labPath(flags labUpFlags) (*lab.Path, readyKey, error) {
	t, err := a.topology(flags.topology, flags.region)
	if err != nil {
		return nil, readyKey{}, err
	}
	keys, err := a.keys(flags.credentials, t.Account.Or(""))
	if err != nil {
		return nil, readyKey{}, err
	}
	config := lab.Config{Topology: t, Keys: keys, StrictHost: flags.strict}
	if flags.now != "" {
		if config.Now, err = clockFrom(flags.now); err != nil {
			return nil, readyKey{}, err
		}
	}
	path, err := lab.New(config)
	if err == nil {
		err = path.Check()
	}
	if err != nil {
		const hint = "lab up needs a distribution and what is behind it; without --topology it has its own"
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			return nil, readyKey{}, a.everyFault(several.Unwrap(), hint)
		}
		return nil, readyKey{}, withHint(err, hint)
	}
	key := usable(keys)
	ready := readyKey{AccessKeyID: key.AccessKeyID}
	if flags.credentials == "" {
		ready.SecretAccessKey = key.SecretAccessKey // AWS's example: nobody's secret
	}
	return path, ready, nil
}

// usable is the first key that is neither inactive nor temporary, else the first.
func usable(keys *gateway.KeyStore) *gateway.Key {
	all := keys.All()
	for _, k := range all {
		if !k.Inactive && k.SessionToken == "" {
			return k
		}
	}
	return all[0]
}

// clockFrom is a clock that is at a time now, and goes on.
func clockFrom(text string) (func() time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, withHint(fmt.Errorf("--now: %q is no time", text), "give it as in 2026-11-22T10:00:00Z")
	}
	began := time.Now()
	return func() time.Time { return at.Add(time.Since(began)) }, nil
}

func backendURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, withHint(fmt.Errorf("--backend: %q is no URL", text), "give it as in http://127.0.0.1:3000")
	}
	return u, nil
}

// labLog returns the log on standard error, or nil.
func (a *app) labLog(form string) *slog.Logger {
	switch form {
	case "json":
		return slog.New(slog.NewJSONHandler(a.Err, nil))
	case "none":
		return nil
	}
	return slog.New(newLineLog(a.Err))
}

// authority opens the local certificate authority for names, or makes it.
func (a *app) authority(names []string) (*authority.Authority, error) {
	folder, err := a.folder()
	if err != nil {
		return nil, err
	}
	ca, err := authority.Open(folder, names, time.Now())
	if err != nil {
		return nil, fmt.Errorf("cannot make the certificate authority: %w", err)
	}
	return ca, nil
}

// labTLS returns certificates for all names of the path, and the file with the authority's.
func (a *app) labTLS(path *lab.Path) (*tls.Config, string, error) {
	ca, err := a.authority(path.All())
	if err != nil {
		return nil, "", err
	}
	certificate, err := ca.Issue(path.All(), time.Now())
	if err != nil {
		return nil, "", fmt.Errorf("cannot issue a certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, ca.File, nil
}

// waitFor runs until a signal, and then finishes what is on its way. A second signal ends it at once.
func (a *app) waitFor(ctx context.Context, stop func(), s interface {
	Shutdown(context.Context) error
	Failed() <-chan error
},
) error {
	select {
	case err := <-s.Failed():
		return err
	case <-ctx.Done():
	}
	stop()
	end, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := s.Shutdown(end); err != nil {
		return fmt.Errorf("not all requests came to their end: %w", err)
	}
	return nil
}

// reachable is a listener's address as a client on this machine calls it.
func reachable(l net.Listener) string {
	at, ok := l.Addr().(*net.TCPAddr)
	if ok && at.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", fmt.Sprint(at.Port))
	}
	return l.Addr().String()
}
