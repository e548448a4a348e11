package oracles

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"

	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// at is 30 August 2015, 12:36 UTC, the time of AWS's own examples.
var at = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)

// example returns a job for one request; header fields come as name and value.
func example(service, target string, header ...string) job {
	j := job{
		request: sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: "example.com"}}},
		credentials: sigv4.Credentials{
			AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		},
		region: "us-east-1", service: service, at: at,
	}
	for i := 0; i < len(header); i += 2 {
		j.request.Header = j.request.Header.With(header[i], header[i+1])
	}
	return j
}

// disagreement is a request that an oracle signs over other bytes than this project does, or sends as
// other bytes than it was given.
type disagreement struct {
	name string
	job  job
	// part names the part of the canonical request: "path", "query", "signed headers" or a header's name.
	part string
	// ours and theirs are the bytes of that part. They are equal where only the wire differs.
	ours, theirs string
	// wire is the target that the oracle sends. This project sends the target that it was given.
	wire string
	// breaks says that what the oracle sends does not verify by this project's rules: it signed other
	// bytes than it sends.
	breaks bool
}

// sdkDisagreements are those with aws-sdk-go-v2/aws/signer/v4 v1.47.7.
var sdkDisagreements = []disagreement{
	{
		name: "a semicolon deletes the parameter, on the wire too",
		job:  example("execute-api", "/a?x=1;y=2&z=3"), part: "query",
		ours: "x=1%3By%3D2&z=3", theirs: "z=3", wire: "/a?z=3",
	},
	{
		name: "a malformed escape deletes the parameter, on the wire too",
		job:  example("execute-api", "/a?x=%zz&y=100%&z=3"), part: "query",
		ours: "x=%25zz&y=100%25&z=3", theirs: "z=3", wire: "/a?z=3",
	},
	{
		name: "a plus sign is taken as a space and sent as one",
		job:  example("execute-api", "/a?q=b+c"), part: "query",
		ours: "q=b%2Bc", theirs: "q=b%20c", wire: "/a?q=b%20c",
	},
	{
		name: "a parameter without an equals sign gets one on the wire",
		job:  example("execute-api", "/a?b"), part: "query",
		ours: "b=", theirs: "b=", wire: "/a?b=",
	},
	{
		name: "the query is sorted and encoded anew on the wire",
		job:  example("execute-api", "/a?b=2&&a=@%7e"), part: "query",
		ours: "a=%40~&b=2", theirs: "a=%40~&b=2", wire: "/a?a=%40~&b=2",
	},
	{
		name: "a fragment is cut off, which on a wire is data",
		job:  example("execute-api", "/a?b=c#d"), part: "query",
		ours: "b=c%23d", theirs: "b=c", wire: "/a?b=c",
	},
	{
		name: "no normalisation of repeated slashes",
		job:  example("execute-api", "/a//b"), part: "path",
		ours: "/a/b", theirs: "/a//b", wire: "/a//b", breaks: true,
	},
	{
		name: "no normalisation of dot segments",
		job:  example("execute-api", "/a/./b/../c"), part: "path",
		ours: "/a/c", theirs: "/a/./b/../c", wire: "/a/./b/../c", breaks: true,
	},
	{
		name: "a raw byte that needs an escape is escaped on the wire and then twice",
		job:  example("execute-api", "/café"), part: "path",
		ours: "/caf%C3%A9", theirs: "/caf%25C3%25A9", wire: "/caf%C3%A9",
	},
	{
		name: "S3: a raw sub-delimiter is not escaped",
		job:  example("s3", "/a@b:c=(d)"), part: "path",
		ours: "/a%40b%3Ac%3D%28d%29", theirs: "/a@b:c=(d)", wire: "/a@b:c=(d)", breaks: true,
	},
	{
		name: "S3: an escape that is not needed stays",
		job:  example("s3", "/%41%7E"), part: "path",
		ours: "/A~", theirs: "/%41%7E", wire: "/%41%7E", breaks: true,
	},
	{
		name: "S3: lower-case hexadecimal digits stay",
		job:  example("s3", "/caf%c3%a9"), part: "path",
		ours: "/caf%C3%A9", theirs: "/caf%c3%a9", wire: "/caf%c3%a9", breaks: true,
	},
	{
		name: "the port 443 is taken off the host, on the wire too",
		job:  example("execute-api", "/", "Host", "example.com:443"), part: "host",
		ours: "example.com:443", theirs: "example.com", wire: "/",
	},
	{
		name: "an inner tab is not folded",
		job:  example("execute-api", "/", "X-Custom", "a\tb \t c"), part: "x-custom",
		ours: "a b c", theirs: "a\tb \t c", wire: "/", breaks: true,
	},
	{
		name: "blanks beyond ASCII are trimmed",
		job:  example("execute-api", "/", "X-Custom", "\u00a0a\u2003"), part: "x-custom",
		ours: "\u00a0a\u2003", theirs: "a", wire: "/", breaks: true,
	},
	{
		name: "User-Agent is never signed, also when all headers are asked for",
		job:  example("execute-api", "/", "User-Agent", "curl/8.14.1", "X-Custom", "a"), part: "signed headers",
		ours: "host;user-agent;x-amz-date;x-custom", theirs: "host;x-amz-date;x-custom", wire: "/",
	},
	{
		name: "content-length is signed though the request has no such field yet",
		job:  withBody(example("execute-api", "/"), "{}"), part: "signed headers",
		ours: "host;x-amz-date", theirs: "content-length;host;x-amz-date", wire: "/",
	},
}

