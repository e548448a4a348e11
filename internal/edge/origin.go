package edge

import (
	"strings"

	"countersign/internal/edge/function"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// target is the origin of one request: a configured one, as a function may have altered it.
type target struct {
	id      string
	domain  topology.Text
	path    topology.Text
	headers []topology.CustomHeader
	s3      bool
	policy  topology.Text // the protocol policy
	port    topology.Number
	plain   topology.Number // the HTTP port
	access  accessControl
	source  topology.Source
	// hostHeader and sni are set by a function; domainByFunction says that it set the domain.
	hostHeader, sni  string
	domainByFunction bool
	function         Setting
	// added are the custom headers that were set, in lower case.
	added []string
	// hostForwarded says that the viewer's Host is sent.
	hostForwarded bool
}

// origin finds the behaviour's origin.
func (e *Edge) origin(p *plan) (*target, *refusal) {
	at := setting(p.name+": TargetOriginId", p.behavior.TargetOrigin, p.behavior.Source)
	o, ok := e.distribution.Origin(p.behavior.TargetOrigin.Or(""))
	if !ok {
		return nil, &refusal{rule: OriginNotConfigured, status: 502, sentence: sentenceOrigin, setting: at, unverified: true}
	}
	return e.target(o), nil
}

func (e *Edge) target(o *topology.Origin) *target {
	return &target{
		id: o.ID.Or(""), domain: o.DomainName, path: o.Path, headers: o.CustomHeaders, s3: o.S3,
		policy: o.ProtocolPolicy, port: o.HTTPSPort, plain: o.HTTPPort, access: e.accessControl(o), source: o.Source,
	}
}

// redirectOrigin applies what a function told about the origin.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
func (e *Edge) redirectOrigin(t *target, out function.Outcome, by Setting) *refusal {
	id := out.OriginID
	if len(out.OriginGroup) > 0 {
		id = out.OriginGroup[0]
	}
	if id != "" {
		o, ok := e.distribution.Origin(id)
		if !ok {
			return &refusal{rule: FunctionFailed, status: 502, sentence: sentenceFunction, setting: by, message: "the function selected the origin " + id + ", which does not exist"}
		}
		*t = *e.target(o)
	}
	t.function = by
	o := out.Origin
	if o == nil {
		return nil
	}
	if o.DomainName != nil {
		t.domain, t.domainByFunction = topology.Known(strings.ToLower(*o.DomainName), by.Source), true
		t.s3 = t.s3 && strings.Contains(*o.DomainName, ".s3.")
	}
	if o.HostHeader != nil {
		t.hostHeader = *o.HostHeader
	}
	if o.SNI != nil {
		t.sni = *o.SNI
	}
	if o.Path != nil {
		t.path = topology.Known(*o.Path, by.Source)
	}
	if o.Headers != nil {
		t.headers = nil
		for _, name := range sortedKeys(o.Headers) {
			t.headers = append(t.headers, topology.CustomHeader{Name: topology.Known(name, by.Source), Value: topology.Known(o.Headers[name], by.Source)})
		}
	}
	if o.Custom != nil {
		t.policy = topology.Known(o.Custom.Protocol+"-only", by.Source)
		t.port = topology.Known(o.Custom.Port, by.Source)
		t.plain = t.port
	}
	if o.Access != nil {
		t.access = accessControl{setting: by}
		if o.Access.Enabled {
			t.access.behavior, t.access.kind = o.Access.SigningBehavior, o.Access.OriginType
		}
	}
	return nil
}

// checkOrigin refuses an origin that is CloudFront again or that no connection leads to, and warns of one that may not answer well.
func (e *Edge) checkOrigin(d *draft, t *target, v Viewer) *refusal {
	at := setting("origin "+t.id+": DomainName", t.domain, t.source)
	domain, ok := t.domain.Get()
	if !ok {
		d.unknown(SettingUnknown, at, "host", "the origin's domain name is not known")
		return nil
	}
	if takes, _ := e.takes(domain); takes {
		return &refusal{rule: Loop, status: 403, sentence: sentenceStacked, setting: at, message: "the origin " + domain + " is the distribution itself", unverified: true}
	}
	if other, ok := e.topology.Distribution(domain); ok || strings.HasSuffix(domain, ".cloudfront.net") {
		message := "the origin " + domain + " is a distribution"
		if ok && !other.ID.IsAbsent() {
			message = "the origin " + domain + " is the distribution " + other.ID.String()
		}
		return &refusal{rule: Stacked, status: 403, sentence: sentenceStacked, setting: at, message: message}
	}
	api, isAPI := e.topology.APIByHost(domain)
	if custom, ok := e.topology.Domain(domain); ok && custom.EndpointType.Or("") == topology.Edge || isAPI && api.EndpointType.Or("") == topology.Edge {
		d.doubt(EdgeOptimised, at, "an edge-optimised endpoint has a CloudFront of its own: AWS documents that chained distributions are refused, and many report that this works. Use a Regional endpoint")
	}
	if policy := t.policy.Or(""); policy != "http-only" && (policy != "match-viewer" || v.TLS) {
		return nil
	}
	if in, ok := sigv4.Infer(domain); ok && (in.Service == "execute-api" || in.Service == "lambda") {
		// Which of 502, 504 and, before an edge-optimised API, 403 it is, is not documented.
		return &refusal{
			rule: OriginPlainHTTP, status: 504, sentence: sentenceBadRequest, unverified: true,
			setting: setting("origin "+t.id+": OriginProtocolPolicy", t.policy, t.source),
			message: domain + " takes HTTPS alone, and CloudFront asks by HTTP",
		}
	}
	return nil
}

// host sets the Host header. A policy that forwards Host keeps the viewer's; what a function sets goes
// before both.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
func (t *target) host(d *draft, p *plan) {
	if t.hostHeader != "" || t.domainByFunction {
		host := t.hostHeader
		if host == "" {
			host = t.domain.Or("")
		}
		d.header(cause{rule: HostByFunction, setting: t.function}, "Host", host)
		return
	}
	forwarded, blame := p.headers.forwards("host")
	domain, known := t.domain.Get()
	if forwarded && !t.s3 {
		t.hostForwarded = true
		d.result.HostForwarded = p.headers.grantor("host")
		return
	}
	if !known {
		return // said by checkOrigin
	}
	// A bucket is found by its name: the table says that Host cannot be forwarded to one.
	d.header(cause{rule: HostSet, setting: t.blame(blame), unverified: forwarded && t.s3}, "Host", domain)
}

// blame adds to the setting that does not forward Host the name that takes its place.
func (t *target) blame(s Setting) Setting {
	if s.Name == "" {
		return setting("origin "+t.id+": DomainName", t.domain, t.source)
	}
	return s
}

// customHeaders sets the origin's custom headers.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
func (t *target) customHeaders(d *draft, p *plan) {
	for _, h := range t.headers {
		at := Setting{Name: "origin " + t.id + ": CustomHeaders", Value: h.Name.String(), Source: h.Name.Source()}
		name, ok := h.Name.Get()
		if !ok {
			d.unknown(SettingUnknown, at, "headers", "the name of a custom header is not known; that it is not set is assumed")
			continue
		}
		lower := strings.ToLower(name)
		if customRefused(lower) || !token(name) {
			d.warn(CustomHeaderRefused, at, "CloudFront takes no custom header "+name+"; it is not set")
			continue
		}
		value, ok := h.Value.Get()
		if h.Value.IsUnknown() {
			d.unknown(SettingUnknown, at, "headers", "the value of the custom header "+name+" is not known; that it is not set is assumed")
			continue
		}
		if !ok {
			value = ""
		}
		if p.headers.cache.mode == allow && p.headers.cache.lists(lower) || p.headers.origin.mode == allow && p.headers.origin.lists(lower) {
			d.doubt(CustomAndForwarded, at, "CloudFront refuses a header that is both custom and forwarded")
		}
		d.header(cause{rule: CustomHeaderSet, setting: at}, name, value)
		t.added = append(t.added, lower)
	}
}

// prefix puts the origin path before the path, which otherwise travels as the viewer wrote it.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html#DownloadDistValuesOriginPath
func (t *target) prefix(d *draft) {
	at := setting("origin "+t.id+": OriginPath", t.path, t.source)
	if t.path.IsUnknown() {
		d.unknown(SettingUnknown, at, "path", "the origin path is not known; that there is none is assumed")
		return
	}
	path, _, _ := strings.Cut(d.req.Target, "?")
	d.path(cause{rule: OriginPathPrefixed, setting: at}, t.path.Or("")+path)
}

// address returns where the request goes.
func (t *target) address(req *sigv4.Request, v Viewer) Origin {
	o := Origin{ID: t.id, Host: t.domain.Or(""), TLS: true, Port: t.port.Or(443), SNI: t.sni}
	switch policy := t.policy.Or(""); {
	case policy == "http-only", (policy == "match-viewer" || t.s3) && !v.TLS:
		o.TLS, o.Port = false, t.plain.Or(80)
	}
	if o.SNI == "" && o.TLS {
		o.SNI = topology.HostName(req.Host())
	}
	return o
}
