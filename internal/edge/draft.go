package edge

import (
	"slices"
	"strings"

	"countersign/sigv4"
)

// draft is a request on its way. It changes only through methods that record a [Change].
type draft struct {
	req    sigv4.Request
	result *Result
}

// cause is why a change is made.
type cause struct {
	rule       RuleID
	setting    Setting
	unverified bool
	note       string
}

func (d *draft) record(c cause, part Part, name string, before, after []string) {
	d.result.Changes = append(d.result.Changes, Change{
		Rule: c.rule, Part: part, Name: name, Before: before, After: after,
		Setting: c.setting, Unverified: c.unverified, Note: c.note,
	})
}

func (d *draft) target(c cause, target string) {
	if target == d.req.Target {
		return
	}
	d.record(c, Target, "", []string{d.req.Target}, []string{target})
	d.req.Target = target
}

func (d *draft) path(c cause, path string) {
	old, query, present := strings.Cut(d.req.Target, "?")
	if path == old {
		return
	}
	d.record(c, Path, "", []string{old}, []string{path})
	d.req.Target = path
	if present {
		d.req.Target += "?" + query
	}
}

// query sets the query, or removes it with its question mark.
func (d *draft) query(c cause, query string, present bool) {
	path, old, had := strings.Cut(d.req.Target, "?")
	if had == present && old == query {
		return
	}
	var before, after []string
	if had {
		before = []string{old}
	}
	d.req.Target = path
	if present {
		after = []string{query}
		d.req.Target += "?" + query
	}
	d.record(c, Query, "", before, after)
}

// header replaces all fields of a name by fields with these values, at the place of the first; without
// values it removes them.
func (d *draft) header(c cause, name string, values ...string) {
	before := d.req.Header.Values(name)
	if slices.Equal(before, values) {
		return
	}
	out := make(sigv4.Header, 0, len(d.req.Header)+len(values))
	placed := false
	place := func(name string) {
		for _, v := range values {
			out = append(out, sigv4.Field{Name: name, Value: v})
		}
		placed = true
	}
	for _, f := range d.req.Header {
		switch {
		case !strings.EqualFold(f.Name, name):
			out = append(out, f)
		case !placed:
			place(f.Name)
		}
	}
	if !placed {
		place(name)
	}
	d.req.Header = out
	d.record(c, Header, strings.ToLower(name), before, slices.Clone(values))
}

// filter removes the fields that drop names a cause for, in one pass.
func (d *draft) filter(drop func(name string) (cause, bool)) {
	type verdict struct {
		cause  cause
		drop   bool
		values []string
	}
	verdicts := make(map[string]*verdict, len(d.req.Header))
	var dropped []string
	kept := make(sigv4.Header, 0, len(d.req.Header)+8)
	for _, f := range d.req.Header {
		name := strings.ToLower(f.Name)
		v, seen := verdicts[name]
		if !seen {
			v = &verdict{}
			v.cause, v.drop = drop(name)
			verdicts[name] = v
			if v.drop {
				dropped = append(dropped, name)
			}
		}
		if v.drop {
			v.values = append(v.values, f.Value)
			continue
		}
		kept = append(kept, f)
	}
	if dropped == nil {
		return
	}
	d.req.Header = kept
	for _, name := range dropped {
		d.record(verdicts[name].cause, Header, name, verdicts[name].values, nil)
	}
}

func (d *draft) warn(rule RuleID, setting Setting, message string) {
	d.result.Warnings = append(d.result.Warnings, Warning{Rule: rule, Message: message, Setting: setting})
}

func (d *draft) doubt(rule RuleID, setting Setting, message string) {
	d.result.Warnings = append(d.result.Warnings, Warning{Rule: rule, Message: message, Setting: setting, Unverified: true})
}

func (d *draft) unknown(rule RuleID, setting Setting, affects, message string) {
	d.result.Unknowns = append(d.result.Unknowns, Unknown{Rule: rule, Message: message, Setting: setting, Affects: affects})
}
