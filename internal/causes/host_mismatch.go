package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"net/netip"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "host-mismatch", Family: FamilyHost, Hop: HopEdge, Prior: 13,
	Title: "the Host that was signed is not the Host that was verified",
	Told: []Telling{
		{
			All: some(prose.DefaultPort), But: some(prose.ThroughProxy), Weight: 1,
			Says: "A URL carries the port that its scheme implies. HTTP clients leave it out of Host; a signer that takes the host from the URL signs it.",
		},
		{
			All: some(prose.SignedForInside), Weight: 2,
			Says: "What is signed names the host as it is called inside, and is used from outside under another name.",
		},
		{
			All: some(prose.HostRewritten), Weight: 2,
			Says: "The text says that the host is changed after signing; the signature covers it.",
		},
	},
	Look:   lookHostMismatch,
	Vary:   varyHost,
	Commit: commitHostMismatch,
	Fixes:  fixHostMismatch,
})

const hostPart = Part("header:host")

// lookHostMismatch recognises the case without both texts: a name was called that the verifier cannot
// have seen, or configuration says that Host is replaced.
func lookHostMismatch(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.SignatureMismatch, answer.Unknown) && c.Answer != nil && !handshakeRefused(c) {
		return nil
	}
	sent, verified := c.SentHost(), c.VerifiedHost()
	proxyHost, proxied := c.Hinted(evidence.HintProxyHost)
	if origin, ok := c.Hinted(evidence.HintOrigin); ok && verified == "" && !(proxied && keepsHost(proxyHost.Value)) {
		verified = evidence.HostOf(origin.Value)
	}
	if called, ok := c.Hinted(evidence.HintCalled); ok && sent == "" {
		sent = evidence.HostOf(called.Value)
	}
	f := Finding{Code: "host-mismatch", Label: "host", Signed: sent, Verified: verified}
	if bare, port, hasPort := cutPort(sent); proxied && hasPort && port != "443" && port != "80" && dropsPort(proxyHost.Value) && (verified == "" || sameHost(verified, bare)) {
		f.Certainty, f.Hop, f.Where, f.Weight, f.Verified = Likely, HopProxy, proxyHost.Place, 2, bare
		f.Explanation = fmt.Sprintf("The proxy sets Host to $host, which has no port; the client signed %s.", sent)
		return one(f)
	}
	if proxied && !keepsHost(proxyHost.Value) && !(c.Remarked(prose.HopSigns) && c.Claim == nil && c.Signed == nil) {
		f.Certainty, f.Hop, f.Where, f.Weight = Likely, HopProxy, proxyHost.Place, 2
		f.Verified = upstreamName(c, proxyHost.Value)
		f.Explanation = fmt.Sprintf("The proxy sets Host to %s; the client signed the name that it called.", proxyHost.Value)
		return one(f)
	}
	if f, ok := replacedHost(c); ok {
		return one(f)
	}
	if c.Remarked(prose.HopSigns) && c.Claim == nil && c.Signed == nil {
		return nil // who signs stands behind the name that was called, and the header that was set
	}
	with, without := otherPort(c)
	signed, _ := CanonicalText(c.Signed, hostPart)
	other, works := worksWithHost(c)
	switch {
	case sent != "" && verified != "" && !elided(sent) && !elided(verified) && !sameHost(sent, verified) && !shortenedHost(sent, verified) && !signedInProxy(c, sent) && !impliedPortApart(sent, verified):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = fmt.Sprintf("You called %s; the verifier's name is %s. A client signs the name that it calls.", sent, verified)
	case portDecides(c) != "":
		f.Certainty, f.Weight, f.Hop = Likely, 2, HopClient
		f.Explanation = portDecides(c)
	case works:
		f.Certainty, f.Weight, f.Verified, f.Hop = Likely, 2, other, HopProxy
		f.Explanation = fmt.Sprintf("The same call works with the Host header %s: that is the name to sign.", other)
	case c.ThroughCloudFront() && c.Remarked(prose.WorksDirectly), worksAtGatewayOnly(c):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = "The same request works at the API's own name and fails through CloudFront, which replaces Host with the origin's name unless it is told to forward it."
	case with != "":
		f.Certainty, f.Weight, f.Signed, f.Verified, f.Hop = Likely, 1, with, without, HopProxy
		f.Explanation = fmt.Sprintf("The evidence has the name both as %s and as %s. A signer and a verifier that part over the port get two signatures.", with, without)
	case sendsImpliedPort(c):
		bare, _, _ := cutPort(sent)
		f.Certainty, f.Weight, f.Signed, f.Verified, f.Hop = Likely, 1, bare, sent, HopClient
		f.Explanation = fmt.Sprintf("The request was sent with Host: %s. Most signers sign the name without a port that the scheme implies; what is signed has to be what is sent.", sent)
	case isPrivateHost(signed) && c.Service() != "s3" && c.Service() != "":
		f.Certainty, f.Weight, f.Signed, f.Hop = Likely, 2, signed, HopProxy
		f.Explanation = fmt.Sprintf("The client signed for %s. AWS verifies the name of its own endpoint, which a proxy puts in that place.", signed)
	case c.Remarked(prose.HostRewritten):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = "The text says that the host or its port is changed after signing; the signature covers both."
	case c.ThroughCloudFront():
		f.Certainty, f.Weight = Likely, 1
		f.Explanation = "The request passed CloudFront, which replaces Host with the origin's name unless it is told to forward it."
	case endpointsDiffer(c) != "":
		f.Certainty, f.Weight, f.Hop = Likely, 1, HopClient
		f.Explanation = endpointsDiffer(c)
	case c.Remarked(prose.ThroughProxy, prose.ThroughLoadBalancer, prose.CustomDomain, prose.WorksDirectly, prose.ThroughEndpoint):
		f.Certainty = Possible
		f.Weight = 1
		f.Explanation = "A proxy, endpoint or custom domain stands between client and verifier; if it replaces Host, the signature no longer matches."
	case verified != "" && sent == "":
		f.Certainty = Possible
		f.Explanation = fmt.Sprintf("AWS verified the name %s. If your client calls another name, that is the cause.", verified)
	default:
		return nil
	}
	return one(f)
}

