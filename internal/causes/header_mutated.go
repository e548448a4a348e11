package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "header-mutated", Family: FamilyHeader, Hop: HopProxy, Prior: 10,
	Title: "a signed header arrived with another value",
	Told: []Telling{
		{
			All: some(prose.TypeSetLater, prose.TypeMatters), Subject: "content-type", Weight: 2,
			Says: "The code sets Content-Type after the call that signs the request. Where it was there before, another value was signed.",
		},
		{
			All: some(prose.TypeChanged), Subject: "content-type", Weight: 2,
			Says: "The text says that Content-Type is set or changed on the way to the server. Where it is signed, the signature no longer matches.",
		},
	},
	Look:   lookHeaderMutated,
	Vary:   varyHeaderMutated,
	Commit: commitHeaderMutated,
	Fixes:  fixHeader,
})

// mutable are headers that hops rewrite, with the reason, likeliest first. AWS's own list of headers
// never to sign and CloudFront's table of rewritten ones.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
var mutable = []struct{ name, why string }{
	{"accept-encoding", "CDNs and proxies normalise it to what they can unpack"},
	{"user-agent", "CloudFront replaces it by its own name"},
	{"via", "every proxy appends its name"},
	{"x-forwarded-for", "every proxy appends an address"},
	{"x-forwarded-proto", "proxies set it themselves"},
	{"x-forwarded-host", "proxies set it themselves"},
	{"x-forwarded-port", "proxies set it themselves"},
	{"x-amzn-trace-id", "load balancers and API Gateway rewrite it"},
	{"accept", "CloudFront removes it unless it is told to forward it"},
	{"accept-language", "CloudFront removes it unless it is told to forward it"},
	{"referer", "CloudFront removes it unless it is told to forward it"},
	{"cookie", "CloudFront removes it unless it is told to forward it"},
	{"content-length", "browsers and proxies set it themselves"},
	{"forwarded", "every proxy appends an address"},
	{"x-real-ip", "proxies set it themselves"},
	{"x-request-id", "proxies and service meshes set it themselves"},
	{"traceparent", "tracing proxies set it themselves"},
	{"cdn-loop", "every CDN appends its name"},
	{"date", "proxies set it themselves where it is absent"},
}

// mutablePrefixes are those of headers that belong to a hop, which sets or removes them itself: load
// balancers, Cloudflare, CloudFront, Fastly, service meshes.
// https://developers.cloudflare.com/fundamentals/reference/http-headers/
var mutablePrefixes = []struct{ prefix, why string }{
	{"x-forwarded-", "proxies set it themselves"},
	{"cf-", "Cloudflare sets it and removes what clients send"},
	{"cloudfront-", "CloudFront sets it"},
	{"fastly-", "Fastly sets it"},
	{"x-b3-", "tracing proxies set it themselves"},
	{"sec-", "browsers set it themselves"},
}

// whyMutable tells why hops rewrite a header, or "".
func whyMutable(name string) string {
	for _, m := range mutable {
		if m.name == name {
			return m.why
		}
	}
	for _, m := range mutablePrefixes {
		if strings.HasPrefix(name, m.prefix) {
			return m.why
		}
	}
	return ""
}

// mutableAmong is the header among signed ones that hops rewrite most often, or "". Every hop writes in
// X-Forwarded-For, and CloudFront alone replaces User-Agent.
func mutableAmong(c *evidence.Case, signed []string) string {
	if !c.ThroughCloudFront() && slices.Contains(signed, "x-forwarded-for") && !slices.Contains(signed, "accept-encoding") {
		return "x-forwarded-for"
	}
	for _, m := range mutable {
		if slices.Contains(signed, m.name) {
			return m.name
		}
	}
	for _, m := range mutablePrefixes {
		if i := slices.IndexFunc(signed, func(name string) bool { return strings.HasPrefix(name, m.prefix) }); i >= 0 {
			return signed[i]
		}
	}
	return ""
}

