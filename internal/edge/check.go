package edge

import (
	"slices"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Sizes that CloudFront takes.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
const (
	// MaxRequest is the size in bytes of request line and header together.
	MaxRequest = 20480
	// MaxURL is the length in bytes of a URL.
	MaxURL = 8192
)

// size returns the bytes of request line and header as HTTP/1.1 writes them.
func size(r *sigv4.Request) int {
	n := len(r.Method) + len(r.Target) + len("  HTTP/1.1\r\n\r\n")
	for _, f := range r.Header {
		n += len(f.Name) + len(f.Value) + len(": \r\n")
	}
	return n
}

// admit checks what comes before the choice of a behaviour. It returns nil when the request may pass.
func (e *Edge) admit(d *draft, v Viewer) *refusal {
	if n := size(&d.req); n > MaxRequest {
		return &refusal{rule: TooLarge, status: 413, sentence: sentenceTooLarge}
	}
	if len("https://")+len(d.req.Host())+len(d.req.Target) > MaxURL {
		return &refusal{rule: URLTooLong, status: 413, sentence: sentenceTooLarge}
	}
	if !strings.HasPrefix(d.req.Target, "/") || !token(d.req.Method) || strings.ContainsAny(d.req.Target, " \r\n\x00") {
		return &refusal{rule: BadRequest, status: 400, sentence: sentenceBadRequest, message: "the request line is malformed", unverified: true}
	}
	if hosts := d.req.Header.Values("host"); len(hosts) != 1 || hosts[0] == "" {
		return &refusal{rule: BadRequest, status: 400, sentence: sentenceBadRequest, message: "exactly one Host is wanted", unverified: true}
	}
	for _, f := range d.req.Header {
		if !token(f.Name) || strings.ContainsAny(f.Value, "\r\n\x00") {
			return &refusal{rule: BadRequest, status: 400, sentence: sentenceBadRequest, message: "a header field is malformed", unverified: true}
		}
	}
	if r := e.names(d, v); r != nil {
		return r
	}
	for _, via := range d.req.Header.Values("via") {
		if strings.Contains(via, "cloudfront.net (CloudFront)") {
			return &refusal{rule: Stacked, status: 403, sentence: sentenceStacked, message: "Via shows that another distribution sent this request"}
		}
	}
	return nil
}

// token reports whether s is a token of RFC 9110, section 5.6.2.
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// names checks Host and TLS server name.
func (e *Edge) names(d *draft, v Viewer) *refusal {
	if enabled, ok := e.distribution.Enabled.Get(); ok && !enabled {
		return &refusal{
			rule: DistributionOff, status: 403, sentence: sentenceBadRequest, unverified: true,
			setting: setting("distribution: Enabled", e.distribution.Enabled, e.distribution.Source),
		}
	}
	if e.options.AnyHost {
		return nil
	}
	host := topology.HostName(d.req.Host())
	takes, certain := e.takes(host)
	switch {
	case !takes && !certain:
		d.unknown(SettingUnknown, e.aliases(), "answer", "whether "+host+" is an alias of the distribution is not known; that it is is assumed")
	case !takes:
		return &refusal{rule: HostUnknown, status: 403, sentence: sentenceBadRequest, setting: e.aliases(), message: host + " is not an alias of the distribution"}
	}
	if !v.TLS || v.SNI == "" {
		return nil
	}
	sni := topology.HostName(v.SNI)
	if takes, certain := e.takes(sni); sni != host && !takes && certain {
		return &refusal{rule: SNIMismatch, status: 403, sentence: sentenceBadRequest, setting: e.aliases(), unverified: true, message: "the TLS server name is " + sni + ", the Host " + host}
	}
	e.certificate(d, sni)
	return nil
}

// aliases is the setting that lists them.
func (e *Edge) aliases() Setting {
	at := setting("distribution: Aliases", e.distribution.Aliases, e.distribution.Source)
	if aliases, _ := topology.Strings(e.distribution.Aliases); len(aliases) > 0 {
		at.Value = strings.Join(aliases, ", ")
	}
	return at
}

// takes reports whether a name is the distribution's own or an alias, and whether that is certain.
func (e *Edge) takes(host string) (takes, certain bool) {
	own, known := e.distribution.DomainName.Get()
	aliases, complete := topology.Strings(e.distribution.Aliases)
	if known && own == host {
		return true, true
	}
	for _, alias := range aliases {
		if topology.AliasCovers(alias, host) {
			return true, true
		}
	}
	// A configuration alone does not tell the distribution's own name.
	return false, complete && (known || !strings.HasSuffix(host, ".cloudfront.net"))
}

// certificate warns when the viewer certificate does not cover the TLS server name: a client that
// checks certificates never sends such a request.
func (e *Edge) certificate(d *draft, sni string) {
	c := e.distribution.ViewerCertificate
	arn, custom := c.ACM.Get()
	if !custom {
		if c.IAM.IsAbsent() && c.ACM.IsAbsent() && !topology.Covers("*.cloudfront.net", sni) {
			d.warn(CertificateMismatch, setting("distribution: ViewerCertificate.CloudFrontDefaultCertificate", c.CloudFrontDefault, c.Source),
				"CloudFront's default certificate does not cover "+sni)
		}
		return
	}
	at := setting("distribution: ViewerCertificate.ACMCertificateArn", c.ACM, c.Source)
	if region := topology.CertificateRegion(arn); region != "" && region != "us-east-1" {
		d.warn(CertificateMismatch, at, "a viewer certificate must be in us-east-1, and this one is in "+region)
	}
	cert, ok := e.topology.Certificate(arn)
	if !ok {
		return // what it covers was not given, and the request came through
	}
	if status, ok := cert.Status.Get(); ok && status != "ISSUED" {
		d.warn(CertificateMismatch, setting("certificate: Status", cert.Status, cert.Source), "the certificate is not issued")
	}
	names, complete := topology.Strings(cert.Names)
	for _, name := range names {
		if topology.Covers(name, sni) {
			return
		}
	}
	if complete && !topology.Covers("*.cloudfront.net", sni) {
		d.warn(CertificateMismatch, Setting{Name: "certificate: names", Value: strings.Join(names, ", "), Source: cert.Names.Source()},
			"the viewer certificate does not cover "+sni)
	}
}

// permit checks what the behaviour decides: protocol, method, body, country, signed URLs.
func (e *Edge) permit(d *draft, p *plan, v Viewer) *refusal {
	b := p.behavior
	if !v.TLS {
		at := setting(p.name+": ViewerProtocolPolicy", b.ViewerProtocolPolicy, b.Source)
		switch b.ViewerProtocolPolicy.Or("allow-all") {
		case "https-only":
			return &refusal{rule: HTTPSOnly, status: 403, sentence: sentenceHTTPS, setting: at}
		case "redirect-to-https":
			return redirection(d, v, at)
		}
		if b.ViewerProtocolPolicy.IsUnknown() {
			d.unknown(SettingUnknown, at, "answer", "whether HTTP is allowed is not known; that it is is assumed")
		}
	}
	if r := e.geography(d, v); r != nil {
		return r
	}
	if !p.allowed[d.req.Method] {
		return &refusal{
			rule: MethodNotAllowed, status: 403, sentence: sentenceMethod,
			setting: setting(p.name+": AllowedMethods", b.AllowedMethods, b.Source),
		}
	}
	if d.req.Method == "GET" && hasBody(&d.req) {
		return &refusal{rule: GetWithBody, status: 403, sentence: sentenceBadRequest}
	}
	e.firewall(d)
	return restricted(d, p)
}

// firewall warns of AWS WAF, which is not modelled.
func (e *Edge) firewall(d *draft) {
	if acl := e.distribution.WebACL; !acl.IsAbsent() {
		d.warn(WAFNotEvaluated, setting("distribution: WebACLId", acl, e.distribution.Source), "AWS WAF is not evaluated; it may block the request")
	}
}

// hasBody reports whether a request carries a body, also where the body itself is not at hand.
func hasBody(r *sigv4.Request) bool {
	if len(r.Body) > 0 {
		return true
	}
	length := strings.TrimSpace(r.Header.Value("content-length"))
	return strings.Trim(length, "0") != ""
}

// redirection answers a request by HTTP on a behaviour that redirects.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
func redirection(d *draft, v Viewer, at Setting) *refusal {
	r := &refusal{rule: HTTPSRedirect, status: 307, setting: at}
	switch {
	case d.req.Method == "GET" || d.req.Method == "HEAD":
		r.status = 301
	case v.HTTP == "1.0":
		r.status, r.sentence = 403, sentenceHTTPS
	}
	return r
}

func (e *Edge) geography(d *draft, v Viewer) *refusal {
	g := e.distribution.GeoRestriction
	kind := g.Type.Or("none")
	if kind == "none" && !g.Type.IsUnknown() {
		return nil
	}
	at := setting("distribution: GeoRestriction", g.Type, e.distribution.Source)
	countries, complete := topology.Strings(g.Countries)
	if v.Country == "" || !complete || g.Type.IsUnknown() {
		d.warn(GeoNotChecked, at, "whether the viewer's country is blocked is not known")
		return nil
	}
	at.Value += " " + strings.Join(countries, ", ")
	listed := slices.ContainsFunc(countries, func(c string) bool { return strings.EqualFold(c, v.Country) })
	if listed != (kind == "whitelist") {
		return &refusal{rule: CountryBlocked, status: 403, sentence: sentenceCountry, setting: at}
	}
	return nil
}

// signedParams are the query parameters of a signed URL, which CloudFront removes before the origin.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
var signedParams = []string{"Expires", "Policy", "Signature", "Key-Pair-Id"}

// restricted handles a behaviour that wants signed URLs or cookies. Their signature is not checked.
func restricted(d *draft, p *plan) *refusal {
	if !p.behavior.Restricted.Or(false) {
		return nil
	}
	at := setting(p.name+": TrustedKeyGroups", p.behavior.Restricted, p.behavior.Source)
	_, inQuery := d.req.QueryValue("Key-Pair-Id")
	inCookie := strings.Contains(d.req.Header.Value("cookie"), "CloudFront-Key-Pair-Id=")
	if !inQuery && !inCookie {
		return &refusal{rule: SignedURLWanted, status: 403, setting: at}
	}
	d.warn(SignedURLNotChecked, at, "the signature of the signed URL or cookies is not checked")
	if query, ok := d.req.Query(); ok && inQuery {
		kept, dropped := keepParams(query, func(name string) bool { return !slices.Contains(signedParams, name) })
		if dropped {
			d.query(cause{rule: SignedURLStripped, setting: at}, kept, kept != "")
		}
	}
	return nil
}