// signedInProxy reports whether a name is that of a proxy that signs what it passes on: it signs for AWS's own name.
func signedInProxy(c *evidence.Case, name string) bool {
	_, aws := sigv4.Infer(name)
	return !aws && c.Remarked(prose.SigningProxy)
}

// replacedHost recognises code that puts another host into a URL after it was signed.
func replacedHost(c *evidence.Case) (Finding, bool) {
	hint, ok := c.Hinted(evidence.HintHostReplaced)
	if !ok {
		return Finding{}, false
	}
	from, to, _ := strings.Cut(hint.Value, " ")
	return Finding{
		Code: "host-mismatch", Certainty: Likely, Weight: 3, Hop: HopClient, Label: "host", Signed: from, Verified: to, Where: hint.Place,
		Explanation: fmt.Sprintf("The code signs a URL for %s and then puts %s in its place. The signature covers the host.", from, to),
	}, true
}

// worksWithHost returns the Host header with which the same call works, where it is not the URL's.
func worksWithHost(c *evidence.Case) (string, bool) {
	for _, trial := range c.Trials {
		if trial.Works && trial.Host != "" && !sameHost(trial.Host, calledHost(c)) {
			return trial.Host, true
		}
	}
	return "", false
}

// shortenedHost reports whether one of two names is the other as people shorten it before they paste:
// "myhost" for "myhost.example.com". Where names have no dot there is no such doubt.
func shortenedHost(a, b string) bool {
	return !strings.Contains(b, ".") && strings.HasPrefix(strings.ToLower(a), strings.ToLower(b)+".") ||
		!strings.Contains(a, ".") && strings.HasPrefix(strings.ToLower(b), strings.ToLower(a)+".")
}

