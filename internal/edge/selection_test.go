package edge_test

import (
	"testing"

	"countersign/internal/edge"
)

// TestMerge is AWS's table of what a cache policy and an origin request policy forward together: all
// sixteen cells, for query parameters and for cookies.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-how-origin-request-policies-and-cache-policies-work-together.html
func TestMerge(t *testing.T) {
	// The cache policy lists a and both, the origin request policy o and both.
	const (
		query = "a=1&o=2&both=3&other=4"
		none  = "none"
		all   = "all"
		allow = "whitelist:a,both"
		block = "allExcept:a,both"
		oList = "whitelist:o,both"
		oNot  = "allExcept:o,both"
	)
	for _, c := range []struct{ cache, origin, want string }{
		{none, none, ""},
		{none, all, "a=1&o=2&both=3&other=4"},
		{none, oList, "o=2&both=3"},
		{none, oNot, "a=1&other=4"},
		{all, none, query},
		{all, all, query},
		{all, oList, query},
		{all, oNot, query},
		{allow, none, "a=1&both=3"},
		{allow, all, query},
		{allow, oList, "a=1&o=2&both=3"},
		{allow, oNot, "a=1&both=3&other=4"},
		{block, none, "o=2&other=4"},
		{block, all, query},
		{block, oList, "o=2&both=3&other=4"},
		{block, oNot, "other=4"},
	} {
		r := forward(t, get("/?"+query), policies("none none "+c.cache, "none none "+c.origin))
		if got, _ := r.Request.Query(); got != c.want {
			t.Errorf("query, %s and %s: %q, want %q", c.cache, c.origin, got, c.want)
		}
		cookies := "a=1; o=2; both=3; other=4"
		want := map[string]string{
			"": "", "a=1&both=3": "a=1; both=3", "o=2&both=3": "o=2; both=3", "a=1&other=4": "a=1; other=4", query: cookies,
			"a=1&o=2&both=3": "a=1; o=2; both=3", "a=1&both=3&other=4": "a=1; both=3; other=4", "o=2&other=4": "o=2; other=4",
			"o=2&both=3&other=4": "o=2; both=3; other=4", "other=4": "other=4",
		}[c.want]
		r = forward(t, get("/", "Cookie: "+cookies), policies("none "+c.cache+" none", "none "+c.origin+" none"))
		if got := r.Request.Header.Value("cookie"); got != want {
			t.Errorf("cookies, %s and %s: %q, want %q", c.cache, c.origin, got, want)
		}
	}
}

// TestMergeHeaders goes through the cells that headers have: a cache policy has a list or none.
func TestMergeHeaders(t *testing.T) {
	for _, c := range []struct {
		cache, origin        string
		a, o, both, other, h bool
	}{
		{"none", "none", false, false, false, false, false},
		{"none", "allViewer", true, true, true, true, true},
		{"none", "allViewerAndWhitelistCloudFront:CloudFront-Viewer-Country", true, true, true, true, true},
		{"none", "whitelist:O,Both", false, true, true, false, false},
		{"none", "allExcept:O,Both", true, false, false, true, true},
		{"whitelist:a,both,host", "none", true, false, true, false, true},
		{"whitelist:a,both,host", "allViewer", true, true, true, true, true},
		{"whitelist:a,both,host", "whitelist:o,both", true, true, true, false, true},
		{"whitelist:a,both,host", "allExcept:o,both,host", true, false, true, true, true},
	} {
		r := forward(t, get("/", "A: 1", "O: 2", "Both: 3", "Other: 4"), policies(c.cache+" none none", c.origin+" none none"))
		for name, want := range map[string]bool{"a": c.a, "o": c.o, "both": c.both, "other": c.other} {
			if got := r.Request.Header.Has(name); got != want {
				t.Errorf("%s and %s: %s %v, want %v", c.cache, c.origin, name, got, want)
			}
		}
		if got := r.Request.Host() == viewerHost; got != c.h {
			t.Errorf("%s and %s: Host %s", c.cache, c.origin, r.Request.Host())
		}
	}
}

