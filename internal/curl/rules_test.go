package curl

import (
	"errors"
	"testing"
	"time"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/send"
	"countersign/sigv4"
)

// TestRedirectMethods holds the rules of methods against what curl 7.88 does.
func TestRedirectMethods(t *testing.T) {
	post := curlargs.Options{Data: []curlargs.Data{{Text: "x"}}}
	keep := post
	keep.Keep301, keep.Keep302, keep.Keep303 = true, true, true
	stated := post
	stated.Method = "POST"
	patch := post
	patch.Method = "PATCH"
	upload := curlargs.Options{Uploads: []string{"file"}}
	head := curlargs.Options{Head: true}
	for _, test := range []struct {
		name    string
		options curlargs.Options
		method  string
		// want has the method for 301, 302, 303, 307, 308, with a plus sign where the body goes with it.
		want [5]string
	}{
		{"GET", curlargs.Options{}, "GET", [5]string{"GET+", "GET+", "GET+", "GET+", "GET+"}},
		{"-d", post, "POST", [5]string{"GET", "GET", "GET", "POST+", "POST+"}},
		{"-d --post30x", keep, "POST", [5]string{"POST+", "POST+", "POST+", "POST+", "POST+"}},
		{"-d -X POST", stated, "POST", [5]string{"POST", "POST", "POST", "POST+", "POST+"}},
		{"-d -X PATCH", patch, "PATCH", [5]string{"PATCH", "PATCH", "PATCH", "PATCH+", "PATCH+"}},
		{"-T", upload, "PUT", [5]string{"PUT+", "PUT+", "GET", "PUT+", "PUT+"}},
		{"-I", head, "HEAD", [5]string{"HEAD+", "HEAD+", "HEAD+", "HEAD+", "HEAD+"}},
	} {
		for i, status := range []int{301, 302, 303, 307, 308} {
			o := test.options
			o.Location = true
			body := &compose.Body{}
			body.AddText([]byte("x"))
			d := &draft{method: test.method, body: body, url: compose.URL{Scheme: "https", Host: "a.example", Target: "/"}}
			a := &send.Answer{Status: status, Header: sigv4.Header{{Name: "Location", Value: "/next"}}}
			next, err := follow(&o, d, a, 0)
			if err != nil || next == nil {
				t.Errorf("%s, %d: %v, %v", test.name, status, next, err)
				continue
			}
			got := next.method
			if !next.body.Empty() {
				got += "+"
			}
			if got != test.want[i] || next.url.Target != "/next" {
				t.Errorf("%s, %d: %s %s, want %s", test.name, status, got, next.url, test.want[i])
			}
		}
	}
}

func TestFollowsOnlyRedirects(t *testing.T) {
	d := &draft{method: "GET", body: &compose.Body{}, url: compose.URL{Scheme: "https", Host: "a.example", Target: "/"}}
	location := sigv4.Header{{Name: "location", Value: "/next"}}
	for _, test := range []struct {
		follows bool
		status  int
		header  sigv4.Header
	}{
		{false, 302, location}, {true, 200, location}, {true, 201, location}, {true, 404, location}, {true, 302, nil}, {true, 304, nil},
	} {
		if next, err := follow(&curlargs.Options{Location: test.follows}, d, &send.Answer{Status: test.status, Header: test.header}, 0); next != nil || err != nil {
			t.Errorf("%+v: followed to %+v, %v", test, next, err)
		}
	}
}

func TestRetryDelays(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC)
	busy := &send.Answer{Status: 503}
	o := &curlargs.Options{Retry: 3}
	r := retry{options: o, began: now}
	for _, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		if wait, _, ok := r.again(busy, nil, now); !ok || wait != want {
			t.Errorf("waits %s, %v; want %s", wait, ok, want)
		}
	}
	if _, _, ok := r.again(busy, nil, now); ok {
		t.Error("a fourth retry of three")
	}
	r = retry{options: &curlargs.Options{Retry: 1}, began: now}
	asked := &send.Answer{Status: 429, Header: sigv4.Header{{Name: "Retry-After", Value: "7"}}}
	if wait, _, ok := r.again(asked, nil, now); !ok || wait != 7*time.Second {
		t.Errorf("waits %s, %v; the server asked for 7 s", wait, ok)
	}
	r = retry{options: &curlargs.Options{Retry: 9, RetryWithin: 3 * time.Second}, began: now}
	if _, _, ok := r.again(busy, nil, now.Add(2500*time.Millisecond)); ok {
		t.Error("retries after the time for it")
	}
}

