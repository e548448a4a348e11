package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/answer"
	"countersign/internal/curl"
	"countersign/internal/curlargs"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

func (a *app) curlCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "curl [OPTION]... URL...",
		Short: "sign a request and send it, with curl's options",
		Long: `Signs a request for AWS and sends it. Takes the options of curl and awscurl, so
that a command that works there works here. When the answer refuses the
signature, says at once what broke it, from what was really sent and answered.

The target goes out byte for byte: dot segments, brackets and braces of the URL
stay as they are. Host and x-amz-* fields are signed, and no others unless
--sign-header names them: hops rewrite the rest.

Three hosts are kept apart:
  connect  where the socket goes       --connect-to HOST[:PORT]  (also curl's
                                       HOST1:PORT1:HOST2:PORT2, and --resolve)
  host     the Host field on the wire  --host-header NAME, or -H 'Host: NAME'
  sign     the host in the signature   --sign-host NAME
What is not said is the URL's. A path that the verifier sees before the URL's:
--sign-path-prefix PATH.

Service and region come from --service and --region, or curl's --aws-sigv4, else
from the host in the signature; the region, where its name does not tell, from
the profile. It is never assumed.

Credentials are those that the AWS CLI would take. --profile NAME, --role ARN
and --credentials-from env|stdin choose others. -u KEYID:SECRET of a command for
curl is taken too, with a warning; --secret_key and its like are refused.

Options of curl:
  request   -X -d --data-binary --data-raw --data-urlencode --json -F
            --form-string -T -G --url-query -H -A -b -e -r -I --request-target
  answer    -i -D -o -O --output-dir --create-dirs -w -f --fail-with-body
            --compressed
  way       -L --location-trusted --max-redirs --post301 --post302 --post303
            --connect-to --resolve -x -U --noproxy -4 -6 -k --cacert --cert
            --key --tlsv1.2 --tlsv1.3 --tls-max --http1.1 --http2
  trouble   -v -s -S -m --connect-timeout --retry --retry-delay
            --retry-max-time --retry-connrefused --retry-all-errors
            --no-progress-meter
Of countersign: --sign-host --sign-path-prefix --sign-header --host-header
  --service --region --profile --role --credentials-from --no-explain
  --show-secrets (at a terminal) --color

A redirect is signed anew. To another scheme, host or port no signature and no
credentials are sent, unless --location-trusted says so. A body is read before
it is sent, since its hash is signed; files are read twice and not held in
memory.

Exit codes are curl's: 0 the server answered, 2 could not begin, 3 malformed
URL, 6 name not found, 7 no connection, 22 status of 400 or more with -f or
--fail-with-body, 26 unreadable file, 28 time is up, 35 TLS, 47 too many
redirects, 52 and 56 no or half an answer, 60 bad certificate.`,
		Example: `  countersign curl --profile dev https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets

  # through CloudFront, which replaces Host: sign for the name behind it
  countersign curl --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com \
    https://d111111abcdef8.cloudfront.net/prod/pets

  # where CloudFront adds the stage as origin path, sign for the path with it
  countersign curl --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com \
    --sign-path-prefix /prod https://d111111abcdef8.cloudfront.net/pets

  countersign curl --json '{"name":"Rex"}' -i https://api.example.com/pets --region eu-west-1`,
		DisableFlagParsing: true,
		ValidArgsFunction:  completeCurl,
		RunE:               func(cmd *cobra.Command, args []string) error { return a.curl(cmd, args) },
	}
}

