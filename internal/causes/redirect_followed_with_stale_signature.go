package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "redirect-followed-with-stale-signature", Family: FamilyRouting, Hop: HopClient, Prior: 2,
	Title:  "a redirect was followed with the signature of the first request",
	Look:   lookStaleRedirect,
	Vary:   varyStaleRedirect,
	Commit: commitStaleRedirect,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		final := Fix{Client: true, Text: "Call the final address from the start, and sign for it."}
		if f.Verified != "" {
			final.Text = fmt.Sprintf("Call %s from the start, and sign for it.", f.Verified)
		}
		return []Fix{final, {Client: true, Text: "Do not let the HTTP client follow redirects of signed requests; sign anew for each target.", Command: "curl --max-redirs 0 ..."}}
	},
})

// location is where the answer, or the one before it, sends the client, or "".
func location(c *evidence.Case) string {
	if c.Answer == nil {
		return ""
	}
	return c.Answer.Response.Header.Value("location")
}

// lookStaleRedirect recognises that the request in the evidence is not the one that was called: the URL
// that was called and the request that was refused differ as by a redirect.
func lookStaleRedirect(c *evidence.Case) []Finding {
	if !mismatch(c) && !c.AnsweredWith(answer.WrongEndpoint) || presigned(c) {
		return nil
	}
	f := Finding{Code: "redirect-followed-with-stale-signature", Certainty: Likely, Weight: 1}
	if to := location(c); to != "" && c.Answer.Status >= 300 && c.Answer.Status < 400 {
		f.Where, f.Certainty, f.Verified, f.Label = c.Answer.Place, Possible, to, "address"
		f.Explanation = fmt.Sprintf("The answer is a redirect to %s. A client that follows it with the same Authorization is refused there.", to)
		return one(f)
	}
	if hint, ok := c.Hinted(evidence.HintRedirect); ok {
		f.Where = hint.Place
		f.Explanation = fmt.Sprintf("The configuration redirects requests to %s. A client that follows the redirect sends the signature of the first request.", hint.Value)
		if _, rewritten := c.Hinted(evidence.HintProxyPath); !rewritten {
			f.Weight = 3
		}
		return one(f)
	}
	if c.Remarked(prose.Redirects) {
		f.Weight = 2
		f.Explanation = "A redirect plays a part. An HTTP client that follows it sends the signature of the first request, which is not for that address."
		return one(f)
	}
	if f, ok := redirectedInProxy(c); ok {
		return one(f)
	}
	if c.URL == nil || c.Request == nil || c.Request.Target == "" || c.Request.Host() == "" {
		return nil
	}
	called := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
	calledHost, sentHost := evidence.HostOf(c.URL.Text), c.Request.Host()
	f.Where = c.Request.Place
	switch {
	case sameHost(calledHost, sentHost) && redirectsBySlash(called.Path(), c.Request.Path()):
		f.Label, f.Signed, f.Verified = "path", called.Path(), c.Request.Path()
		f.Explanation = fmt.Sprintf("%s was called and %s was requested: a redirect added the slash, and the signature is that of the first request.", called.Path(), c.Request.Path())
	case sameBucket(calledHost, sentHost) && called.Path() == c.Request.Path():
		f.Label, f.Signed, f.Verified = "host", calledHost, sentHost
		f.Explanation = fmt.Sprintf("%s was called and %s was requested: S3 redirects to the bucket's region, and the signature is that of the first request.", calledHost, sentHost)
	default:
		return nil
	}
	return one(f)
}

// redirectedInProxy recognises that a proxy that signs asked for another path than the one that was called of it.
// https://github.com/abutaha/aws-es-proxy/issues/15
// https://github.com/awslabs/aws-sigv4-proxy/issues/15
func redirectedInProxy(c *evidence.Case) (Finding, bool) {
	verified, ok := CanonicalText(c.Verified, PartPath)
	if !ok || c.URL == nil || Redacted(verified) || !signedInProxy(c, evidence.HostOf(c.URL.Text)) {
		return Finding{}, false
	}
	called, asked := sentPath(c), sigv4.Decode(verified)
	if sigv4.Decode(called) == asked || sigv4.Decode(called) == sigv4.Decode(asked) || strings.HasSuffix(asked, called) || strings.HasSuffix(called, asked) {
		return Finding{}, false
	}
	return Finding{
		Code: "redirect-followed-with-stale-signature", Certainty: Likely, Weight: 2, Label: "path", Signed: called, Verified: asked, Where: c.Verified.Place,
		Explanation: fmt.Sprintf("The proxy was asked for %s, and AWS for %s: the proxy followed a redirect itself, with the signature of the first request.", called, asked),
	}, true
}

func redirectsBySlash(from, to string) bool { return to == from+"/" }

// sameBucket reports whether two names are S3 endpoints of one bucket in different regions.
func sameBucket(a, b string) bool {
	from, okFrom := sigv4.Infer(a)
	to, okTo := sigv4.Infer(b)
	if !okFrom || !okTo || from.Service != "s3" || to.Service != "s3" || from.Region == to.Region {
		return false
	}
	bucketA, _, _ := strings.Cut(a, ".s3")
	bucketB, _, _ := strings.Cut(b, ".s3")
	return bucketA == bucketB && bucketA != a
}

// slashRedirect is a signing over the path that was called, where a request for the same path with a slash at
// its end was sent.
func slashRedirect(c *evidence.Case, s Signing) (Variant, bool) {
	if c.URL == nil || presigned(c) || !sentAsVerified(c, s) {
		return Variant{}, false
	}
	called := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
	if !sameHost(evidence.HostOf(c.URL.Text), c.Request.Host()) || !redirectsBySlash(called.Path(), c.Request.Path()) {
		return Variant{}, false
	}
	rules, _ := c.Rules()
	path := sigv4.CanonicalPath(called.Path(), rules)
	explanation := fmt.Sprintf("%s was called and signed, and %s was requested: a redirect added the slash, and the signature is that of the first request.", called.Path(), c.Request.Path())
	return pathVariant(s, path, explanation, -6), true
}

// varyStaleRedirect yields the path and the host that was redirected from.
func varyStaleRedirect(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if v, ok := slashRedirect(c, s); ok && !yield(v) {
			return
		}
		verified, _ := s.Text(hostPart)
		for _, a := range accounts(c, hostPart) {
			if !sameBucket(a.text, verified) {
				continue
			}
			v := Variant{
				Part: hostPart, Label: "host", Signed: a.text, Verified: verified, Penalty: -4,
				Explanation: fmt.Sprintf("The client signed for %s, and the request arrived at %s: S3 redirects to the bucket's region, and the signature is that of the first request.", a.text, verified),
				Apply:       SetHeader("host", a.text),
			}
			if !yield(v) {
				return
			}
		}
	}
}

// commitStaleRedirect sends the signature of the first request to the address that a redirect names.
func commitStaleRedirect(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || a.Passes != "" {
		return false
	}
	if a.Service == "s3" && r.IntN(2) == 0 {
		host := a.Request.Host()
		bucket, _, ok := strings.Cut(host, ".s3.")
		if !ok || !a.take(hostPart) {
			return false
		}
		a.Request.Header = a.Request.Header.With("Host", bucket+".s3.us-east-1.amazonaws.com")
		a.Sending = append(a.Sending, rewriteHeader("Host", host))
		return true
	}
	if path := a.Request.Path(); path == "" || strings.HasSuffix(path, "/") || !a.take(PartPath) {
		return false
	}
	a.Sending = append(a.Sending, rewriteTarget(func(path, query string) (string, string) { return path + "/", query }))
	return true
}
