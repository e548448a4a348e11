package causes

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// Attempt is one request on its way from what a client means to what a verifier decides. It begins good: a
// verifier accepts it. Committing a cause adds to it what goes wrong, so that several causes can break one
// attempt. See docs/adr/0005-attempts.md.
type Attempt struct {
	// Request is what the client means to send, without a signature.
	Request     sigv4.Request
	Credentials sigv4.Credentials
	// Region and Service are those that the client signs for.
	Region, Service string
	// At is the client's clock.
	At time.Time
	// Expires, when it is positive, makes a presigned URL that is good for so long.
	Expires time.Duration
	// Headers are names, in lower case, that are signed besides host and x-amz-*.
	Headers []string

	// Mistakes change what the client signs; what it sends stays as it is, but for the signature.
	Mistakes []Mistake
	// Sending changes the signed request before it is sent.
	Sending []func(*sigv4.Request)
	// OnTheWay changes the request between the client and the verifier.
	OnTheWay []func(*sigv4.Request)
	// Passes names the hop that the request passes, [HopEdge] or [HopProxy], or is "".
	Passes Hop
	// Truth is what the verifier goes by.
	Truth Truth

	taken []Part
}

// A Mistake returns what it changes in the signing of a finished attempt: what is committed later may change the
// request that it is made on. It returns nil where the attempt does not lend itself to it any more.
type Mistake func(*Attempt) func(*Signing)

// mistake is a Mistake that does not depend on the attempt.
func mistake(change func(*Signing)) Mistake { return func(*Attempt) func(*Signing) { return change } }

// ErrUnfit is the error of [Attempt.Play] where two of the causes that were committed exclude each other.
var ErrUnfit = errors.New("the attempt does not lend itself to all of its mistakes")

// Truth is what a verifier holds to be true. The zero value agrees with the client in everything.
type Truth struct {
	// Clock is the verifier's; zero means the client's.
	Clock time.Time
	// Region and Service are the endpoint's; "" means the client's.
	Region, Service string
	// Credentials are those that belong to the client's key id; nil means the client's own.
	Credentials *sigv4.Credentials
	// UnknownKey says that there is no such key id, SessionOver that its session has ended.
	UnknownKey, SessionOver bool
	// NotAllowed says that no policy allows the call, Denied that one denies it.
	NotAllowed, Denied bool
	// NoRoute says that an API has no such path, EndpointOff that its own name is switched off, WantsAPIKey
	// that it asks for an API key, NoHost that it knows nothing of the Host that arrives.
	NoRoute, EndpointOff, WantsAPIKey, NoHost bool
	// Answer, when set, is that of somebody before the verifier, who asks nobody.
	Answer *answer.Response
}

// Played is what became of an attempt before the verifier decides.
type Played struct {
	// Sent is the request as the client sent it, Received as it arrived.
	Sent, Received sigv4.Request
	// Signing is what the client signed.
	Signing Signing
	// Called is the URL that was signed: where the client was told to go.
	Called string
}

// Play signs the attempt, sends it and passes it on. The error is that of signing, or [ErrUnfit].
func (a *Attempt) Play() (Played, error) {
	signed, signing, err := a.sign()
	if err != nil {
		return Played{}, err
	}
	p := Played{Sent: signed, Signing: signing, Called: "https://" + signed.Host() + signed.Target}
	if len(a.Mistakes) > 0 {
		right := signing.Signature(signing.Key())
		for _, m := range a.Mistakes {
			change := m(a)
			if change == nil {
				return Played{}, ErrUnfit
			}
			change(&p.Signing)
		}
		wrong := p.Signing.Signature(p.Signing.Key())
		p.Sent = replaceSignature(signed, right, wrong)
		p.Called = strings.Replace(p.Called, right, wrong, 1)
	}
	for _, change := range a.Sending {
		change(&p.Sent)
	}
	p.Received = p.Sent.Clone()
	for _, change := range a.OnTheWay {
		change(&p.Received)
	}
	return p, nil
}

