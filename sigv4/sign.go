package sigv4

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Signer signs requests for one service in one region. It may be used by several goroutines at once.
type Signer struct {
	Credentials Credentials
	Region      string
	// Service is the signing name, such as "execute-api"; see [Infer].
	Service string
	// Rules are the service's; nil means [RulesFor] of Service.
	Rules *Rules
	// Host is the host inside the signature. When empty, it is the request's own Host. It differs where
	// something between client and verifier replaces the Host header, as CloudFront does with the name
	// of its origin.
	Host string
	// PathPrefix is put before the path inside the signature alone: a stage or origin path that the
	// verifier sees and the URL lacks.
	PathPrefix string
	// Headers chooses further headers to sign, by lower-case name. Host and every x-amz-* header are
	// always signed. See [SignAll].
	Headers func(name string) bool
}

// SignAll, as [Signer.Headers], signs every header. Whatever a hop rewrites then breaks the signature.
func SignAll(string) bool { return true }

// Errors of signing.
var (
	ErrNoHost        = errors.New("sigv4: request has no Host, and the signer names none")
	ErrNoCredentials = errors.New("sigv4: no access key id or no secret access key")
	ErrNoScope       = errors.New("sigv4: no region or no service to sign for")
)

// Sign returns a copy of req with the signature in its header: X-Amz-Date, X-Amz-Security-Token for
// temporary credentials, X-Amz-Content-Sha256 where the rules ask for it, and Authorization. Fields of
// these names that req has already are replaced. The target and all other fields stay as they are.
// It fails with [ErrNoHost], [ErrNoCredentials] or [ErrNoScope].
func (s *Signer) Sign(req Request, at time.Time) (Request, error) {
	rules, err := s.check()
	if err != nil {
		return Request{}, err
	}
	stamp := at.UTC().Format(TimeLayout)
	out := req.Clone()
	out.Header = out.Header.Without("authorization", "x-amz-security-token").With("X-Amz-Date", stamp)
	if s.Credentials.SessionToken != "" && !rules.TokenAfterSigning {
		out.Header = out.Header.With("X-Amz-Security-Token", s.Credentials.SessionToken)
	}
	if rules.PayloadHeader {
		out.Header = out.Header.With("X-Amz-Content-Sha256", out.payload())
	}
	view, err := s.view(out)
	if err != nil {
		return Request{}, err
	}
	auth := s.claim(view.Header, at)
	trace := Compute(&view, auth, stamp, s.Credentials.SecretAccessKey, rules)
	auth.Signature = trace.Signature
	if s.Credentials.SessionToken != "" && rules.TokenAfterSigning {
		out.Header = out.Header.With("X-Amz-Security-Token", s.Credentials.SessionToken)
	}
	out.Header = append(out.Header, Field{"Authorization", auth.String()})
	return out, nil
}

// Presign returns a copy of req with the signature in its query, good for expires from at. AWS reads
// expires in whole seconds; S3 takes at most seven days.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func (s *Signer) Presign(req Request, at time.Time, expires time.Duration) (Request, error) {
	rules, err := s.check()
	if err != nil {
		return Request{}, err
	}
	out := req.Clone()
	out.Header = out.Header.Without("authorization", "x-amz-date", "x-amz-security-token")
	if out.PayloadHash == "" && rules.PresignUnsigned {
		out.PayloadHash = UnsignedPayload
	}
	view, err := s.view(out)
	if err != nil {
		return Request{}, err
	}
	auth := s.claim(view.Header, at)
	stamp := at.UTC().Format(TimeLayout)
	params := []Param{
		{paramAlgorithm, Algorithm, true},
		{paramCredential, encodeParam(auth.Credential.String()), true},
		{paramDate, stamp, true},
		{paramSignedHeaders, encodeParam(strings.Join(auth.SignedHeaders, ";")), true},
		{paramExpires, seconds(expires), true},
	}
	token := Param{paramToken, encodeParam(s.Credentials.SessionToken), true}
	if token.Value != "" && !rules.TokenAfterSigning {
		params = append(params, token)
	}
	out.Target = addQuery(out.Target, JoinQuery(params))
	view.Target = addQuery(view.Target, JoinQuery(params))
	trace := Compute(&view, auth, stamp, s.Credentials.SecretAccessKey, rules)
	last := []Param{}
	if token.Value != "" && rules.TokenAfterSigning {
		last = append(last, token)
	}
	last = append(last, Param{paramSignature, trace.Signature, true})
	out.Target = addQuery(out.Target, JoinQuery(last))
	return out, nil
}

// check returns the rules in force, or what is missing.
func (s *Signer) check() (Rules, error) {
	switch {
	case s.Credentials.AccessKeyID == "" || s.Credentials.SecretAccessKey == "":
		return Rules{}, ErrNoCredentials
	case s.Region == "" || s.Service == "":
		return Rules{}, ErrNoScope
	case s.Rules != nil:
		return *s.Rules, nil
	}
	return RulesFor(s.Service), nil
}

// view returns the request as the verifier will see it: with the sign host and the path prefix.
func (s *Signer) view(req Request) (Request, error) {
	view := req
	if s.Host != "" {
		view.Header = req.Header.Without(":authority").With("Host", s.Host)
	}
	if s.PathPrefix != "" {
		path, query, present := req.split()
		view.Target = strings.TrimSuffix(s.PathPrefix, "/") + path
		if present {
			view.Target += "?" + query
		}
	}
	if view.Host() == "" {
		return Request{}, ErrNoHost
	}
	return view, nil
}

// claim builds the Authorization without its signature.
func (s *Signer) claim(header Header, at time.Time) Authorization {
	names := make([]string, 0, len(header))
	for _, f := range header {
		name := strings.ToLower(f.Name)
		switch {
		case name == ":authority":
			names = append(names, "host")
		case name == "host", strings.HasPrefix(name, "x-amz-"), s.Headers != nil && s.Headers(name):
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return Authorization{
		Algorithm:     Algorithm,
		Credential:    Credential{s.Credentials.AccessKeyID, NewScope(at, s.Region, s.Service)},
		SignedHeaders: slices.Compact(names),
	}
}

func encodeParam(s string) string { return string(AppendEncoded(nil, s, false)) }

func seconds(d time.Duration) string {
	return strconv.FormatInt(int64(d/time.Second), 10)
}

func addQuery(target, query string) string {
	switch {
	case !strings.Contains(target, "?"):
		return target + "?" + query
	case strings.HasSuffix(target, "?"), strings.HasSuffix(target, "&"):
		return target + query
	}
	return target + "&" + query
}
