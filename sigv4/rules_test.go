package sigv4_test

import (
	"testing"
	"time"

	"countersign/sigv4"
)

func TestRulesFor(t *testing.T) {
	const five, fifteen = 5 * time.Minute, 15 * time.Minute
	s3 := sigv4.Rules{
		EncodePathOnce: true, PayloadHeader: true, UnsignedPayload: true, PresignUnsigned: true,
		ExpiresRequired: true, UnsignedHeadersRefused: true, MaxSkew: fifteen,
	}
	for service, want := range map[string]sigv4.Rules{
		"s3": s3, "s3-outposts": s3, "s3express": s3, "s3-object-lambda": s3,
		"execute-api":      {NormalizePath: true, MaxSkew: five},
		"lambda":           {NormalizePath: true, MaxSkew: five},
		"unheard-of":       {NormalizePath: true, MaxSkew: five},
		"aoss":             {NormalizePath: true, PayloadHeader: true, MaxSkew: five},
		"vpc-lattice-svcs": {NormalizePath: true, PayloadHeader: true, UnsignedPayload: true, HashRefused: true, MaxSkew: five},
		"iotdevicegateway": {NormalizePath: true, TokenAfterSigning: true, MaxSkew: five},
		"transcribe":       {NormalizePath: true, EventStream: true, MaxSkew: five},
		"polly":            {NormalizePath: true, EventStream: true, MaxSkew: five},
		"kinesis":          {NormalizePath: true, MaxSkew: five}, // its streams are answers
		"lex":              {NormalizePath: true, EventStream: true, MaxSkew: five},
		"sts":              {NormalizePath: true, MaxSkew: fifteen},
		"iam":              {NormalizePath: true, MaxSkew: fifteen},
		"sqs":              {NormalizePath: true, MaxSkew: fifteen},
		"dynamodb":         {NormalizePath: true, MaxSkew: fifteen},
	} {
		if got := sigv4.RulesFor(service); got != want {
			t.Errorf("%s: %+v, want %+v", service, got, want)
		}
	}
}

func TestCanonicalPath(t *testing.T) {
	for _, tc := range []struct{ wire, s3, others string }{
		{"", "/", "/"},
		{"/", "/", "/"},
		{"/a b", "/a%20b", "/a%20b"},
		{"/a%20b", "/a%20b", "/a%2520b"},
		{"/a%2Fb", "/a%2Fb", "/a%252Fb"},
		{"/a%2fb", "/a%2Fb", "/a%252fb"},
		{"/%41", "/A", "/%2541"},
		{"/@connections/x=", "/%40connections/x%3D", "/%40connections/x%3D"},
		{"/%40connections/x%3D", "/%40connections/x%3D", "/%2540connections/x%253D"},
		{"/caf\u00e9", "/caf%C3%A9", "/caf%C3%A9"},
		{"/a+b", "/a%2Bb", "/a%2Bb"},
		{"/100%", "/100%25", "/100%25"},
		{"/100%4", "/100%254", "/100%254"},
		{"/a//b/", "/a//b/", "/a/b/"},
		{"/a/./b/../c", "/a/./b/../c", "/a/c"},
		{"/a/..", "/a/..", "/"},
		{"/a/b/..", "/a/b/..", "/a/"},
		{"/../../a", "/../../a", "/a"},
		{"/a/.", "/a/.", "/a/"},
		{"/%2e%2e/a", "/../a", "/%252e%252e/a"},
		{"/...", "/...", "/..."},
		{"*", "%2A", "%2A"},
	} {
		if got := sigv4.CanonicalPath(tc.wire, sigv4.RulesFor("s3")); got != tc.s3 {
			t.Errorf("S3: %q: %q, want %q", tc.wire, got, tc.s3)
		}
		if got := sigv4.CanonicalPath(tc.wire, sigv4.RulesFor("execute-api")); got != tc.others {
			t.Errorf("others: %q: %q, want %q", tc.wire, got, tc.others)
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	for wire, want := range map[string]string{
		"":                             "",
		"&&":                           "",
		"a":                            "a=",
		"a=&a":                         "a=&a=",
		"=b":                           "=b",
		"b=1&a=2&a=1":                  "a=1&a=2&b=1",
		"A=1&a=1&B=1":                  "A=1&B=1&a=1",
		"a=x/y&a=x-y":                  "a=x%2Fy&a=x-y",
		"p%5Bpage%5D=1&p[pageSize]=2":  "p%5Bpage%5D=1&p%5BpageSize%5D=2",
		"id-type=1&id=2":               "id=2&id-type=1",
		"a=b+c":                        "a=b%2Bc",
		"a=b%20c%2b%7E":                "a=b%20c%2B~",
		"a=b=c==":                      "a=b%3Dc%3D%3D",
		"x=1;y=2":                      "x=1%3By%3D2",
		"a=%zz&b=%4":                   "a=%25zz&b=%254",
		"a=\u00e9*'()!":                "a=%C3%A9%2A%27%28%29%21",
		"drop=1&a=2&%64rop=3&dropped=": "a=2&dropped=",
	} {
		if got := sigv4.CanonicalQuery(wire, "drop"); got != want {
			t.Errorf("%q: %q, want %q", wire, got, want)
		}
	}
}
