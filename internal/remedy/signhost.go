package remedy

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/sigv4"
)

// SignHost is what a client does behind a distribution that does not forward Host: it sends to one name and
// signs for another.
type SignHost struct {
	// Host is the name that is called, Sign the host inside the signature, Prefix the part of the path that
	// is signed and not called.
	Host, Sign, Prefix string
	// Path is one to call, for the example.
	Path string
	// Region and Service are those of the credential scope.
	Region, Service string
}

// Signers are the clients for which [SignHost.For] writes code.
var Signers = []string{"curl", "python", "botocore", "node"}

func (s SignHost) check() error {
	var errs []error
	for _, host := range []string{s.Host, s.Sign} {
		if host == "" || strings.ContainsAny(host, "/: \"'\\$`\n") {
			errs = append(errs, fmt.Errorf("%q is no host name", host))
		}
	}
	if strings.ContainsAny(s.Prefix+s.Path, " \"'\\$`\n") || s.Prefix != "" && s.Prefix[0] != '/' || s.Path != "" && s.Path[0] != '/' {
		errs = append(errs, errors.New("a path begins with / and has no blanks or quotes"))
	}
	if !sigv4.IsRegion(s.Region) {
		errs = append(errs, fmt.Errorf("%q is no region", s.Region))
	}
	return errors.Join(errs...)
}

// For writes the client side for one of [Signers].
func (s SignHost) For(signer string) (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	if !slices.Contains(Signers, signer) {
		return "", fmt.Errorf("no client %q: want one of %s", signer, strings.Join(Signers, ", "))
	}
	if s.Path == "" {
		s.Path = "/"
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "sign-host."+signer+".tmpl", s); err != nil {
		panic(err) // the templates are this package's own, and a test runs them all
	}
	return b.String(), nil
}
