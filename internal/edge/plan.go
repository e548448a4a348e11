package edge

import (
	"fmt"
	"slices"
	"strings"

	"countersign/internal/edge/function"
	"countersign/internal/topology"
)

// plan is a cache behaviour made ready: its policies resolved and its functions compiled.
type plan struct {
	behavior *topology.Behavior
	// name stands in settings: "behaviour /api/*".
	name string
	// legacy says that the behaviour has no cache policy.
	legacy bool
	// headers, cookies and queries are what both policies, or the legacy settings, forward.
	headers, cookies, queries merged
	// gzip and brotli are the encodings that are normalised.
	gzip, brotli bool
	encoding     Setting
	cachePolicy  *topology.CachePolicy
	originPolicy *topology.OriginRequestPolicy
	// cloudFront are the named CloudFront-* headers, as they are written.
	cloudFront []topology.Text
	allowed    map[string]bool
	functions  []viewerFunction
	// unknowns and warnings hold for every request of this behaviour.
	unknowns []Unknown
	warnings []Warning
}

func (e *Edge) plan(b *topology.Behavior) *plan {
	p := &plan{behavior: b, name: "behaviour " + b.Pattern(), allowed: map[string]bool{}}
	p.methods()
	switch {
	case b.CachePolicyID.IsAbsent() && b.OriginRequestPolicyID.IsAbsent():
		p.legacySettings()
	default:
		p.policies(e.topology)
	}
	p.listed()
	e.functions(p)
	return p
}

func (p *plan) unknown(rule RuleID, setting Setting, affects, message string) {
	p.unknowns = append(p.unknowns, Unknown{rule, message, setting, affects})
}

func (p *plan) warn(rule RuleID, setting Setting, message string, unverified bool) {
	p.warnings = append(p.warnings, Warning{rule, message, setting, unverified})
}

// setting describes a value for people.
func setting[T any](name string, v topology.Value[T], otherwise topology.Source) Setting {
	s := Setting{Name: name, Value: v.String(), Source: v.Source()}
	if v.IsAbsent() {
		s.Source = otherwise
	}
	return s
}

func (p *plan) methods() {
	list, complete := topology.Strings(p.behavior.AllowedMethods)
	if !complete {
		p.unknown(SettingUnknown, setting(p.name+": AllowedMethods", p.behavior.AllowedMethods, p.behavior.Source),
			"answer", "which methods are allowed is not known; all seven are assumed")
		list = []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
	}
	if list == nil {
		list = []string{"GET", "HEAD"}
	}
	for _, m := range list {
		p.allowed[m] = true
	}
}

// legacySettings takes ForwardedValues.
func (p *plan) legacySettings() {
	p.legacy = true
	f := p.behavior.Forwarded
	if f == nil {
		f = &topology.ForwardedValues{Source: p.behavior.Source}
		p.warn(PolicyImpossible, Setting{Name: p.name, Value: "neither CachePolicyId nor ForwardedValues", Source: p.behavior.Source},
			"a behaviour needs a cache policy or legacy settings", false)
	}
	p.headers.cache = p.choice(p.name+": ForwardedValues.Headers", topology.Selection{Behavior: listMode(f.Headers), Names: f.Headers}, f.Source, "headers", strings.ToLower)
	p.headers.cache.setting = setting(p.name+": ForwardedValues.Headers", f.Headers, f.Source)
	if items, _ := topology.Strings(f.Headers); len(items) > 0 {
		p.headers.cache.setting.Value = strings.Join(items, ", ")
	}
	if _, star := p.headers.cache.names["*"]; star {
		p.headers.cache.mode = all
	}
	p.cookies.cache = p.choice(p.name+": ForwardedValues.Cookies.Forward", topology.Selection{Behavior: f.Cookies, Names: f.CookieNames}, f.Source, "cookies", asIs)
	// Only the legacy settings take wildcards in cookie names.
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html
	p.cookies.cache.glob = true
	p.queries.cache = choice{setting: setting(p.name+": ForwardedValues.QueryString", f.QueryString, f.Source)}
	if f.QueryString.IsUnknown() {
		p.unknown(SettingUnknown, p.queries.cache.setting, "query", "whether the query is forwarded is not known; that it is not is assumed")
	}
	if f.QueryString.Or(false) {
		p.queries.cache.mode = all
	}
}

func asIs(s string) string { return s }

// listMode is the behaviour of a legacy list, which has no word for it.
func listMode(names topology.Names) topology.Text {
	if names.IsUnknown() {
		return topology.Unknown[string](names.Why(), names.Source())
	}
	return topology.Known(topology.SelectList, names.Source())
}

