package edge

import (
	"slices"
)

// Standing returns what is not known of the distribution's behaviours, and what deserves attention about them and
// about their origins, before any request is made. A request's own [Result] has these too, as far as they bear on it.
func (e *Edge) Standing() (unknowns []Unknown, warnings []Warning) {
	d := &draft{result: &Result{}}
	var seen []string
	for _, p := range e.plans {
		d.result.Unknowns = append(d.result.Unknowns, p.unknowns...)
		d.result.Warnings = append(d.result.Warnings, p.warnings...)
		o, refusal := e.origin(p)
		if refusal != nil || slices.Contains(seen, o.id) {
			continue
		}
		seen = append(seen, o.id)
		e.checkOrigin(d, o, Viewer{TLS: true})
		o.customHeaders(d, p)
	}
	e.firewall(d)
	if kind := e.distribution.GeoRestriction.Type; kind.Or("none") != "none" || kind.IsUnknown() {
		d.warn(GeoNotChecked, setting("distribution: GeoRestriction", kind, e.distribution.Source), "whether the viewer's country is blocked is not known")
	}
	return d.result.Unknowns, d.result.Warnings
}
