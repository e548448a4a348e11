package cli

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/coreos/go-systemd/v22/daemon"

	"countersign/internal/credentials"
	"countersign/internal/proxy"
	"countersign/sigv4"
)

// proxyListeners are the sockets that systemd hands over, else those of --listen.
func (a *app) proxyListeners(flags *proxyFlags) ([]net.Listener, error) {
	handed, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("the sockets of systemd cannot be used: %w", err)
	}
	var list []net.Listener
	for _, l := range handed {
		if l != nil {
			list = append(list, l)
		}
	}
	if len(list) > 0 {
		return list, nil
	}
	for _, address := range flags.listen {
		l, err := a.listen("listen", address, flags.anywhere)
		if err != nil {
			closeAll(list)
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

func closeAll(list []net.Listener) {
	for _, l := range list {
		l.Close()
	}
}

// token is what clients have to say, or "". made is one that was made for this run.
func (f *proxyFlags) token(a *app, listeners []net.Listener) (token, made string, err error) {
	if f.tokenFile != "" {
		input, err := readFile(f.tokenFile)
		if err != nil {
			return "", "", err
		}
		if token = strings.TrimSpace(string(input.Data)); len(token) < minToken {
			return "", "", withHint(fmt.Errorf("--token-file: the token has %d characters, and needs %d", len(token), minToken), "openssl rand -hex 32 >token")
		}
		return token, "", nil
	}
	if token = a.Getenv("COUNTERSIGN_PROXY_TOKEN"); token != "" {
		if len(token) < minToken {
			return "", "", fmt.Errorf("COUNTERSIGN_PROXY_TOKEN has %d characters, and needs %d", len(token), minToken)
		}
		return token, "", nil
	}
	for _, l := range listeners {
		if at, ok := l.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() && !f.open {
			random := make([]byte, 16)
			if _, err := rand.Read(random); err != nil {
				return "", "", err
			}
			token = hex.EncodeToString(random)
			return token, token, nil
		}
	}
	return "", "", nil
}

// minToken is how many characters a token has at least.
const minToken = 16

// proxyCert is the proxy's certificate; nil without TLS.
type proxyCert struct {
	*proxy.Certificate
}

func (c *proxyCert) configOrNil() *tls.Config {
	if c == nil {
		return nil
	}
	return c.Config()
}

// proxyCertificate is the certificate that the flags ask for, or nil. trust is the file of the authority that
// clients have to trust, or "".
func (a *app) proxyCertificate(flags *proxyFlags) (c *proxyCert, trust string, err error) {
	load := proxy.CertificateFiles(flags.tlsCert, flags.tlsKey)
	switch {
	case flags.tlsLocal:
		names := append([]string{"localhost"}, flags.allowHosts...)
		ca, err := a.authority(names)
		if err != nil {
			return nil, "", err
		}
		trust = ca.File
		load = func() (tls.Certificate, error) { return ca.Issue(names, time.Now()) }
	case flags.tlsCert == "":
		return nil, "", nil
	}
	certificate, err := proxy.NewCertificate(load)
	if err != nil {
		return nil, "", err
	}
	return &proxyCert{certificate}, trust, nil
}

// proxyKeys are the sources of credentials of all routes: one for each identity.
type proxyKeys struct {
	app   *app
	flags *proxyFlags

	mu      sync.Mutex
	sources map[proxy.Identity]*keySource
}

type keySource struct {
	proxy.Keys
	region string
}

// of returns the source for an identity. It looks for no credentials yet.
func (k *proxyKeys) of(id proxy.Identity) (proxy.Keys, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.sources[id]; s != nil {
		return s.Keys, s.region, nil
	}
	s, err := k.open(id)
	if err != nil {
		return nil, "", err
	}
	if k.sources == nil {
		k.sources = map[proxy.Identity]*keySource{}
	}
	k.sources[id] = s
	return s.Keys, s.region, nil
}

func (k *proxyKeys) open(id proxy.Identity) (*keySource, error) {
	if k.flags.credentials.from != "" {
		found, err := k.app.credentials(k.flags.credentials)
		if err != nil {
			return nil, err
		}
		return &keySource{givenKeys(found.Credentials), found.Region}, nil
	}
	o := credentials.Options{Profile: id.Profile, Role: id.Role, ExternalID: id.ExternalID, MFASerial: id.MFASerial}
	if k.app.InTerminal {
		o.AskMFA = k.app.askMFA
	}
	ctx, cancel := context.WithTimeout(context.Background(), chainTimeout)
	defer cancel()
	source, err := credentials.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &keySource{credentials.NewKeeper(o), source.Region()}, nil
}

// tryAll looks for the credentials of all routes, so that a person sees at once what is missing. Requests that
// come before they are there wait.
func (k *proxyKeys) tryAll(ctx context.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, s := range k.sources {
		go func() {
			if _, err := s.Get(ctx); err != nil && ctx.Err() == nil {
				k.app.say("warning", "no credentials"+forProfile(id)+" yet: "+err.Error())
				var more interface{ Hints() []string }
				if errors.As(err, &more) {
					k.app.say("hint", more.Hints()[0])
				}
			}
		}()
	}
}

func forProfile(id proxy.Identity) string {
	if id.Profile == "" {
		return ""
	}
	return " of profile " + id.Profile
}

// renew makes all sources look for their credentials anew.
func (k *proxyKeys) renew() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.sources {
		s.Renew()
	}
}

// givenKeys are credentials of the environment or of standard input, which nobody renews.
type givenKeys sigv4.Credentials

func (g givenKeys) Get(context.Context) (sigv4.Credentials, error) { return sigv4.Credentials(g), nil }
func (g givenKeys) Renew()                                         {}
func (g givenKeys) Expires() time.Time                             { return time.Time{} }

// reloader reads routes and certificates again.
type reloader struct {
	app         *app
	flags       *proxyFlags
	proxy       *proxy.Proxy
	keys        *proxyKeys
	certificate *proxyCert
	log         *slog.Logger
}

// watch reloads on SIGHUP and when one of the files has changed since they were noted.
func (r *reloader) watch(ctx context.Context, files *proxy.Files) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangups)
		daily := time.NewTicker(24 * time.Hour)
		defer daily.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
				_, _ = daemon.SdNotify(false, daemon.SdNotifyReloading)
				r.keys.renew()
				r.routes()
				r.tls()
				_, _ = daemon.SdNotify(false, daemon.SdNotifyReady)
			case <-daily.C:
				if r.flags.tlsLocal {
					r.tls() // it is good for some weeks
				}
			}
		}
	}()
	return files.Watch(ctx, func() { r.routes(); r.tls() })
}

// files are those that are read again when they change.
func (f *proxyFlags) files() []string {
	var files []string
	if f.configFile != "" {
		files = append(files, f.configFile)
	}
	if f.tlsCert != "" {
		files = append(files, f.tlsCert, f.tlsKey)
	}
	return files
}

// routes reads the routes again. When anything is wrong with them the old ones stay.
func (r *reloader) routes() {
	if r.flags.configFile == "" {
		return
	}
	config, err := r.flags.config()
	if err == nil {
		if err = r.proxy.SetRoutes(config.Routes); err != nil {
			err = config.Locate(err)
		}
	}
	r.tell("routes", err)
}

func (r *reloader) tls() {
	if r.certificate != nil {
		r.tell("certificate", r.certificate.Reload())
	}
}

func (r *reloader) tell(what string, err error) {
	r.proxy.Reloaded(what, err)
	if r.log == nil {
		return
	}
	if err != nil {
		r.log.Error("not reloaded", slog.String("what", what), slog.String("error", err.Error()), slog.String("kept", "the old one"))
		return
	}
	r.log.Info("reloaded", slog.String("what", what))
}