// lookHeaderMutated recognises signed headers that hops rewrite.
func lookHeaderMutated(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	if value, ok := CanonicalText(c.Verified, HeaderPart("user-agent")); ok && value == "Amazon CloudFront" {
		f := Finding{
			Code: "header-mutated", Subject: "user-agent", Certainty: Shown, Hop: HopEdge, Label: "user-agent", Verified: value,
			Explanation: "User-Agent was signed, and CloudFront replaced it by its own name.",
			Proof:       &Proof{Kind: ProofCanonical},
		}
		if c.Verified != nil {
			f.Where = c.Verified.Lines["header:user-agent"]
		}
		return one(f)
	}
	if f, ok := typeInV2(c); ok {
		return one(f)
	}
	signed := c.SignedNames()
	through := c.ThroughCloudFront() || c.Remarked(prose.ThroughProxy, prose.ThroughLoadBalancer, prose.WorksDirectly)
	if hint, ok := c.Hinted(evidence.HintHeader); ok && slices.Contains(signed, strings.ToLower(hint.Value)) {
		return one(Finding{
			Code: "header-mutated", Subject: strings.ToLower(hint.Value), Certainty: Likely, Weight: 2, Where: hint.Place,
			Explanation: fmt.Sprintf("%s is signed, and the configuration changes it on the way.", strings.ToLower(hint.Value)),
		})
	}
	if f, ok := blamed(c, signed); ok {
		return one(f)
	}
	name := mutableAmong(c, signed)
	if name == "" {
		return nil
	}
	if value, ok := CanonicalText(c.Verified, HeaderPart("x-forwarded-for")); ok && strings.Contains(value, ",") {
		return one(Finding{
			Code: "header-mutated", Subject: "x-forwarded-for", Certainty: Likely, Weight: 1, Label: "x-forwarded-for", Verified: value, Where: c.Verified.Lines["header:x-forwarded-for"],
			Explanation: fmt.Sprintf("X-Forwarded-For is signed, and several hops wrote in it: %s was verified.", value),
		})
	}
	f := Finding{
		Code: "header-mutated", Subject: name, Certainty: Possible, Label: name,
		Explanation: fmt.Sprintf("%s is signed; %s.", name, whyMutable(name)),
	}
	if through {
		f.Certainty, f.Weight = Likely, 1
		if c.ThroughCloudFront() {
			f.Hop, f.Weight = HopEdge, 0
		}
	}
	if name == "x-forwarded-for" {
		f.Certainty, f.Weight = Likely, 2 // who signs it passes on the request of another, and is not the last to do so
	}
	return one(f)
}

// blamed returns the header that the circumstances point to: one that the text says a hop changes, or one
// that the client is known to sign and the hop known to rewrite. signed is nil where the list is not known.
func blamed(c *evidence.Case, signed []string) (Finding, bool) {
	f := Finding{Code: "header-mutated", Certainty: Likely, Weight: 2}
	may := func(name string) bool { return signed == nil || slices.Contains(signed, name) }
	for _, hint := range c.Hints {
		name := hint.Value
		if name == "x-forwarded" {
			name = "x-forwarded-for"
		}
		if hint.Kind != evidence.HintHeaderBlamed || isHopByHop(name) || strings.HasPrefix(name, "x-amz-") || name == payloadHeader || !may(name) || name == "connection" {
			continue
		}
		f.Subject, f.Label, f.Where = name, name, hint.Place
		f.Explanation = fmt.Sprintf("The text says that %s is changed on the way. Where it is signed, the signature no longer matches.", name)
		return f, true
	}
	for _, hint := range c.Hints {
		name := hint.Value
		_, told := c.HintedAs(evidence.HintHeaderSigned, name)
		if hint.Kind != evidence.HintHeaderTalked || c.Request != nil || !(slices.Contains(signed, name) || signed == nil && told) {
			continue
		}
		f.Subject, f.Label, f.Where = name, name, hint.Place
		f.Explanation = fmt.Sprintf("The text brings up %s, which is signed; %s.", name, whyMutable(name))
		return f, true
	}
	if hint, ok := c.Hinted(evidence.HintHeaderLater); ok && may(hint.Value) && !strings.HasPrefix(hint.Value, "x-amz-") {
		f.Subject, f.Label, f.Where, f.Weight, f.Hop = hint.Value, hint.Value, hint.Place, 3, HopClient
		if signed == nil && !(hint.Value == "content-type" && c.Remarked(prose.TypeMatters)) {
			f.Certainty, f.Weight = Possible, 1 // one that was not there before is not signed
		}
		f.Explanation = fmt.Sprintf("The code sets %s after it has made the canonical request of the headers that were there: another value is sent than was signed.", hint.Value)
		return f, true
	}
	if hint, ok := c.Hinted(evidence.HintCharacterLength); ok && may("content-length") {
		f.Subject, f.Label, f.Where, f.Weight, f.Hop = "content-length", "content-length", hint.Place, 3, HopClient
		f.Explanation = "The code takes the number of characters of the body for its length, and signs it. In UTF-8 the body has more bytes, and the HTTP client sends their number, or the body is cut off."
		return f, true
	}
	if hint, ok := c.Hinted(evidence.HintHeaderNotASCII); ok && may(hint.Value) {
		f.Subject, f.Label, f.Where, f.Weight, f.Hop = hint.Value, hint.Value, hint.Place, 3, HopClient
		f.Explanation = fmt.Sprintf("The code gives %s characters beyond ASCII. They are signed in one encoding and read in another.", hint.Value)
		return f, true
	}
	set := func(name, why string) (Finding, bool) {
		f.Subject, f.Label, f.Explanation = name, name, why
		return f, true
	}
	gcs := c.Answer != nil && c.Answer.By == "gcs" || strings.HasSuffix(c.SentHost(), "storage.googleapis.com") || c.NamedService() == "gcs"
	switch {
	case (c.Remarked(prose.ThroughCloudflare) || gcs) && (slices.Contains(signed, "accept-encoding") || signed == nil && c.Remarked(prose.SignsAcceptEncoding)):
		// https://developers.cloudflare.com/speed/optimization/content/compression/
		// https://github.com/rclone/rclone/issues/6670
		return set("accept-encoding", "The client signs Accept-Encoding, and the hop in front of the store sends its own: the store verifies another value.")
	case c.Remarked(prose.ThroughCloudflare) && signed == nil && c.Remarked(prose.SignsAllHeaders):
		return set("accept-encoding", "The signer signs whatever headers it is given, and Cloudflare rewrites Accept-Encoding.")
	case c.Remarked(prose.SignsAtEdge) && c.ThroughCloudFront() && signed == nil && c.Remarked(prose.SignsAllHeaders, prose.Intermittent):
		// https://github.com/jetbridge/cdk-nextjs/issues/265
		f.Hop = HopEdge
		return set("via", "A function at the edge signs the headers of the viewer's request. CloudFront changes Via and X-Forwarded-For after it.")
	case c.Remarked(prose.ThroughLoadBalancer) && signed == nil && c.Remarked(prose.SignsAllHeaders):
		return set("x-forwarded-for", "The signer signs whatever headers it is given, and the load balancer appends to X-Forwarded-For.")
	case presigned(c) && coversType(c) && mismatch(c) && !withoutBody(methodOf(c)) && (c.Request == nil || !c.Request.WholeHeader || c.Request.Header.Has("content-type")):
		// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
		f.Weight, f.Hop, f.Where = 2, HopClient, c.Claim.Place
		f.Verified, _ = CanonicalText(c.Verified, HeaderPart("content-type"))
		return set("content-type", "The presigned URL covers Content-Type: the upload has to send the very value that the URL was made for, and HTTP clients put in one of their own.")
	case c.Remarked(prose.PresignedURL) && typesMatter(c) && !contentTypeMissing(c):
		f.Weight, f.Hop = 1, HopClient
		return set("content-type", "A presigned URL that covers Content-Type takes that value alone; HTTP clients put in one of their own.")
	}
	return Finding{}, false
}

