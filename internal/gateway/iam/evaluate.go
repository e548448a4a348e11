package iam

import (
	"fmt"
	"slices"
)

// Request is what a caller wants to do.
type Request struct {
	Caller Caller
	// Action is the action's full name, such as "execute-api:Invoke".
	Action string
	// Resource is an ARN.
	Resource string
	// Account owns the resource. A caller from another account needs the consent of both.
	Account string
	// Context holds the condition keys of the request, those of the caller included
	// (see [Caller.Context]).
	Context Context
}

// Policies are all policies that bear on a request. A nil or empty entry means that there is none.
type Policies struct {
	Identity []*Policy
	Resource *Policy
	Boundary *Policy
	// Session policies were passed when the session was made; all of them must allow.
	Session []*Policy
}

// NeedsContext reports whether any of the policies has conditions or variables.
func (p *Policies) NeedsContext() bool {
	for _, one := range p.Identity {
		if one.NeedsContext() {
			return true
		}
	}
	for _, one := range p.Session {
		if one.NeedsContext() {
			return true
		}
	}
	return p.Resource.NeedsContext() || p.Boundary.NeedsContext()
}

// Decision is the outcome of an evaluation.
type Decision struct {
	Allowed bool
	// Explicit says that a statement denies. A denial that is not explicit is one for lack of an Allow.
	Explicit bool
	// By is the kind of policy that decided: that allows, that denies, or whose Allow is missing. For a
	// caller that is its account's root it is "".
	By Kind
	// Policy and Statement are the indexes of the statement that decided, within its kind; -1 where none
	// did. SID is its name.
	Policy, Statement int
	SID               string
	// CrossAccount says that caller and resource belong to different accounts.
	CrossAccount bool
	// Unverified names what the decision rests on that AWS's documentation leaves open.
	Unverified []string
}

// Step is one statement as it was looked at.
type Step struct {
	Kind              Kind
	Policy, Statement int
	SID               string
	Effect            Effect
	Line              int
	// Applies says that the statement fits the request; otherwise Why names what does not.
	Applies bool
	Why     string
	// Absent are the condition keys of a statement for this principal, action and resource that the request lacks.
	Absent []string
}

// Evaluate decides whether the policies allow the request.
func Evaluate(r *Request, p *Policies) Decision {
	e := evaluation{r: *r, p: *p}
	return e.decide()
}

// Explain decides and lists every statement in the order in which it was looked at.
func Explain(r *Request, p *Policies) (Decision, []Step) {
	e := evaluation{r: *r, p: *p, explain: true}
	return e.decide(), e.steps
}

type evaluation struct {
	// Copies, so that the caller's need not live on the heap.
	r       Request
	p       Policies
	explain bool
	steps   []Step

	identity, resource, boundary, session found
}

// found is what the policies of one kind say: the best Allow and the first Deny.
type found struct {
	grant grant
	allow place
	deny  place
	none  bool // there is no policy of this kind
}

// place is a statement within the policies of its kind. The zero value is none.
type place struct {
	policy, statement int
	sid               string
	ok                bool
}

func (e *evaluation) decide() Decision {
	e.identity = e.scanAll(Identity, e.p.Identity...)
	e.resource = e.scanAll(Resource, e.p.Resource)
	e.boundary = e.scanAll(Boundary, e.p.Boundary)
	e.session = e.sessions()
	if by, at := e.firstDeny(); at.ok {
		d := e.outcome(false, by, at)
		d.Explicit = true
		return d
	}
	switch e.r.Caller.typeOrAnonymous() {
	case Anonymous, Service:
		return e.outcome(e.resource.grant > noGrant, Resource, e.resource.allow)
	case Root:
		if !e.crossAccount() {
			return e.outcome(true, "", place{})
		}
		e.identity = found{grant: directGrant}
	}
	missing, at := e.firstMissing()
	if e.crossAccount() {
		// Both accounts must allow: table B of API Gateway's authorisation flow.
		if e.resource.grant == noGrant {
			return e.outcome(false, Resource, place{})
		}
		return e.outcome(missing == "", missing.or(Identity), at)
	}
	if missing == "" {
		return e.outcome(true, Identity, at)
	}
	return e.byResource(missing)
}

