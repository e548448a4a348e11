package iam

import "strings"

// Kind says where a policy is attached. Its text is the one of AWS's denials.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
type Kind string

// The kinds of policies.
const (
	Identity Kind = "identity-based policy"
	Resource Kind = "resource-based policy"
	Boundary Kind = "permissions boundary"
	Session  Kind = "session policy"
)

// Effect is what a statement does to what it applies to.
type Effect string

// The effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// The versions of the policy language. Policy variables exist in the second alone.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// Policy is one policy document. Make it with [ParsePolicy].
type Policy struct {
	Version    string
	ID         string
	Statements []Statement
	// needsContext says that some statement has a condition or a variable.
	needsContext bool
}

// Statement is one statement of a policy.
type Statement struct {
	// SID is the statement's own name, or "".
	SID    string
	Effect Effect
	// NotPrincipal, NotAction and NotResource say that the lists exclude instead of include.
	NotPrincipal, NotAction, NotResource bool
	Actions, Resources                   []Pattern
	Conditions                           []Condition
	principals                           []principal
	// Line is where the statement begins in its document, from 1.
	Line int
}

// NeedsContext reports whether the outcome can depend on condition keys. Where no policy's does, the
// context need not be gathered.
func (p *Policy) NeedsContext() bool { return p != nil && p.needsContext }

// ForAPI returns the policy as API Gateway stores it for an API: a resource written short, such as
// "execute-api:/prod/GET/*", becomes the full ARN. arn is the API's, without a stage:
// "arn:aws:execute-api:eu-west-1:123456789012:abc123def4".
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func (p *Policy) ForAPI(arn string) *Policy {
	if p == nil {
		return nil
	}
	full := *p
	full.Statements = append([]Statement(nil), p.Statements...)
	for i := range full.Statements {
		s := &full.Statements[i]
		resources := append([]Pattern(nil), s.Resources...)
		for j, r := range resources {
			if rest, ok := strings.CutPrefix(r.text, "execute-api:/"); ok {
				resources[j] = p.resourceSyntax().compile(arn + "/" + rest)
			}
		}
		s.Resources = resources
	}
	return &full
}

func (p *Policy) resourceSyntax() syntax {
	return syntax{wildcards: true, variables: p.Version == version2012}
}

// miss says which element of a statement does not fit a request.
type miss int

const (
	fits miss = iota
	missPrincipal
	missAction
	missResource
	missCondition
)

// fits tells whether the statement applies to the request, how directly its principal names the caller
// when it has one, and else what does not fit; condition is the index of a condition that does not.
func (s *Statement) fits(r *Request, kind Kind) (g grant, why miss, condition int) {
	g = directGrant
	if kind == Resource {
		if g = s.principalReaches(&r.Caller); g == noGrant {
			return noGrant, missPrincipal, 0
		}
	}
	if matchesAny(s.Actions, r.Action, nil) == s.NotAction {
		return noGrant, missAction, 0
	}
	if matchesAny(s.Resources, r.Resource, r.Context) == s.NotResource {
		return noGrant, missResource, 0
	}
	for i := range s.Conditions {
		if !s.Conditions[i].holds(r.Context) {
			return noGrant, missCondition, i
		}
	}
	return g, fits, 0
}

func matchesAny(patterns []Pattern, text string, context Context) bool {
	for i := range patterns {
		if patterns[i].Match(text, context) {
			return true
		}
	}
	return false
}