// typesMatter reports whether the text brings up Content-Type.
func typesMatter(c *evidence.Case) bool {
	return c.Remarked(prose.ContentTypeNamed) && (c.Answer == nil || c.AnsweredWith(answer.SignatureMismatch, answer.Unknown))
}

// coversType reports whether the signature is known to cover Content-Type.
func coversType(c *evidence.Case) bool {
	return c.Claim != nil && slices.Contains(c.Claim.SignedHeaders, "content-type")
}

// contentTypeMissing reports whether Content-Type is known to be signed and not sent, which another cause says.
func contentTypeMissing(c *evidence.Case) bool {
	return c.Claim != nil && len(c.Claim.SignedHeaders) > 0 && !slices.Contains(c.Claim.SignedHeaders, "content-type")
}

// typical are values that clients usually send: what the signer may have signed where the verifier saw
// something else.
var typical = map[string][]string{
	"accept-encoding": {
		"gzip", "identity", "gzip, deflate", "gzip,deflate", "gzip, deflate, br", "gzip, deflate, br, zstd", "*", "br",
		"deflate", "", "gzip, x-gzip, deflate", "gzip;q=1.0, deflate;q=0.6, identity;q=0.3",
	},
	"accept":        {"*/*", "application/json", "application/json, text/plain, */*", "application/xml"},
	"content-type":  {"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json; charset=UTF-8", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "text/plain;charset=UTF-8", "text/plain", "application/octet-stream", "binary/octet-stream", "image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/svg+xml", "image/*", "application/pdf", "text/csv", "text/html", "video/mp4", "audio/mpeg", "application/zip", "application/gzip", "application/xml"},
	"cache-control": {"no-cache", "no-store", "max-age=0"},
	"user-agent": {
		"node", "undici", "axios/1.7.9", "axios/1.6.8", "Go-http-client/1.1", "Go-http-client/2.0", "python-requests/2.31.0", "python-requests/2.32.3",
		"python-urllib3/1.26.18", "Python/3.11 aiohttp/3.9.5", "curl/7.88.1", "curl/8.5.0", "okhttp/4.12.0", "PostmanRuntime/7.43.0", "GuzzleHttp/7",
		"Apache-HttpClient/4.5.14 (Java/17.0.9)", "Java-http-client/17.0.9", "Amazon CloudFront", "AmazonAPIGateway_abc123def4",
	},
	"x-forwarded-proto": {"https", "http"},
	"x-forwarded-port":  {"443", "80"},
	"accept-language":   {"*", "en-US", "en-US,en;q=0.9", "en"},
	"te":                {"trailers"},
}

