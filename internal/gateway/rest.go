package gateway

import (
	"slices"
	"strings"

	"countersign/internal/gateway/iam"
)

// rest answers for a method of a REST API: signature or authoriser, then policies, then the API key.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
func (q *inquiry) rest(a *api, r *route) {
	passed := false
	switch r.authorization {
	case "NONE":
		passed = a.policy == nil || q.allowAnonymous(a.policy)
	case "AWS_IAM":
		passed = q.restIAM(a, r)
	default:
		passed = q.authorizer(a, r)
	}
	if passed && r.keyRequired {
		passed = q.checkAPIKey(a)
	}
	q.v.Allowed = passed
}

// restIAM authenticates and asks the policies.
func (q *inquiry) restIAM(a *api, r *route) bool {
	c, refused := readClaim(q.req)
	if refused != nil && refused.reason == Unsigned && a.policy != nil {
		// With a resource policy that does not allow everyone, an unsigned request is told so and not that
		// it is unsigned ("User: anonymous is not authorized").
		// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
		if !q.allowAnonymous(a.policy) {
			return false
		}
		q.v.Decided, q.v.Decision = false, iam.Decision{}
	}
	if !q.authenticateClaim("execute-api", c, refused) {
		if r.keyRequired && q.keyFault(a) != "" {
			q.note(noteKeyOrder)
		}
		return false
	}
	return q.allowIAM(a.policy)
}

// allowAnonymous asks the resource policy for a caller without credentials.
func (q *inquiry) allowAnonymous(policy *iam.Policy) bool {
	q.v.Caller = iam.Caller{}
	return q.decide(policy) || q.denied()
}

// allowIAM asks all policies for the caller that the signature names.
func (q *inquiry) allowIAM(resource *iam.Policy) bool {
	if q.decide(resource) {
		q.v.Allowed = true
		return true
	}
	return q.denied()
}

// decide evaluates the policies of caller and resource.
func (q *inquiry) decide(resource *iam.Policy) bool {
	v := q.v
	v.resource, v.account, v.Decided = resource, q.account, true
	r, p := v.question()
	if p.NeedsContext() {
		v.context = q.context()
		r.Context = v.context
	}
	if q.assumed != "" {
		v.Unknown, q.assumed = append(v.Unknown, q.assumed), ""
	}
	v.Decision = iam.Evaluate(&r, &p)
	for _, text := range v.Decision.Unverified {
		q.note(text)
	}
	if !v.Decision.Allowed && p.NeedsContext() {
		q.absentKeys()
	}
	return v.Decision.Allowed
}

// denied answers what the policies refused, and returns false.
func (q *inquiry) denied() bool {
	v := q.v
	reason := NotAllowed
	if v.Decision.Explicit {
		reason = ExplicitDeny
	}
	v.Detail = v.denial()
	if v.Family == HTTP {
		q.note(noteWithheld)
		q.forbidden(reason)
		return false
	}
	r, _ := v.question()
	q.refuse(403, reason, typeAccessDenied, upperMessage, v.Decision.Message(&r))
	return false
}

// denial says in a few words what denied.
func (v *Verdict) denial() string {
	if v.Decision.Explicit {
		return "explicitly by a statement of the " + string(v.Decision.By)
	}
	return "for want of an Allow in the " + string(v.Decision.By)
}

// authorizer asks what stands for a Lambda authoriser, a user pool or a JWT issuer.
func (q *inquiry) authorizer(a *api, r *route) bool {
	var policy *iam.Policy
	if a.family == REST {
		policy = a.policy
	}
	// Explicit denials of the resource policy come before a Lambda authoriser is asked.
	if policy != nil && r.authorization == "CUSTOM" && !q.decide(policy) && q.v.Decision.Explicit {
		return q.denied()
	}
	var answer Authorization
	if q.g.config.Authorize != nil {
		answer = q.g.config.Authorize(a.id, r.authorizer, q.req)
	} else {
		q.note(noteAuthorizer)
		answer.Known = q.req.Header.Has("authorization")
	}
	q.v.Decided, q.v.Decision = false, iam.Decision{}
	if !answer.Known {
		// UNAUTHORIZED of
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
		q.v.Detail = "the authoriser does not know the caller"
		if !q.req.Header.Has("authorization") {
			q.v.Detail = "the request has no Authorization"
		}
		q.refuse(401, Unauthorized, typeUnauthorized, lowerMessage, "Unauthorized")
		return false
	}
	switch {
	case r.authorization == "CUSTOM":
		return q.authorizerPolicy(policy, answer.Policy)
	case policy != nil:
		// After a user pool the resource policy must allow by itself.
		return q.allowAnonymous(policy)
	}
	q.v.Allowed = true
	return true
}

// authorizerPolicy combines the policy that a Lambda authoriser returned with the resource policy: table A
// of the authorisation flow. Its texts name no ARN.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
func (q *inquiry) authorizerPolicy(resource, returned *iam.Policy) bool {
	v := q.v
	r := iam.Request{
		// The authoriser's caller belongs to no account; for table A it counts as of the API's.
		Caller: iam.Caller{Type: iam.User, Account: q.account}, Action: v.Action, Resource: v.ARN, Account: q.account, Context: q.context(),
	}
	p := iam.Policies{Identity: everything, Resource: resource}
	if returned != nil {
		p.Identity = []*iam.Policy{returned}
	}
	v.Decision = iam.Evaluate(&r, &p)
	if v.Decision.Allowed {
		v.Allowed = true
		return true
	}
	if v.Family == HTTP {
		q.forbidden(NotAllowed)
		return false
	}
	reason := NotAllowed
	if v.Decision.Explicit {
		reason = ExplicitDeny
	}
	q.refuse(403, reason, typeAccessDenied, upperMessage, "User is not authorized to access this resource"+v.Decision.Suffix(&r))
	return false
}

// checkAPIKey answers for a method that requires an API key.
func (q *inquiry) checkAPIKey(a *api) bool {
	switch fault := q.keyFault(a); fault {
	case "":
		return true
	case APIKeyMissing:
		q.v.Detail = "no x-api-key"
		q.forbidden(fault)
	default:
		q.v.Detail = "the API key is unknown, disabled or in no usage plan of the stage"
		q.forbidden(fault)
	}
	return false
}

// keyFault tells what is wrong with the request's API key, or "".
func (q *inquiry) keyFault(a *api) Reason {
	if strings.EqualFold(a.top.APIKeySource.Or("HEADER"), "AUTHORIZER") {
		q.note(noteAuthorizer)
		return ""
	}
	value, ok := q.req.Header.Get("x-api-key")
	if !ok || value == "" {
		return APIKeyMissing
	}
	key, ok := q.g.keys.apiKeys[value]
	if !ok || key.Disabled || !slices.Contains(key.Stages, a.id+"/"+q.v.Stage) {
		return APIKeyInvalid
	}
	return ""
}
