package laws

import (
	"slices"
	"strings"
	"sync"
	"time"

	"countersign/internal/causes"
	"countersign/sigv4"

	"pgregory.net/rapid"
)

// AWS's documented example credentials.
var (
	permanent = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	temporary = sigv4.Credentials{
		AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		SessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLE==",
	}
	// otherProfile is another key of the client's owner.
	otherProfile = sigv4.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
)

var clock = time.Date(2026, 11, 30, 10, 15, 0, 0, time.UTC)

// endpoint is a service that attempts are made to.
type endpoint struct {
	host, service, region string
	// base begins each path.
	base string
	// weight is how often it is drawn.
	weight int
	// presigns says that presigned URLs are drawn for it.
	presigns bool
}

const (
	restHost     = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	httpHost     = "ghi567jkl8.execute-api.eu-west-1.amazonaws.com"
	functionHost = "abcdefghij0123456789.lambda-url.eu-west-1.on.aws"
)

var endpoints = []endpoint{
	{restHost, "execute-api", "eu-west-1", "/prod", 5, true},
	{httpHost, "execute-api", "eu-west-1", "", 2, true},
	{"examplebucket.s3.eu-west-1.amazonaws.com", "s3", "eu-west-1", "", 3, true},
	{functionHost, "lambda", "eu-west-1", "", 2, false},
	{"sts.eu-west-1.amazonaws.com", "sts", "eu-west-1", "", 1, false},
	{"a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com", "iotdevicegateway", "eu-west-1", "/mqtt", 1, true},
}

// examples is how many attempts [example] has.
const examples = 400

var pool = sync.OnceValue(func() []causes.Attempt {
	generator := attempts()
	list := make([]causes.Attempt, examples)
	for i := range list {
		list[i] = generator.Example(i)
	}
	return list
})

// example returns one of some attempts that are always the same.
func example(i int) causes.Attempt {
	a := pool()[i%examples]
	a.Request.Header = slices.Clone(a.Request.Header)
	a.Headers = slices.Clone(a.Headers)
	return a
}

// attempts draws good attempts: methods, encodings, repeated keys and header fields, bodies, presigned URLs,
// session tokens, services with and without rules of their own.
func attempts() *rapid.Generator[causes.Attempt] {
	var weighted []endpoint
	for _, e := range endpoints {
		for range e.weight {
			weighted = append(weighted, e)
		}
	}
	segment := rapid.OneOf(
		rapid.StringMatching(`[a-z][a-z0-9._~-]{0,8}`),
		rapid.SampledFrom([]string{"a%20b", "x%2By", "%40connections", "@me", "v=1", "a:b", "*", "caf%C3%A9", "A", "pets", "a+b", "(1)"}),
	)
	param := rapid.OneOf(
		rapid.SampledFrom([]string{"a=1", "b=2", "a=2", "flag", "q=a%20b", "q=a+b", "id=1", "id-type=x", "list%5B%5D=1", "B=3", "t=10:30", "e=", "s=a*b", "u=%C3%A9", "p=a/b"}),
		rapid.StringMatching(`[a-z]{1,4}=[A-Za-z0-9._~-]{0,6}`),
	)
	field := rapid.SampledFrom([]sigv4.Field{
		{Name: "Accept", Value: "*/*"},
		{Name: "X-Tag", Value: "one"},
		{Name: "X-Tag", Value: "two"},
		{Name: "User-Agent", Value: "shop/2.0"},
		{Name: "X-Amz-Meta-Color", Value: "blue"},
		{Name: "Content-Type", Value: "application/json"},
		{Name: "X-Api-Key", Value: "sample-key"},
		{Name: "X-Note", Value: "a b"},
		{Name: "Cookie", Value: "lang=en"},
		{Name: "Accept-Encoding", Value: "gzip"},
	})
	return rapid.Custom(func(t *rapid.T) causes.Attempt {
		e := rapid.SampledFrom(weighted).Draw(t, "endpoint")
		a := causes.Attempt{
			Credentials: rapid.SampledFrom([]sigv4.Credentials{permanent, temporary}).Draw(t, "credentials"),
			Region:      e.region, Service: e.service, At: clock,
		}
		a.Request.Method = rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}).Draw(t, "method")
		a.Request.Header = sigv4.Header{{Name: "Host", Value: e.host}}
		a.Request.Target = e.base
		if e.service == "iotdevicegateway" {
			a.Request.Method, a.Expires, a.Credentials = "GET", time.Hour, temporary
			return a
		}
		for _, s := range rapid.SliceOfN(segment, 0, 3).Draw(t, "path") {
			a.Request.Target += "/" + s
		}
		if slash := rapid.SampledFrom([]string{"", "", "/"}).Draw(t, "slash"); a.Request.Target == e.base {
			a.Request.Target += "/"
		} else {
			a.Request.Target += slash
		}
		if params := rapid.SliceOfN(param, 0, 4).Draw(t, "query"); len(params) > 0 {
			a.Request.Target += "?" + strings.Join(params, "&")
		}
		signed := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"content-type", "x-tag", "x-note", "accept", "x-api-key"}), 0, 3, rapid.ID).Draw(t, "signed")
		for _, f := range rapid.SliceOfN(field, 0, 3).Draw(t, "header") {
			if !a.Request.Header.Has(f.Name) || f.Name == "X-Tag" {
				a.Request.Header = append(a.Request.Header, f)
			}
		}
		for _, name := range signed {
			if a.Request.Header.Has(name) {
				a.Headers = append(a.Headers, name)
			}
		}
		if a.Request.Method != "GET" && a.Request.Method != "HEAD" && a.Request.Method != "DELETE" {
			a.Request.Body = []byte(rapid.SampledFrom([]string{"", `{"name":"x"}`, "{\n  \"a\": 1\n}", "a=1&b=two+words", "plain text", `[1, 2]`}).Draw(t, "body"))
		}
		if e.presigns && rapid.IntRange(0, 3).Draw(t, "presigned") == 0 {
			a.Expires = time.Duration(rapid.SampledFrom([]int{60, 300, 900, 3600}).Draw(t, "expires")) * time.Second
		}
		return a
	})
}
