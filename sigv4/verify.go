package sigv4

import (
	"crypto/hmac"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reason says why a signature was refused.
type Reason string

// Reasons in the order in which [Verifier.Verify] checks them. It is the order of AWS, as measured by the
// author of an independent verifier (dacut/scratchstack-aws-signature, "AWS Auth Error Ordering"), with
// one exception: a session token can be compared only once the key is known. Where Amazon S3 checks the
// three reasons between token and mismatch is not documented.
const (
	ReasonTwoSignatures     Reason = "signatures in header and query"
	ReasonUnsigned          Reason = "no signature"
	ReasonAlgorithm         Reason = "unsupported algorithm"
	ReasonMalformed         Reason = "malformed authorization"
	ReasonNoDate            Reason = "no date"
	ReasonHostNotSigned     Reason = "host is not signed"
	ReasonBadDate           Reason = "malformed date"
	ReasonExpired           Reason = "signature expired"
	ReasonNotYetCurrent     Reason = "signature not yet current"
	ReasonCredential        Reason = "credential has too few or too many elements"
	ReasonScope             Reason = "wrong credential scope"
	ReasonRegionSet         Reason = "region is not in the signed region set"
	ReasonUnknownKey        Reason = "unknown access key"
	ReasonToken             Reason = "wrong session token"
	ReasonHeaderNotSigned   Reason = "x-amz-* header is not signed"
	ReasonNoPayloadHash     Reason = "x-amz-content-sha256 is missing"
	ReasonPayloadHash       Reason = "payload hash differs from the body"
	ReasonSignatureMismatch Reason = "signature does not match"
)

// Refusal is the error of [Verifier.Verify].
type Refusal struct {
	Reason Reason
	// Detail names what was found, never a secret.
	Detail string
	// Trace is what the verifier computed. It is set for [ReasonSignatureMismatch] alone.
	Trace *Trace
}

func (r *Refusal) Error() string {
	if r.Detail == "" {
		return "sigv4: " + string(r.Reason)
	}
	return "sigv4: " + string(r.Reason) + ": " + r.Detail
}

// ErrUnknownAccessKey is what [Verifier.Keys] returns for a key id that does not exist.
var ErrUnknownAccessKey = errors.New("sigv4: unknown access key")

// Verifier verifies requests for one service in one region. It may be used by several goroutines at
// once.
type Verifier struct {
	Region, Service string
	// Scheme is nil for Signature Version 4; see the package sigv4/sigv4a for SigV4A. With one, Region has to
	// be in the region set that was signed. Signatures of another algorithm are refused.
	Scheme Scheme
	// Rules are the service's; nil means [RulesFor] of Service.
	Rules *Rules
	// Keys returns the credentials of an access key id, or [ErrUnknownAccessKey]. Any other error is
	// returned by Verify as it is. It must be set.
	Keys func(accessKeyID string) (Credentials, error)
	// Now is the verifier's clock; nil means [time.Now].
	Now func() time.Time

	derived keyStore
}

// Verify checks the signature of req and returns what it computed. It fails with a *[Refusal], or with
// an error of Keys. The comparison of signatures takes constant time.
//
// The body is covered too, except where the request says otherwise and the rules allow it: with
// [UnsignedPayload], and with a streaming token, whose chunk signatures are not checked.
func (v *Verifier) Verify(req *Request) (*Trace, error) {
	rules := RulesFor(v.Service)
	if v.Rules != nil {
		rules = *v.Rules
	}
	algorithm := algorithmOf(v.Scheme)
	c, err := claimed(req, algorithm)
	if err != nil {
		return nil, err
	}
	if rules.ExpiresRequired && c.presigned && c.expires == 0 {
		return nil, &Refusal{Reason: ReasonMalformed, Detail: paramExpires + " is missing"}
	}
	if !slices.Contains(c.SignedHeaders, "host") && !slices.Contains(c.SignedHeaders, ":authority") {
		return nil, &Refusal{Reason: ReasonHostNotSigned}
	}
	at, err := parseTime(c.stamp)
	if err != nil {
		return nil, err
	}
	if err := v.checkTime(at, c.expires, rules); err != nil {
		return nil, err
	}
	if c.badCredential != nil {
		return nil, &Refusal{Reason: ReasonCredential, Detail: c.badCredential.Error()}
	}
	if want := newScope(algorithm, at.Format(DateLayout), v.Region, v.Service); c.Credential.Scope != want {
		return nil, &Refusal{Reason: ReasonScope, Detail: fmt.Sprintf("%s, want %s", c.Credential.Scope, want)}
	}
	if v.Scheme != nil {
		if err := c.checkRegionSet(req, v.Region); err != nil {
			return nil, err
		}
	}
	keys, err := v.Keys(c.Credential.AccessKeyID)
	if errors.Is(err, ErrUnknownAccessKey) {
		return nil, &Refusal{Reason: ReasonUnknownKey, Detail: printableKeyID(c.Credential.AccessKeyID)}
	} else if err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(c.token), []byte(keys.SessionToken)) {
		return nil, &Refusal{Reason: ReasonToken}
	}
	if err := c.checkHeaders(req, rules); err != nil {
		return nil, err
	}
	view := *req
	if c.presigned {
		view.PayloadHash = presignedPayload(req, rules)
	}
	// AWS renders the time anew for its own string to sign, whatever form of ISO 8601 was sent.
	trace := Compute(&view, c.Authorization, at.Format(TimeLayout), keys.SecretAccessKey, rules)
	if !v.accepts(&trace, &c, keys) {
		return nil, &Refusal{Reason: ReasonSignatureMismatch, Trace: &trace}
	}
	return &trace, nil
}

