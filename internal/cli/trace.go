package cli

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/causes"
	"countersign/internal/credentials"
	"countersign/internal/report"
	"countersign/internal/steps"
	"countersign/sigv4"
)

type traceFlags struct {
	signing       signingFlags
	signedHeaders string
	checks        []string
}

func (a *app) traceCommand() *cobra.Command {
	var flags traceFlags
	cmd := &cobra.Command{
		Use:   "trace METHOD URL",
		Short: "show every step of a signature, and check your own",
		Long: `Shows every value on the way to a signature: the canonical request, the string
to sign, the four keys, the signature. -v adds which bytes of the request each
line came from. Nothing is sent.

Of the keys the last digits are shown, which is enough to compare; at a terminal
--show-secrets shows them whole. Without credentials the texts alone are shown.

--check-step NAME=VALUE compares a value that you computed by hand, and names
the mistake that gives it: AWS4 missing before the secret, the hexadecimal text
of a key used for its bytes, another day, CR LF, and hundreds more. NAME is
canonical (its hash, or the text), string-to-sign (the text, or its SHA-256),
kDate, kRegion, kService, kSigning or signature; VALUE is hexadecimal or Base64.
Keys are secret: --check-step - reads lines NAME=VALUE from standard input,
where \n stands for a line feed.

Exit codes: 0 all given steps are right, 1 one is wrong, 2 could not run.`,
		Example: `  countersign trace GET 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets?limit=10'

  # with the time, credentials and headers of the signature to compare with
  countersign trace POST https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets \
    --data @body.json --header 'Content-Type: application/json' \
    --signed-headers 'content-type;host;x-amz-date' --now 20261121T101500Z --profile dev -v

  # which step of a low-code flow is wrong?
  countersign trace GET 'https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15' \
    --now 20261121T101500Z --profile dev --check-step - < values.txt`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return a.trace(args[0], args[1], flags) },
	}
	a.addOutput(cmd)
	a.addVerbose(cmd)
	a.addShowSecrets(cmd)
	a.addSigning(cmd, &flags.signing)
	f := cmd.Flags()
	f.StringVar(&flags.signedHeaders, "signed-headers", "", "sign exactly these headers (`LIST`, as in host;x-amz-date)")
	f.StringArrayVar(&flags.checks, "check-step", nil, "compare a step that you computed, `NAME=VALUE`, or - for lines of standard input; repeatable")
	return cmd
}

func (a *app) trace(method, url string, flags traceFlags) error {
	if err := a.checkShowSecrets(); err != nil {
		return err
	}
	if slices.Contains(flags.checks, stdinName) && flags.signing.usesStdin() {
		return withHint(errors.New("standard input cannot hold the steps and something else"), "name the body as @FILE, or use --profile")
	}
	if flags.signing.data == stdinName && flags.signing.credentials.from == "stdin" {
		return errBodyAndCredentials
	}
	if _, err := requestLine(method, url); err != nil {
		return err
	}
	given, err := a.givenSteps(flags.checks)
	if err != nil {
		return err
	}
	found, err := a.defaultCredentials(flags.signing.credentials)
	if err != nil {
		if flags.signing.credentials.given() {
			return err
		}
		// The texts need none.
		a.say("warning", "without credentials the keys and the signature are left out: "+err.Error())
		found = nil
	}
	t, err := a.traced(method, url, &flags, found)
	if err != nil {
		return err
	}
	verdicts := steps.Check(t.input, given)
	return a.writeTrace(t, verdicts)
}

// traced is a signature with all its values.
type traced struct {
	draft *draft
	// prefix is what was put before the path.
	prefix string
	input  steps.Input
	trace  sigv4.Trace
	found  *credentials.Found
}

