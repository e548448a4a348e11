package edge_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// controlled makes the origin a function URL with an origin access control.
func controlled(behavior, kind string) modify {
	return func(t *top, d *dist) {
		t.AccessControls = []topology.AccessControl{{ID: text("E1OAC"), Name: text("oac"), SigningBehavior: text(behavior), OriginType: text(kind), Source: at}}
		d.Origins[0].AccessControlID, d.Origins[0].DomainName = text("E1OAC"), text(lambdaHost)
	}
}

// verify checks a signature as the function URL does.
func verify(t *testing.T, req *sigv4.Request, keys sigv4.Credentials, service, region string) error {
	t.Helper()
	v := sigv4.Verifier{
		Region: region, Service: service, Now: func() time.Time { return now },
		Keys: func(id string) (sigv4.Credentials, error) {
			if id != keys.AccessKeyID {
				return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
			}
			return keys, nil
		},
	}
	_, err := v.Verify(req)
	return err
}

func reason(err error) sigv4.Reason {
	var refusal *sigv4.Refusal
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return ""
}

func TestAccessControlSigns(t *testing.T) {
	body := []byte(`{"a":1}`)
	post := func(header ...string) sigv4.Request {
		r := request("POST", "/a%20b?y=2&x=1", header...)
		r.Body = body
		return r
	}
	custom := func(_ *top, d *dist) {
		d.Origins[0].CustomHeaders = []topology.CustomHeader{{Name: text("X-Edge-Key"), Value: text("refused")}, {Name: text("X-Secret"), Value: text("s")}}
	}
	for _, c := range []struct {
		name     string
		req      sigv4.Request
		want     sigv4.Reason
		warnings string
	}{
		{"GET", get("/a%20b?y=2&x=1"), "", ""},
		{"GET with a signature of the viewer's", get("/", "Authorization: AWS4-HMAC-SHA256 mine", "X-Amz-Security-Token: mine"), "", ""},
		{"POST with the hash", post("X-Amz-Content-Sha256: " + sigv4.HashPayload(body)), "", ""},
		{"POST without the hash", post(), sigv4.ReasonPayloadHash, string(edge.AccessControlBody)},
		{"POST with a wrong hash", post("X-Amz-Content-Sha256: " + sigv4.EmptyPayloadHash), sigv4.ReasonPayloadHash, ""},
		{"POST of nothing", request("POST", "/"), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := forward(t, c.req, controlled("always", "lambda"), custom)
			if err := verify(t, &r.Request, options().Principal, "lambda", "eu-west-1"); reason(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if got := strings.TrimSpace(strings.ReplaceAll(warnings(r), string(edge.CustomHeaderRefused), "")); got != c.warnings {
				t.Errorf("warnings %q", got)
			}
			h := r.Request.Header
			if h.Value("x-amz-source-arn") != "arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE" || h.Value("x-amz-source-account") != "123456789012" {
				t.Errorf("%q", h)
			}
			auth, err := sigv4.ParseAuthorization(h.Value("authorization"))
			if err != nil || !slices.Contains(auth.SignedHeaders, "x-secret") || !slices.Contains(auth.SignedHeaders, "host") {
				t.Errorf("%+v %v", auth, err)
			}
			if last := r.Changed(edge.Header, "authorization"); last[len(last)-1].Rule != edge.AccessControlSigned {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestAccessControlBehavior(t *testing.T) {
	const mine = "AWS4-HMAC-SHA256 mine"
	for _, c := range []struct {
		behavior string
		header   []string
		policies modify
		want     string // "edge", the viewer's value, or ""
	}{
		{"always", []string{"Authorization: " + mine}, nil, "edge"},
		{"never", []string{"Authorization: " + mine}, nil, mine},
		{"never", nil, nil, ""},
		{"no-override", nil, nil, "edge"},
		{"no-override", []string{"Authorization: " + mine}, nil, mine},
		{"no-override", []string{"Authorization: " + mine}, policies("CachingDisabled", ""), ""},
		{"no-override", []string{"Authorization: " + mine}, policies("whitelist:Authorization none none", ""), mine},
	} {
		if c.policies == nil {
			c.policies = func(*top, *dist) {}
		}
		r := forward(t, get("/", c.header...), controlled(c.behavior, "lambda"), c.policies)
		got := r.Request.Header.Value("authorization")
		if c.want == "edge" {
			if !strings.Contains(got, "Credential=ASIAEDGE000000000000/20261121/eu-west-1/lambda/aws4_request") {
				t.Errorf("%s: %q", c.behavior, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.behavior, got, c.want)
		}
	}
}

func TestAccessControlUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		change modify
		want   edge.RuleID
	}{
		"not given":    {func(_ *top, d *dist) { d.Origins[0].AccessControlID = text("x") }, edge.AccessControlUnknown},
		"id not known": {func(_ *top, d *dist) { d.Origins[0].AccessControlID = unknown() }, edge.AccessControlUnknown},
		"behaviour unknown": {func(t *top, d *dist) {
			controlled("always", "lambda")(t, d)
			t.AccessControls[0].SigningBehavior = unknown()
		}, edge.AccessControlUnknown},
		"bucket": {controlled("always", "s3"), edge.AccessControlUnknown},
		"API": {func(t *top, d *dist) {
			controlled("always", "lambda")(t, d)
			d.Origins[0].DomainName = text(originHost)
		}, edge.AccessControlMisfit},
	} {
		r := forward(t, get("/"), c.change)
		if unknowns(r) != string(c.want) || r.Request.Header.Has("authorization") {
			t.Errorf("%s: %+v", name, r.Unknowns)
		}
	}
	o := options()
	o.Principal = sigv4.Credentials{}
	r := forwardAs(t, viewer, o, get("/"), controlled("always", "lambda"))
	if unknowns(r) != string(edge.AccessControlUnknown) {
		t.Errorf("%+v", r.Unknowns)
	}
	o.Principal.AccessKeyID = "AKIA"
	r = forwardAs(t, viewer, o, get("/"), controlled("always", "lambda"))
	if unknowns(r) != string(edge.AccessControlUnknown) {
		t.Errorf("%+v", r.Unknowns)
	}
	r = forward(t, get("/"), controlled("always", "lambda"), policies("CachingDisabled", "AllViewer"))
	if warnings(r) != string(edge.AccessControlHost) {
		t.Error(warnings(r))
	}
}

func TestAccessControlByFunction(t *testing.T) {
	r := forward(t, get("/"), withFunction("cf.updateRequestOrigin({domainName: '"+lambdaHost+"', originAccessControlConfig: {enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4', originType: 'lambda'}})"))
	if err := verify(t, &r.Request, options().Principal, "lambda", "eu-west-1"); err != nil {
		t.Error(err)
	}
	r = forward(t, get("/"), controlled("always", "lambda"), withFunction("cf.updateRequestOrigin({originAccessControlConfig: {enabled: false}})"))
	if r.Request.Header.Has("authorization") {
		t.Errorf("%q", r.Request.Header)
	}
}
