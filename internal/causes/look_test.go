package causes

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// lookRow is a case and what the catalogue must, and must not, say of it without any search.
type lookRow struct {
	name string
	c    evidence.Case
	// want lists "code certainty" or "code:subject certainty".
	want []string
	// not lists codes that must not be named at all.
	not []Code
}

const (
	gatewayHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	edgeHost    = "d111111abcdef8.cloudfront.net"
	bucketHost  = "example-bucket.s3.eu-west-1.amazonaws.com"
	longTermKey = "AKIAIOSFODNN7EXAMPLE"
	sessionKey  = "ASIAIOSFODNN7EXAMPLE"
	exampleKey  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	stamp       = "20260102T030405Z"
)

var fakeSignature = strings.Repeat("0af1", 16)

func testLooks(t *testing.T, rows []lookRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			named := map[Code]bool{}
			for _, cause := range All() {
				if cause.Look == nil {
					continue
				}
				for _, f := range cause.Look(&row.c) {
					checkFinding(t, &row.c, cause, f)
					code := string(f.Code)
					if f.Subject != "" {
						code += ":" + f.Subject
					}
					got = append(got, code+" "+f.Certainty.String())
					named[f.Code] = true
				}
			}
			for _, want := range row.want {
				if !slices.Contains(got, want) {
					t.Errorf("missing %q in %q", want, got)
				}
			}
			for _, code := range row.not {
				if named[code] {
					t.Errorf("%s must not be named; got %q", code, got)
				}
			}
		})
	}
}

// checkFinding checks what holds for every finding: it belongs to its cause, says something in whole
// sentences, never repeats a secret, claims "shown" with a proof, and has fixes.
func checkFinding(t *testing.T, c *evidence.Case, cause *Cause, f Finding) {
	t.Helper()
	if f.Code != cause.Code {
		t.Errorf("%s returned a finding named %s", cause.Code, f.Code)
	}
	if f.Certainty < Possible || f.Certainty > Shown {
		t.Errorf("%s: certainty %d; a look may not prove", f.Code, f.Certainty)
	}
	if !strings.HasSuffix(f.Explanation, ".") && f.Explanation != "" || strings.Contains(f.Explanation, "..") || strings.Contains(f.Explanation, "%!") || strings.Contains(f.Explanation, "  ") {
		t.Errorf("%s: explanation %q", f.Code, f.Explanation)
	}
	text := fmt.Sprintf("%+v %+v", f, cause.Fixes(c, f))
	for _, secret := range []string{exampleKey, "ZDQxMjM0NTY3", "eyJhbGciOi"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s prints a secret: %s", f.Code, text)
		}
	}
	fixes := cause.Fixes(c, f)
	if len(fixes) == 0 || len(fixes) > 3 {
		t.Errorf("%s: %d fixes", f.Code, len(fixes))
	}
	for _, fix := range fixes {
		if !strings.HasSuffix(fix.Text, ".") {
			t.Errorf("%s: fix %q is no sentence", f.Code, fix.Text)
		}
	}
}

// answered is an answer of a kind.
func answered(kind answer.Kind, by answer.By) *evidence.Answer {
	return &evidence.Answer{Answer: answer.Answer{Status: 403, Kind: kind, By: by}, Place: evidence.Place{File: "response.txt", Line: 1}}
}

// with changes an answer.
func with(a *evidence.Answer, change func(*answer.Answer)) *evidence.Answer {
	change(&a.Answer)
	return a
}

// request is a whole request with header fields as "Name: value".
func request(method, host, target string, fields ...string) *evidence.Request {
	header := sigv4.Header{{Name: "Host", Value: host}}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		header = append(header, sigv4.Field{Name: name, Value: value})
	}
	return &evidence.Request{
		Request: sigv4.Request{Method: method, Target: target, Header: header}, WholeHeader: true, WholeBody: true,
		Place: evidence.Place{File: "request.http", Line: 1}, Fields: make([]evidence.Place, len(header)),
	}
}

// withBody adds a body.
func withBody(r *evidence.Request, body string) *evidence.Request {
	r.Body = []byte(body)
	return r
}

// authorization is the value of an Authorization header.
func authorization(keyID, service, names string) string {
	return fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/20260102/eu-west-1/%s/aws4_request, SignedHeaders=%s, Signature=%s", keyID, service, names, fakeSignature)
}

// claimed is the claim that a value makes.
func claimed(value string) *evidence.Claim {
	a, err := sigv4.ParseAuthorization(value)
	return &evidence.Claim{Authorization: a, Raw: value, Err: err, Place: evidence.Place{File: "request.http", Line: 3}}
}

// signedRequest is a request with an Authorization header and a date, and its claim.
func signedRequest(method, host, target, value string, fields ...string) evidence.Case {
	fields = append([]string{"X-Amz-Date: " + stamp, "Authorization: " + value}, fields...)
	return evidence.Case{Request: request(method, host, target, fields...), Claim: claimed(value)}
}

// presignedRequest is a request of a presigned URL, and its claim.
func presignedRequest(method, host, target, names string, fields ...string) evidence.Case {
	target += "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + longTermKey + "%2F20260102%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=" + stamp +
		"&X-Amz-Expires=300&X-Amz-SignedHeaders=" + strings.ReplaceAll(names, ";", "%3B") + "&X-Amz-Signature=" + fakeSignature
	return presignedTarget(method, host, target, fields...)
}

func presignedTarget(method, host, target string, fields ...string) evidence.Case {
	r := request(method, host, target, fields...)
	a, _, err := r.Presigned()
	return evidence.Case{Request: r, Claim: &evidence.Claim{Authorization: a, Presigned: true, Err: err}}
}

// and sets the answer of a case.
func and(c evidence.Case, a *evidence.Answer) evidence.Case {
	c.Answer = a
	return c
}

// remarked adds facts that free text states.
func remarked(c evidence.Case, kinds ...prose.Kind) evidence.Case {
	for _, kind := range kinds {
		c.Remarks = append(c.Remarks, evidence.Remark{Kind: kind})
	}
	return c
}

func fieldsOf(lines ...string) []sigv4.Field {
	var fields []sigv4.Field
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		fields = append(fields, sigv4.Field{Name: name, Value: value})
	}
	return fields
}

func containsAll(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
