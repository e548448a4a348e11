package gateway

import (
	"strings"
	"testing"

	"countersign/sigv4"
)

// fault breaks a request in one way.
type fault struct {
	reason Reason
	breaks func(sigv4.Request) sigv4.Request
}

func edit(f func(string) string) func(sigv4.Request) sigv4.Request {
	return func(req sigv4.Request) sigv4.Request { return authorization(req, f) }
}

func target(old, instead string) func(sigv4.Request) sigv4.Request {
	return func(req sigv4.Request) sigv4.Request {
		req.Target = strings.Replace(req.Target, old, instead, 1)
		return req
	}
}

func with(name, value string) func(sigv4.Request) sigv4.Request {
	return func(req sigv4.Request) sigv4.Request { return field(req, name, value) }
}

// TestOrder breaks a good request in every two ways and wants the fault that AWS reports first.
func TestOrder(t *testing.T) {
	faults := []fault{
		{MalformedPath, target("/", "/%zz/")},
		{UnknownHost, with("Host", "other.example.com")},
		{UnknownStage, target("/prod", "/nostage")},
		{UnknownRoute, target("/keyed", "/nothing")},
		{TwoSignatures, target("/keyed", "/keyed?X-Amz-Algorithm=AWS4-HMAC-SHA256")},
		{UnsupportedAlgorithm, edit(replacing("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"))},
		{MalformedSignature, edit(func(s string) string { return s + ", junk" })},
		{IncompleteSignature, edit(replacing("Signature=", "Signatur="))},
		{NoDate, with("X-Amz-Date", "")},
		{HostNotSigned, edit(replacing("=host;", "="))},
		{BadDate, with("X-Amz-Date", "yesterday")},
		{Expired, with("X-Amz-Date", "20261122T090000Z")},
		{BadCredential, edit(replacing("/execute-api/", "/"))},
		{WrongScope, edit(replacing("/eu-west-1/", "/us-east-1/"))},
		{TokenInvalid, with("X-Amz-Security-Token", "damaged")},
		{SignatureMismatch, func(req sigv4.Request) sigv4.Request {
			s := req.Header.Value("authorization")
			if s == "" {
				return req
			}
			return field(req, "Authorization", s[:len(s)-1]+string("01"[1-min(1, int(s[len(s)-1]-'0'))]))
		}},
		{NotAllowed, func(req sigv4.Request) sigv4.Request { return req }},
	}
	good := get(restHost, "/prod/keyed")
	g := gateway(t)
	for i, first := range faults {
		// A key without permissions, so that the last fault is always there.
		base := signed(t, noneID, good)
		if first.reason == TokenInvalid {
			base = signed(t, tempID, good)
		}
		for _, second := range faults[i:] {
			req := first.breaks(second.breaks(base))
			v := g.Answer(&req, arrival())
			if v.Reason != first.reason {
				t.Errorf("%s and %s: %s (%s)", first.reason, second.reason, v.Reason, v.Body)
			}
		}
	}
}

// TestKeysOrder is about what needs the key: the token before its age, that before the key's state, all
// before the signature.
func TestKeysOrder(t *testing.T) {
	g := gateway(t)
	for _, c := range []struct {
		id, token string
		want      Reason
	}{
		{oldID, "damaged", TokenInvalid},
		{oldID, "", TokenMissing},
		{oldID, "old", TokenExpired},
		{offID, "", InactiveKey},
		{"AKIAUNKNOWN07EXAMPLE", "x", UnknownKey},
		{tempID, tempTok, SignatureMismatch},
	} {
		req := field(signed(t, c.id, get(restHost, "/prod/pets")), "X-Amz-Security-Token", c.token)
		req.Target = "/prod/pets?broken=1"
		if v := g.Answer(&req, arrival()); v.Reason != c.want {
			t.Errorf("%s with token %q: %s, want %s", c.id, c.token, v.Reason, c.want)
		}
	}
}

// TestAPIKeyAfterPolicies: a request that fails both is told of the policies, one that fails the key alone
// of the key.
func TestAPIKeyAfterPolicies(t *testing.T) {
	g := gateway(t)
	for _, c := range []struct {
		id, key string
		want    Reason
	}{
		{noneID, "", NotAllowed}, {keyID, "", APIKeyMissing}, {keyID, "nope", APIKeyInvalid}, {keyID, apiKey, Accepted},
	} {
		req := signed(t, c.id, field(get(restHost, "/prod/keyed"), "x-api-key", c.key))
		v := g.Answer(&req, arrival())
		if v.Reason != c.want || v.Allowed != (c.want == Accepted) {
			t.Errorf("%s with key %q: %s", c.id, c.key, v.Reason)
		}
	}
	req := field(signed(t, keyID, get(restHost, "/prod/keyed")), "X-Amz-Date", "20261122T100001Z")
	if v := g.Answer(&req, arrival()); v.Reason != SignatureMismatch || !contains(v.Unverified, noteKeyOrder) {
		t.Errorf("%s, unverified %q", v.Reason, v.Unverified)
	}
}

func contains(list []string, text string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}
