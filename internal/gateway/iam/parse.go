package iam

import (
	"net/url"
	"strings"

	"countersign/internal/jsonpos"
)

// ParsePolicy reads a policy document: JSON as in the IAM console, a quoted string of it as the API
// Gateway API returns it, or a URL-encoded string as the IAM API returns it. kind decides whether its
// statements must or must not have a principal. The error names line and column of every mistake.
func ParsePolicy(data []byte, kind Kind) (*Policy, error) {
	v, err := jsonpos.Parse(data)
	if err != nil {
		return nil, err
	}
	return PolicyFrom(v, kind)
}

// PolicyFrom reads a policy document out of a larger JSON text.
func PolicyFrom(v *jsonpos.Value, kind Kind) (*Policy, error) {
	var errs jsonpos.Errors
	if v.Kind == jsonpos.String {
		inner, err := jsonpos.Parse([]byte(unquoted(v.Text)))
		if err != nil {
			errs.Add(v.Place, "policy in a string: %v", err)
			return nil, errs.Err()
		}
		p, err := PolicyFrom(inner, kind)
		if err != nil {
			errs.Add(v.Place, "policy in a string: %v", err)
			return nil, errs.Err()
		}
		return p, nil
	}
	if v.Kind != jsonpos.Object {
		errs.Add(v.Place, "policy is %s, want an object with Version and Statement", v.Kind)
		return nil, errs.Err()
	}
	r := reader{errs: &errs, kind: kind, policy: &Policy{Version: version2008}}
	r.document(v)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return r.policy, nil
}

