package signing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// Signed is a signed request with the texts of its signature.
type Signed struct {
	// Request is as it is to be sent.
	Request       sigv4.Request
	Authorization sigv4.Authorization
	Canonical     sigv4.CanonicalRequest
	StringToSign  sigv4.StringToSign
}

// Sign signs a request. The errors are those of [sigv4.Signer.Sign].
func Sign(s *sigv4.Signer, r sigv4.Request, at time.Time) (Signed, error) {
	out, err := s.Sign(r, at)
	if err != nil {
		return Signed{}, err
	}
	return Texts(s, out)
}

// Texts returns the texts of the signature of a request that was signed by s, in its header or in its target.
func Texts(s *sigv4.Signer, out sigv4.Request) (Signed, error) {
	auth, presigned, err := out.Presigned()
	stamp, _ := out.QueryValue("X-Amz-Date")
	if !presigned {
		auth, err = sigv4.ParseAuthorization(out.Header.Value("authorization"))
		stamp = out.Header.Value("x-amz-date")
	}
	if err != nil {
		return Signed{}, err
	}
	rules := sigv4.RulesFor(s.Service)
	if s.Rules != nil {
		rules = *s.Rules
	}
	view := verifierView(s, out)
	trace := sigv4.Compute(&view, auth, stamp, s.Credentials.SecretAccessKey, rules)
	if s.Scheme == nil && trace.Signature != auth.Signature {
		return Signed{}, fmt.Errorf("the signature does not come out of the texts beside it: please report this as a defect")
	}
	return Signed{out, auth, trace.Canonical, trace.StringToSign}, nil
}

// verifierView is a request as the verifier is to see it: with the sign host and the path prefix.
func verifierView(s *sigv4.Signer, r sigv4.Request) sigv4.Request {
	view := r.Clone()
	if s.Host != "" {
		view.Header = r.Header.With("Host", s.Host)
	}
	if prefix := strings.Trim(s.PathPrefix, "/"); prefix != "" {
		view.Target = "/" + prefix + r.Target
	}
	return view
}

// Names returns a function for [sigv4.Signer.Headers] that chooses these names, and a warning for each that
// hops rewrite.
func Names(chosen []string) (choose func(string) bool, warnings []string) {
	var names []string
	for _, name := range chosen {
		names = append(names, strings.ToLower(strings.TrimSpace(name)))
	}
	for _, name := range names {
		if why, rewritten := causes.Rewritten(name); rewritten {
			warnings = append(warnings, fmt.Sprintf("%s is to be signed, and %s: the signature will hardly arrive whole", name, why))
		}
	}
	return func(name string) bool { return slices.Contains(names, name) }, warnings
}

// LeftOut lists the fields of a signed request that the signature leaves out since hops rewrite them.
func (s *Signed) LeftOut() []string {
	var names []string
	for _, f := range s.Request.Header {
		name := strings.ToLower(f.Name)
		if _, rewritten := causes.Rewritten(name); rewritten && !slices.Contains(s.Authorization.SignedHeaders, name) {
			names = append(names, name)
		}
	}
	return names
}
