package answer

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		text string
		kind Kind
		// cause must come first.
		cause string
	}{
		{"Missing Authentication Token", MissingToken, "route-not-found"},
		{"missing authentication token", MissingToken, "route-not-found"},
		{`{"message":"Missing Authentication Token"}`, MissingToken, "route-not-found"},
		{"Request is missing Authentication Token", MissingToken, "unsigned-request"},
		{"The request signature we calculated does not match the signature you provided.", SignatureMismatch, "host-mismatch"},
		{"the request signature we calculated", SignatureMismatch, "host-mismatch"},
		{"InvalidSignatureException", SignatureMismatch, "host-mismatch"},
		{"invalidsignatureexception", SignatureMismatch, "host-mismatch"},
		{"com.amazon.coral.service#ExpiredTokenException", ExpiredToken, "session-token-expired"},
		{"INVALID_API_KEY", APIKeyMissing, "api-key-missing"},
		{"signature-expired", Expired, "clock-skew"},
		{"The security token included in the request is invalid.", UnknownKey, "unknown-access-key"},
		{"The security token included in the request is invalid", InvalidToken, "session-token-damaged"},
		{"Forbidden", Forbidden, "default-endpoint-disabled"},
		{"Credential should be scoped to correct service: 'execute-api'.", WrongScope, "wrong-service"},
		{"Credential should be scoped to a valid region", WrongScope, "wrong-region"},
		{"AWS authentication requires a valid Date or x-amz-date header", IncompleteSignature, "date-header-missing"},
		{"User is not authorized to access this resource with an explicit deny", AuthorizerDenied, "explicit-deny"},
		{cloudFrontPage("Request blocked."), Blocked, "blocked-by-waf"},
		{"Credential should be scoped to a valid region, not 'x'. Credential should be scoped to correct service: 'sts'.", WrongScope, "wrong-region"},
		{"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256", IncompleteSignature, "date-header-missing"},
		{"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.", IncompleteSignature, "non-sigv4-authorization"},
		{"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKID/20240501/us-east-1/aws4_request'", CredentialElements, "malformed-auth-header"},
		{"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/20240501/us-east-1/s3/aws4_request'", CredentialElements, "swapped-credentials"},
		{"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********1234:a/b/GET/c", NotAuthorized, "unsigned-request"},
		{"User: arn:aws:iam::1:user/u is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********1234:a/b/GET/c with an explicit deny", NotAuthorized, "explicit-deny"},
		{"access denied", NotAuthorized, "not-authorized-policy"},
	} {
		m, ok := Explain(test.text)
		if !ok || m.Kind != test.kind || len(m.Causes) == 0 || m.Causes[0] != test.cause || m.Says == "" {
			t.Errorf("Explain(%q) = %s, first of %v, %t; want %s, %s", test.text, m.Kind, m.Causes, ok, test.kind, test.cause)
		}
	}
	for _, text := range []string{"", "hello", "the request", "a signature", "unknown-kind", strings.Repeat("word ", 10000)} {
		if m, ok := Explain(text); ok {
			t.Errorf("Explain(%.20q) = %s %q, want nothing", text, m.Kind, m.Text)
		}
	}
}

// allMeanings returns the meanings of all sentences in the order of the table.
func allMeanings() []Meaning {
	rows := known().sentences
	out := make([]Meaning, len(rows))
	for i, row := range rows {
		out[i] = row.means()
	}
	return out
}

// TestMeanings: each row says what it means, names causes of the catalogue and a source; a row with
// several causes tells how to tell them apart.
func TestMeanings(t *testing.T) {
	all := allMeanings()
	if len(all) < 90 {
		t.Errorf("%d rows", len(all))
	}
	known := causeCodes(t)
	for _, m := range all {
		if m.Text == "" || m.Says == "" || m.Source == "" || len(m.Causes) == 0 {
			t.Errorf("%q (%s) lacks a text, a meaning, a cause or a source", m.Text, m.Kind)
		}
		if len(m.Causes) > 1 && m.Distinguish == "" {
			t.Errorf("%q (%s) has the causes %v and does not tell them apart", m.Text, m.Kind, m.Causes)
		}
		if n := strings.Count(m.Says, ". ") + 1; n > 4 {
			t.Errorf("%q says %d sentences", m.Text, n)
		}
		for _, cause := range m.Causes {
			if known != nil && !slices.Contains(known, cause) {
				t.Errorf("%q names the cause %q, which the catalogue lacks", m.Text, cause)
			}
		}
	}
	for kind := range meanings() {
		if kind != Accepted && !slices.ContainsFunc(all, func(m Meaning) bool { return m.Kind == kind }) {
			t.Errorf("no row is of the kind %s", kind)
		}
	}
}

// causeCodes reads the names of causes where the list is at hand; nil where it is not.
func causeCodes(t *testing.T) []string {
	data, err := os.ReadFile("../../../shared/causes.md")
	if err != nil {
		t.Log("the list of causes is absent; their names are not checked")
		return nil
	}
	var codes []string
	for _, g := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)").FindAllStringSubmatch(string(data), -1) {
		codes = append(codes, g[1])
	}
	return codes
}

// TestExplainKindInGeneral: a kind is shown by a sentence of its own, not by one of another service, and a source is
// a place to look.
func TestExplainKindInGeneral(t *testing.T) {
	m, ok := Explain("Forbidden")
	if !ok || m.Text != `{"message":"Forbidden"}` || m.Source != gateway403 {
		t.Errorf("%+v", m)
	}
	for _, s := range known().sentences {
		if strings.HasPrefix(s.source, "the same sentence") {
			t.Errorf("%s: the source is %q", s.form, s.source)
		}
	}
}