// unquoted undoes the second layer of quoting that some of AWS's own answers put around a policy.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%7b") {
		if plain, err := url.QueryUnescape(text); err == nil {
			return plain
		}
	}
	if strings.HasPrefix(text, `{\`) {
		return strings.ReplaceAll(strings.ReplaceAll(text, `\"`, `"`), `\/`, `/`)
	}
	return text
}

type reader struct {
	errs   *jsonpos.Errors
	kind   Kind
	policy *Policy
}

func (r *reader) document(v *jsonpos.Value) {
	var statements *jsonpos.Value
	// Version first: it decides how the texts of statements are read.
	if version := v.Get("Version"); version != nil {
		r.policy.Version = version.StringIn(r.errs, "Version")
		if version.Kind == jsonpos.String && r.policy.Version != version2008 && r.policy.Version != version2012 {
			r.errs.Add(version.Place, "Version %q, want %q or %q", r.policy.Version, version2012, version2008)
		}
	}
	for _, m := range v.Members {
		switch strings.ToLower(m.Name) {
		case "version":
		case "id":
			r.policy.ID = m.Value.StringIn(r.errs, "Id")
		case "statement":
			statements = m.Value
		default:
			r.errs.Add(m.Place, "%q is no element of a policy, want Version, Id or Statement", m.Name)
		}
	}
	switch {
	case statements == nil:
		r.errs.Add(v.Place, "the policy has no Statement")
	case statements.Kind == jsonpos.Object:
		r.statement(statements)
	case statements.Kind == jsonpos.Array:
		for _, item := range statements.Items {
			r.statement(item)
		}
	default:
		r.errs.Add(statements.Place, "Statement is %s, want an object or a list", statements.Kind)
	}
}

func (r *reader) statement(v *jsonpos.Value) {
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "statement is %s, want an object", v.Kind)
		return
	}
	s := Statement{Line: v.Line}
	var action, resource, hasPrincipal bool
	once := func(seen *bool, m jsonpos.Member, pair string) {
		if *seen {
			r.errs.Add(m.Place, "the statement has both %s", pair)
		}
		*seen = true
	}
	for _, m := range v.Members {
		switch strings.ToLower(m.Name) {
		case "sid":
			s.SID = m.Value.StringIn(r.errs, "Sid")
		case "effect":
			s.Effect = Effect(m.Value.StringIn(r.errs, "Effect"))
		case "principal", "notprincipal":
			once(&hasPrincipal, m, "Principal and NotPrincipal")
			s.NotPrincipal = len(m.Name) > len("principal")
			s.principals = r.principals(m.Value)
		case "action", "notaction":
			once(&action, m, "Action and NotAction")
			s.NotAction = len(m.Name) > len("action")
			s.Actions = r.patterns(m.Value, m.Name, syntax{wildcards: true, fold: true})
		case "resource", "notresource":
			once(&resource, m, "Resource and NotResource")
			s.NotResource = len(m.Name) > len("resource")
			s.Resources = r.resources(m.Value, m.Name)
		case "condition":
			s.Conditions = r.conditions(m.Value)
		default:
			r.errs.Add(m.Place, "%q is no element of a statement", m.Name)
		}
	}
	switch {
	case s.Effect != Allow && s.Effect != Deny:
		r.errs.Add(v.Place, "Effect is %q, want \"Allow\" or \"Deny\"", string(s.Effect))
	case !action:
		r.errs.Add(v.Place, "the statement has neither Action nor NotAction")
	case !resource:
		r.errs.Add(v.Place, "the statement has neither Resource nor NotResource")
	case r.kind == Resource && !hasPrincipal:
		r.errs.Add(v.Place, "a statement of a resource-based policy needs a Principal")
	case r.kind != Resource && hasPrincipal:
		r.errs.Add(v.Place, "a statement of this policy (%s) has no Principal: whom it is attached to is the principal", r.kind)
	}
	r.policy.needsContext = r.policy.needsContext || len(s.Conditions) > 0 || hasVariables(s.Resources)
	r.policy.Statements = append(r.policy.Statements, s)
}

func hasVariables(patterns []Pattern) bool {
	for i := range patterns {
		if patterns[i].variables != nil {
			return true
		}
	}
	return false
}

func (r *reader) patterns(v *jsonpos.Value, what string, s syntax) []Pattern {
	texts := v.StringsIn(r.errs, what)
	if len(texts) == 0 {
		r.errs.Add(v.Place, "%s is an empty list", what)
	}
	patterns := make([]Pattern, len(texts))
	for i, text := range texts {
		patterns[i] = s.compile(text)
	}
	return patterns
}

// resources reads ARNs. IAM completes one with too few fields, as "arn:aws:execute-api", by wildcards, but in session
// policies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
func (r *reader) resources(v *jsonpos.Value, what string) []Pattern {
	patterns := r.patterns(v, what, r.policy.resourceSyntax())
	for i, p := range patterns {
		if missing := 5 - strings.Count(p.text, ":"); r.kind != Session && missing > 0 && strings.HasPrefix(p.text, "arn:") {
			patterns[i] = r.policy.resourceSyntax().compile(p.text + strings.Repeat(":*", missing))
			patterns[i].text = p.text
		}
	}
	return patterns
}

func (r *reader) principals(v *jsonpos.Value) []principal {
	if v.Kind == jsonpos.String {
		if v.Text != "*" {
			r.errs.Add(v.Place, `principal %q: a plain string must be "*"; name others as {"AWS": …}`, v.Text)
		}
		return []principal{{"AWS", "*"}}
	}
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, `principal is %s, want "*" or an object`, v.Kind)
		return nil
	}
	var out []principal
	for _, m := range v.Members {
		switch m.Name {
		case "AWS", "Service", "Federated", "CanonicalUser":
		default:
			r.errs.Add(m.Place, "%q is no kind of principal, want AWS, Service, Federated or CanonicalUser", m.Name)
			continue
		}
		for _, id := range m.Value.StringsIn(r.errs, "principal") {
			out = append(out, principal{m.Name, id})
		}
	}
	return out
}

func (r *reader) conditions(v *jsonpos.Value) []Condition {
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "Condition is %s, want an object", v.Kind)
		return nil
	}
	var out []Condition
	for _, m := range v.Members {
		operator, ok := parseOperator(m.Name)
		if !ok {
			r.errs.Add(m.Place, "%q is no condition operator", m.Name)
			continue
		}
		if m.Value.Kind != jsonpos.Object {
			r.errs.Add(m.Value.Place, "%s is %s, want an object of condition keys", m.Name, m.Value.Kind)
			continue
		}
		for _, key := range m.Value.Members {
			c := Condition{Operator: m.Name, Key: key.Name, operator: operator}
			s := syntax{wildcards: operator.wildcards, variables: r.policy.Version == version2012}
			for _, text := range r.scalars(key.Value, key.Name) {
				c.Values = append(c.Values, s.compile(text))
			}
			out = append(out, c)
		}
	}
	return out
}

// scalars reads the values of a condition key: strings, numbers or booleans, one or a list.
func (r *reader) scalars(v *jsonpos.Value, what string) []string {
	items := []*jsonpos.Value{v}
	if v.Kind == jsonpos.Array {
		items = v.Items
	}
	var texts []string
	for _, item := range items {
		switch item.Kind {
		case jsonpos.String, jsonpos.Number, jsonpos.Bool:
			texts = append(texts, item.Text)
		default:
			r.errs.Add(item.Place, "value of %s is %s, want a string, a number or a boolean", what, item.Kind)
		}
	}
	return texts
}
