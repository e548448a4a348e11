package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/signing"
	"countersign/sigv4"
)

// signingFlags are the flags of the commands that sign a request: what is sent, and for whom it is signed.
type signingFlags struct {
	// signHost is the host inside the signature, pathPrefix what the verifier sees before the URL's path.
	signHost, pathPrefix string
	// service and region are the scope's; "" means that the sign host tells them.
	service, region string
	// headers are fields as "Name: value", data the body: a text, "@FILE" or "-".
	headers []string
	data    string
	// now is the time of signing; "" means the clock.
	now         string
	credentials credentialFlags
}

// addSigning adds the flags of signing to a command.
func (a *app) addSigning(cmd *cobra.Command, f *signingFlags) {
	a.addRequest(cmd, f)
	cmd.Flags().StringVar(&f.now, "now", "", "the `TIME` of signing, as in 20261121T101500Z; the clock's by default")
	a.addCredentials(cmd, &f.credentials)
}

// addRequest adds the flags that say what is signed, and for whom.
func (a *app) addRequest(cmd *cobra.Command, f *signingFlags) {
	a.addPurpose(cmd, f)
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "a header field as `'Name: value'`, repeatable")
	flags.StringVarP(&f.data, "data", "d", "", "the body, byte for byte: a `TEXT`, @FILE, or - for standard input")
}

// addPurpose adds the flags that say for whom it is signed.
func (a *app) addPurpose(cmd *cobra.Command, f *signingFlags) {
	flags := cmd.Flags()
	flags.StringVar(&f.signHost, "sign-host", "", "the `HOST` inside the signature, when the verifier sees another than the URL's")
	flags.StringVar(&f.pathPrefix, "sign-path-prefix", "", "a `PATH`, such as /prod, that the verifier sees before the URL's")
	flags.StringVar(&f.service, "service", "", "the `NAME` of the service to sign for; inferred from the sign host")
	flags.StringVar(&f.region, "region", "", "the `REGION` to sign for; inferred from the sign host")
}

// usesStdin reports whether the flags read standard input.
func (f *signingFlags) usesStdin() bool { return f.data == stdinName || f.credentials.from == "stdin" }

// draft is a request that is to be signed.
type draft struct {
	// request is as it is sent: its Host is the URL's, unless a field says otherwise.
	request sigv4.Request
	// scheme and urlHost are the URL's.
	scheme, urlHost string
	// signHost is the host inside the signature.
	signHost        string
	service, region string
	// algorithm is as in [signing.Purpose].
	algorithm string
	// because tells where service and region were taken from, in one line each; "" for those that were given.
	serviceBecause, regionBecause string
	// warnings tell what will hardly be accepted.
	warnings []string
	at       time.Time
}

// signer returns a signer for the draft.
func (d *draft) signer(f *signingFlags, c sigv4.Credentials) *sigv4.Signer {
	return &sigv4.Signer{
		Credentials: c, Service: d.service, Region: d.region, Scheme: signing.Scheme(d.algorithm), Host: f.signHost, PathPrefix: f.pathPrefix,
	}
}

// errBodyAndCredentials refuses two readers of standard input.
var errBodyAndCredentials = withHint(errors.New("standard input cannot hold both the body and the credentials"), "name the body as @FILE, or use --profile")

// requestLine reads a URL, and refuses what is no method. It is asked before credentials are.
func requestLine(method, url string) (compose.URL, error) {
	u, err := compose.ParseURL(url)
	switch {
	case err != nil:
		return u, withHint(err, "give the URL as in https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets")
	case !curlargs.IsToken(method):
		return u, withHint(fmt.Errorf("%q is no method", method), "the method comes first, as in GET https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets")
	}
	return u, nil
}

// draft makes the request of a method, a URL and the flags. configured is the region of a profile or of the
// environment, for names that tell none; it is never taken silently.
func (a *app) draft(f *signingFlags, method, url, configured string) (*draft, error) {
	if f.data == stdinName && f.credentials.from == "stdin" {
		return nil, errBodyAndCredentials
	}
	u, err := requestLine(method, url)
	if err != nil {
		return nil, err
	}
	d := &draft{request: sigv4.Request{Target: u.Target, Header: sigv4.Header{{Name: "Host", Value: u.Host}}}, scheme: u.Scheme, urlHost: u.Host}
	d.request.Method = strings.ToUpper(method)
	for _, field := range f.headers {
		parsed, remove, err := curlargs.ReadField(field)
		if err != nil {
			return nil, withHint(fmt.Errorf("--header: %w", err), "give one field, as in --header 'Content-Type: application/json'")
		}
		if remove {
			continue // nothing is added that could be left out
		}
		if strings.EqualFold(parsed.Name, "host") {
			d.request.Header = d.request.Header.With("Host", parsed.Value)
			continue
		}
		d.request.Header = append(d.request.Header, parsed)
	}
	if d.request.Body, err = a.body(f.data); err != nil {
		return nil, err
	}
	if d.at, err = signingTime(f.now, d.request.Header); err != nil {
		return nil, err
	}
	d.signHost = d.request.Host()
	if f.signHost != "" {
		d.signHost = f.signHost
	}
	return d, d.inferScope(f, configured)
}

// body reads what --data names.
func (a *app) body(data string) ([]byte, error) {
	switch {
	case data == "":
		return nil, nil
	case data == stdinName:
		return a.readStdin("the body")
	case strings.HasPrefix(data, "@"):
		input, err := readFile(data[1:])
		return input.Data, err
	}
	return []byte(data), nil
}

// signingTime is the time that a person gives, or that the request's own X-Amz-Date has, or the clock's.
func signingTime(now string, header sigv4.Header) (time.Time, error) {
	source := "--now"
	if now == "" {
		now, source = strings.TrimSpace(header.Value("x-amz-date")), "the field X-Amz-Date"
	}
	if now == "" {
		return time.Now().UTC(), nil
	}
	for _, layout := range []string{sigv4.TimeLayout, time.RFC3339, time.RFC1123} {
		if at, err := time.Parse(layout, now); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, withHint(fmt.Errorf("%s: %q is no time", source, now), "give it as in 20261121T101500Z or 2026-11-21T10:15:00Z")
}

// inferScope sets service and region: those that were given, else what the sign host tells, else the
// configured region.
func (d *draft) inferScope(f *signingFlags, configured string) error {
	p, err := signing.Choose(signing.Wish{SignHost: d.signHost, Service: f.service, Region: f.region, Configured: configured})
	var missing *signing.Missing
	if errors.As(err, &missing) {
		return withHint(err, missing.Hints...)
	}
	d.service, d.region, d.algorithm = p.Service, p.Region, p.Algorithm
	d.serviceBecause, d.regionBecause, d.warnings = p.ServiceBecause, p.RegionBecause, p.Warnings
	return err
}

// environmentRegion is the region that the environment configures. https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
func (a *app) environmentRegion() string {
	if region := a.Getenv("AWS_REGION"); region != "" {
		return region
	}
	return a.Getenv("AWS_DEFAULT_REGION")
}
