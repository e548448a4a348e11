package edge

import (
	"slices"
	"strconv"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Forward sends a viewer's request through the distribution.
//
// The order is: the request itself, Host and TLS name; the behaviour, chosen by the normalised path;
// what it permits; its function; the default root object; what its policies forward; what CloudFront
// sets itself; the origin's custom headers and path; the signature of origin access control.
func (e *Edge) Forward(req sigv4.Request, v Viewer) Result {
	r := Result{RequestID: e.requestID()}
	d := &draft{req: req.Clone(), result: &r}
	if v.HTTP == "" {
		v.HTTP = "1.1"
	}
	originForm(d)
	if refusal := e.admit(d, v); refusal != nil {
		return e.answer(&r, d, *refusal)
	}
	p := e.behave(d)
	if refusal := e.permit(d, p, v); refusal != nil {
		return e.answer(&r, d, *refusal)
	}
	o, refusal := e.origin(p)
	if refusal != nil {
		return e.answer(&r, d, *refusal)
	}
	viewer := d.req // what the viewer signed, for origin access control
	if answer := e.runFunctions(d, p, o, v); answer != nil {
		r.Answer = answer
		return withoutBody(r, d.req.Method)
	}
	if refusal := e.checkOrigin(d, o, v); refusal != nil {
		return e.answer(&r, d, *refusal)
	}
	e.rootObject(d)
	p.forwardQuery(d, o.s3)
	p.forwardCookies(d)
	p.forwardHeaders(d)
	o.host(d, p)
	e.automatic(d, p, v)
	o.customHeaders(d, p)
	o.prefix(d)
	e.sign(d, o, &viewer)
	r.Request, r.Origin = d.req, o.address(&d.req, v)
	return r
}

// answer turns a refusal into CloudFront's own answer.
func (e *Edge) answer(r *Result, d *draft, why refusal) Result {
	if why.message == "" {
		rule, _ := why.rule.Find()
		why.message = rule.Title
	}
	switch {
	case why.rule == HTTPSRedirect && why.status != 403:
		r.Answer = e.redirect(r.RequestID, why, "https://"+d.req.Host()+d.req.Target)
	case why.rule == SignedURLWanted:
		r.Answer = e.missingKey(r.RequestID, why)
	default:
		r.Answer = e.page(r.RequestID, why)
	}
	return withoutBody(*r, d.req.Method)
}

// withoutBody takes the body from the answer to a HEAD (RFC 9110, section 9.3.2).
func withoutBody(r Result, method string) Result {
	if method == "HEAD" {
		r.Answer.Body = nil
	}
	return r
}

// originForm writes what a viewer may send otherwise in the form of HTTP/1.1, which CloudFront speaks
// to origins.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-http-version
func originForm(d *draft) {
	if !strings.HasPrefix(d.req.Target, "/") && strings.Contains(d.req.Target, "://") {
		path := d.req.Path()
		if path == "" {
			path = "/"
		}
		if query, ok := d.req.Query(); ok {
			path += "?" + query
		}
		d.target(cause{rule: OriginForm}, path)
	}
	if authority, ok := d.req.Header.Get(":authority"); ok {
		c := cause{rule: HTTP2Authority}
		d.header(c, ":authority")
		if !d.req.Header.Has("host") {
			d.header(c, "Host", authority)
		}
	}
	if slices.ContainsFunc(d.req.Header, func(f sigv4.Field) bool { return strings.HasPrefix(f.Name, ":") }) {
		d.filter(func(name string) (cause, bool) { return cause{rule: HTTP2Pseudo}, strings.HasPrefix(name, ":") })
	}
}

// behave chooses the behaviour and passes on what is known to be unknown about it.
func (e *Edge) behave(d *draft) *plan {
	index, doubtful := e.choose(d.req.Path())
	for _, i := range doubtful {
		b := &e.distribution.Behaviors[i]
		d.unknown(SettingUnknown, setting("distribution: PathPattern", b.PathPattern, b.Source), "request",
			"the pattern of a behaviour before the chosen one is not known; that it does not match is assumed")
	}
	p := e.plans[index]
	d.result.Behavior = p.behavior
	d.result.Unknowns = append(d.result.Unknowns, p.unknowns...)
	d.result.Warnings = append(d.result.Warnings, p.warnings...)
	return p
}

// rootObject replaces the root of a GET or HEAD.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
func (e *Edge) rootObject(d *draft) {
	root := e.distribution.DefaultRootObject
	if d.req.Path() != "/" || d.req.Method != "GET" && d.req.Method != "HEAD" || root.IsAbsent() {
		return
	}
	at := setting("distribution: DefaultRootObject", root, e.distribution.Source)
	object, ok := root.Get()
	if !ok {
		d.unknown(SettingUnknown, at, "path", "the default root object is not known; that there is none is assumed")
		return
	}
	d.path(cause{rule: RootObject, setting: at}, "/"+strings.TrimPrefix(object, "/"))
}

// forwardHeaders drops what no policy forwards. Host, cookies and the headers that CloudFront sets are
// not its business.
func (p *plan) forwardHeaders(d *draft) {
	normalised := p.acceptEncoding(d)
	var doubted []string
	handshake := isHandshake(&d.req)
	d.filter(func(name string) (cause, bool) {
		c, drop, doubt := p.verdict(d.req.Method, name, normalised, handshake)
		if doubt {
			doubted = append(doubted, name)
		}
		return c, drop
	})
	if doubted != nil {
		d.doubt(ForwardedByDefault, p.headers.origin.setting, strings.Join(doubted, ", ")+" forwarded without a policy that names it")
	}
}

// verdict decides on one header. doubt says that it is forwarded, and that this is not documented.
func (p *plan) verdict(method, name string, normalised, handshake bool) (c cause, drop, doubt bool) {
	how := treat(name)
	switch {
	case how == passed:
		return cause{}, false, false
	case how == never:
		return cause{rule: HeaderNeverForwarded, unverified: name == "keep-alive"}, true, false
	case name == "upgrade":
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
		return cause{rule: HeaderNeverForwarded}, !handshake, false
	case name == "authorization":
		return p.authorization(method)
	case name == "accept-encoding" && normalised:
		return cause{}, false, false
	case how == special && name != "accept-encoding":
		return cause{}, false, false // set, or dropped, elsewhere
	}
	named, blame := p.headers.forwards(name)
	switch {
	case named:
		return cause{}, false, false
	case p.headers.origin.mode == block && p.headers.origin.lists(name):
		return cause{rule: HeaderBlocked, setting: blame}, true, false
	case how == removed:
		return cause{rule: HeaderRemovedByDefault, setting: blame}, true, false
	case p.legacy && how != special:
		return cause{}, false, false
	case how == automatic:
		return cause{}, false, true
	}
	return cause{rule: HeaderNotForwarded, setting: blame, unverified: how == legacy}, true, false
}

// authorization decides on the Authorization header.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-forward-authorization
func (p *plan) authorization(method string) (c cause, drop, doubt bool) {
	named, blame := p.headers.forwards("authorization")
	if named {
		return cause{}, false, false
	}
	c = cause{rule: AuthorizationRemoved, setting: blame}
	if method == "GET" || method == "HEAD" {
		return c, true, false
	}
	if p.legacy {
		cached, _ := topology.Strings(p.behavior.CachedMethods)
		return c, method == "OPTIONS" && slices.Contains(cached, "OPTIONS"), false
	}
	if p.headers.origin.mode == block {
		return c, true, false // named on the block list
	}
	// The header table says that it is not removed, the page on policies that nothing more is forwarded
	// than what they name.
	c.unverified = true
	c.note = "for methods other than GET and HEAD AWS's pages contradict each other"
	return c, true, false
}

// isHandshake reports whether a request opens a WebSocket (RFC 6455, section 4.1).
func isHandshake(r *sigv4.Request) bool {
	return r.Method == "GET" && strings.EqualFold(r.Header.Value("upgrade"), "websocket") &&
		strings.Contains(strings.ToLower(r.Header.Value("connection")), "upgrade")
}

// automatic sets the headers that CloudFront sets on each request.
func (e *Edge) automatic(d *draft, p *plan, v Viewer) {
	if named, blame := p.headers.forwards("user-agent"); !named {
		d.header(cause{rule: UserAgentReplaced, setting: blame}, "User-Agent", "Amazon CloudFront")
	}
	if !isHandshake(&d.req) {
		d.header(cause{rule: ConnectionReplaced}, "Connection", "Keep-Alive")
	}
	if v.IP != "" {
		d.header(cause{rule: ForwardedForAppended}, "X-Forwarded-For", appended(d.req.Header.Values("x-forwarded-for"), v.IP))
	}
	via := v.HTTP + " " + e.node + " (CloudFront)"
	d.header(cause{rule: ViaAppended}, "Via", appended(d.req.Header.Values("via"), via))
	d.header(cause{rule: RequestIDAdded}, "X-Amz-Cf-Id", d.result.RequestID)
	e.cloudFrontHeaders(d, p, v)
}

func appended(values []string, last string) string {
	return strings.Join(append(slices.Clone(values), last), ", ")
}

// cloudFrontHeaders adds the CloudFront-* headers that policies name, as far as the viewer's facts tell
// their values.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
func (e *Edge) cloudFrontHeaders(d *draft, p *plan, v Viewer) {
	var left []string
	for _, name := range p.cloudFront {
		text := name.Or("")
		value := ""
		switch strings.ToLower(text) {
		case "cloudfront-forwarded-proto":
			value = "http"
			if v.TLS {
				value = "https"
			}
		case "cloudfront-viewer-http-version":
			value = v.HTTP
		case "cloudfront-viewer-country":
			value = v.Country
		case "cloudfront-viewer-address":
			if v.IP != "" && v.Port != 0 {
				value = v.IP + ":" + strconv.Itoa(v.Port)
			}
		}
		if value == "" {
			left = append(left, text)
			continue
		}
		d.header(cause{rule: CloudFrontHeaderAdded, setting: Setting{Name: p.name + ": policies", Value: text, Source: name.Source()}}, text, value)
	}
	if left != nil {
		d.warn(CloudFrontHeaderLeft, Setting{}, "CloudFront would add "+strings.Join(left, ", ")+", whose values are not known here")
	}
}