// byResource decides within one account where the identity's side does not allow: the resource policy
// alone may, as far as its Allow names the caller itself (table A).
func (e *evaluation) byResource(missing Kind) Decision {
	switch e.resource.grant {
	case directGrant:
		d := e.outcome(true, Resource, e.resource.allow)
		if missing != Identity {
			d.Unverified = append(d.Unverified,
				"that a resource policy which names the caller or everyone overrides the silence of a "+string(missing))
		}
		return d
	case roleGrant:
		e.identity = found{grant: directGrant}
		if missing, _ = e.firstMissing(); missing == "" {
			return e.outcome(true, Resource, e.resource.allow)
		}
	}
	d := e.outcome(false, missing, place{})
	if e.resource.grant == accountGrant {
		d.Unverified = append(d.Unverified,
			"that a resource policy which names the caller's own account does not allow by itself")
	}
	return d
}

func (e *evaluation) crossAccount() bool { return e.r.Caller.Account != e.r.Account }

func (e *evaluation) outcome(allowed bool, by Kind, at place) Decision {
	d := Decision{Allowed: allowed, By: by, Policy: -1, Statement: -1, CrossAccount: e.crossAccount()}
	if at.ok {
		d.Policy, d.Statement, d.SID = at.policy, at.statement, at.sid
	}
	return d
}

func (k Kind) or(other Kind) Kind {
	if k == "" {
		return other
	}
	return k
}

// firstDeny finds an explicit deny, which overrides everything. Which of several AWS names is not
// documented; the identity's own policies come first here.
func (e *evaluation) firstDeny() (Kind, place) {
	switch {
	case e.identity.deny.ok:
		return Identity, e.identity.deny
	case e.resource.deny.ok:
		return Resource, e.resource.deny
	case e.boundary.deny.ok:
		return Boundary, e.boundary.deny
	}
	return Session, e.session.deny
}

// firstMissing returns the first kind whose Allow the caller's side needs and lacks, or "" and the
// place of the identity's Allow.
func (e *evaluation) firstMissing() (Kind, place) {
	switch {
	case e.identity.grant == noGrant:
		return Identity, place{}
	case !e.boundary.none && e.boundary.grant == noGrant:
		return Boundary, place{}
	case !e.session.none && e.session.grant == noGrant:
		return Session, place{}
	}
	return "", e.identity.allow
}

// sessions combines session policies: each of them must allow.
func (e *evaluation) sessions() found {
	all := found{none: len(e.p.Session) == 0}
	for i, policy := range e.p.Session {
		var one found
		e.scan(&one, Session, i, policy)
		if !all.deny.ok {
			all.deny = one.deny
		}
		if i == 0 || one.grant < all.grant {
			all.grant, all.allow = one.grant, one.allow
		}
	}
	return all
}

// scanAll looks at the policies of one kind of which any may allow.
func (e *evaluation) scanAll(kind Kind, policies ...*Policy) found {
	out := found{none: true}
	for i, policy := range policies {
		if policy != nil {
			out.none = false
			e.scan(&out, kind, i, policy)
		}
	}
	return out
}

// scan adds what one policy says to out.
func (e *evaluation) scan(out *found, kind Kind, index int, policy *Policy) {
	for j := range policy.Statements {
		s := &policy.Statements[j]
		g, why, condition := s.fits(&e.r, kind)
		if e.explain {
			step := Step{Kind: kind, Policy: index, Statement: j, SID: s.SID, Effect: s.Effect, Line: s.Line, Applies: why == fits, Why: s.reason(why, condition)}
			if why == fits || why == missCondition {
				step.Absent = s.absent(e.r.Context)
			}
			e.steps = append(e.steps, step)
		}
		if why != fits {
			continue
		}
		at := place{index, j, s.SID, true}
		if s.Effect == Deny && !out.deny.ok {
			out.deny = at
		}
		if s.Effect == Allow && g > out.grant {
			out.grant, out.allow = g, at
		}
	}
}

// absent lists the condition keys that a request lacks.
func (s *Statement) absent(context Context) []string {
	var keys []string
	for i := range s.Conditions {
		if _, ok := context.Values(s.Conditions[i].Key); !ok && !slices.Contains(keys, s.Conditions[i].Key) {
			keys = append(keys, s.Conditions[i].Key)
		}
	}
	return keys
}

// reason words what does not fit.
func (s *Statement) reason(why miss, condition int) string {
	switch why {
	case missPrincipal:
		return "it is for another principal"
	case missAction:
		return "it is for another action"
	case missResource:
		return "it is for another resource"
	case missCondition:
		c := &s.Conditions[condition]
		return fmt.Sprintf("condition %s on %s does not hold", c.Operator, c.Key)
	}
	return ""
}