// TestQuery checks bytes, order and edges of queries.
func TestQuery(t *testing.T) {
	const hard = "b=2&a=1&a=%2f&&x=a+b;c&flag&=v&%41=%zz&y="
	for _, c := range []struct {
		name   string
		change modify
		target string
		want   string
		rule   edge.RuleID
	}{
		{"all", policies("CachingDisabled", "AllViewer"), "/?" + hard, "/?" + hard, ""},
		{"all, empty", policies("CachingDisabled", "AllViewer"), "/?", "/?", ""},
		{"none", policies("CachingDisabled", ""), "/p?" + hard, "/p", edge.QueryNotForwarded},
		{"none, empty", policies("CachingDisabled", ""), "/p?", "/p", edge.QueryNotForwarded},
		{"no query", policies("CachingDisabled", ""), "/p", "/p", ""},
		{"legacy off", legacy("", "none", false), "/p?a=1", "/p", edge.QueryNotForwarded},
		{"legacy on", legacy("", "none", true), "/p?" + hard, "/p?" + hard, ""},
		{"list", policies("none none whitelist:a,x,y", ""), "/p?" + hard, "/p?a=1&a=%2f&x=a+b;c&y=", edge.QueryFiltered},
		{"list without a match", policies("none none whitelist:z", ""), "/p?a=1", "/p", edge.QueryFiltered},
		{"case counts", policies("none none whitelist:A", ""), "/p?a=1&A=2", "/p?A=2", edge.QueryFiltered},
		{"all kept", policies("none none whitelist:a", ""), "/p?a=1&a", "/p?a=1&a", ""},
		{"block list", policies("none none allExcept:a", ""), "/p?" + hard, "/p?b=2&&x=a+b;c&flag&=v&%41=%zz&y=", edge.QueryFiltered},
	} {
		r := forward(t, get(c.target), c.change)
		if r.Request.Target != c.want {
			t.Errorf("%s: %q, want %q", c.name, r.Request.Target, c.want)
		}
		if got := rulesOf(r, edge.Query, ""); got != string(c.rule) {
			t.Errorf("%s: %q, want %q", c.name, got, c.rule)
		}
	}
	// Whether names are decoded is not documented.
	r := forward(t, get("/p?%61=1&b=2"), policies("none none whitelist:a", ""))
	if c := r.Changed(edge.Query, ""); r.Request.Target != "/p" || len(c) != 1 || !c[0].Unverified || warnings(r) != string(edge.EncodedNames) {
		t.Errorf("%q %+v %s", r.Request.Target, c, warnings(r))
	}
}

// TestBlame checks which setting a change names.
func TestBlame(t *testing.T) {
	for _, c := range []struct {
		cache, origin string
		name, value   string
	}{
		{"CachingDisabled", "", "behaviour *: OriginRequestPolicyId", "(absent)"},
		{"CachingDisabled", "HostHeaderOnly", "origin request policy HostHeaderOnly: QueryStringBehavior", "none"},
		{"none none none", "none none whitelist:b", "origin request policy Own: QueryStringBehavior", "whitelist b"},
		{"none none none", "none none allExcept:a", "origin request policy Own: QueryStringBehavior", "allExcept a"},
		{"none none allExcept:a", "none none allExcept:z", "cache policy Own: QueryStringBehavior", "allExcept a"},
	} {
		r := forward(t, get("/?a=1"), policies(c.cache, c.origin))
		changes := r.Changed(edge.Query, "")
		if len(changes) != 1 || changes[0].Setting.Name != c.name || changes[0].Setting.Value != c.value || changes[0].Setting.Source.IsZero() {
			t.Errorf("%s and %s: %+v", c.cache, c.origin, changes)
		}
	}
	s := edge.Setting{Name: "a", Value: "b", Source: at}
	if s.String() != "a = b (test.json:1:1)" || (edge.Setting{}).String() != "" || (edge.Setting{Name: "a", Value: "b"}).String() != "a = b" {
		t.Error(s)
	}
}

func TestCookies(t *testing.T) {
	for _, c := range []struct {
		name   string
		change modify
		sent   []string
		want   string
		rule   edge.RuleID
	}{
		{"all, byte for byte", policies("CachingDisabled", "AllViewer"), []string{"Cookie: a=1;b = 2 ;; c"}, "a=1;b = 2 ;; c", ""},
		{"none", policies("CachingDisabled", ""), []string{"Cookie: a=1"}, "", edge.CookieNotForwarded},
		{"list", policies("none whitelist:b none", ""), []string{"Cookie: a=1; b=2; b=3"}, "b=2; b=3", edge.CookieFiltered},
		{"list, nothing left", policies("none whitelist:z none", ""), []string{"Cookie: a=1"}, "", edge.CookieFiltered},
		{"list, all kept", policies("none whitelist:a none", ""), []string{"Cookie: a=1;a=2"}, "a=1;a=2", ""},
		{"no wildcards in policies", policies("none whitelist:a* none", ""), []string{"Cookie: ab=1"}, "", edge.CookieFiltered},
		{"legacy wildcard", legacy("", "whitelist:s*n,?x", false), []string{"Cookie: session=1; ax=2; abx=3; son=4"}, "session=1; ax=2; son=4", edge.CookieFiltered},
		{"legacy all", legacy("", "all", false), []string{"Cookie: a=1"}, "a=1", ""},
		{"two fields", policies("none whitelist:b none", ""), []string{"Cookie: a=1; b=2", "Cookie: b=3"}, "b=2; b=3", edge.CookieFiltered},
	} {
		r := forward(t, get("/", c.sent...), c.change)
		if got := r.Request.Header.Value("cookie"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := rulesOf(r, edge.Header, "cookie"); got != string(c.rule) {
			t.Errorf("%s: %q, want %q", c.name, got, c.rule)
		}
	}
}

// TestResponseParams checks the exception of managed policies before a bucket.
func TestResponseParams(t *testing.T) {
	bucket := func(_ *top, d *dist) { d.Origins[0].S3 = true }
	const target = "/k?response-content-type=a&b=1"
	if r := forward(t, get(target), bucket); r.Request.Target != "/k?b=1" || rulesOf(r, edge.Query, "") != string(edge.ResponseParamsDropped) {
		t.Error(r.Request.Target)
	}
	if r := forward(t, get(target)); r.Request.Target != target {
		t.Error(r.Request.Target)
	}
	if r := forward(t, get(target), policies("CachingDisabled", "allViewer all all"), bucket); r.Request.Target != target {
		t.Error(r.Request.Target)
	}
}
