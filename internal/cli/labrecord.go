package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"countersign/internal/har"
	"countersign/internal/lab"
	"countersign/internal/lab/server"
	"countersign/internal/plainjson"
	"countersign/internal/report"
	"countersign/internal/topology"
)

type labRecordFlags struct {
	listen, out, log string
	topology         []string
	secrets          bool
	anywhere         bool
}

func (a *app) labRecordCommand() *cobra.Command {
	var flags labRecordFlags
	cmd := &cobra.Command{
		Use:   "record URL",
		Short: "put the edge in front of a URL, and write both sides down",
		Long: `Starts an edge that changes requests as CloudFront does and sends them on to a
URL, and writes each request and answer into an HTTP Archive as both sides have
them: the viewer's and the origin's. It runs until SIGINT or SIGTERM.

Without --topology the edge has CachingDisabled and AllViewerExceptHostHeader,
and the URL's host as its origin. With it, the first distribution decides what
is changed; requests go to the URL's host all the same.

Secrets are left out of the archive: session tokens, API keys, cookies. What is
refused is diagnosed on standard error.`,
		Example: `  countersign lab record https://abc123def4.execute-api.eu-west-1.amazonaws.com
  countersign lab record http://127.0.0.1:3000 --topology distribution.json --out both.har
  countersign diagnose both.har`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return withHint(errors.New("record wants the URL to put the edge in front of"), "countersign lab record http://127.0.0.1:3000")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.labRecord(args[0], flags) },
	}
	a.addOutput(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.listen, "listen", "127.0.0.1:0", "`ADDRESS` of the edge; port 0 takes a free one")
	addOut(cmd, &flags.out, "countersign.har", "the `FILE` to write; it must not exist")
	f.StringArrayVar(&flags.topology, "topology", nil, "a `FILE` or folder that describes the distribution; repeatable")
	f.BoolVar(&flags.secrets, "with-secrets", false, "write secrets down as well")
	f.BoolVar(&flags.anywhere, "listen-anywhere", false, "allow an address that other machines can reach")
	addChoice(cmd, f, &flags.log, "log", "", "form of the log on standard error", "text", "json", "none")
	return cmd
}

func (a *app) labRecord(address string, flags labRecordFlags) error {
	to, err := url.Parse(address)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || to.RawQuery != "" || to.User != nil {
		return withHint(fmt.Errorf("%q is no URL of a server", address), "give it as in https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod")
	}
	t, err := a.topology(flags.topology, "")
	if err != nil {
		return err
	}
	if len(t.Distributions) == 0 {
		return errors.New("the topology has no distribution")
	}
	if flags.topology == nil {
		leadTo(t, to)
	}
	path, err := lab.New(lab.Config{Topology: t})
	if err != nil {
		return err
	}
	l, err := a.listen("listen", flags.listen, flags.anywhere)
	if err != nil {
		return err
	}
	defer l.Close()
	file, err := os.OpenFile(flags.out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return withHint(fmt.Errorf("%s exists already", flags.out), "name another file with --out")
		}
		return fmt.Errorf("cannot write %s: %w", flags.out, err)
	}
	defer file.Close()
	hide := report.NewRedactor()
	if flags.secrets {
		hide = nil
	}
	archive, err := har.NewWriter(file, "countersign", currentVersion().Version, hide)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", flags.out, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := server.New(path, server.Options{Log: a.labLog(flags.log)})
	s.Serve(l, s.Record(to, archive))
	if err := a.sayRecording(reachable(l), path.Names().Edge, address, flags.out); err != nil {
		return err
	}
	if err := a.waitFor(ctx, stop, s); err != nil {
		return err
	}
	a.say("hint", fmt.Sprintf("%d entries in %s: countersign diagnose %s", archive.Len(), flags.out, flags.out))
	return nil
}

// leadTo makes a URL the origin of the first distribution.
func leadTo(t *topology.Topology, to *url.URL) {
	at := topology.Source{File: "the URL"}
	o := &t.Distributions[0].Origins[0]
	o.DomainName = topology.Known(to.Host, at)
	if path := strings.TrimSuffix(to.EscapedPath(), "/"); path != "" {
		o.Path = topology.Known(path, at)
	}
	t.APIs, t.Domains = nil, nil // the API of the built-in topology is not behind it
}

func (a *app) sayRecording(address, host, to, out string) error {
	if a.json() {
		return plainjson.WriteLine(a.Out, struct {
			Edge readyEdge `json:"edge"`
			To   string    `json:"to"`
			File string    `json:"file"`
		}{readyEdge{"http://" + address, host}, to, out})
	}
	_, err := fmt.Fprintf(a.Out, "edge     http://%s  in front of %s\nfile     %s\n", address, to, out)
	return err
}
