package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

type diagnoseFlags struct {
	url         string
	works       []string
	credentials credentialFlags
}

func (a *app) diagnoseCommand() *cobra.Command {
	var flags diagnoseFlags
	cmd := &cobra.Command{
		Use:   "diagnose [FILE|DIRECTORY|-]...",
		Short: "find what broke the signature of a rejected request",
		Long: `Reads the evidence of one rejected request, in any form and any number of files,
and says who answered, what broke the signature, where, how certain that is, and
what to do.

It reads AWS error messages (with or without the canonical request), S3 and STS
XML, curl and awscurl command lines, curl -v, HAR files, aws --debug logs, raw
HTTP, canonical requests and strings to sign, Authorization headers, presigned
URLs, and the words round them. Nothing is executed or fetched. Secrets in the
evidence are not printed.

With credentials it recomputes the signature until it finds the text that the
client signed: that is the proof. They stay in this process.

How certain a finding is:
  proven            the signature, or the hash in the string to sign, was
                    reproduced
  shown             both sides are in the evidence and differ there, or the
                    answer itself says it
  likely, possible  what they say

Exit codes: 0 nothing is wrong, 1 a finding, 2 could not run.`,
		Example: `  # a saved error, and the request that caused it
  countersign diagnose request.log answer.json

  # straight from curl
  curl -v --aws-sigv4 aws:amz:eu-west-1:execute-api --user "$KEY:$SECRET" "$URL" 2>&1 | countersign diagnose

  # with proof, from a profile of the AWS CLI
  countersign diagnose --profile dev request.log answer.json
  aws configure export-credentials --profile dev | countersign diagnose --credentials-from stdin request.log answer.json

  # an error text alone, and the address that was called
  pbpaste | countersign diagnose --url https://d111111abcdef8.cloudfront.net/prod/pets

  # beside a request that works
  countersign diagnose fails.har --works works.har`,
		RunE: func(_ *cobra.Command, args []string) error { return a.diagnose(args, flags) },
	}
	a.addOutput(cmd)
	a.addVerbose(cmd)
	a.addShowSecrets(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.url, "url", "", "the `URL` that was called, when the evidence does not say it")
	f.StringArrayVar(&flags.works, "works", nil, "a `FILE` with evidence of a request that works, to compare with; repeatable")
	a.addCredentials(cmd, &flags.credentials)
	return cmd
}

func (a *app) diagnose(args []string, flags diagnoseFlags) error {
	c, err := a.readCase(args, flags)
	if err != nil {
		return err
	}
	result := diagnose.Diagnose(c)
	d := diagnose.Report(c, result)
	if !a.shared.showSecrets {
		d = report.NewRedactor(secrets(c)...).Diagnosis(d)
	}
	recognised := len(c.Recognised) > 0 || len(d.Findings) > 0
	switch {
	case a.json():
		err = report.WriteJSON(a.Out, d)
	case recognised:
		err = report.WriteText(a.Out, d, a.textOptions())
	}
	switch {
	case err != nil:
		return fmt.Errorf("cannot write the diagnosis: %w", err)
	case !recognised:
		return withHint(errors.New("nothing was recognised in the evidence"),
			"give the whole error message, the request as it was sent (curl -v), or a HAR file",
			"see countersign diagnose --help for what is read")
	case d.Verdict == report.Healthy:
		return nil
	}
	return exitCode(exitFinding)
}

// readCase reads the evidence and all that the flags add to it.
func (a *app) readCase(args []string, flags diagnoseFlags) (*evidence.Case, error) {
	if err := a.checkShowSecrets(); err != nil {
		return nil, err
	}
	if flags.credentials.from == "stdin" && (len(args) == 0 || slices.Contains(args, stdinName)) {
		return nil, withHint(errors.New("standard input cannot hold both the evidence and the credentials"),
			"name the evidence as files, or use --profile NAME or --credentials-from env")
	}
	if err := checkURL(flags.url); err != nil {
		return nil, err
	}
	inputs, err := a.inputs(args)
	if err != nil {
		return nil, err
	}
	c, err := evidence.Read(inputs)
	if err != nil {
		return nil, named(err)
	}
	if len(flags.works) > 0 {
		if c.Works, err = readWorks(flags.works); err != nil {
			return nil, err
		}
	}
	if flags.url != "" {
		addURL(c, flags.url)
	}
	found, err := a.credentials(flags.credentials)
	if err != nil {
		return nil, err
	}
	if found != nil {
		c.Given = &found.Credentials
	}
	a.warnOfOtherKey(c)
	return c, nil
}

func readWorks(paths []string) (*evidence.Case, error) {
	var inputs []evidence.Input
	for _, path := range paths {
		read, err := readPath(path)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, read...)
	}
	c, err := evidence.Read(inputs)
	if err != nil {
		return nil, fmt.Errorf("--works: %w", err)
	}
	return c, nil
}

// named says "standard input" where an error names the input "-".
func named(err error) error {
	if text, ok := strings.CutPrefix(err.Error(), stdinName+": "); ok {
		return errors.New("standard input: " + text)
	}
	return err
}

func checkURL(url string) error {
	if url != "" && (evidence.HostOf(url) == "" || strings.ContainsAny(url, " \t\r\n")) {
		return withHint(fmt.Errorf("--url: %q is no URL", url), "give it as in https://d111111abcdef8.cloudfront.net/prod/pets")
	}
	return nil
}

// addURL sets the address that was called. What a person says wins over what a text seems to say.
func addURL(c *evidence.Case, url string) {
	c.URL = &evidence.Text{Text: url}
	host := evidence.HostOf(url)
	if !slices.ContainsFunc(c.Hosts, func(t evidence.Text) bool { return t.Text == host }) {
		c.Hosts = append(c.Hosts, evidence.Text{Text: host})
	}
}

// warnOfOtherKey says when the given credentials cannot be those of the request.
func (a *app) warnOfOtherKey(c *evidence.Case) {
	if c.Given == nil || c.Claim == nil {
		return
	}
	given, used := strings.TrimSpace(c.Given.AccessKeyID), c.Claim.Credential.AccessKeyID
	if given != "" && used != "" && given != used && given != strings.TrimSpace(used) {
		hide := report.NewRedactor()
		a.say("warning", fmt.Sprintf("the credentials are those of %s, the request was signed with %s", hide.Text(given), hide.Text(used)))
	}
}

// secrets are all texts of a case that must not be printed.
func secrets(c *evidence.Case) []string {
	list := slices.Clone(c.Secrets)
	if c.Works != nil {
		list = append(list, c.Works.Secrets...)
	}
	if c.Given != nil {
		list = append(list, c.Given.SecretAccessKey, c.Given.SessionToken)
	}
	return list
}