// isPrivateHost tells a name that no endpoint of AWS has: an address or name of one's own machine or network.
func isPrivateHost(host string) bool {
	bare, _, _ := cutPort(strings.ToLower(host))
	if addr, err := netip.ParseAddr(strings.Trim(bare, "[]")); err == nil {
		return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
	}
	return bare != "" && !Redacted(bare) && (bare == "localhost" || strings.HasSuffix(bare, ".local") || strings.HasSuffix(bare, ".svc") ||
		strings.HasSuffix(bare, ".internal") || strings.HasSuffix(bare, ".localhost"))
}

// endpointsDiffer says that the evidence names an interface VPC endpoint beside the public endpoint of the
// same service, or returns "": AWS verifies the name that the request carries, whichever it is.
// https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
func endpointsDiffer(c *evidence.Case) string {
	private, public := "", ""
	for _, host := range c.Hosts {
		switch lower := strings.ToLower(host.Text); {
		case strings.Contains(lower, ".vpce.amazonaws.com"):
			private = host.Text
		case strings.HasSuffix(lower, ".amazonaws.com"):
			public = host.Text
		}
	}
	if private == "" || public == "" {
		return ""
	}
	return fmt.Sprintf("The evidence names the VPC endpoint %s and the public endpoint %s. The signature has to be for the one that the request is sent to.", private, public)
}

// worksAtGatewayOnly reports trials that work at an AWS endpoint and fail at another name.
func worksAtGatewayOnly(c *evidence.Case) bool {
	direct, other := false, false
	for _, trial := range c.Trials {
		text := strings.ToLower(trial.Label + " " + trial.URL)
		edge := strings.Contains(text, "cloudfront") || strings.Contains(text, "cdn") || strings.Contains(text, "distribution") ||
			strings.Contains(text, "proxy") || strings.Contains(text, "route 53") || strings.Contains(text, "custom domain")
		gateway := strings.Contains(text, "execute-api") || strings.Contains(text, "api gateway") ||
			strings.Contains(text, "direct") || strings.Contains(text, "amazonaws.com")
		switch {
		case trial.Works && gateway && !edge:
			direct = true
		case !trial.Works && edge:
			other = true
		}
	}
	return direct && other
}

// keepsHost reports whether a proxy setting passes the client's Host on as it came.
func keepsHost(value string) bool {
	switch strings.TrimSuffix(strings.TrimSpace(value), ";") {
	case "$http_host", "$host", "{host}", "{http.request.host}", "{hostport}", "%[req.hdr(host)]", "preserve":
		return true
	}
	return false
}

func sameHost(a, b string) bool { return strings.EqualFold(a, b) }

// varyHost yields every name in the evidence, with and without its port.
func varyHost(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified, _ := s.Text(hostPart)
		if strings.Contains(verified, "\n") {
			return // a line that is there twice is no other host
		}
		seen := map[string]bool{verified: true, "": true}
		try := func(host, who string, penalty float64) bool {
			if seen[host] || Redacted(host) {
				return true
			}
			seen[host] = true
			return yield(Variant{
				Part: hostPart, Label: "host", Signed: host, Verified: verified, Penalty: penalty,
				Explanation: fmt.Sprintf("The client signed the host %s; the verifier saw %s.", host, verified),
				Apply:       SetHeader("host", host),
			})
		}
		for _, a := range accounts(c, hostPart) {
			if !try(a.text, a.who, a.penalty) {
				return
			}
		}
		names := []string{verified}
		if hint, ok := c.Hinted(evidence.HintHostReplaced); ok {
			names = append(names, strings.Fields(hint.Value)...)
		}
		if c.Received != nil {
			names = append(names, c.Received.Host())
		}
		for _, host := range c.Hosts {
			names = append(names, host.Text)
		}
		for _, name := range names {
			for _, form := range hostForms(name) {
				if !try(form, "a name in the evidence", 1) {
					return
				}
			}
		}
	}
}

// hostForms are the ways in which a signer may have written a host name.
func hostForms(name string) []string {
	bare, port, hasPort := cutPort(name)
	forms := []string{name, bare, strings.ToLower(name)}
	if !hasPort || port == "443" || port == "80" {
		forms = append(forms, bare+":443", bare+":80")
	}
	return append(forms, strings.ToUpper(name), "https://"+name, bare+".")
}