// traced signs the request as the verifier sees it, and keeps every value.
func (a *app) traced(method, url string, flags *traceFlags, found *credentials.Found) (*traced, error) {
	configured := a.environmentRegion()
	if found != nil && found.Region != "" {
		configured = found.Region
	}
	d, err := a.draft(&flags.signing, method, url, configured)
	if err != nil {
		return nil, err
	}
	if d.algorithm != "" && d.algorithm != sigv4.Algorithm {
		return nil, withHint(fmt.Errorf("%s has another chain: a trace shows %s alone", d.algorithm, sigv4.Algorithm), "give one --region to sign for")
	}
	for _, warning := range d.warnings {
		a.say("warning", warning)
	}
	t := &traced{draft: d, found: found}
	view := d.request
	view.Header = view.Header.With("Host", d.signHost)
	if prefix := strings.Trim(flags.signing.pathPrefix, "/"); prefix != "" {
		t.prefix = "/" + prefix
		view.Target = t.prefix + view.Target
	}
	// Texts are the same for any credentials but for a session token.
	keys := sigv4.Credentials{AccessKeyID: "none", SecretAccessKey: "none"}
	if found != nil {
		keys = found.Credentials
	}
	signer := sigv4.Signer{Credentials: keys, Region: d.region, Service: d.service}
	signed, err := signer.Sign(view, d.at)
	if err != nil {
		return nil, err
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		return nil, err
	}
	if flags.signedHeaders != "" {
		auth.SignedHeaders = sigv4.SignedNames(strings.FieldsFunc(flags.signedHeaders, func(r rune) bool { return strings.ContainsRune(";, ", r) }))
		a.warnOfHeaders(&signed, auth.SignedHeaders)
	}
	rules := sigv4.RulesFor(d.service)
	t.trace = sigv4.Compute(&signed, auth, d.at.Format(sigv4.TimeLayout), keys.SecretAccessKey, rules)
	t.trace.Locate(&signed)
	auth.Signature = t.trace.Signature
	t.input = steps.Input{Request: signed, Authorization: auth, Time: t.trace.StringToSign.Time, Rules: rules}
	if found != nil {
		t.input.Credentials = &keys
	}
	return t, nil
}

// warnOfHeaders tells what a list of signed headers lacks, and what the request does.
func (a *app) warnOfHeaders(r *sigv4.Request, names []string) {
	if !slices.Contains(names, "host") {
		a.say("warning", "host is not among the signed headers: AWS refuses that")
	}
	for _, name := range names {
		if !r.Header.Has(name) {
			a.say("warning", "the request has no field "+name+": its canonical line is empty")
		}
	}
}

// givenSteps reads the values to check.
func (a *app) givenSteps(checks []string) ([]steps.Given, error) {
	var given []steps.Given
	for _, check := range checks {
		lines := []string{check}
		if check == stdinName {
			data, err := a.readStdin("the steps, as lines NAME=VALUE")
			if err != nil {
				return nil, err
			}
			lines = strings.Split(string(data), "\n")
		}
		for _, line := range lines {
			if check == stdinName {
				line = strings.TrimSpace(line)
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				line = strings.ReplaceAll(line, `\n`, "\n")
			}
			g, err := steps.Parse(line)
			if err != nil {
				return nil, withHint(fmt.Errorf("--check-step: %w", err), "give it as in --check-step kDate=HEX")
			}
			given = append(given, g)
		}
	}
	if len(given) == 0 && len(checks) > 0 {
		return nil, errors.New("--check-step: no steps on standard input")
	}
	return given, nil
}

// writeTrace prints the trace, or the verdicts alone where some were asked for, and ends the command.
func (a *app) writeTrace(t *traced, verdicts []steps.Verdict) error {
	out := t.report(a.shared.showSecrets)
	wrong, unchecked := false, false
	for _, v := range verdicts {
		check := report.StepCheck{Step: string(v.Step), Result: string(v.Result), After: string(v.After), Tried: v.Tried}
		for _, m := range v.Mistakes {
			check.Mistakes = append(check.Mistakes, report.StepMistake{Code: string(m.Code), Text: m.Text, Fix: m.Fix})
		}
		out.Checks = append(out.Checks, check)
		wrong = wrong || v.Result == steps.Wrong || v.Result == steps.Unknown
		unchecked = unchecked || v.Result == steps.Unchecked
	}
	if !a.shared.showSecrets {
		var secrets []string
		if t.found != nil {
			secrets = []string{t.found.SecretAccessKey, t.found.SessionToken}
		}
		for _, f := range t.draft.request.Header {
			if report.SecretName(f.Name) {
				secrets = append(secrets, f.Value)
			}
		}
		out = report.NewRedactor(secrets...).Trace(out)
	}
	var err error
	switch {
	case a.json():
		err = report.WriteJSON(a.Out, out)
	case len(out.Checks) > 0 && !a.shared.verbose:
		err = report.WriteStepChecks(a.Out, out.Checks, a.textOptions())
	default:
		err = report.WriteTrace(a.Out, out, a.textOptions())
	}
	switch {
	case err != nil:
		return fmt.Errorf("cannot write the trace: %w", err)
	case wrong:
		return exitCode(exitFinding)
	case unchecked:
		return withHint(errors.New("keys and signature cannot be checked without the secret"), "give --profile NAME or --credentials-from env")
	}
	return nil
}

