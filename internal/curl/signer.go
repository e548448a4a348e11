package curl

import (
	"context"
	"fmt"
	"strings"

	"countersign/internal/signing"
	"countersign/sigv4"
)

// awscurlService is the service that awscurl signs for where nobody says another.
// https://github.com/okigan/awscurl
const awscurlService = "execute-api"

// signer decides what a request signs for. own says that the request goes to the host that was called, for
// which --sign-host and its like are meant.
func (s *Session) signer(ctx context.Context, d *draft, host string, own bool) (*sigv4.Signer, error) {
	o := s.Options
	wish := signing.Wish{SignHost: host, Service: o.Service, Region: o.Region, Assumed: awscurlService}
	region, service, err := sigV4Option(o.SigV4)
	if err != nil {
		return nil, err
	}
	if wish.Region == "" {
		wish.Region = region
	}
	if wish.Service == "" {
		wish.Service = service
	}
	signer := &sigv4.Signer{}
	if own {
		if o.SignHost != "" {
			wish.SignHost = o.SignHost
		}
		signer.Host, signer.PathPrefix = o.SignHost, o.SignPrefix
	} else if in, ok := sigv4.Infer(host); ok && in.Region != "" && in.Service != "" {
		wish.Service, wish.Region = "", "" // what was said is meant for the host that was called
	}
	keys, err := s.findKeys(ctx)
	if err != nil {
		return nil, err
	}
	wish.Configured = keys.Region
	purpose, err := signing.Choose(wish)
	if err != nil {
		return nil, err
	}
	var warnings []string
	signer.Headers, warnings = signing.Names(o.SignHeaders)
	signer.Credentials, signer.Service, signer.Region = keys.Credentials, purpose.Service, purpose.Region
	signer.Scheme = signing.Scheme(purpose.Algorithm)
	if o.Service == "" && service == "" && strings.HasPrefix(purpose.ServiceBecause, "assumed") {
		s.once("note", "service "+purpose.Service+" is "+purpose.ServiceBecause)
	}
	for _, warning := range append(purpose.Warnings, warnings...) {
		s.once("warning", warning)
	}
	if d.url.Scheme == "http" && !d.url.Loopback() {
		s.once("warning", fmt.Sprintf("http:// to %s: whoever reads along can use the signature, and the session token, for some minutes; https:// hides them", d.url.Host))
	}
	return signer, nil
}

// sigV4Option reads curl's own PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]].
// https://curl.se/docs/manpage.html#--aws-sigv4
func sigV4Option(text string) (region, service string, err error) {
	if text == "" {
		return "", "", nil
	}
	parts := strings.Split(text, ":")
	for i, part := range parts {
		switch {
		case i == 0 && part != "aws" || i == 1 && part != "amz" && part != "aws" || i > 3:
			return "", "", &Exit{codeUsage, fmt.Sprintf("--aws-sigv4 %q is not signed for: aws:amz[:REGION[:SERVICE]] is", text), nil}
		case i == 2:
			region = part
		case i == 3:
			service = part
		}
	}
	return region, service, nil
}

// once says a thing once in a session.
func (s *Session) once(kind, text string) {
	if s.said == nil {
		s.said = map[string]bool{}
	}
	if !s.said[text] {
		s.said[text] = true
		s.say(kind, text)
	}
}
