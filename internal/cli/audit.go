package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/audit"
	"countersign/internal/infra"
	"countersign/internal/infra/aws"
	"countersign/internal/report"
	"countersign/internal/topology"
)

type auditFlags struct {
	infra    infraFlags
	output   string
	failOn   string
	baseline string
	explain  string
	as       []string
	live     liveFlags
	list     bool
}

// infraFlags are what only a deployment would tell.
type infraFlags struct {
	region, account string
	parameters      []string
}

func (f *infraFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.region, "region", "", "the `REGION` that templates are deployed to")
	cmd.Flags().StringVar(&f.account, "account", "", "the `ID` of the account")
	cmd.Flags().StringArrayVar(&f.parameters, "parameter", nil, "a parameter or variable as `NAME=VALUE`; repeatable. No secrets: they are not needed")
}

func (f *infraFlags) options() (infra.Options, error) {
	o := infra.Options{Region: f.region, Account: f.account, Parameters: map[string]string{}}
	for _, p := range f.parameters {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return o, withHint(fmt.Errorf("--parameter: %q has no =", name), "give it as in --parameter Stage=prod")
		}
		o.Parameters[name] = value
	}
	return o, nil
}

func (a *app) auditCommand() *cobra.Command {
	var flags auditFlags
	cmd := &cobra.Command{
		Use:   "audit [PATH...]",
		Short: "say before a deployment which signed requests will be refused",
		Long: `Reads infrastructure, follows signed requests through CloudFront to API Gateway
and Lambda function URLs, and says which will be refused, why, and where to
change it. Nothing is deployed, and without --live nothing is sent.

Paths are files or folders: CloudFormation, SAM and CDK output (cdk.out), YAML
or JSON; Terraform, as "terraform show -json PLAN" or as files with the modules
among them; nginx, Caddy, HAProxy and Envoy; and what the AWS CLI prints. All of
them together are one path. --live reads an account instead, with read
permissions alone.

A finding marked proof was sent, as a signed request, through the audited path;
one marked advice was read from a setting that no request can show. A remark in
a document leaves a finding out:

  # countersign:ignore=RULE reason

on the line or above it, or in JSON as Metadata of the resource:
"countersign:ignore": "RULE reason". --baseline leaves out those of an earlier
report.`,
		Example: `  countersign audit template.yaml
  countersign audit cdk.out --region eu-west-1 -o sarif > countersign.sarif
  countersign audit template.yaml --as sdk,awscurl
  countersign audit . --fail-on warning --baseline audit.json
  countersign audit --live --profile dev --record account
  countersign audit --explain query-not-forwarded`,
		RunE: func(_ *cobra.Command, args []string) error { return a.audit(flags, args) },
	}
	f := cmd.Flags()
	addChoice(cmd, f, &flags.output, "output", "o", "form of the output", "text", "json", "sarif", "junit", "markdown")
	addChoice(cmd, f, &flags.failOn, "fail-on", "", "the least severity that makes the exit code 1", "error", "warning", "note", "never")
	f.StringVar(&flags.baseline, "baseline", "", "leave out the findings of an earlier report, a `FILE` of -o json")
	f.StringSliceVar(&flags.as, "as", nil, "predict for a `CLIENT` what becomes of its requests on each route: "+strings.Join(clientNames(), ", ")+"; or all")
	offerValue(cmd, "as", func() []string { return append(clientNames(), "all") })
	f.BoolVar(&flags.list, "list", false, "list the rules")
	f.StringVar(&flags.explain, "explain", "", "print the page of a `RULE`")
	a.addVerbose(cmd)
	flags.infra.add(cmd)
	flags.live.add(cmd)
	offerValue(cmd, "explain", ruleIDs)
	return cmd
}

func clientNames() []string {
	var names []string
	for _, c := range audit.Clients() {
		names = append(names, c.Name)
	}
	return names
}

// clientsNamed returns the clients of --as.
func clientsNamed(names []string) ([]audit.Client, error) {
	var list []audit.Client
	for _, name := range names {
		if name == "all" {
			return audit.Clients(), nil
		}
		c, ok := audit.LookupClient(name)
		if !ok {
			return nil, withHint(fmt.Errorf("--as: there is no client %q", name), "known are "+strings.Join(clientNames(), ", "))
		}
		list = append(list, c)
	}
	return list, nil
}