// report puts the values into their outward form. Keys are cut to their ends unless secrets are shown.
func (t *traced) report(showSecrets bool) *report.Trace {
	d, c := t.draft, t.trace.Canonical
	out := &report.Trace{
		SchemaVersion: report.SchemaVersion, Method: d.request.Method,
		URL:      d.scheme + "://" + d.urlHost + d.request.Target,
		SignHost: d.signHost, Scope: t.trace.StringToSign.Scope.String(),
		Canonical: c.String(), CanonicalHash: c.Hash(), StringToSign: t.trace.StringToSign.String(),
		Keys: []report.TraceKey{}, Lines: []report.TraceLine{},
	}
	switch {
	case d.serviceBecause == d.regionBecause && d.serviceBecause != "":
		out.Notes = append(out.Notes, "service and region "+d.serviceBecause)
	case d.serviceBecause != "":
		out.Notes = append(out.Notes, "service "+d.serviceBecause)
	}
	if d.regionBecause != "" && d.regionBecause != d.serviceBecause {
		out.Notes = append(out.Notes, "region "+d.regionBecause)
	}
	for _, line := range t.trace.Lines {
		out.Lines = append(out.Lines, report.TraceLine{Text: line.Text, From: t.sources(line)})
	}
	if t.found == nil {
		return out
	}
	out.Signature, out.Authorization = t.trace.Signature, t.input.Authorization.String()
	before := "AWS4 + secret"
	values := [][]byte{t.trace.Keys.Date, t.trace.Keys.Region, t.trace.Keys.Service, t.trace.Keys.Signing}
	for i, step := range causes.KeySteps {
		value := hex.EncodeToString(values[i])
		if !showSecrets {
			value = report.Tail(value)
		}
		out.Keys = append(out.Keys, report.TraceKey{Step: string(step), Key: before, Text: step.Element(t.trace.StringToSign.Scope), Value: value})
		before = string(step)
	}
	return out
}

// sources says where a line came from, in the request as it was given: without the sign host, the path
// prefix and the fields that signing adds.
func (t *traced) sources(line sigv4.Line) []report.TraceFrom {
	var list []report.TraceFrom
	for _, s := range line.Sources {
		from := report.TraceFrom{Part: string(s.Part), Start: s.Start, End: s.End}
		switch s.Part {
		case sigv4.PartHeader:
			field := t.input.Request.Header[s.Field]
			from.Name, from.Text = field.Name, field.Value[s.Start:s.End]
			switch {
			case strings.EqualFold(field.Name, "host") && t.draft.signHost != t.draft.request.Host():
				from.Note = "--sign-host, in place of the field Host: " + t.draft.request.Host()
			case strings.EqualFold(field.Name, "authorization"):
				from.Note = "the names of the lines above"
			case !t.draft.request.Header.Has(field.Name):
				from.Note = "the field " + field.Name + ", which signing adds"
			}
		case sigv4.PartTarget:
			if t.prefix != "" && s.Start < len(t.prefix) {
				from.Note = fmt.Sprintf("--sign-path-prefix and bytes 1 to %d of the target: %s", s.End-len(t.prefix), t.input.Request.Target[len(t.prefix):s.End])
			}
			from.Text = t.input.Request.Target[s.Start:s.End]
			from.Start, from.End = max(0, s.Start-len(t.prefix)), s.End-len(t.prefix)
		}
		list = append(list, from)
	}
	return list
}
