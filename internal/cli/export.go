package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/export"
	_ "countersign/internal/export/all" // registers the targets
)

type exportFlags struct {
	signingFlags
	method    string
	from      string
	name      string
	client    string
	mode      string
	keep      string
	proxy     string
	variables []string
	out       string
	check     string
	list      bool
}

func (a *app) exportCommand() *cobra.Command {
	var flags exportFlags
	cmd := &cobra.Command{
		Use:   "export TARGET [URL]",
		Short: "write requests that are signed right for Postman and other clients",
		Long: `Writes a request, or many, for the client in which you work: signed for one
host, sent to another. See --list for the targets.

The requests come from a URL and flags, or with --from from a file: a command of
curl, a raw request, a HAR, an OpenAPI document, a collection of Postman. A URL
beside --from says where they are to go; without --sign-host they are signed for
the host that the file names. {{NAME}} in a URL, a header or the body is a
variable, and --var gives it a value.

No secret is written to any file: credentials come from where the client keeps
them, and secret header fields become variables. What a target cannot do is left
out with the reason, and the exit code is 1.

Files go where --out says, and one file else to standard output. -o json prints
their names, or their texts, and what was left out.

--check FILE runs a file that was exported, with its client and AWS's example
credentials, against an edge and a verifying gateway on this machine. It runs
what stands in the file.

Exit codes: 0 all was written, or accepted; 1 a request was left out, or
refused; 2 could not run.`,
		Example: `  countersign export postman https://d111111abcdef8.cloudfront.net/pets \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com --sign-path-prefix /prod \
    --out pets.postman_collection.json

  # all of an API, through its distribution
  countersign export bruno https://d111111abcdef8.cloudfront.net --from openapi.yaml --out pets

  # a collection that signs with Postman's own AWS authorisation, converted
  countersign export postman --from old.postman_collection.json \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com --out new.postman_collection.json

  countersign export python --client httpx https://d111111abcdef8.cloudfront.net/prod/pets \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com --out pets.py
  countersign export --check pets.py`,
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: offer(1, targetNames),
		RunE:              func(_ *cobra.Command, args []string) error { return a.export(&flags, args) },
	}
	a.addExport(cmd, &flags)
	return cmd
}

// addExport adds the flags of export.
func (a *app) addExport(cmd *cobra.Command, flags *exportFlags) {
	a.addRequest(cmd, &flags.signingFlags)
	f := cmd.Flags()
	f.StringVarP(&flags.method, "request", "X", "", "the `METHOD`; GET by default, POST with a body")
	f.StringVar(&flags.from, "from", "", "read the requests from `FILE`, or - for standard input")
	f.StringVar(&flags.from, "openapi", "", "the same as --from")
	_ = f.MarkHidden("openapi") // fails only for a flag that does not exist
	f.StringVar(&flags.name, "name", "", "what the collection is called (`TEXT`)")
	f.StringVar(&flags.client, "client", "", "the library or program to write for (`NAME`); see --list")
	f.StringVar(&flags.mode, "mode", "", "`MODE`: script signs in the client, proxy leaves it to a signing proxy on this machine; see --list")
	f.StringVar(&flags.keep, "keep", "", "the `PLACE` where the client keeps secrets; see --list")
	f.StringVar(&flags.proxy, "proxy", export.ProxyBase, "the `URL` of the signing proxy, for --mode proxy")
	f.StringArrayVar(&flags.variables, "var", nil, "the value of a variable (`NAME=VALUE`), repeatable")
	flags.addPlace(cmd, a)
	f.StringVar(&flags.check, "check", "", "run an exported `FILE` against a lab on this machine")
	f.BoolVar(&flags.list, "list", false, "list the targets")
	cmd.MarkFlagsMutuallyExclusive("check", "list", "from")
}

func (a *app) export(flags *exportFlags, args []string) error {
	switch {
	case flags.out != "" && (flags.list || flags.check != ""):
		return withHint(errors.New("--out is for what is exported"), "see countersign export --help")
	case flags.list:
		return a.listTargets()
	case flags.check != "":
		return a.checkExport(flags.check)
	case len(args) == 0:
		return withHint(errors.New("no target"), "countersign export --list shows the targets")
	}
	target, ok := export.Find(args[0])
	if !ok {
		return unknownTarget(args[0])
	}
	job, err := a.exportJob(target, flags, args[1:])
	if err != nil {
		return err
	}
	files, left, err := export.Write(target, job.collection, job.settings)
	if err == nil {
		err = export.Check(files, job.secrets)
	}
	if err != nil {
		return err
	}
	for _, l := range left {
		a.say("warning", fmt.Sprintf("cannot sign %s %s: %s", l.Request.Method, l.Request.Path, l.Why))
	}
	if files == nil {
		return errors.New("no request is left to be written")
	}
	if err := a.writeExport(files, left, flags.out); err != nil {
		return err
	}
	if len(left) > 0 {
		return exitCode(exitFinding)
	}
	return nil
}

func unknownTarget(name string) error {
	var names []string
	for _, t := range export.All() {
		names = append(names, t.Name)
	}
	err := fmt.Errorf("no target %q", name)
	if near := nearest(name, names, 2); len(near) > 0 {
		return withHint(err, "did you mean countersign export "+near[0]+"?")
	}
	return withHint(err, "they are "+strings.Join(names, ", "))
}

// choose returns what a person said of a few values, or the first.
func choose(flag, said string, values []string) (string, error) {
	switch {
	case said == "" && len(values) > 0:
		return values[0], nil
	case said == "" || slices.Contains(values, said):
		return said, nil
	case len(values) == 0:
		return "", fmt.Errorf("%s: there is nothing to choose for this target", flag)
	}
	return "", fmt.Errorf("%s must be one of %s for this target", flag, strings.Join(values, ", "))
}
