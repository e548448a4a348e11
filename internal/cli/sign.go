package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/credentials"
	"countersign/internal/signing"
	"countersign/sigv4"
)

// signFlags are the flags of sign beside those of all commands that sign.
type signFlags struct {
	signingFlags
	expires     string
	signHeaders []string
}

func (a *app) signCommand() *cobra.Command {
	var flags signFlags
	cmd := &cobra.Command{
		Use:   "sign METHOD URL",
		Short: "sign a request, and print it without sending it",
		Long: `Signs a request for AWS and prints what another client needs to send it.
Nothing is sent.

Forms (-o):
  text       the header fields to send with the request
  curl       a command line of curl for a POSIX shell
  presigned  a URL with the signature in its query
  json       a document for programs

Host and x-amz-* fields are signed, and no others unless --sign-header names
them: hops rewrite the rest. The URL's bytes stay as they are. Other fields that
the service must see go into -H.

Service and region are inferred from the host in the signature, which is the
URL's unless --sign-host names the one that the verifier sees; where it comes
from is said on standard error. Where the host tells no region, the profile's is
taken. It is never assumed.

A session token is needed for the request and printed with it, except at a
terminal: there it is masked, unless --show-secrets is given.`,
		Example: `  countersign sign GET https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets --profile dev

  # signed for the API, to be sent through CloudFront
  countersign sign GET https://d111111abcdef8.cloudfront.net/prod/pets \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com -o curl | sh

  countersign sign GET https://amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com/report.pdf -o presigned --expires 15m
  countersign sign POST https://api.example.com/pets -d @pet.json -H 'Content-Type: application/json' \
    --service execute-api --region eu-west-1`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return withHint(errors.New("sign wants a method and a URL"), "countersign sign GET https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.sign(&flags, args[0], args[1]) },
	}
	addChoice(cmd, cmd.Flags(), &a.shared.output, "output", "o", "form of the output", "text", "curl", "presigned", "json")
	addFormer(cmd, &a.shared.output, "as", "http", "curl", "presigned", "json")
	a.addSigning(cmd, &flags.signingFlags)
	f := cmd.Flags()
	f.StringVar(&flags.expires, "expires", "", "how `LONG` a presigned URL is good: 15m, 12h, or seconds; an hour by default")
	f.StringArrayVar(&flags.signHeaders, "sign-header", nil, "sign the header `NAME` as well, repeatable")
	a.addShowSecrets(cmd)
	return cmd
}

func (a *app) sign(flags *signFlags, method, url string) error {
	expires, err := flags.lifetime(a.shared.output)
	if err != nil {
		return err
	}
	if _, err := requestLine(method, url); err != nil {
		return err
	}
	found, err := a.defaultCredentials(flags.credentials)
	if err != nil {
		return err
	}
	d, err := a.draft(&flags.signingFlags, method, url, found.Region)
	if err != nil {
		return err
	}
	if err := checkSignedFields(d, flags); err != nil {
		return err
	}
	signer := d.signer(&flags.signingFlags, found.Credentials)
	var warnings []string
	signer.Headers, warnings = signing.Names(flags.signHeaders)
	a.tellScope(d)
	for _, warning := range append(d.warnings, warnings...) {
		a.say("warning", warning)
	}
	a.warnOfExpiry(found, d.at.Add(expires))
	text, err := a.signed(flags, d, signer, expires)
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.Out, a.maskToken(text, found.SessionToken))
	return err
}

// signed signs the draft and returns it in the form that is asked for.
func (a *app) signed(flags *signFlags, d *draft, signer *sigv4.Signer, expires time.Duration) (string, error) {
	out := signing.Outgoing{Scheme: d.scheme, URLHost: d.urlHost}
	if a.shared.output == "presigned" {
		presigned, err := signer.Presign(d.request, d.at, expires)
		if err != nil {
			return "", err
		}
		out.Request = presigned
		a.tellFields(&out)
		return out.URL() + "\n", nil
	}
	signed, err := signing.Sign(signer, d.request, d.at)
	if err != nil {
		return "", err
	}
	out.Request = signed.Request
	if file, ok := strings.CutPrefix(flags.data, "@"); ok {
		out.BodyFile = file
	}
	switch a.shared.output {
	case "curl":
		text, err := out.Curl()
		if err != nil {
			return "", withHint(err, "save it and give it as --data @FILE")
		}
		return text, nil
	case "json":
		return out.JSON(&signed)
	}
	return out.HTTP(), nil
}

