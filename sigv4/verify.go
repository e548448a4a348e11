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

// Reasons in the order in which AWS checks them, as measured by the author of an independent verifier
// (dacut/scratchstack-aws-signature, "AWS Auth Error Ordering").
const (
	ReasonTwoSignatures     Reason = "signatures in header and query"
	ReasonUnsigned          Reason = "no signature"
	ReasonMalformed         Reason = "malformed authorization"
	ReasonAlgorithm         Reason = "unsupported algorithm"
	ReasonHostNotSigned     Reason = "host is not signed"
	ReasonNoDate            Reason = "no date"
	ReasonBadDate           Reason = "malformed date"
	ReasonExpired           Reason = "signature expired"
	ReasonNotYetCurrent     Reason = "signature not yet current"
	ReasonScope             Reason = "wrong credential scope"
	ReasonUnknownKey        Reason = "unknown access key"
	ReasonToken             Reason = "wrong session token"
	ReasonHeaderNotSigned   Reason = "x-amz-* header is not signed"
	ReasonPayloadHash       Reason = "payload hash differs from the body"
	ReasonSignatureMismatch Reason = "signature does not match"
)

// Refusal is the error of [Verifier.Verify].
type Refusal struct {
	Reason Reason
	// Detail names what was found, never a secret.
	Detail string
	// Trace is what the verifier computed, when it came that far. Its Keys are secret material.
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
	// Rules are the service's; nil means [RulesFor] of Service.
	Rules *Rules
	// Keys returns the credentials of an access key id, or [ErrUnknownAccessKey]. Any other error is
	// returned by Verify as it is.
	Keys func(accessKeyID string) (Credentials, error)
	// Now is the verifier's clock; nil means [time.Now].
	Now func() time.Time
}

// Verify checks the signature of req and returns what it computed. It fails with a *[Refusal], or with
// an error of Keys. The comparison of signatures takes constant time.
func (v *Verifier) Verify(req *Request) (*Trace, error) {
	rules := RulesFor(v.Service)
	if v.Rules != nil {
		rules = *v.Rules
	}
	auth, presigned, err := claimed(req)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(auth.SignedHeaders, "host") && !slices.Contains(auth.SignedHeaders, ":authority") {
		return nil, &Refusal{Reason: ReasonHostNotSigned}
	}
	stamp, at, err := requestTime(req, presigned)
	if err != nil {
		return nil, err
	}
	if err := v.checkTime(req, at, presigned, rules); err != nil {
		return nil, err
	}
	if want := NewScope(at, v.Region, v.Service); auth.Credential.Scope != want {
		return nil, &Refusal{Reason: ReasonScope, Detail: fmt.Sprintf("%s, want %s", auth.Credential.Scope, want)}
	}
	keys, err := v.Keys(auth.Credential.AccessKeyID)
	if errors.Is(err, ErrUnknownAccessKey) {
		return nil, &Refusal{Reason: ReasonUnknownKey, Detail: auth.Credential.AccessKeyID}
	} else if err != nil {
		return nil, err
	}
	if err := checkToken(req, keys, presigned); err != nil {
		return nil, err
	}
	if err := checkHeaders(req, auth, rules); err != nil {
		return nil, err
	}
	view := *req
	if presigned && rules.PresignUnsigned && view.PayloadHash == "" && !view.Header.Has("x-amz-content-sha256") {
		view.PayloadHash = UnsignedPayload
	}
	trace := Compute(&view, auth, stamp, keys.SecretAccessKey, rules)
	if !hmac.Equal([]byte(trace.Signature), []byte(auth.Signature)) {
		return nil, &Refusal{Reason: ReasonSignatureMismatch, Trace: &trace}
	}
	return &trace, nil
}

// claimed finds the one signature of a request.
func claimed(req *Request) (auth Authorization, presigned bool, err error) {
	header, inHeader := req.Header.Get("authorization")
	auth, presigned, err = req.Presigned()
	switch {
	case inHeader && presigned:
		return auth, false, &Refusal{Reason: ReasonTwoSignatures}
	case !inHeader && !presigned:
		return auth, false, &Refusal{Reason: ReasonUnsigned}
	case inHeader:
		auth, err = ParseAuthorization(header)
	}
	if err != nil {
		return auth, presigned, &Refusal{Reason: ReasonMalformed, Detail: err.Error()}
	}
	if auth.Algorithm != Algorithm {
		return auth, presigned, &Refusal{Reason: ReasonAlgorithm, Detail: auth.Algorithm}
	}
	return auth, presigned, nil
}

// requestTime returns the time as it goes into the string to sign. X-Amz-Date wins over Date.
func requestTime(req *Request, presigned bool) (stamp string, at time.Time, err error) {
	if presigned {
		stamp, _ = req.QueryValue(paramDate)
	} else if stamp = req.Header.Value("x-amz-date"); stamp == "" {
		stamp = req.Header.Value("date")
	}
	if stamp == "" {
		return "", time.Time{}, &Refusal{Reason: ReasonNoDate}
	}
	at, err = time.Parse(TimeLayout, stamp)
	if err != nil {
		// A Date header in the form of RFC 9110 is rendered in the basic form for the string to sign.
		at, err = time.Parse(time.RFC1123, stamp)
		if err != nil {
			return "", time.Time{}, &Refusal{Reason: ReasonBadDate, Detail: strconv.Quote(stamp)}
		}
		stamp = at.UTC().Format(TimeLayout)
	}
	return stamp, at, nil
}

func (v *Verifier) checkTime(req *Request, at time.Time, presigned bool, rules Rules) error {
	now := time.Now()
	if v.Now != nil {
		now = v.Now()
	}
	valid := rules.MaxSkew
	if presigned {
		if text, ok := req.QueryValue(paramExpires); ok {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > 604800 {
				return &Refusal{Reason: ReasonMalformed, Detail: paramExpires + " is not a number of seconds from 1 to 604800"}
			}
			valid = time.Duration(n) * time.Second
		}
	}
	if now.After(at.Add(valid)) {
		return &Refusal{Reason: ReasonExpired, Detail: at.UTC().Format(TimeLayout)}
	}
	if at.After(now.Add(rules.MaxSkew)) {
		return &Refusal{Reason: ReasonNotYetCurrent, Detail: at.UTC().Format(TimeLayout)}
	}
	return nil
}

func checkToken(req *Request, keys Credentials, presigned bool) error {
	token := req.Header.Value("x-amz-security-token")
	if presigned {
		token, _ = req.QueryValue(paramToken)
	}
	if !hmac.Equal([]byte(token), []byte(keys.SessionToken)) {
		return &Refusal{Reason: ReasonToken}
	}
	return nil
}

// checkHeaders refuses unsigned x-amz-* headers where the service does, and a payload header that the
// body at hand does not have.
func checkHeaders(req *Request, auth Authorization, rules Rules) error {
	if rules.UnsignedHeadersRefused {
		for _, f := range req.Header {
			name := strings.ToLower(f.Name)
			if strings.HasPrefix(name, "x-amz-") && !slices.Contains(auth.SignedHeaders, name) {
				return &Refusal{Reason: ReasonHeaderNotSigned, Detail: name}
			}
		}
	}
	claim := req.Header.Value("x-amz-content-sha256")
	if req.PayloadHash == "" && IsPayloadHash(claim) && claim != HashPayload(req.Body) {
		return &Refusal{Reason: ReasonPayloadHash}
	}
	return nil
}