// accepts reports whether the claimed signature is good for what was computed.
func (v *Verifier) accepts(t *Trace, c *claim, keys Credentials) bool {
	if v.Scheme == nil {
		return hmac.Equal([]byte(t.Signature), []byte(c.Signature))
	}
	keys.AccessKeyID = c.Credential.AccessKeyID
	return verifyScheme(v.Scheme, keys, t.StringToSign.String(), c.Signature)
}

// maxSignedHeaders bounds the work for a request whose signature is not known to be good yet: each name
// costs a walk over the header, and a name that is listed often writes its values as often.
const maxSignedHeaders = 256

// claim is what a request says about its own signature.
type claim struct {
	Authorization
	presigned     bool
	badCredential error
	stamp, token  string
	// expires is how long a presigned URL is good for; 0 when it does not say.
	expires time.Duration
}

// claimed finds the one signature of a request, which must be of this algorithm, and its date.
func claimed(req *Request, algorithm string) (c claim, err error) {
	header, inHeader := req.Header.Get("authorization")
	c.Authorization, c.presigned, err = req.Presigned()
	switch {
	case inHeader && c.presigned:
		return c, &Refusal{Reason: ReasonTwoSignatures}
	case c.presigned:
		c.stamp, _ = req.QueryValue(paramDate)
		c.token, _ = req.QueryValue(paramToken)
	case inHeader:
		c.Authorization, err = ParseAuthorization(header)
		// X-Amz-Date wins over Date.
		// https://docs.aws.amazon.com/general/latest/gr/sigv4-date-handling.html
		c.stamp = req.Header.Value("x-amz-date")
		if c.stamp == "" {
			c.stamp = req.Header.Value("date")
		}
		c.stamp = CanonicalValue(c.stamp)
		c.token = CanonicalValue(req.Header.Value("x-amz-security-token"))
	default:
		return c, &Refusal{Reason: ReasonUnsigned}
	}
	if c.Algorithm != "" && c.Algorithm != algorithm {
		return c, &Refusal{Reason: ReasonAlgorithm, Detail: c.Algorithm}
	}
	if errors.As(err, new(credentialError)) {
		c.badCredential, err = err, nil
	}
	if text, ok := req.QueryValue(paramExpires); ok && c.presigned && err == nil {
		c.expires, err = parseExpires(text)
	}
	if len(c.SignedHeaders) > maxSignedHeaders {
		err = fmt.Errorf("more than %d signed headers", maxSignedHeaders)
	}
	if err != nil {
		return c, &Refusal{Reason: ReasonMalformed, Detail: err.Error()}
	}
	if c.stamp == "" {
		return c, &Refusal{Reason: ReasonNoDate}
	}
	return c, nil
}