func fixHostMismatch(c *evidence.Case, f Finding) []Fix {
	verified := orElse(f.Verified, "ORIGIN-HOST")
	if _, replaced := c.Hinted(evidence.HintHostReplaced); replaced || presigned(c) {
		fixes := []Fix{presignFor(c, verified)}
		if !replaced && !sameHost(c.SentHost(), f.Verified) {
			fixes = append(fixes, passHost(c, "Or let every hop pass the Host header unchanged."))
		}
		return fixes
	}
	url := urlOn(c, f.Signed)
	if sent := c.SentHost(); f.Verified != "" && sameHost(sent, f.Verified) {
		// What was called is what was verified: no hop changed it, the client signed another name.
		return []Fix{{
			Client: true, Text: fmt.Sprintf("Sign for the host that you send to, %s.", sent),
			Command: callCommand(c, urlOn(c, sent)),
		}}
	}
	fixes := []Fix{{
		Client:  true,
		Text:    fmt.Sprintf("Keep sending to %s, but sign for %s.", orElse(f.Signed, "the name you call"), verified),
		Command: callCommand(c, url, "--sign-host", verified),
	}}
	if bare, _, hasPort := cutPort(f.Signed); hasPort && sameHost(bare, hostOnly(verified)) || sameHost(f.Signed, hostOnly(verified)) {
		return append(fixes, passHost(c, "Let the proxy pass the client's Host unchanged, port included."))
	}
	if c.ThroughCloudFront() || sigv4Service(verified) == "execute-api" {
		name := f.Signed
		if name == "" || strings.HasSuffix(strings.ToLower(name), ".cloudfront.net") || isPrivateHost(name) {
			// A distribution's own name can be nobody's custom domain, and so can an address of this machine.
			name = "such as api.example.com"
		}
		return append(fixes, Fix{
			Text:    fmt.Sprintf("Use one name of your own (%s) for both: as alternate domain name of the distribution and as Regional custom domain of the API. Let CloudFront forward the whole signed request: cache policy CachingDisabled, origin request policy AllViewer.", name),
			Command: "countersign explain host-mismatch",
		})
	}
	return append(fixes, passHost(c, "Let every hop pass the Host header unchanged."))
}

// presignFor is the fix that makes a presigned URL for the host that verifies it.
func presignFor(c *evidence.Case, host string) Fix {
	fix := Fix{Client: true, Text: fmt.Sprintf("Make the URL for %s from the start: give that name as the endpoint to the client that makes it. Presigning sends nothing, so the name need not be reachable from there.", host)}
	if in, _ := sigv4.Infer(host); c.Service() == "s3" && in.Service == "" {
		fix.Command = fmt.Sprintf("boto3.client('s3', endpoint_url='https://%s')", host)
	}
	return fix
}

func hostOnly(host string) string {
	bare, _, _ := cutPort(host)
	return bare
}

func sigv4Service(host string) string {
	in, _ := sigv4.Infer(host)
	return in.Service
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// commitHostMismatch lets the client call and sign a name of its own, in whose place a hop puts the verifier's,
// or sign the verifier's name with a port that it does not send.
func commitHostMismatch(r *rand.Rand, a *Attempt) bool {
	host := a.Request.Host()
	if !a.take(hostPart) {
		return false
	}
	if r.IntN(4) == 0 {
		a.Mistakes = append(a.Mistakes, mistake(SetHeader("host", host+":443")))
		return true
	}
	a.hop(r)
	a.Request.Header = a.Request.Header.With("Host", pick(r, "d111111abcdef8.cloudfront.net", "api.example.com", "gateway.example.com:8443"))
	a.OnTheWay = append(a.OnTheWay, rewriteHeader("Host", host))
	return true
}

// urlOn is the URL that was called, or one on a host as far as the rest is known.
func urlOn(c *evidence.Case, host string) string {
	switch {
	case c.URL != nil:
		return c.URL.Text
	case c.Request != nil && c.Request.Target != "" && host != "":
		return orElse(c.Request.Scheme, "https") + "://" + host + c.Request.Target
	}
	return "https://" + orElse(host, "CALLED-HOST") + "/..."
}
