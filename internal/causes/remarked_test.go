package causes

import (
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// TestRemarked names causes for what the text alone says.
func TestRemarked(t *testing.T) {
	remark := func(kinds ...prose.Kind) []evidence.Remark {
		var all []evidence.Remark
		for _, kind := range kinds {
			all = append(all, evidence.Remark{Kind: kind})
		}
		return all
	}
	refusedBy := func(kind answer.Kind) *evidence.Answer {
		return &evidence.Answer{Answer: answer.Answer{Kind: kind}}
	}
	request := func(target string, fields ...sigv4.Field) *evidence.Request {
		return &evidence.Request{Request: sigv4.Request{Method: "PUT", Target: target, Header: fields}}
	}
	const presignedV2 = "/a?AWSAccessKeyId=" + longTermKey + "&Expires=1700000000&Signature=c2ln"
	testLooks(t, []lookRow{
		{
			name: "a path that is encoded twice",
			c:    evidence.Case{Remarks: remark(prose.EncodedTwice)},
			want: []string{"path-double-encoding likely"},
		},
		{
			name: "a query that is encoded twice",
			c:    evidence.Case{Remarks: remark(prose.EncodedTwice, prose.SpecialInQuery)},
			not:  []Code{"path-double-encoding"},
		},
		{
			name: "an identifier with a colon",
			c:    evidence.Case{Remarks: remark(prose.EscapedIdentifier), Answer: refusedBy(answer.SignatureMismatch)},
			want: []string{"path-single-encoded likely"},
		},
		{
			name: "an identifier with a colon, and a policy that denies",
			c:    evidence.Case{Remarks: remark(prose.EscapedIdentifier), Answer: refusedBy(answer.NotAuthorized)},
			not:  []Code{"path-single-encoded"},
		},
		{
			name: "a token that is not set, and a key that is not known",
			c:    evidence.Case{Remarks: remark(prose.TokenNotSet), Answer: refusedBy(answer.UnknownKey)},
			want: []string{"missing-session-token likely"},
		},
		{
			name: "a token that is not set, and a signature that differs",
			c:    evidence.Case{Remarks: remark(prose.TokenNotSet), Answer: refusedBy(answer.SignatureMismatch)},
			not:  []Code{"missing-session-token"},
		},
		{
			name: "a token that is null",
			c:    evidence.Case{Request: request("/", sigv4.Field{Name: "X-Amz-Security-Token", Value: "null"}), Answer: refusedBy(answer.InvalidToken)},
			want: []string{"missing-session-token likely"},
		},
		{
			name: "a URL of Version 2, and a type that it was not made for",
			c: evidence.Case{
				Request: request(presignedV2, sigv4.Field{Name: "Content-Type", Value: "image/png"}),
				Answer:  refusedBy(answer.SignatureMismatch),
			},
			want: []string{"header-mutated:content-type likely"},
			not:  []Code{"sigv2-used"},
		},
		{
			name: "a URL of Version 2 that names its type",
			c: evidence.Case{
				Request: request(presignedV2+"&Content-Type=image%2Fpng", sigv4.Field{Name: "Content-Type", Value: "image/png"}),
				Answer:  refusedBy(answer.SignatureMismatch),
			},
			want: []string{"sigv2-used likely"},
		},
		{
			name: "X-Forwarded-For that several hops wrote",
			c: evidence.Case{
				Answer: refusedBy(answer.SignatureMismatch),
				Verified: &evidence.Canonical{
					Has: evidence.HasHeaders | evidence.HasSignedHeaders,
					CanonicalRequest: sigv4.CanonicalRequest{
						Headers:       []sigv4.Field{{Name: "host", Value: gatewayHost}, {Name: "x-forwarded-for", Value: "203.0.113.7,198.51.100.2"}},
						SignedHeaders: "host;x-forwarded-for",
					},
				},
			},
			want: []string{"header-mutated:x-forwarded-for likely"},
		},
	})
}

// TestCapitalsAreNotUnsorted tells names in capitals from names in another order.
func TestCapitalsAreNotUnsorted(t *testing.T) {
	signed := func(names ...string) evidence.Case {
		c := &evidence.Canonical{Has: evidence.HasHeaders}
		for _, name := range names {
			c.Headers = append(c.Headers, sigv4.Field{Name: name, Value: "a"})
		}
		return evidence.Case{Signed: c}
	}
	testLooks(t, []lookRow{
		{name: "capitals in order", c: signed("accept", "host", "X-Amz-Date"), not: []Code{"canonical-headers-unsorted"}},
		{name: "capitals out of order", c: signed("X-Amz-Date", "accept", "host"), want: []string{"canonical-headers-unsorted shown"}},
	})
}