func parseExpires(text string) (time.Duration, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	expires := time.Duration(n) * time.Second
	if err != nil || expires < time.Second || expires > MaxExpires {
		return 0, errors.New(paramExpires + " is not a number of seconds from 1 to 604800")
	}
	return expires, nil
}

// timeForms are the forms of ISO 8601 that AWS takes, basic and extended, each with offset or Z; RFC 1123,
// the usual form of a Date header, is not among them: "Date must be in ISO-8601 'basic format'".
// (dacut/scratchstack-aws-signature, rule 9 of "AWS Auth Error Ordering")
var timeForms = []string{
	"20060102T150405Z0700", "20060102T150405Z07:00", "2006-01-02T15:04:05Z0700", time.RFC3339,
}

// parseTime reads the time of a request.
func parseTime(stamp string) (time.Time, error) {
	for _, form := range timeForms {
		if at, err := time.Parse(form, stamp); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, &Refusal{Reason: ReasonBadDate, Detail: strconv.Quote(stamp)}
}

func (v *Verifier) checkTime(at time.Time, expires time.Duration, rules Rules) error {
	clock := time.Now
	if v.Now != nil {
		clock = v.Now
	}
	now, valid := clock(), rules.MaxSkew
	if expires > 0 {
		valid = expires
	}
	if now.After(at.Add(valid)) {
		return &Refusal{Reason: ReasonExpired, Detail: at.Format(TimeLayout)}
	}
	if at.After(now.Add(rules.MaxSkew)) {
		return &Refusal{Reason: ReasonNotYetCurrent, Detail: at.Format(TimeLayout)}
	}
	return nil
}

// checkHeaders refuses unsigned x-amz-* headers and a missing payload header where the service does, and
// a payload header that the body at hand does not have.
func (c *claim) checkHeaders(req *Request, rules Rules) error {
	if rules.UnsignedHeadersRefused {
		for _, f := range req.Header {
			name := strings.ToLower(f.Name)
			if strings.HasPrefix(name, "x-amz-") && !slices.Contains(c.SignedHeaders, name) {
				return &Refusal{Reason: ReasonHeaderNotSigned, Detail: name}
			}
		}
	}
	payload := req.claimedPayload()
	if payload == "" && rules.PayloadHeader && !c.presigned {
		return &Refusal{Reason: ReasonNoPayloadHash}
	}
	if payload == "" {
		return nil
	}
	return checkPayload(payload, req, rules)
}

// checkPayload compares what the payload header claims with the body, or with the hash that stands for it.
func checkPayload(claim string, req *Request, rules Rules) error {
	taken := false
	switch claim {
	case UnsignedPayload:
		taken = rules.UnsignedPayload
	case StreamingPayload, StreamingPayloadTrailer, StreamingUnsignedTrailer,
		StreamingECDSAPayload, StreamingECDSAPayloadTrailer:
		taken = rules.UnsignedPayload && !rules.HashRefused
	case StreamingEvents:
		taken = rules.EventStream
	default:
		if !req.hasPayload(claim) {
			return &Refusal{Reason: ReasonPayloadHash}
		}
		taken = !rules.HashRefused
	}
	if !taken {
		return &Refusal{Reason: ReasonPayloadHash, Detail: "the service does not take " + claim}
	}
	return nil
}

// hasPayload reports whether a claim is the hash of the payload.
func (r *Request) hasPayload(claim string) bool {
	if r.PayloadHash == "" {
		return claim == HashPayload(r.Body)
	}
	return IsPayloadHash(claim) && claim == r.PayloadHash
}

// printableKeyID returns an access key id that can be repeated, or "": a client that exchanged its
// credentials sends the secret as key id. Key ids have no lower-case letter; secrets hardly ever lack one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func printableKeyID(id string) string {
	if strings.ToUpper(id) != id || len(id) >= 40 {
		return ""
	}
	return id
}