// policies takes the cache policy and the origin request policy.
func (p *plan) policies(t *topology.Topology) {
	b := p.behavior
	if b.CachePolicyID.IsAbsent() {
		p.warn(PolicyImpossible, setting(p.name+": OriginRequestPolicyId", b.OriginRequestPolicyID, b.Source),
			"an origin request policy needs a cache policy on the same behaviour", false)
	}
	id := setting(p.name+": CachePolicyId", b.CachePolicyID, b.Source)
	if c, ok := t.CachePolicy(b.CachePolicyID.Or("")); ok {
		p.cachePolicy = c
		title := "cache policy " + title(c.Name, c.ID) + ": "
		p.headers.cache = p.choice(title+"HeaderBehavior", c.Headers, c.Source, "headers", strings.ToLower)
		p.cookies.cache = p.choice(title+"CookieBehavior", c.Cookies, c.Source, "cookies", asIs)
		p.queries.cache = p.choice(title+"QueryStringBehavior", c.Queries, c.Source, "query", asIs)
		p.gzip, p.brotli = c.Gzip.Or(false), c.Brotli.Or(false)
		p.encoding = setting(title+"EnableAcceptEncodingGzip", c.Gzip, c.Source)
		if c.Gzip.IsUnknown() || c.Brotli.IsUnknown() {
			p.unknown(SettingUnknown, p.encoding, "headers", "whether Accept-Encoding is normalised is not known")
		}
		p.impossible(title, c)
	} else {
		p.unknown(PolicyUnknown, id, "headers, cookies and query", unknownPolicy("cache policy", b.CachePolicyID))
		p.headers.cache.setting, p.cookies.cache.setting, p.queries.cache.setting = id, id, id
	}
	id = setting(p.name+": OriginRequestPolicyId", b.OriginRequestPolicyID, b.Source)
	if o, ok := t.OriginRequestPolicy(b.OriginRequestPolicyID.Or("")); ok {
		p.originPolicy = o
		title := "origin request policy " + title(o.Name, o.ID) + ": "
		p.headers.origin = p.choice(title+"HeaderBehavior", o.Headers, o.Source, "headers", strings.ToLower)
		p.cookies.origin = p.choice(title+"CookieBehavior", o.Cookies, o.Source, "cookies", asIs)
		p.queries.origin = p.choice(title+"QueryStringBehavior", o.Queries, o.Source, "query", asIs)
		return
	}
	// Without an origin request policy its absence is what keeps things from the origin.
	p.headers.origin.setting, p.cookies.origin.setting, p.queries.origin.setting = id, id, id
	if !b.OriginRequestPolicyID.IsAbsent() {
		p.unknown(PolicyUnknown, id, "headers, cookies and query", unknownPolicy("origin request policy", b.OriginRequestPolicyID))
	}
}

func title(name, id topology.Text) string {
	if n, ok := name.Get(); ok {
		return n
	}
	return id.Or("(nameless)")
}

func unknownPolicy(kind string, id topology.Text) string {
	if text, ok := id.Get(); ok {
		return fmt.Sprintf("the %s %s is not given; that it forwards nothing is assumed", kind, text)
	}
	return fmt.Sprintf("which %s is attached is not known; that it forwards nothing is assumed", kind)
}

// impossible warns of a policy that CloudFront refuses: with all times to live 0, caching is disabled
// and there is no cache key to put anything into. Observed by many: "The parameter HeaderBehavior is
// invalid for policy with caching disabled" (aws/aws-cdk#16977, #13441).
func (p *plan) impossible(title string, c *topology.CachePolicy) {
	if c.Managed {
		return
	}
	for _, ttl := range []topology.Number{c.MinTTL, c.DefaultTTL, c.MaxTTL} {
		if v, ok := ttl.Get(); !ok || v != 0 {
			return
		}
	}
	for name, used := range map[string]bool{
		"HeaderBehavior": p.headers.cache.mode != none, "CookieBehavior": p.cookies.cache.mode != none,
		"QueryStringBehavior": p.queries.cache.mode != none, "EnableAcceptEncodingGzip": p.gzip, "EnableAcceptEncodingBrotli": p.brotli,
	} {
		if used {
			p.warn(PolicyImpossible, Setting{Name: title + name, Value: "set, with MaxTTL 0", Source: c.Source},
				"with MinTTL, DefaultTTL and MaxTTL 0 caching is disabled, and CloudFront refuses this setting", false)
		}
	}
	slices.SortFunc(p.warnings, func(a, b Warning) int { return strings.Compare(a.Setting.Name, b.Setting.Name) })
}