// completeCurl completes the long options.
func completeCurl(_ *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
	if !strings.HasPrefix(text, "-") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var names []string
	for _, name := range curlargs.Names() {
		names = append(names, "--"+name)
	}
	slices.Sort(names)
	return beginning(names, text), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) curl(cmd *cobra.Command, args []string) error {
	options, err := curlargs.Parse(args)
	if err != nil {
		return curlUsage(err)
	}
	if options.Help {
		return cmd.Help()
	}
	if options.Color != "" {
		a.shared.color = options.Color
	}
	if options.ShowSecrets && !a.ErrTerminal {
		return withHint(errors.New("--show-secrets works at a terminal only"), "leave it out: what is piped or saved is soon shared")
	}
	flags := credentialFlags{profile: options.Profile, role: options.Role, from: options.CredentialsFrom}
	if flags.from != "" && (flags.profile != "" || flags.role != "") {
		return errors.New("--credentials-from does not go together with --profile and --role")
	}
	user, err := a.userKeys(options)
	if err != nil {
		return err
	}
	if user != nil && flags.given() {
		return errors.New("-u (--user) does not go together with --profile, --role and --credentials-from")
	}
	a.shared.showSecrets = options.ShowSecrets
	session := curl.Session{
		Options: options, In: a.In, Out: a.Out, Err: a.Err, OutTerminal: a.OutTerminal, ErrTerminal: a.ErrTerminal,
		Getenv: a.Getenv, Agent: agent(), Say: a.say, Explain: a.explainRefusal,
		Hide: func(text string, secrets ...string) string { return report.NewRedactor(secrets...).Text(text) },
		Keys: func(context.Context) (curl.Keys, error) {
			if user != nil {
				return *user, nil
			}
			return a.curlKeys(flags)
		},
	}
	if flags.from == "stdin" {
		session.In = taken{}
	}
	if code := session.Run(context.Background()); code != 0 {
		return exitCode(code)
	}
	return nil
}

// curlUsage adds to an error of the command line what the option may have been meant for.
func curlUsage(err error) error {
	var usage *curlargs.Error
	if !errors.As(err, &usage) {
		return err
	}
	hints := usage.Hints
	if usage.Unknown != "" {
		for _, name := range nearest(usage.Unknown, curlargs.Names(), 2) {
			hints = append(hints, "did you mean --"+name+"?")
		}
		hints = append(hints, "see countersign curl --help")
	}
	return withHint(err, hints...)
}

// userKeys returns the keys of -u, as they go with curl's --aws-sigv4, with the session token that such commands
// have in a field of their own; nil where there are none. The field is taken out of the options.
func (a *app) userKeys(o *curlargs.Options) (*curl.Keys, error) {
	if o.User == "" {
		return nil, nil
	}
	keys := &curl.Keys{From: "the command line", Region: a.environmentRegion()}
	keys.Credentials.AccessKeyID, keys.Credentials.SecretAccessKey, _ = strings.Cut(o.User, ":")
	var rest []string
	for _, text := range o.Headers {
		field, remove, err := curlargs.ReadField(text)
		if err == nil && !remove && strings.EqualFold(field.Name, "x-amz-security-token") {
			keys.Credentials.SessionToken = field.Value
			continue
		}
		rest = append(rest, text)
	}
	o.Headers = rest
	a.say("warning", "the secret of -u stands in the command line, where other processes and the shell's history see it; --profile NAME keeps it out")
	return keys, nil
}

// curlKeys finds the credentials for a session.
func (a *app) curlKeys(flags credentialFlags) (curl.Keys, error) {
	found, err := a.defaultCredentials(flags)
	if err != nil {
		return curl.Keys{}, err
	}
	return curl.Keys{Credentials: found.Credentials, From: found.From(), Expires: found.Expires, Region: found.Region}, nil
}

// agent is the User-Agent of what this program sends.
func agent() string {
	if version := currentVersion().Version; strings.HasPrefix(version, "v") {
		return "countersign/" + version
	}
	return "countersign"
}

// explainRefusal says on standard error what broke the signature of a request that was sent.
func (a *app) explainRefusal(c *evidence.Case) {
	if from := c.Answer; from == nil || from.Kind == answer.Unknown && (from.By == answer.ByUnknown || from.By == "") && !from.ThroughCloudFront {
		a.say("note", "the answer is none that AWS is known to give: nothing tells whether the signature was refused")
		return
	}
	d := diagnose.Report(c, diagnose.Diagnose(c))
	for i := range d.Findings {
		// The evidence is no file that a person could open at that line.
		d.Findings[i].Where = nil
	}
	if !a.shared.showSecrets {
		d = report.NewRedactor(secrets(c)...).Diagnosis(d)
	}
	fmt.Fprintln(a.Err)
	if err := report.WriteText(a.Err, d, a.textOptionsFor(a.ErrTerminal)); err != nil {
		a.say("error", err.Error())
	}
}

// taken is standard input after the credentials were read from it.
type taken struct{}

func (taken) Read([]byte) (int, error) {
	return 0, errors.New("it holds the credentials (--credentials-from stdin)")
}

var _ io.Reader = taken{}
