package audit

import (
	"strings"

	"countersign/internal/topology"
)

func init() {
	register(&Rule{
		ID: "dns-bypasses-distribution", Severity: "error", Advice: true,
		Title: "the DNS record of an alias does not lead to the distribution",
		All: func(a *Audit) []Finding {
			var list []Finding
			for i := range a.Topology.Records {
				if f, ok := a.record(&a.Topology.Records[i]); ok {
					list = append(list, f)
				}
			}
			return list
		},
	})
}

func (a *Audit) record(r *topology.Record) (Finding, bool) {
	name, ok := r.Name.Get()
	if kind := r.Type.Or(""); !ok || kind != "A" && kind != "AAAA" && kind != "CNAME" {
		return Finding{}, false
	}
	var d *topology.Distribution
	for i := range a.Topology.Distributions {
		aliases, _ := topology.Strings(a.Topology.Distributions[i].Aliases)
		for _, alias := range aliases {
			if strings.EqualFold(alias, name) {
				d = &a.Topology.Distributions[i]
			}
		}
	}
	if d == nil {
		return Finding{}, false
	}
	targets := []topology.Text{r.Alias}
	values, _ := r.Values.Get()
	for _, v := range append(targets, values...) {
		host, known := v.Get()
		at := firstKnown(v.Source(), r.Source)
		switch {
		case known && (strings.Contains(host, ".execute-api.") || strings.Contains(host, ".lambda-url.")):
			return Finding{
				Message: name + " leads to the API at " + host + " and not to the distribution, whose alias it is: CloudFront is passed by",
				At:      at, Fixes: infrastructure("point the record at " + d.DomainName.Or("the distribution") + ", zone " + topology.CloudFrontZone),
			}, true
		case known && strings.HasSuffix(host, ".cloudfront.net") && !strings.EqualFold(host, d.DomainName.Or("")):
			if _, another := a.Topology.Distribution(host); another {
				return Finding{Message: name + " leads to another distribution than the one whose alias it is", At: at, Fixes: infrastructure("point the record at " + d.DomainName.Or(""))}, true
			}
		}
	}
	if zone, known := r.AliasZone.Get(); known && zone != topology.CloudFrontZone && strings.HasSuffix(r.Alias.Or(""), ".cloudfront.net") {
		return Finding{
			Message: "the alias target is a distribution, and its hosted zone is " + zone, At: r.AliasZone.Source(),
			Fixes: infrastructure("the hosted zone of every distribution is " + topology.CloudFrontZone),
		}, true
	}
	return Finding{}, false
}
