package topology

import (
	"fmt"
	"slices"
	"strings"

	"countersign/sigv4"
)

// loose holds what documents say about resources that other documents describe, until all are read.
type loose struct {
	seen     map[string]sighting
	code     []code
	routes   []looseList[Route]
	stages   []looseList[Stage]
	mappings []looseList[Mapping]
	policies []loosePolicy
}

// sighting is where a resource was first described.
type sighting struct {
	index  int
	listed bool
	source Source
}

type code struct {
	name string
	text Text
}

// looseList is a list that belongs to an API of one of the protocols, or to a domain.
type looseList[T any] struct {
	hint hint
	rest bool
	list []T
}

type loosePolicy struct {
	hint hint
	text Text
}

// add appends a resource to its list. An entry of a list command gives way to the full description of
// the same resource; two full descriptions are a fault.
func add[T any](r *reader, list *[]T, item T, kind string, id Text, source Source, listed bool) {
	name, ok := id.Get()
	if !ok {
		*list = append(*list, item)
		return
	}
	if r.loose.seen == nil {
		r.loose.seen = map[string]sighting{}
	}
	key := kind + " " + name
	first, again := r.loose.seen[key]
	switch {
	case !again:
		r.loose.seen[key] = sighting{len(*list), listed, source}
		*list = append(*list, item)
	case listed: // the first description stays
	case first.listed:
		r.loose.seen[key] = sighting{first.index, false, source}
		(*list)[first.index] = item
	default:
		r.errs = append(r.errs, &Error{source, fmt.Sprintf("%s %s is described twice; the first time at %s", kind, clip(name), first.source)})
	}
}

// link puts the loose parts where they belong and infers what documents leave out.
func (t *Topology) link(parts *loose) Errors {
	var errs Errors
	for _, l := range parts.routes {
		if api, err := t.owner(l.hint, l.rest); err != nil {
			errs = append(errs, err)
		} else {
			api.Routes = append(api.Routes, l.list...)
		}
	}
	for _, l := range parts.stages {
		if api, err := t.owner(l.hint, l.rest); err != nil {
			errs = append(errs, err)
		} else {
			api.Stages = append(api.Stages, l.list...)
		}
	}
	for _, l := range parts.mappings {
		if domain, err := t.domainOf(l.hint); err != nil {
			errs = append(errs, err)
		} else {
			domain.Mappings = append(domain.Mappings, l.list...)
		}
	}
	for _, p := range parts.policies {
		if url, err := t.urlOf(p); err != nil {
			errs = append(errs, err)
		} else {
			url.ResourcePolicy = p.text
		}
	}
	for i := range t.FunctionURLs {
		// Not even the command tells that a function has no policy: it fails.
		if u := &t.FunctionURLs[i]; u.ResourcePolicy.IsAbsent() {
			u.ResourcePolicy = Unknown[string]("get-policy of the function is not given", u.Source)
		}
	}
	for _, c := range parts.code {
		errs = append(errs, t.attach(c)...)
	}
	t.inferRegions()
	for i := range t.APIs {
		if t.APIs[i].Account.IsAbsent() {
			t.APIs[i].Account = t.Account
		}
	}
	return errs
}

// owner finds the API that a document is about.
func (t *Topology) owner(h hint, rest bool) (*API, *Error) {
	fits := func(a *API) bool {
		protocol, ok := a.Protocol.Get()
		return !ok || (protocol == REST) == rest
	}
	if id, ok := h.api.Get(); ok {
		for i := range t.APIs {
			if t.APIs[i].ID.Or("") == id {
				return &t.APIs[i], nil
			}
		}
		// Only this part of the API was asked for: the rest of it is unknown.
		const why = "the document that describes this API is not given"
		api := API{ID: h.api, Region: h.region, Source: h.place, Protocol: Unknown[string](why, h.place), DisableDefaultEndpoint: Unknown[bool](why, h.place)}
		if rest {
			api.Protocol = Known(REST, h.place)
			api.ResourcePolicy = Unknown[string](why, h.place)
			api.EndpointType = Unknown[string](why, h.place)
		}
		t.APIs = append(t.APIs, api)
		return &t.APIs[len(t.APIs)-1], nil
	}
	var candidates []*API
	for i := range t.APIs {
		a := &t.APIs[i]
		if !fits(a) {
			continue
		}
		if id := a.ID.Or(""); id != "" && strings.Contains(h.document, id) {
			return a, nil
		}
		candidates = append(candidates, a)
	}
	if len(candidates) == 1 {
		return candidates[0], nil
	}
	key := "apiId"
	if rest {
		key = "restApiId"
	}
	return nil, &Error{h.place, fmt.Sprintf("of which API is this? %d are known. Put %q: \"ID\" beside the list, or name the file after the API's id", len(candidates), key)}
}