func (a *app) audit(flags auditFlags, args []string) error {
	switch {
	case flags.list:
		return a.listRules(flags.output)
	case flags.live.permissions:
		_, err := fmt.Fprint(a.Out, aws.Permissions())
		return err
	case flags.explain != "":
		return a.explainRule(flags.explain, flags.output)
	}
	options, err := flags.infra.options()
	if err != nil {
		return err
	}
	as, err := clientsNamed(flags.as)
	if err != nil {
		return err
	}
	documents, used, err := a.liveDocuments(flags.live, flags.infra.region)
	if err == nil && (!used || len(args) > 0) {
		var named []topology.Document
		named, err = a.infrastructure(args)
		documents = append(documents, named...)
	}
	if err != nil {
		return err
	}
	loaded := infra.Load(documents, options)
	if !loaded.Recognised() {
		return a.nothingRecognised(loaded, args)
	}
	out, err := auditOf(loaded, as)
	if err != nil {
		return err
	}
	if err := suppress(out, loaded.Ignores, flags.baseline); err != nil {
		return err
	}
	out.Summary, out.Verdict = summary(out)
	out.Lines = linesOf(documents)
	clean := report.NewRedactor(secretsIn(loaded.Topology)...).Audit(out)
	if err := a.writeAudit(clean, flags); err != nil {
		return err
	}
	switch worst := out.Worst(); {
	case worst != "" && flags.failOn != "never" && report.AtLeast(worst, flags.failOn):
		return exitCode(exitFinding)
	case len(out.Faults) > 0:
		return exitCode(exitFailure)
	}
	return nil
}

// auditOf applies the rules to what was read.
func auditOf(loaded *infra.Loaded, as []audit.Client) (*report.Audit, error) {
	au, err := audit.New(loaded.Topology)
	if err != nil {
		return nil, withHint(err, "correct this first: the path cannot be played with it")
	}
	au.As = as
	out := au.Run()
	out.Findings, out.Paths = append([]report.AuditFinding{}, out.Findings...), append([]report.AuditPath{}, out.Paths...)
	for _, f := range append(loaded.Faults, au.Faults...) {
		out.Faults = append(out.Faults, noteOf(*f))
	}
	for _, n := range loaded.Notes {
		out.Notes = append(out.Notes, noteOf(n))
	}
	return out, nil
}

func noteOf(e topology.Error) report.AuditNote {
	n := report.AuditNote{Text: e.Message}
	if e.Source.File != "" {
		n.Where = &report.Where{File: e.Source.File, Line: e.Source.Line, Start: e.Source.Column}
	}
	return n
}

// nothingRecognised is the error for documents that describe no infrastructure.
func (a *app) nothingRecognised(loaded *infra.Loaded, args []string) error {
	if len(loaded.Faults) > 0 {
		return a.everyFault(loaded.Faults.Unwrap(), "countersign audit --help shows what is read")
	}
	if len(args) == 0 {
		args = []string{"standard input"}
	}
	return withHint(fmt.Errorf("no infrastructure recognised in %s", strings.Join(args, " ")), "countersign audit --help shows what is read")
}

func (a *app) writeAudit(out *report.Audit, flags auditFlags) error {
	switch flags.output {
	case "json":
		return report.WriteJSON(a.Out, out)
	case "sarif":
		return report.WriteAuditSARIF(a.Out, out, currentVersion().Version)
	case "junit":
		return report.WriteAuditJUnit(a.Out, out, flags.failOn)
	case "markdown":
		return report.WriteAuditMarkdown(a.Out, out)
	}
	return report.WriteAuditText(a.Out, out, a.textOptions())
}

// summary is one sentence on an audit, and its verdict.
func summary(out *report.Audit) (text, verdict string) {
	counts := map[string]int{}
	for _, f := range out.Findings {
		counts[f.Severity]++
	}
	var parts []string
	for _, s := range []string{report.SeverityError, report.SeverityWarning, report.SeverityNote} {
		if n := counts[s]; n > 0 {
			parts = append(parts, report.Plural(n, s))
		}
	}
	switch {
	case len(parts) > 0:
		text, verdict = strings.Join(parts, ", "), "findings"
	case len(out.Paths) == 0:
		text, verdict = "no distribution and no proxy before an API is described: there is no path to audit", "incomplete"
	default:
		text, verdict = "nothing is wrong", "clean"
	}
	if n := len(out.Suppressed); n > 0 {
		text += "; " + report.Plural(n, "finding") + " left out"
	}
	if n := len(out.Faults); n > 0 {
		text += "; " + report.Plural(n, "fault") + " in the documents, so that not all was read"
		if verdict == "clean" {
			verdict = "incomplete"
		}
	}
	return text, verdict
}

// secretsIn are texts of the topology that are secrets often: the values of custom headers.
func secretsIn(t *topology.Topology) []string {
	var list []string
	for _, d := range t.Distributions {
		for _, o := range d.Origins {
			for _, h := range o.CustomHeaders {
				list = append(list, h.Value.Or(""))
			}
		}
	}
	return list
}