// choice reads a selection. fold makes names comparable.
func (p *plan) choice(name string, s topology.Selection, otherwise topology.Source, affects string, fold func(string) string) choice {
	c := choice{setting: setting(name, s.Behavior, otherwise)}
	if s.Behavior.IsUnknown() {
		p.unknown(SettingUnknown, c.setting, affects, c.setting.Name+" is not known; that nothing is forwarded is assumed")
		return c
	}
	switch s.Behavior.Or(topology.SelectNone) {
	case topology.SelectAll, topology.SelectAllViewer:
		c.mode = all
	case topology.SelectAllViewerAndCloudFront:
		c.mode = all
	case topology.SelectList:
		c.mode = allow
	case topology.SelectAllExcept:
		c.mode = block
	default:
		return c
	}
	items, complete := topology.Strings(s.Names)
	if len(items) > 0 {
		c.setting.Value += " " + strings.Join(items, ", ")
		if c.setting.Source.IsZero() {
			c.setting.Source = s.Names.Source()
		}
	}
	if !complete {
		p.unknown(SettingUnknown, c.setting, affects, c.setting.Name+" has a list that is not wholly known; what is known of it is assumed")
	}
	list, _ := s.Names.Get()
	c.names = make(map[string]topology.Text, len(list))
	for _, item := range list {
		if text, ok := item.Get(); ok {
			c.names[fold(text)] = item
		}
	}
	return c
}

// listed looks at the named headers: which are CloudFront's own, and which are named in vain.
func (p *plan) listed() {
	for _, c := range []choice{p.headers.cache, p.headers.origin} {
		if c.mode == block {
			continue
		}
		names := make([]string, 0, len(c.names))
		for name := range c.names {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			at := Setting{Name: c.setting.Name, Value: c.names[name].Or(""), Source: c.names[name].Source()}
			switch {
			case strings.HasPrefix(name, "cloudfront-"):
				p.cloudFront = append(p.cloudFront, c.names[name])
			case name != "*" && !nameable(name):
				p.warn(HeaderListed, at, name+" cannot be forwarded by naming it, and CloudFront refuses the name", false)
			case name == "x-amz-content-sha256":
				// "The parameter Header Name with value x-amz-content-sha256 is not allowed" (one report, 2026).
				p.warn(HeaderListed, at, "CloudFront was reported to refuse this name; an AllViewer policy forwards it", true)
			}
		}
	}
	if at, ok := p.headers.origin.names["authorization"]; ok && p.headers.origin.mode == allow {
		// Documented as impossible, refused from 2021 to 2025 (aws/aws-cdk#13408, #28883), accepted in at
		// least one deployment of 2026 (rust-lang/simpleinfra, commit 3e448b34).
		p.warn(AuthorizationListed, Setting{Name: p.headers.origin.setting.Name, Value: "Authorization", Source: at.Source()},
			"many accounts and tools refuse Authorization in an origin request policy; a cache policy, or AllViewer, forwards it surely", true)
	}
}

// viewerFunction is a CloudFront Function at viewer-request.
type viewerFunction struct {
	program *function.Program
	setting Setting
	name    string
}

// functions compiles the functions of a behaviour.
func (e *Edge) functions(p *plan) {
	for _, a := range p.behavior.Functions {
		at := setting(p.name+": FunctionAssociations", a.ARN, a.Source)
		if a.Event.IsUnknown() {
			p.unknown(FunctionUnknown, at, "request", "at which event this function runs is not known")
			continue
		}
		if a.Event.Or("") != topology.ViewerRequest {
			continue // a function at viewer-response sees answers alone
		}
		p.function(e, a, at)
	}
	for _, a := range p.behavior.Lambdas {
		if event := a.Event.Or(""); event == topology.ViewerRequest || event == topology.OriginRequest || a.Event.IsUnknown() {
			p.unknown(LambdaAtEdge, setting(p.name+": LambdaFunctionAssociations", a.ARN, a.Source), "request",
				"a Lambda@Edge function at "+a.Event.String()+" may change everything; that it changes nothing is assumed")
		}
	}
}

func (p *plan) function(e *Edge, a topology.Association, at Setting) {
	f, ok := e.topology.Function(a.ARN.Or(""))
	if !ok {
		p.unknown(FunctionUnknown, at, "request", "the function is not given; that it changes nothing is assumed")
		return
	}
	code, ok := f.Code.Get()
	if !ok {
		p.unknown(FunctionUnknown, at, "request", "the code of the function is not given; that it changes nothing is assumed")
		return
	}
	program, err := function.Compile(title(f.Name, f.ARN), code, f.Runtime.Or(function.Runtime2))
	if err != nil {
		p.unknown(FunctionUnknown, at, "request", err.Error()+"; that it changes nothing is assumed")
		return
	}
	at.Source = f.Code.Source()
	for _, w := range program.Warnings {
		p.warn(FunctionRuntime, at, w, true)
	}
	if f.Runtime.IsUnknown() {
		p.warn(FunctionRuntime, at, "the runtime of the function is not known ("+f.Runtime.Why()+"); "+function.Runtime2+" is assumed", false)
	}
	if stores, _ := topology.Strings(f.KeyValueStores); len(stores) > 0 {
		p.warn(FunctionUnknown, at, "the function has a key value store, whose contents are not at hand: what it does with them is not known", false)
	}
	p.functions = append(p.functions, viewerFunction{program, at, title(f.Name, f.ARN)})
}
