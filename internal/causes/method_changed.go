package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/sigv4"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "method-changed", Family: FamilyRouting, Hop: HopProxy,
	Title: "the method that was signed is not the method that was verified",
	Told: []Telling{
		{
			All: some(prose.MethodTurned), Weight: 3,
			Says: "The text says that the method is another when the request arrives. The method is signed.",
		},
	},
	Look:   lookMethodChanged,
	Vary:   varyMethod,
	Commit: commitMethodChanged,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "Sign the method that is sent, in upper case."
		if f.Verified != "" {
			text = fmt.Sprintf("Sign the method that the verifier sees, %s, or find what changes it.", f.Verified)
		}
		return []Fix{
			{Client: true, Text: text},
			{Client: true, Text: "Call the final address: a client that follows a redirect turns POST into GET. Do not send X-HTTP-Method-Override."},
		}
	},
})

func varyMethod(c *evidence.Case, s Signing) iter.Seq[Variant] {
	if presigned(c) {
		return variants()
	}
	return methods(c, s, "The client signed the method %s; the verifier saw %s.")
}

// lookMethodChanged recognises the header by which API Gateway takes another method, and caches that turn
// HEAD into GET.
// https://developers.cloudflare.com/cache/concepts/default-cache-behavior/
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
func lookMethodChanged(c *evidence.Case) []Finding {
	if c.Request == nil || !mismatch(c) {
		return nil
	}
	if c.Request.Method == "HEAD" && (c.Remarked(prose.ThroughCloudflare) || answeredByCloudflare(c)) {
		return one(Finding{
			Code: "method-changed", Certainty: Likely, Weight: 2, Label: "method", Signed: "HEAD", Verified: "GET", Where: c.Request.Place, Hop: HopProxy,
			Explanation: "The request was a HEAD and passed Cloudflare, which asks the origin with GET where it may cache; the signature covers the method.",
		})
	}
	other, ok := c.Request.Header.Get("x-http-method-override")
	if !ok || strings.EqualFold(other, c.Request.Method) {
		return nil
	}
	return one(Finding{
		Code: "method-changed", Certainty: Likely, Weight: 1, Label: "method", Signed: c.Request.Method, Verified: strings.ToUpper(other), Where: c.Request.Place,
		Explanation: fmt.Sprintf("The request carries X-HTTP-Method-Override: %s. API Gateway takes that as the method.", other),
	})
}

// methods yields the methods that the client may have signed: what it says, then the usual ones, then
// the verified one in lower case.
func methods(c *evidence.Case, s Signing, explanation string) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified := s.Canonical.Method
		seen := map[string]bool{verified: true, "": true}
		try := func(method string, penalty float64) bool {
			if seen[method] {
				return true
			}
			seen[method] = true
			return yield(Variant{
				Part: PartMethod, Label: "method", Signed: method, Verified: verified, Penalty: penalty,
				Explanation: fmt.Sprintf(explanation, method, verified),
				Apply:       func(s *Signing) { s.Canonical.Method = method },
			})
		}
		for _, a := range accounts(c, PartMethod) {
			if !try(a.text, -1) {
				return
			}
		}
		for _, method := range []string{"GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"} {
			if !try(method, 0) {
				return
			}
		}
		if try(strings.ToLower(verified), 0) && len(verified) > 1 {
			try(verified[:1]+strings.ToLower(verified[1:]), 1)
		}
	}
}

// answeredByCloudflare reports whether the answer came through Cloudflare.
func answeredByCloudflare(c *evidence.Case) bool {
	return c.Answer != nil && (c.Answer.Response.Header.Has("cf-ray") || strings.EqualFold(c.Answer.Response.Header.Value("server"), "cloudflare"))
}

// otherMethod gives a request a method, or another where it has that.
func otherMethod(method, otherwise string) func(*sigv4.Request) {
	return func(req *sigv4.Request) {
		if was := req.Method; was == method {
			req.Method = otherwise
		} else {
			req.Method = method
		}
	}
}

// commitMethodChanged lets a hop, or a redirect that is followed, change the method, or the client sign another.
func commitMethodChanged(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 {
		return false
	}
	if r.IntN(2) == 0 {
		return signsVariant(varyMethod, nil)(r, a)
	}
	if !a.take(PartMethod) {
		return false
	}
	a.hop(r)
	method := pick(r, "GET", "POST", "PUT")
	a.OnTheWay = append(a.OnTheWay, otherMethod(method, "DELETE"))
	return true
}