// domainOf finds the custom domain that a document of mappings is about.
func (t *Topology) domainOf(h hint) (*Domain, *Error) {
	if name, ok := h.domain.Get(); ok {
		for i := range t.Domains {
			if strings.EqualFold(t.Domains[i].Name.Or(""), name) {
				return &t.Domains[i], nil
			}
		}
		const why = "the document that describes this custom domain is not given"
		t.Domains = append(t.Domains, Domain{
			Name: h.domain, Source: h.place,
			EndpointType: Unknown[string](why, h.place), Target: Unknown[string](why, h.place),
			Certificate: Unknown[string](why, h.place), Region: h.region,
		})
		return &t.Domains[len(t.Domains)-1], nil
	}
	for i := range t.Domains {
		if name := t.Domains[i].Name.Or(""); name != "" && strings.Contains(h.document, name) {
			return &t.Domains[i], nil
		}
	}
	if len(t.Domains) == 1 {
		return &t.Domains[0], nil
	}
	return nil, &Error{h.place, fmt.Sprintf("of which custom domain is this? %d are known. Put \"domainName\": \"NAME\" beside the list, or name the file after the domain", len(t.Domains))}
}

// urlOf finds the function URL whose function a policy speaks of.
func (t *Topology) urlOf(p loosePolicy) (*FunctionURL, *Error) {
	for i := range t.FunctionURLs {
		u := &t.FunctionURLs[i]
		arn := u.Function.Or("")
		named := p.hint.function.Or("")
		if arn != "" && (strings.Contains(p.text.Or(""), `"`+arn+`"`) || named != "" && (named == arn || strings.HasSuffix(arn, ":"+named))) {
			return u, nil
		}
	}
	if len(t.FunctionURLs) == 1 && t.FunctionURLs[0].Function.IsAbsent() {
		return &t.FunctionURLs[0], nil
	}
	return nil, &Error{p.hint.place, "this policy speaks of no function whose URL is known: give its get-function-url-config too"}
}

// attach gives a function its code, found by name.
func (t *Topology) attach(c code) Errors {
	if f, ok := t.Function(c.name); ok {
		if f.Code.IsKnown() {
			return Errors{{c.text.Source(), fmt.Sprintf("function %s has code already, at %s", c.name, f.Code.Source())}}
		}
		f.Code = c.text
		return nil
	}
	// Without describe-function the runtime is not known; the newest takes the most.
	t.Functions = append(t.Functions, Function{
		Name:    Known(c.name, c.text.Source()),
		Runtime: Unknown[string]("describe-function of this function is not given", c.text.Source()),
		Code:    c.text, Source: c.text.Source(),
	})
	return nil
}

// inferRegions finds the region of APIs whose documents do not tell it, as those of REST APIs: in host
// names that name the API, and in the custom domains that map to it.
func (t *Topology) inferRegions() {
	regions := map[string]Text{}
	note := func(host Text) {
		name, ok := host.Get()
		if !ok {
			return
		}
		id, _, _ := strings.Cut(name, ".")
		if in, ok := sigv4.Infer(name); ok && in.Service == "execute-api" && in.Region != "" {
			if _, seen := regions[id]; !seen {
				regions[id] = Known(in.Region, host.Source())
			}
		}
	}
	for _, d := range t.Distributions {
		for _, o := range d.Origins {
			note(o.DomainName)
		}
	}
	for _, rec := range t.Records {
		note(rec.Alias)
		values, _ := rec.Values.Get()
		for _, v := range values {
			note(v)
		}
	}
	for _, d := range t.Domains {
		if !d.Region.IsKnown() {
			continue
		}
		for _, m := range d.Mappings {
			if id := m.API.Or(""); regions[id].IsAbsent() {
				regions[id] = d.Region
			}
		}
	}
	for i := range t.APIs {
		a := &t.APIs[i]
		if !a.Region.IsAbsent() {
			continue
		}
		if region, ok := regions[a.ID.Or("")]; ok {
			a.Region = region
			continue
		}
		a.Region = Unknown[string](`no document tells the region of this API; put "region": "NAME" beside its description`, a.Source)
	}
}

// regionOf returns the region that a host name tells.
func regionOf(host Text) Text {
	name, ok := host.Get()
	if !ok {
		return Text{}
	}
	if in, ok := sigv4.Infer(name); ok && sigv4.IsRegion(in.Region) && strings.Contains(name, in.Region) {
		return Known(in.Region, host.Source())
	}
	return Text{}
}

// regionOfARN returns the region in an ARN.
func regionOfARN(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[3]
}

// CertificateRegion returns the region of a certificate's ARN, or "".
func CertificateRegion(arn string) string { return regionOfARN(arn) }

// methods are the seven that CloudFront knows.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html
var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS", "DELETE"}

// checkMethods faults a method that CloudFront does not know.
func (r *reader) checkMethods(n *node, key string, names Names) Names {
	list, _ := names.Get()
	for i, m := range list {
		if !slices.Contains(methods, m.Or("")) {
			items, _ := r.list(n, key)
			if i < len(items) {
				r.fail(items[i], "%q is none of %s", clip(m.Or("")), strings.Join(methods, ", "))
			}
		}
	}
	return names
}