func varyHeaderMutated(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			if f.Name == "host" || f.Value == "" || isHopByHop(f.Name) {
				continue
			}
			part := HeaderPart(f.Name)
			seen := map[string]bool{f.Value: true, "": true}
			try := func(value string, penalty float64) bool {
				if seen[value] || Redacted(value) {
					return true
				}
				seen[value] = true
				return yield(headerVariant(s, f.Name, value, fmt.Sprintf("%s was signed as %q and verified as %q.", f.Name, value, f.Value), penalty))
			}
			for _, a := range accounts(c, part) {
				// Dearer than the causes that say how the value was changed.
				if stripBlanks(a.text) != stripBlanks(f.Value) && !try(a.text, 4+a.penalty) {
					return
				}
			}
			for _, value := range typical[f.Name] {
				if !try(value, 2) {
					return
				}
			}
			for _, value := range lengths(c, f.Name) {
				if !try(value, 2) {
					return
				}
			}
			for _, value := range shortened(f.Name, f.Value) {
				if !try(value, 2) {
					return
				}
			}
		}
	}
}

// lengths are the values that content-length may have had: 0, the bytes of the body at hand, and its length in
// UTF-16 units, which JavaScript counts.
func lengths(c *evidence.Case, name string) []string {
	if name != "content-length" {
		return nil
	}
	values := []string{"0"}
	if c.Request != nil && len(c.Request.Body) > 0 {
		values = append(values, strconv.Itoa(len(c.Request.Body)), strconv.Itoa(utf16Length(c.Request.Body)))
	}
	return values
}

// shortened returns what a value may have been before hops appended to it.
func shortened(name, value string) []string {
	var out []string
	switch name {
	case "via", "x-forwarded-for", "accept-encoding", "content-type":
		for i := len(value) - 1; i > 0; i-- {
			if value[i] == ',' || value[i] == ';' {
				out = append(out, strings.TrimSpace(value[:i]))
			}
		}
	}
	return out
}

// headerVariant is a variant of one canonical header line.
func headerVariant(s Signing, name, value, explanation string, penalty float64) Variant {
	verified, _ := s.Text(HeaderPart(name))
	return Variant{
		Part: HeaderPart(name), Subject: name, Label: name, Signed: value, Verified: verified,
		Explanation: explanation, Penalty: penalty, Apply: SetHeader(name, value),
	}
}

func fixHeader(c *evidence.Case, f Finding) []Fix {
	name := orElse(f.Subject, "the header")
	if strings.HasPrefix(name, "x-amz-") {
		return []Fix{{Text: fmt.Sprintf("Let every hop pass %s unchanged: as an x-amz-* header it has to be signed.", name)}}
	}
	if presigned(c) {
		return []Fix{
			{Client: true, Text: fmt.Sprintf("Send the very %s that the URL was made for.", name), Command: fmt.Sprintf("curl -T FILE -H '%s: VALUE' 'URL'", name)},
			{Client: true, Text: fmt.Sprintf("Or make the URL without %s, and any value is accepted.", name)},
		}
	}
	fixes := []Fix{{
		Client: true,
		Text:   fmt.Sprintf("Do not sign %s. Only host and the x-amz-* headers have to be signed.", name),
	}}
	if url := calledURL(c); url != "" {
		fixes[0].Command = callCommand(c, url)
	}
	return append(fixes, Fix{Text: fmt.Sprintf("Or let every hop pass %s unchanged.", name)})
}

// commitHeaderMutated signs a header that a hop rewrites.
func commitHeaderMutated(r *rand.Rand, a *Attempt) bool {
	change := pick(r, [][3]string{
		{"Accept-Encoding", "gzip", "identity"},
		{"Accept-Encoding", "gzip, deflate, br", "br,gzip"},
		{"User-Agent", "shop/1.4", "Amazon CloudFront"},
		{"User-Agent", "curl/8.5.0", "shop-proxy/2"},
		{"X-Forwarded-For", "203.0.113.7", "203.0.113.7, 198.51.100.2"},
		{"Via", "1.1 a", "1.1 a, 1.1 proxy"},
		{"Content-Type", "application/json", "application/json; charset=utf-8"},
		{"X-Request-Id", "1-a", "b-2"},
		{"Cache-Control", "no-cache", "max-age=0"},
	}...)
	if !a.take(HeaderPart(strings.ToLower(change[0]))) {
		return false
	}
	a.hop(r)
	a.signHeader(change[0], change[1])
	a.OnTheWay = append(a.OnTheWay, rewriteHeader(change[0], change[2]))
	return true
}