// lifetime is how long a presigned URL is to be good; 0 for other forms.
func (f *signFlags) lifetime(form string) (time.Duration, error) {
	switch {
	case f.expires == "" && form == "presigned":
		return time.Hour, nil // as aws s3 presign
	case f.expires == "":
		return 0, nil
	case form != "presigned":
		return 0, withHint(errors.New("--expires is for presigned URLs"), "other signatures are good for five minutes, or what the service allows; see -o presigned")
	}
	seconds, err := strconv.Atoi(f.expires)
	expires := time.Duration(seconds) * time.Second
	if err != nil {
		expires, err = time.ParseDuration(f.expires)
	}
	if err != nil || expires < time.Second || expires > sigv4.MaxExpires {
		return 0, withHint(fmt.Errorf("--expires: %q is not a time from one second to seven days", f.expires), "write it as 15m, 12h, or seconds")
	}
	return expires, nil
}

// checkSignedFields refuses fields that the signature sets itself, and names of fields that are not there.
func checkSignedFields(d *draft, flags *signFlags) error {
	for _, name := range []string{"authorization", "x-amz-security-token"} {
		if d.request.Header.Has(name) {
			return withHint(fmt.Errorf("--header: %s is set by the signature", name), "leave it out: it comes from the credentials")
		}
	}
	for _, name := range flags.signHeaders {
		if !d.request.Header.Has(name) {
			return withHint(fmt.Errorf("--sign-header: the request has no field %s", name), fmt.Sprintf("give it as well: -H '%s: VALUE'", name))
		}
	}
	return nil
}

// tellScope says what is signed for, where nobody said it.
func (a *app) tellScope(d *draft) {
	switch {
	case d.serviceBecause != "" && d.serviceBecause == d.regionBecause:
		a.say("note", fmt.Sprintf("service %s and region %s, %s", d.service, d.region, d.serviceBecause))
		return
	case d.serviceBecause != "":
		a.say("note", "service "+d.service+", "+d.serviceBecause)
	}
	if d.regionBecause != "" {
		a.say("note", "region "+d.region+", "+d.regionBecause)
	}
}

// tellFields says which fields have to be sent with a presigned URL.
func (a *app) tellFields(out *signing.Outgoing) {
	var names []string
	auth, _, _ := out.Request.Presigned()
	for _, f := range out.Fields() {
		if slices.Contains(auth.SignedHeaders, strings.ToLower(f.Name)) {
			names = append(names, f.Name+": "+f.Value)
		} else {
			a.say("note", f.Name+" is not signed, and no part of the URL")
		}
	}
	if names != nil {
		a.say("warning", "the URL is good only together with "+strings.Join(names, ", "))
	}
}

// warnOfExpiry says that temporary credentials end before what they sign is to.
func (a *app) warnOfExpiry(found *credentials.Found, until time.Time) {
	if !found.Expires.IsZero() && found.Expires.Before(until) {
		a.say("warning", "the credentials expire at "+found.Expires.UTC().Format(time.RFC3339)+", and the signature with them")
	}
}

// maskToken masks the session token in what a person sees. Elsewhere the request needs it.
func (a *app) maskToken(text, token string) string {
	if token == "" || !a.OutTerminal || a.shared.showSecrets {
		return text
	}
	const mask = "[session-token]"
	masked := strings.ReplaceAll(text, token, mask)
	masked = strings.ReplaceAll(masked, string(sigv4.AppendEncoded(nil, token, false)), mask)
	if masked != text {
		a.say("note", "the session token is masked here; piped or saved it is whole, or add --show-secrets")
	}
	return masked
}