// sign returns the request with a good signature, and what was signed.
func (a *Attempt) sign() (sigv4.Request, Signing, error) {
	signer := sigv4.Signer{
		Credentials: a.Credentials, Region: a.Region, Service: a.Service,
		Headers: func(name string) bool { return slices.Contains(a.Headers, name) },
	}
	rules := sigv4.RulesFor(a.Service)
	var signed sigv4.Request
	var err error
	if a.Expires > 0 {
		signed, err = signer.Presign(a.Request, a.At, a.Expires)
	} else {
		signed, err = signer.Sign(a.Request, a.At)
	}
	if err != nil {
		return sigv4.Request{}, Signing{}, err
	}
	// Only the list is taken from what was signed: exchanged credentials do not parse.
	auth, presigned, _ := signed.Presigned()
	if !presigned {
		auth, _ = sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	}
	stamp := a.At.UTC().Format(sigv4.TimeLayout)
	view := signed
	credentials := a.Credentials
	s := Signing{
		Canonical: sigv4.Canonicalize(&view, auth.SignedHeaders, rules), Algorithm: sigv4.Algorithm, Time: stamp,
		Scope:       sigv4.Scope{Date: stamp[:len(sigv4.DateLayout)], Region: a.Region, Service: a.Service, Terminator: sigv4.Terminator},
		Credentials: &credentials,
	}
	signed.PayloadHash = "" // the verifier has the body alone
	return signed, s, nil
}

// replaceSignature puts another signature in the place of one.
func replaceSignature(req sigv4.Request, old, signature string) sigv4.Request {
	out := req.Clone()
	if value, ok := req.Header.Get("authorization"); ok {
		out.Header = out.Header.With("Authorization", strings.Replace(value, old, signature, 1))
	}
	out.Target = strings.Replace(out.Target, old, signature, 1)
	return out
}

// take reserves parts for one cause. It reports false when another cause has one of them, or something that
// excludes it: an answer that is decided beside the signature hides what is signed wrongly, and an order of header
// lines that is fixed takes no further line.
func (a *Attempt) take(parts ...Part) bool {
	for _, part := range parts {
		line := strings.HasPrefix(string(part), "header:") && part != hostPart
		if slices.Contains(a.taken, part) || slices.Contains(a.taken, partAnswer) || line && slices.Contains(a.taken, PartHeaderOrder) {
			return false
		}
	}
	a.taken = append(a.taken, parts...)
	return true
}

// Parts of an attempt that are none of a signing.
const (
	partAuthorization Part = "authorization" // its form
	partAnswer        Part = "answer"        // who answers, or what is decided beside the signature
)

// decides reserves what is decided before the signature is compared: it comes alone.
func (a *Attempt) decides() bool {
	return len(a.taken) == 0 && a.take(partAnswer)
}

// known returns the case of somebody who has the attempt's request, and the signing that is due for it.
func (a *Attempt) known() (*evidence.Case, Signing, error) {
	signed, signing, err := a.sign()
	if err != nil {
		return nil, Signing{}, err
	}
	c := &evidence.Case{
		Request: &evidence.Request{Request: signed, Scheme: "https", WholeHeader: true, WholeBody: true},
		Claim:   &evidence.Claim{Presigned: a.Expires > 0},
		URL:     &evidence.Text{Text: "https://" + signed.Host() + signed.Target},
	}
	c.Claim.Authorization, _, err = signed.Presigned()
	if a.Expires <= 0 {
		c.Claim.Raw = signed.Header.Value("authorization")
		c.Claim.Authorization, err = sigv4.ParseAuthorization(c.Claim.Raw)
	}
	return c, signing, err
}

