package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/casefile"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

type diagnoseFlags struct {
	url         string
	works       []string
	saveCase    string
	fromProxy   string
	profiles    []string
	credentials credentialFlags
}

// given is what a person gave, before it is read.
type given struct {
	evidence, works []evidence.Input
	url             string
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

Of a folder the files in it are read, but not source code, READMEs, hidden files
and what is no text; which were not is said. Each folder in it may be another
case, and is not read.

With credentials it recomputes the signature until it finds the text that the
client signed: that is the proof. They stay in this process. Keys that stand in
the evidence, as in a credentials file with several profiles, are tried as well.
The search tries everything alone, then what is likely together, up to three
mistakes at once; at a terminal it shows its progress, and Ctrl-C ends it.

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
  countersign diagnose --profile dev --profile prod request.log answer.json
  aws configure export-credentials --profile dev | countersign diagnose --credentials-from stdin request.log answer.json

  # an error text alone, and the address that was called
  pbpaste | countersign diagnose --url https://d111111abcdef8.cloudfront.net/prod/pets

  # beside a request that works
  countersign diagnose fails.har --works works.har

  # a file to send to somebody who can help, without keys and names
  countersign diagnose request.log answer.json --save-case case.txtar
  countersign diagnose case.txtar

  # what a running proxy has seen refused
  countersign diagnose --from-proxy 14`,
		RunE: func(_ *cobra.Command, args []string) error {
			if flags.fromProxy != "" {
				return a.fromProxy(flags.fromProxy)
			}
			return a.diagnose(args, flags)
		},
	}
	a.addOutput(cmd)
	a.addVerbose(cmd)
	a.addShowSecrets(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.url, "url", "", "the `URL` that was called, when the evidence does not say it")
	f.StringArrayVar(&flags.works, "works", nil, "a `FILE` with evidence of a request that works, to compare with; repeatable")
	f.StringVar(&flags.saveCase, "save-case", "", "save the evidence, redacted, and what it comes to as this new `FILE`.txtar")
	f.StringVar(&flags.fromProxy, "from-proxy", "", "print the diagnosis that a running proxy made: the `ID` or address in its log")
	a.addProfiles(cmd, &flags.credentials, &flags.profiles)
	cmd.MarkFlagsMutuallyExclusive("from-proxy", "url")
	cmd.MarkFlagsMutuallyExclusive("from-proxy", "works")
	return cmd
}

func (a *app) diagnose(args []string, flags diagnoseFlags) error {
	g, c, err := a.readCase(args, flags)
	if err != nil {
		return err
	}
	d := diagnose.Report(c, a.search(c))
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
	if err != nil {
		return fmt.Errorf("cannot write the diagnosis: %w", err)
	}
	if flags.saveCase != "" {
		if err := a.saveCase(flags.saveCase, g, c, d); err != nil {
			return err
		}
	}
	switch {
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
func (a *app) readCase(args []string, flags diagnoseFlags) (*given, *evidence.Case, error) {
	if err := a.checkShowSecrets(); err != nil {
		return nil, nil, err
	}
	if flags.credentials.from == "stdin" && (len(args) == 0 || slices.Contains(args, stdinName)) {
		return nil, nil, withHint(errors.New("standard input cannot hold both the evidence and the credentials"),
			"name the evidence as files, or use --profile NAME or --credentials-from env")
	}
	if err := checkURL(flags.url); err != nil {
		return nil, nil, err
	}
	g, err := a.given(args, flags)
	if err != nil {
		return nil, nil, err
	}
	c, err := evidence.Read(g.evidence)
	if err != nil {
		return nil, nil, named(err)
	}
	if len(g.works) > 0 {
		if c.Works, err = evidence.Read(g.works); err != nil {
			return nil, nil, fmt.Errorf("--works: %w", err)
		}
	}
	if g.url != "" {
		c.SetURL(g.url)
	}
	if err := a.giveKeys(c, flags); err != nil {
		return nil, nil, err
	}
	a.warnOfOtherKey(c)
	return g, c, nil
}

// giveKeys puts the credentials that were asked for into a case: of several profiles, those of the request's own key id
// are the ones that were given, else the first, and the others are keys at hand. A profile without credentials is told,
// and is an error where no other has any.
func (a *app) giveKeys(c *evidence.Case, flags diagnoseFlags) error {
	if len(flags.profiles) == 0 {
		found, err := a.credentials(flags.credentials)
		if found != nil {
			c.Given = &found.Credentials
		}
		return err
	}
	var keys []evidence.Key
	for _, profile := range flags.profiles {
		one := flags.credentials
		one.profile = profile
		found, err := a.credentials(one)
		switch {
		case err != nil && len(flags.profiles) == 1:
			return err
		case err != nil:
			a.say("warning", "profile "+profile+": "+err.Error())
		default:
			keys = append(keys, evidence.Key{Credentials: found.Credentials, Profile: profile})
		}
	}
	if len(keys) == 0 {
		return withHint(errors.New("none of the profiles has credentials"), "countersign doctor --profile NAME tells why")
	}
	own := max(0, slices.IndexFunc(keys, func(k evidence.Key) bool {
		return c.Claim != nil && k.AccessKeyID == strings.TrimSpace(c.Claim.Credential.AccessKeyID)
	}))
	given := keys[own]
	c.Given, c.GivenProfile = &given.Credentials, given.Profile
	c.Keys = append(slices.Delete(keys, own, own+1), c.Keys...)
	return nil
}

// given reads the inputs. What a case file holds stands for itself: its evidence, and what its flags were.
func (a *app) given(args []string, flags diagnoseFlags) (*given, error) {
	g := &given{url: flags.url}
	inputs, err := a.inputs(args)
	if err != nil {
		return nil, err
	}
	for _, input := range inputs {
		if !strings.HasSuffix(input.Name, casefile.Extension) || !casefile.Is(input.Data) {
			g.evidence = append(g.evidence, input)
			continue
		}
		file, err := casefile.Parse(input.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", input.Name, err)
		}
		g.evidence, g.works = append(g.evidence, file.Evidence...), append(g.works, file.Works...)
		if g.url == "" {
			g.url = file.URL
		}
	}
	for _, path := range flags.works {
		read, err := a.readEvidence(path)
		if err != nil {
			return nil, err
		}
		g.works = append(g.works, read...)
	}
	return g, nil
}

// named says "standard input" where an error names the input "-".
func named(err error) error {
	if text, ok := strings.CutPrefix(err.Error(), stdinName+": "); ok {
		return errors.New("standard input: " + text)
	}
	return err
}

func checkURL(url string) error {
	if host := evidence.HostOf(url); url != "" && (host == "" || strings.ContainsAny(url, " \t\r\n") || !strings.Contains(url, "://") && !strings.ContainsAny(host, ".:") && host != "localhost") {
		return withHint(fmt.Errorf("--url: %q is no URL", url), "give it as in https://d111111abcdef8.cloudfront.net/prod/pets")
	}
	return nil
}

// warnOfOtherKey says when the given credentials cannot be those of the request.
func (a *app) warnOfOtherKey(c *evidence.Case) {
	if c.Given == nil || c.Claim == nil {
		return
	}
	own, _ := c.OwnKey()
	given, used := own.AccessKeyID, c.Claim.Credential.AccessKeyID
	if given != "" && used != "" && given != used && given != strings.TrimSpace(used) {
		hide := report.NewRedactor(secrets(c)...)
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
		list = append(list, c.Given.SecretAccessKey, c.Given.SessionToken, evidence.MisplacedSecret(c.Given.AccessKeyID))
	}
	for _, key := range c.Keys {
		list = append(list, key.SecretAccessKey, key.SessionToken)
	}
	return list
}