// httpAuthDisagreements are those with smithy-go/aws-http-auth v1.1.3.
var httpAuthDisagreements = []disagreement{
	{
		name: "inner blanks are not folded",
		job:  example("execute-api", "/", "X-Amz-Meta-A", "\"a   b   c\""), part: "x-amz-meta-a",
		ours: "\"a b c\"", theirs: "\"a   b   c\"", wire: "/", breaks: true,
	},
	{
		name: "decoded names are sorted",
		job:  example("execute-api", "/?p%5Bpage%5D=1&p%5BpageSize%5D=2"), part: "query",
		ours: "p%5Bpage%5D=1&p%5BpageSize%5D=2", theirs: "p%5BpageSize%5D=2&p%5Bpage%5D=1",
		wire: "/?p%5Bpage%5D=1&p%5BpageSize%5D=2", breaks: true,
	},
	{
		name: "decoded values are sorted",
		job:  example("execute-api", "/?a=x-y&a=x%2Fy"), part: "query",
		ours: "a=x%2Fy&a=x-y", theirs: "a=x-y&a=x%2Fy", wire: "/?a=x-y&a=x%2Fy", breaks: true,
	},
	{
		name: "a parameter with a semicolon is sent but not signed",
		job:  example("execute-api", "/a?x=1;y=2&z=3"), part: "query",
		ours: "x=1%3By%3D2&z=3", theirs: "z=3", wire: "/a?x=1;y=2&z=3", breaks: true,
	},
	{
		name: "a parameter with a malformed escape is sent but not signed",
		job:  example("execute-api", "/a?x=%zz&z=3"), part: "query",
		ours: "x=%25zz&z=3", theirs: "z=3", wire: "/a?x=%zz&z=3", breaks: true,
	},
	{
		name: "a plus sign is sent and signed as a space",
		job:  example("execute-api", "/a?q=b+c"), part: "query",
		ours: "q=b%2Bc", theirs: "q=b%20c", wire: "/a?q=b+c", breaks: true,
	},
	{
		name: "no normalisation of dot segments and repeated slashes",
		job:  example("execute-api", "/a/.//b/../c"), part: "path",
		ours: "/a/c", theirs: "/a/.//b/../c", wire: "/a/.//b/../c", breaks: true,
	},
	{
		name: "S3: a raw sub-delimiter is not escaped",
		job:  example("s3", "/a@b"), part: "path",
		ours: "/a%40b", theirs: "/a@b", wire: "/a@b", breaks: true,
	},
	{
		// No disagreement with this project, but one between the two oracles.
		name: "the port 443 is signed and sent",
		job:  example("execute-api", "/", "Host", "example.com:443"), part: "host",
		ours: "example.com:443", theirs: "example.com:443", wire: "/",
	},
}

func TestSDKDisagreements(t *testing.T) {
	for _, d := range sdkDisagreements {
		t.Run(d.name, func(t *testing.T) {
			theirs, err := sdkSign(d.job, 0)
			if err != nil {
				t.Fatal(err)
			}
			d.check(t, sigv4.SignAll, theirs)
			if canonical, err := sigv4.ParseCanonicalRequest(theirs.canonical); err != nil {
				t.Error(err)
			} else if got := part(canonical, d.part); got != d.theirs {
				t.Errorf("%s as they log it: %q, want %q", d.part, got, d.theirs)
			}
		})
	}
}

