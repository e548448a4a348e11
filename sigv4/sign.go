package sigv4

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Signer signs requests for one service in one region. It may be used by several goroutines at once. It
// remembers the day's signing key: do not copy it after its first use.
type Signer struct {
	Credentials Credentials
	// Region is the region to sign for. With a [Scheme] it is the region set, the value of X-Amz-Region-Set:
	// a list such as "us-east-1,eu-*", or "*"; see [RegionSetCovers].
	Region string
	// Service is the signing name, such as "execute-api"; see [Infer].
	Service string
	// Scheme is nil for Signature Version 4; see the package sigv4/sigv4a for SigV4A.
	Scheme Scheme
	// Rules are the service's; nil means [RulesFor] of Service.
	Rules *Rules
	// Host is the host inside the signature. When empty, it is the request's own Host. It differs where
	// something between client and verifier replaces the Host header, as CloudFront does with the name
	// of its origin.
	Host string
	// PathPrefix is put before the path inside the signature alone: a stage or origin path that the
	// verifier sees and the URL lacks, such as "/prod".
	PathPrefix string
	// Headers chooses further headers to sign, by lower-case name. Host and every x-amz-* header are
	// always signed, pseudo-header fields of HTTP/2 other than ":authority" never. See [SignAll].
	Headers func(name string) bool

	derived keyCache
}

// SignAll, as [Signer.Headers], signs every header. Whatever a hop rewrites then breaks the signature.
func SignAll(string) bool { return true }

// Errors of signing.
var (
	ErrNoHost        = errors.New("sigv4: request has no Host, and the signer names none")
	ErrNoCredentials = errors.New("sigv4: no access key id or no secret access key")
	ErrNoScope       = errors.New("sigv4: no region or no service to sign for")
	ErrExpires       = errors.New("sigv4: a presigned URL is good for one second to seven days")
	ErrNoRegionSet   = errors.New("sigv4: request has no X-Amz-Region-Set, which " + AlgorithmECDSA + " signs")
)

// MaxExpires is the longest time for which a presigned URL can be good.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const MaxExpires = 7 * 24 * time.Hour

// Sign returns a copy of req with the signature in its header: X-Amz-Date, X-Amz-Security-Token for
// temporary credentials, X-Amz-Region-Set with a [Scheme], X-Amz-Content-Sha256 where the rules ask for it or a
// token stands for the payload, and Authorization. Fields of these names that req has already are replaced, and the signature of
// a presigned target is removed. The rest of the target and all other fields stay as they are.
// It fails with [ErrNoHost], [ErrNoCredentials] or [ErrNoScope].
func (s *Signer) Sign(req Request, at time.Time) (Request, error) {
	rules, err := s.check()
	if err != nil {
		return Request{}, err
	}
	stamp := at.UTC().Format(TimeLayout)
	out := req.Clone()
	if _, presigned, _ := req.Presigned(); presigned {
		out.Target = dropParams(req.Target, presignParams)
	}
	out.Header = out.Header.Without("authorization", "x-amz-security-token").With("X-Amz-Date", stamp)
	if s.Scheme != nil {
		out.Header = out.Header.With(paramRegionSet, s.Region)
	}
	token := Field{"X-Amz-Security-Token", s.Credentials.SessionToken}
	if token.Value != "" && !rules.TokenAfterSigning {
		out.Header = append(out.Header, token)
	}
	if payload := rules.Payload(out.payload()); rules.PayloadHeader || !IsPayloadHash(payload) {
		out.PayloadHash = payload
		out.Header = out.Header.With("X-Amz-Content-Sha256", payload)
	}
	authorization, err := s.AppendAuthorization(nil, &out)
	if err != nil {
		return Request{}, err
	}
	if token.Value != "" && rules.TokenAfterSigning {
		out.Header = append(out.Header, token)
	}
	out.Header = append(out.Header, Field{"Authorization", string(authorization)})
	return out, nil
}

