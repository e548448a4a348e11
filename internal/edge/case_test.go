package edge_test

import (
	"testing"

	"countersign/internal/edge"
	"countersign/sigv4"
)

// TestTheCase is the case that the product exists for: a client signs for the distribution's name, and
// the API verifies another. Both remedies mend it, and remedy B as it is usually told does not.
func TestTheCase(t *testing.T) {
	keys := sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SessionToken: "token"}
	plain := func(*sigv4.Signer) {}
	forOrigin := func(s *sigv4.Signer) { s.Host = originHost }
	signer := func(change func(*sigv4.Signer)) *sigv4.Signer {
		s := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
		change(s)
		return s
	}
	for _, target := range []string{"/v1/resource", "/a%20b/@connections/x%3D?b=2&a=1&empty&e=&x=%2F"} {
		for _, c := range []struct {
			name   string
			sign   func(*sigv4.Signer)
			host   string
			change modify
			want   sigv4.Reason
		}{
			{"as is", plain, viewerHost, policies("CachingDisabled", "AllViewerExceptHostHeader"), sigv4.ReasonSignatureMismatch},
			{"remedy A", forOrigin, viewerHost, policies("CachingDisabled", "AllViewerExceptHostHeader"), ""},
			{"remedy B", plain, alias, policies("CachingDisabled", "AllViewer"), ""},
			{"remedy B, Host alone", plain, alias, policies("CachingDisabled", "HostHeaderOnly"), sigv4.ReasonUnsigned},
			{"Authorization alone", forOrigin, viewerHost, policies("whitelist:Authorization none all", ""), sigv4.ReasonNoDate},
			{"managed trap", forOrigin, viewerHost, policies("UseOriginCacheControlHeaders-QueryStrings", "AllViewerExceptHostHeader"), sigv4.ReasonSignatureMismatch},
			{"stripped", forOrigin, viewerHost, policies("CachingOptimized", ""), sigv4.ReasonUnsigned},
			{
				"origin path", forOrigin, viewerHost,
				func(_ *top, d *dist) { d.Origins[0].Path = text("/prod") }, sigv4.ReasonSignatureMismatch,
			},
			{
				"origin path signed", func(s *sigv4.Signer) { s.Host, s.PathPrefix = originHost, "/prod" }, viewerHost,
				func(_ *top, d *dist) { d.Origins[0].Path = text("/prod") }, "",
			},
			{
				"everything signed", func(s *sigv4.Signer) { s.Host, s.Headers = originHost, sigv4.SignAll }, viewerHost,
				policies("CachingOptimized", "AllViewerExceptHostHeader"), sigv4.ReasonSignatureMismatch,
			},
		} {
			v := viewer
			v.SNI = c.host
			req, err := signer(c.sign).Sign(get(target, "Host: "+c.host, "Accept-Encoding: gzip, deflate", "User-Agent: curl/8"), now)
			if err != nil {
				t.Fatal(err)
			}
			r := forwardAs(t, v, options(), req, c.change)
			if r.Answer != nil {
				t.Fatalf("%s: %s", c.name, r.Answer.Message)
			}
			if err := verify(t, &r.Request, keys, "execute-api", "eu-west-1"); reason(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%s, %s: %v, want %q", c.name, target, err, c.want)
			}
		}
	}
	// A presigned request survives the loss of Authorization, and not the loss of its query.
	presigned, err := signer(forOrigin).Presign(get("/v1/resource?a=1"), now, 60e9)
	if err != nil {
		t.Fatal(err)
	}
	for cache, want := range map[string]sigv4.Reason{"none none all": "", "none none whitelist:a": sigv4.ReasonUnsigned, "none none allExcept:X-Amz-Signature": sigv4.ReasonMalformed} {
		r := forward(t, presigned, policies(cache, ""))
		if err := verify(t, &r.Request, keys, "execute-api", "eu-west-1"); reason(err) != want {
			t.Errorf("presigned, %s: %v, want %q", cache, err, want)
		}
	}
	if r := forward(t, presigned, policies("none none whitelist:a", "")); rulesOf(r, edge.Query, "") != string(edge.QueryFiltered) {
		t.Error(rulesOf(r, edge.Query, ""))
	}
}