// signsVariant returns a Commit in which the client signs one of the variants that vary yields, of those that
// fit; fits may be nil.
func signsVariant(vary func(*evidence.Case, Signing) iter.Seq[Variant], fits func(*Attempt, Variant) bool) func(*rand.Rand, *Attempt) bool {
	// pickOf returns a variant of an attempt, the n-th of those to keep, and what the attempt is due to sign. A
	// variant that gives the right signature all the same is passed over.
	pickOf := func(a *Attempt, n int, keep func(Variant) bool) (v Variant, due Signing, ok bool) {
		c, due, err := a.known()
		if err != nil {
			return Variant{}, due, false
		}
		var list []Variant
		for v := range vary(c, due) {
			if keep(v) && (fits == nil || fits(a, v)) {
				list = append(list, v)
			}
		}
		right := due.Signature(due.Key())
		for i := range list {
			v := list[(n+i)%len(list)]
			changed := due
			if v.Apply(&changed); changed.Signature(changed.Key()) != right {
				return v, due, true
			}
		}
		return Variant{}, due, false
	}
	return func(r *rand.Rand, a *Attempt) bool {
		n := r.IntN(1 << 20)
		picked, was, ok := pickOf(a, n, func(Variant) bool { return true })
		if !ok || !a.take(picked.Part) {
			return false
		}
		a.Mistakes = append(a.Mistakes, func(a *Attempt) func(*Signing) {
			if _, due, err := a.known(); err == nil && due.Canonical.String() == was.Canonical.String() {
				return picked.Apply
			}
			// The same mistake on another request.
			again, _, ok := pickOf(a, n, func(v Variant) bool { return v.Part == picked.Part })
			if !ok {
				return nil
			}
			return again.Apply
		})
		return true
	}
}

// hop returns the hop that a request passes: one that it passes already, or one of the two.
func (a *Attempt) hop(r *rand.Rand) Hop {
	if a.Passes == "" {
		a.Passes = []Hop{HopEdge, HopProxy}[r.IntN(2)]
	}
	return a.Passes
}

// signHeader lets the request have a header with this value, and the client sign it.
func (a *Attempt) signHeader(name, value string) {
	a.Request.Header = a.Request.Header.With(name, value)
	if lower := strings.ToLower(name); !slices.Contains(a.Headers, lower) {
		a.Headers = append(slices.Clone(a.Headers), lower)
	}
}

// rewriteTarget is a change of the target alone.
func rewriteTarget(change func(path, query string) (string, string)) func(*sigv4.Request) {
	return func(req *sigv4.Request) {
		query, has := req.Query()
		path, query := change(req.Path(), query)
		req.Target = path
		if has && query != "" {
			req.Target += "?" + query
		}
	}
}

// rewriteHeader is a change of one header field.
func rewriteHeader(name, value string) func(*sigv4.Request) {
	return func(req *sigv4.Request) { req.Header = req.Header.With(name, value) }
}

// dropHeader is the loss of header fields.
func dropHeader(names ...string) func(*sigv4.Request) {
	return func(req *sigv4.Request) { req.Header = req.Header.Without(names...) }
}

// rewriteAuthorization is a change of the Authorization header's value.
func rewriteAuthorization(change func(string) string) func(*sigv4.Request) {
	return func(req *sigv4.Request) {
		if value, ok := req.Header.Get("authorization"); ok {
			req.Header = req.Header.With("Authorization", change(value))
		}
	}
}

// pick returns one of a list.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// page returns an answer of somebody before the verifier.
func page(status int, contentType, body string, fields ...sigv4.Field) *answer.Response {
	header := sigv4.Header{{Name: "Content-Type", Value: contentType}, {Name: "Content-Length", Value: fmt.Sprint(len(body))}}
	return &answer.Response{Status: status, Header: append(header, fields...), Body: body}
}

// extendPath appends a segment to the path.
func (a *Attempt) extendPath(segment string) {
	rewriteTarget(func(path, query string) (string, string) {
		return strings.TrimSuffix(path, "/") + "/" + segment, query
	})(&a.Request)
}

// extendQuery appends parameters to the query.
func (a *Attempt) extendQuery(params string) {
	separator := "?"
	if query, ok := a.Request.Query(); ok {
		separator = "&"
		if query == "" {
			separator = ""
		}
	}
	a.Request.Target += separator + params
}

// haveBody gives a request that has none a body, with a method that takes one.
func (a *Attempt) haveBody(r *rand.Rand) {
	if withoutBody(a.Request.Method) {
		a.Request.Method = pick(r, "POST", "PUT", "PATCH")
	}
	if len(a.Request.Body) == 0 {
		a.Request.Body = []byte(pick(r, `{"name":"x"}`, "a=1&b=2", "text\n"))
	}
}

// declarePayload sends and signs x-amz-content-sha256 with this value.
func (a *Attempt) declarePayload(value string) bool {
	if a.Expires > 0 || !a.take(PartPayload) {
		return false
	}
	a.Request.Header = a.Request.Header.With("X-Amz-Content-Sha256", value)
	return true
}