// Presign returns a copy of req with the signature in its query, good for expires from at; parts of a
// second are cut off. A signature that req has already, in header or query, is removed; the rest of the
// target and all other fields stay as they are. Signed header fields, x-amz-* among them, have to be
// sent with the URL.
// It fails with [ErrNoHost], [ErrNoCredentials], [ErrNoScope] or [ErrExpires].
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func (s *Signer) Presign(req Request, at time.Time, expires time.Duration) (Request, error) {
	rules, err := s.check()
	if err != nil {
		return Request{}, err
	}
	if expires < time.Second || expires > MaxExpires {
		return Request{}, ErrExpires
	}
	out := req.Clone()
	out.Target = dropParams(req.Target, presignParams)
	out.Header = out.Header.Without("authorization", "x-amz-date", "x-amz-security-token", paramRegionSet)
	out.PayloadHash = presignedPayload(&out, rules)
	view, err := s.view(out)
	if err != nil {
		return Request{}, err
	}
	auth := s.claim(view.Header, at)
	stamp := at.UTC().Format(TimeLayout)
	params := []Param{
		{paramAlgorithm, auth.Algorithm, true},
		{paramCredential, encodeParam(auth.Credential.String()), true},
		{paramDate, stamp, true},
		{paramSignedHeaders, encodeParam(strings.Join(auth.SignedHeaders, ";")), true},
		{paramExpires, strconv.FormatInt(int64(expires/time.Second), 10), true},
	}
	token := Param{paramToken, encodeParam(s.Credentials.SessionToken), true}
	if token.Value != "" && !rules.TokenAfterSigning {
		params = append(params, token)
	}
	if s.Scheme != nil {
		params = append(params, Param{paramRegionSet, encodeParam(s.Region), true})
	}
	out.Target = addQuery(out.Target, JoinQuery(params))
	view.Target = addQuery(view.Target, JoinQuery(params))
	trace := Compute(&view, auth, stamp, s.Credentials.SecretAccessKey, rules)
	if s.Scheme != nil {
		signature, err := s.Scheme.Sign(s.Credentials, []byte(trace.StringToSign.String()))
		if err != nil {
			return Request{}, err
		}
		trace.Signature = hex.EncodeToString(signature)
	}
	last := []Param{{paramSignature, trace.Signature, true}}
	if token.Value != "" && rules.TokenAfterSigning {
		last = []Param{token, last[0]}
	}
	out.Target = addQuery(out.Target, JoinQuery(last))
	return out, nil
}

// presignedPayload returns what stands for the payload of a presigned request, in the form of
// [Request.PayloadHash]: where the service's presigned URLs leave the payload unsigned, nothing but the
// request itself can say otherwise.
func presignedPayload(req *Request, rules Rules) string {
	if req.PayloadHash == "" && rules.PresignUnsigned && req.claimedPayload() == "" {
		return UnsignedPayload
	}
	return req.PayloadHash
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
		view.Header = req.Header.With("Host", s.Host)
	}
	if prefix := strings.Trim(s.PathPrefix, "/"); prefix != "" {
		start, _, _ := req.offsets()
		view.Target = "/" + prefix + req.Target[start:]
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
		case strings.HasPrefix(name, ":"):
		case name == "host", strings.HasPrefix(name, "x-amz-"), s.Headers != nil && s.Headers(name):
			names = append(names, name)
		}
	}
	algorithm := algorithmOf(s.Scheme)
	scope := newScope(algorithm, at.UTC().Format(DateLayout), s.Region, s.Service)
	return Authorization{
		Algorithm:     algorithm,
		Credential:    Credential{s.Credentials.AccessKeyID, scope},
		SignedHeaders: SignedNames(names),
	}
}

func encodeParam(s string) string { return string(AppendEncoded(nil, s, false)) }

// addQuery appends to the query of a target, or gives it one.
func addQuery(target, query string) string {
	head, old, present := strings.Cut(target, "?")
	switch {
	case !present, old == "":
		return head + "?" + query
	case strings.HasSuffix(old, "&"):
		return target + query
	}
	return target + "&" + query
}
