package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/evidence"
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
	flags := cmd.Flags()
	flags.StringVar(&f.signHost, "sign-host", "", "the `HOST` inside the signature, when the verifier sees another than the URL's")
	flags.StringVar(&f.pathPrefix, "sign-path-prefix", "", "a `PATH`, such as /prod, that the verifier sees before the URL's")
	flags.StringVar(&f.service, "service", "", "the `NAME` of the service to sign for; inferred from the sign host")
	flags.StringVar(&f.region, "region", "", "the `REGION` to sign for; inferred from the sign host")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "a header field as `'Name: value'`, repeatable")
	flags.StringVarP(&f.data, "data", "d", "", "the body, byte for byte: a `TEXT`, @FILE, or - for standard input")
	flags.StringVar(&f.now, "now", "", "the `TIME` of signing, as in 20261121T101500Z; the clock's by default")
	a.addCredentials(cmd, &f.credentials)
}

// usesStdin reports whether the flags read standard input.
func (f *signingFlags) usesStdin() bool { return f.data == stdinName || f.credentials.from == "stdin" }

// draft is a request that is to be signed.
type draft struct {
	// request is as it is sent: its Host is the URL's, unless a field says otherwise.
	request sigv4.Request
	scheme  string
	// signHost is the host inside the signature.
	signHost        string
	service, region string
	// because tells where service and region were taken from, in one line each; "" for those that were given.
	serviceBecause, regionBecause string
	at                            time.Time
}

// draft makes the request of a method, a URL and the flags. configured is the region of a profile or of the
// environment, for names that tell none; it is never taken silently.
func (a *app) draft(f *signingFlags, method, url, configured string) (*draft, error) {
	if f.data == stdinName && f.credentials.from == "stdin" {
		return nil, withHint(errors.New("standard input cannot hold both the body and the credentials"), "name the body as @FILE, or use --profile")
	}
	request, scheme, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	d := &draft{request: request, scheme: scheme}
	d.request.Method = strings.ToUpper(method)
	if !isToken(method) {
		return nil, fmt.Errorf("%q is no method", method)
	}
	for _, field := range f.headers {
		parsed, err := parseField(field)
		if err != nil {
			return nil, err
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

// parseURL takes a URL apart without changing a byte of path and query.
func parseURL(url string) (sigv4.Request, string, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		scheme, rest = "https", url
	}
	host := evidence.HostOf(rest)
	switch {
	case scheme != "https" && scheme != "http":
		return sigv4.Request{}, "", fmt.Errorf("%q is no http or https URL", url)
	case host == "" || strings.HasPrefix(rest, "/"):
		return sigv4.Request{}, "", withHint(fmt.Errorf("%q is no URL", url), "give it as in https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets")
	case strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return sigv4.Request{}, "", withHint(fmt.Errorf("%q has a blank or control character", url), "write a space as %20")
	}
	return sigv4.Request{Target: evidence.TargetOf(rest), Header: sigv4.Header{{Name: "Host", Value: host}}}, scheme, nil
}

// parseField reads a header field as curl takes it: "Name: value", and "Name;" for an empty value.
func parseField(text string) (sigv4.Field, error) {
	name, value, ok := strings.Cut(text, ":")
	if empty, found := strings.CutSuffix(text, ";"); !ok && found {
		name, ok = empty, true
	}
	if !ok || !isToken(name) || strings.ContainsAny(value, "\r\n\x00") {
		// The field is not repeated: it may be a token in the wrong place.
		return sigv4.Field{}, withHint(errors.New("--header: not of the form 'Name: value'"), "give one field, as in --header 'Content-Type: application/json'")
	}
	return sigv4.Field{Name: name, Value: strings.TrimPrefix(value, " ")}, nil
}

// isToken reports whether a text can be a method or the name of a field (RFC 9110, section 5.6.2).
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
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
	in, known := sigv4.Infer(d.signHost)
	if known && in.NotSigned {
		return withHint(fmt.Errorf("no verifier sees the name %s: it is %s", d.signHost, in.Because),
			"name the host that the verifier sees: --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com",
			"countersign explain host-mismatch tells how to find it")
	}
	d.service, d.region = f.service, f.region
	if d.service == "" && in.Service != "" {
		d.service, d.serviceBecause = in.Service, fmt.Sprintf("inferred: %s is %s", d.signHost, in.Because)
	}
	switch {
	case d.region != "":
	case in.Region != "":
		d.region, d.regionBecause = in.Region, fmt.Sprintf("inferred: %s is %s", d.signHost, in.Because)
	case configured != "":
		d.region, d.regionBecause = configured, "the configured one; the host's name tells none"
	}
	var missing []string
	if d.service == "" {
		missing = append(missing, "--service")
	}
	if d.region == "" {
		missing = append(missing, "--region")
	}
	if missing != nil {
		return withHint(fmt.Errorf("the name %s does not tell what to sign for: %s is missing", d.signHost, strings.Join(missing, " and ")),
			"for an API behind a name of your own: --service execute-api --region eu-west-1")
	}
	return nil
}

// environmentRegion is the region that the environment configures. https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
func (a *app) environmentRegion() string {
	if region := a.Getenv("AWS_REGION"); region != "" {
		return region
	}
	return a.Getenv("AWS_DEFAULT_REGION")
}
