package gateway

import (
	"fmt"
	"strings"
	"time"

	"countersign/internal/gateway/iam"
	"countersign/internal/jsonpos"
)

// ReadKeys reads a key store from JSON. The names are those of the AWS API, in any case:
//
//	{
//	  "Keys": [{
//	    "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "…", "Status": "Active",
//	    "PrincipalArn": "arn:aws:iam::123456789012:user/alice",
//	    "SessionToken": "…", "Expiration": "2026-11-22T10:00:00Z",
//	    "UserId": "AIDA…", "RoleArn": "…", "FederatedProvider": "…",
//	    "Context": {"aws:PrincipalTag/team": "blue"},
//	    "Policies": [{…}], "PermissionsBoundary": {…}, "SessionPolicies": [{…}]
//	  }],
//	  "ApiKeys": [{"Value": "…", "Enabled": true, "Stages": ["abc123def4/prod"]}]
//	}
//
// Access key id, secret and principal are required. A key without Policies may do everything; an empty
// list of them allows nothing. The error names line and column of every mistake and no secret.
func ReadKeys(data []byte) (*KeyStore, error) {
	v, err := jsonpos.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("key store: %w", err)
	}
	r := keyReader{seen: map[string]jsonpos.Place{}}
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "the key store is %s, want an object with Keys and ApiKeys", v.Kind)
	}
	r.members(v, "the key store", map[string]func(*jsonpos.Value){
		"keys":    func(v *jsonpos.Value) { r.each(v, "Keys", r.key) },
		"apikeys": func(v *jsonpos.Value) { r.each(v, "ApiKeys", r.apiKey) },
	})
	if err := r.errs.Err(); err != nil {
		return nil, fmt.Errorf("key store: %w", err)
	}
	return NewKeyStore(r.keys, r.apiKeys), nil
}

type keyReader struct {
	errs    jsonpos.Errors
	keys    []*Key
	apiKeys []APIKey
	seen    map[string]jsonpos.Place
}

// members hands each member to the function with its lower-case name.
func (r *keyReader) members(v *jsonpos.Value, what string, read map[string]func(*jsonpos.Value)) {
	for _, m := range v.Members {
		if f := read[strings.ToLower(m.Name)]; f != nil {
			f(m.Value)
			continue
		}
		r.errs.Add(m.Place, "%q is no member of %s", m.Name, what)
	}
}

// each hands the elements of a list on.
func (r *keyReader) each(v *jsonpos.Value, what string, read func(*jsonpos.Value)) {
	if v.Kind != jsonpos.Array {
		r.errs.Add(v.Place, "%s is %s, want a list", what, v.Kind)
		return
	}
	for _, item := range v.Items {
		read(item)
	}
}

func (r *keyReader) text(to *string, what string) func(*jsonpos.Value) {
	return func(v *jsonpos.Value) { *to = v.StringIn(&r.errs, what) }
}

func (r *keyReader) key(v *jsonpos.Value) {
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "key is %s, want an object", v.Kind)
		return
	}
	k := &Key{PoliciesUnknown: true}
	var principal, user, role, federated string
	r.members(v, "a key", map[string]func(*jsonpos.Value){
		"accesskeyid":       r.text(&k.AccessKeyID, "AccessKeyId"),
		"secretaccesskey":   r.text(&k.SecretAccessKey, "SecretAccessKey"),
		"sessiontoken":      r.text(&k.SessionToken, "SessionToken"),
		"principalarn":      r.text(&principal, "PrincipalArn"),
		"userid":            r.text(&user, "UserId"),
		"rolearn":           r.text(&role, "RoleArn"),
		"federatedprovider": r.text(&federated, "FederatedProvider"),
		"expiration":        func(v *jsonpos.Value) { k.Expires = r.time(v) },
		"status":            func(v *jsonpos.Value) { k.Inactive = r.inactive(v) },
		"context":           func(v *jsonpos.Value) { k.Context = r.context(v) },
		"policies": func(v *jsonpos.Value) {
			k.PoliciesUnknown, k.Identity = false, r.policies(v, "Policies", iam.Identity)
		},
		"sessionpolicies":     func(v *jsonpos.Value) { k.Session = r.policies(v, "SessionPolicies", iam.Session) },
		"permissionsboundary": func(v *jsonpos.Value) { k.Boundary = r.policy(v, iam.Boundary) },
	})
	for _, required := range [...]struct{ value, name string }{
		{k.AccessKeyID, "AccessKeyId"}, {k.SecretAccessKey, "SecretAccessKey"}, {principal, "PrincipalArn"},
	} {
		if required.value == "" {
			r.errs.Add(v.Place, "the key has no %s", required.name)
		}
	}
	if k.AccessKeyID != "" {
		if first, again := r.seen[k.AccessKeyID]; again {
			r.errs.Add(v.Place, "access key %s occurs twice; the first is on line %d", k.AccessKeyID, first.Line)
		}
		r.seen[k.AccessKeyID] = v.Place
	}
	if principal != "" {
		caller, err := iam.ParseCaller(principal)
		if err != nil {
			r.errs.Add(v.Get("PrincipalArn").Place, "%v", err)
		}
		k.Caller = caller
	}
	k.Caller.UserID, k.Caller.Federated = user, federated
	if role != "" {
		k.Caller.Role = role
	}
	r.keys = append(r.keys, k)
}

func (r *keyReader) time(v *jsonpos.Value) time.Time {
	text := v.StringIn(&r.errs, "Expiration")
	at, err := time.Parse(time.RFC3339, text)
	if err != nil && v.Kind == jsonpos.String {
		r.errs.Add(v.Place, "Expiration is %q, want a time such as 2026-11-22T10:00:00Z", text)
	}
	return at
}

func (r *keyReader) inactive(v *jsonpos.Value) bool {
	switch text := v.StringIn(&r.errs, "Status"); text {
	case "Active":
		return false
	case "Inactive":
	default:
		if v.Kind == jsonpos.String {
			r.errs.Add(v.Place, "Status is %q, want \"Active\" or \"Inactive\"", text)
		}
	}
	return true
}

func (r *keyReader) context(v *jsonpos.Value) iam.Context {
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "Context is %s, want an object of condition keys", v.Kind)
		return nil
	}
	var context iam.Context
	for _, m := range v.Members {
		context = context.With(m.Name, m.Value.StringsIn(&r.errs, m.Name)...)
	}
	return context
}

func (r *keyReader) policies(v *jsonpos.Value, what string, kind iam.Kind) []*iam.Policy {
	list := []*iam.Policy{}
	r.each(v, what, func(v *jsonpos.Value) { list = append(list, r.policy(v, kind)) })
	return list
}

func (r *keyReader) policy(v *jsonpos.Value, kind iam.Kind) *iam.Policy {
	policy, err := iam.PolicyFrom(v, kind)
	if err != nil {
		r.errs.Join(err)
	}
	return policy
}

func (r *keyReader) apiKey(v *jsonpos.Value) {
	if v.Kind != jsonpos.Object {
		r.errs.Add(v.Place, "API key is %s, want an object", v.Kind)
		return
	}
	var k APIKey
	r.members(v, "an API key", map[string]func(*jsonpos.Value){
		"value":   r.text(&k.Value, "Value"),
		"enabled": func(v *jsonpos.Value) { k.Disabled = !v.BoolIn(&r.errs, "Enabled") },
		"stages":  func(v *jsonpos.Value) { k.Stages = v.StringsIn(&r.errs, "Stages") },
	})
	if k.Value == "" {
		r.errs.Add(v.Place, "the API key has no Value")
	}
	r.apiKeys = append(r.apiKeys, k)
}