func TestTransient(t *testing.T) {
	timeout, refused, gone := &send.Failure{Kind: send.TimedOut, What: "x"}, &send.Failure{Kind: send.NotConnected, What: "x"}, &send.Failure{Kind: send.NoAnswer, What: "x"}
	for _, test := range []struct {
		options curlargs.Options
		status  int
		err     error
		want    bool
	}{
		{curlargs.Options{}, 500, nil, true},
		{curlargs.Options{}, 408, nil, true},
		{curlargs.Options{}, 429, nil, true},
		{curlargs.Options{}, 200, nil, false},
		{curlargs.Options{}, 403, nil, false},
		{curlargs.Options{}, 501, nil, false},
		{curlargs.Options{RetryAll: true}, 403, nil, false},
		{curlargs.Options{RetryAll: true, Fail: true}, 403, nil, true},
		{curlargs.Options{}, 0, timeout, true},
		{curlargs.Options{}, 0, refused, false},
		{curlargs.Options{RetryRefused: true}, 0, refused, true},
		{curlargs.Options{RetryAll: true}, 0, refused, true},
		{curlargs.Options{}, 0, gone, false},
		{curlargs.Options{RetryAll: true}, 0, gone, true},
		{curlargs.Options{RetryAll: true}, 0, errors.New("no credentials"), false},
	} {
		var a *send.Answer
		if test.status != 0 {
			a = &send.Answer{Status: test.status}
		}
		if got := transient(&test.options, a, test.err) != ""; got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestExpand(t *testing.T) {
	value := func(name string) (string, bool) { return "<" + name + ">", name != "none" }
	for format, want := range map[string]string{
		"":                       "",
		`a%{b}c\n\t\r\\%%`:       "a<b>c\n\t\r\\%",
		"%{none}|%header{X-A}|%": "|<header{X-A>|%",
		"%{open":                 "%{open",
		`\x`:                     `\x`,
	} {
		if got := expand(format, value); got != want {
			t.Errorf("%q: got %q, want %q", format, got, want)
		}
	}
}

func TestSigV4Option(t *testing.T) {
	for text, want := range map[string]string{
		"": "/", "aws": "/", "aws:amz": "/", "aws:amz:eu-west-1": "eu-west-1/", "aws:amz:eu-west-1:execute-api": "eu-west-1/execute-api",
	} {
		region, service, err := sigV4Option(text)
		if err != nil || region+"/"+service != want {
			t.Errorf("%q: got %s/%s, %v", text, region, service, err)
		}
	}
	for _, text := range []string{"osc", "aws:osc", "aws:amz:a:b:c", "AWS"} {
		if _, _, err := sigV4Option(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestOutputName(t *testing.T) {
	for target, want := range map[string]string{"/a/b.txt?c/d": "b.txt", "/b": "b", "/a/": "", "/": "", "/a/..": "", "/a/.": "", `/a\..\b`: "b"} {
		got, err := outputName(curlargs.Output{Remote: true}, target)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v; want %q", target, got, err, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		41*time.Minute + time.Second: "profile dev (SSO), expires in 41 min", 3*time.Hour + time.Minute: "profile dev (SSO), expires in 3 h",
		-time.Minute: "profile dev (SSO), expired",
	} {
		k := Keys{From: "profile dev (SSO)", Expires: now.Add(left)}
		if got := k.describe(now); got != want {
			t.Errorf("%s: got %q, want %q", left, got, want)
		}
	}
	if got := (&Keys{From: "the environment"}).describe(now); got != "the environment" {
		t.Errorf("without an end: %q", got)
	}
}