func TestHTTPAuthDisagreements(t *testing.T) {
	for _, d := range httpAuthDisagreements {
		t.Run(d.name, func(t *testing.T) {
			theirs, err := httpAuthSign(d.job, v4.SignatureTypeHeader)
			if err != nil {
				t.Fatal(err)
			}
			d.check(t, nil, theirs)
		})
	}
}

// check fails when either side has other bytes than the disagreement says. That theirs are the ones that
// they signed is proved by their signature: it comes out of our canonical request with that part put in.
func (d disagreement) check(t *testing.T, headers func(string) bool, theirs signed) {
	ours, err := d.job.signer(headers).Sign(d.job.request, d.job.at)
	if err != nil {
		t.Fatal(err)
	}
	if ours.Target != d.job.request.Target {
		t.Errorf("we send %q, given %q", ours.Target, d.job.request.Target)
	}
	if theirs.wire.Target != d.wire {
		t.Errorf("they send %q, want %q", theirs.wire.Target, d.wire)
	}
	trace, err := d.job.verifier().Verify(&ours)
	if err != nil {
		t.Fatal(err)
	}
	if got := part(trace.Canonical, d.part); got != d.ours {
		t.Errorf("%s on our side: %q, want %q", d.part, got, d.ours)
	}
	auth, err := sigv4.ParseAuthorization(theirs.wire.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	replace(&trace.Canonical, d)
	text := trace.StringToSign
	text.Hash = trace.Canonical.Hash()
	if got := sigv4.Signature(trace.Keys.Signing, text.String()); got != auth.Signature {
		t.Errorf("their signature is not over %s %q; we get %s for\n%s\nthey have %s",
			d.part, d.theirs, got, trace.Canonical, auth.Signature)
	}
	if _, err = d.job.verifier().Verify(&theirs.wire); (err != nil) != d.breaks {
		t.Errorf("their request as sent: %v, want an error: %t", err, d.breaks)
	}
	t.Logf("%s\n given %q\n  ours %q\ntheirs %q\n  sent %q", d.part, d.job.request.Target, d.ours, d.theirs, theirs.wire.Target)
}

// part returns one part of a canonical request.
func part(c sigv4.CanonicalRequest, name string) string {
	switch name {
	case "path":
		return c.Path
	case "query":
		return c.Query
	case "signed headers":
		return c.SignedHeaders
	}
	value, ok := c.Header(name)
	if !ok {
		return fmt.Sprintf("no %s", name)
	}
	return value
}

// replace puts their part into our canonical request.
func replace(c *sigv4.CanonicalRequest, d disagreement) {
	switch d.part {
	case "path":
		c.Path = d.theirs
	case "query":
		c.Query = d.theirs
	case "signed headers":
		c.SignedHeaders = d.theirs
		lines := c.Headers
		c.Headers = nil
		for name := range strings.SplitSeq(d.theirs, ";") {
			value, _ := sigv4.Header(lines).Get(name)
			if name == "content-length" {
				value = contentLength(d.job.request.Body).Value
			}
			c.Headers = append(c.Headers, sigv4.Field{Name: name, Value: value})
		}
	default:
		for i := range c.Headers {
			if c.Headers[i].Name == d.part {
				c.Headers[i].Value = d.theirs
			}
		}
	}
}

func withBody(j job, body string) job {
	j.request.Method, j.request.Body = "POST", []byte(body)
	return j
}

// TestUnparsable has the targets that cannot become a net/http request at all, so that no signer built
// on it can sign them. This project signs the bytes.
func TestUnparsable(t *testing.T) {
	for target, want := range map[string]string{
		"/100%":   "/100%25",
		"/%zz":    "/%25zz",
		"/a\x7fb": "/a%7Fb",
	} {
		j := example("s3", target)
		if _, err := sdkSign(j, 0); err == nil {
			t.Errorf("%q: aws-sdk-go-v2 signs it now", target)
		}
		if _, err := httpAuthSign(j, v4.SignatureTypeHeader); err == nil {
			t.Errorf("%q: aws-http-auth signs it now", target)
		}
		ours, err := j.signer(nil).Sign(j.request, j.at)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := j.verifier().Verify(&ours)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Canonical.Path != want {
			t.Errorf("%q: canonical path %q, want %q", target, trace.Canonical.Path, want)
		}
	}
}
