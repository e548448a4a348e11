package diagnose

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
	"countersign/sigv4"
)

var (
	keys  = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	scope = sigv4.Scope{Date: "20260102", Region: "eu-west-1", Service: "execute-api", Terminator: sigv4.Terminator}
)

const stamp = "20260102T030405Z"

// verified is a verifier's canonical request, with a string to sign that agrees.
func verified(t *testing.T, text string, scope sigv4.Scope) (*evidence.Canonical, *evidence.StringToSign) {
	t.Helper()
	canonical, err := sigv4.ParseCanonicalRequest(text)
	if err != nil {
		t.Fatal(err)
	}
	str := sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: stamp, Scope: scope, Hash: canonical.Hash()}
	return &evidence.Canonical{CanonicalRequest: canonical, Has: evidence.HasAll}, &evidence.StringToSign{StringToSign: str}
}

// bases are canonical requests as verifiers print them.
var bases = map[string]string{
	"query": "GET\n/prod/pets\na=1&b=two%20words&id=x%2By&id-type=z&flag=\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:" + stamp +
		"\n\nhost;x-amz-date\n" + sigv4.EmptyPayloadHash,
	"escaped path": "POST\n/prod/%2540connections/abc%253D/a%252Ab\n\naccept-encoding:identity\nconnection:close\ncontent-type:application/json\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nrange:\nx-amz-date:" + stamp +
		"\n\naccept-encoding;connection;content-type;host;range;x-amz-date\n" + sigv4.HashPayload([]byte(`{"name":"x"}`)),
	"raw path": "GET\n/stage/method/%2A/a%2Cb\n\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:" + stamp +
		"\nx-tag:a,b\n\nhost;x-amz-date;x-tag\n" + sigv4.EmptyPayloadHash,
}

// A text that a cause could have produced is found from its hash alone, and named proven.
func TestEveryVariantIsFoundByItsHash(t *testing.T) {
	for name, text := range bases {
		for _, cause := range causes.All() {
			if cause.Vary == nil {
				continue
			}
			canonical, str := verified(t, text, scope)
			base := evidence.Case{Verified: canonical, VerifiedString: str, Answer: mismatchAnswer()}
			signing := causes.Signing{Canonical: canonical.CanonicalRequest, Algorithm: str.Algorithm, Time: str.Time, Scope: str.Scope}
			n := 0
			for v := range cause.Vary(&base, signing) {
				if v.Part == causes.PartKey || v.Part == causes.PartScope || v.Part == causes.PartTime {
					continue
				}
				n++
				changed := signing
				v.Apply(&changed)
				if changed.Canonical.Hash() == canonical.Hash() {
					t.Errorf("%s: %s variant %d (%q) changes nothing", name, cause.Code, n, v.Signed)
					continue
				}
				c := base
				own := str.StringToSign
				own.Hash = changed.Canonical.Hash()
				c.SignedString = &evidence.StringToSign{StringToSign: own}
				r := Diagnose(&c)
				if len(r.Findings) == 0 || r.Findings[0].Certainty != causes.Proven {
					t.Errorf("%s: %s variant %q: not proven: %v", name, cause.Code, v.Signed, codes(r))
					continue
				}
				if got := r.Findings[0]; got.Code != cause.Code {
					// Another cause explains the same text at a lower price.
					t.Logf("%s: %s variant %q is named %s", name, cause.Code, v.Signed, got.Code)
				}
				for _, f := range r.Findings[1:] {
					if f.Certainty == causes.Proven {
						t.Errorf("%s: %s variant %q: a second proven finding %s", name, cause.Code, v.Signed, f.Code)
					}
				}
			}
		}
	}
}

// Near misses: a hash that no variation gives proves nothing.
func TestNothingIsProvenByAForeignHash(t *testing.T) {
	for name, text := range bases {
		canonical, str := verified(t, text, scope)
		own := str.StringToSign
		own.Hash = strings.Repeat("ab", 32)
		r := Diagnose(&evidence.Case{
			Verified: canonical, VerifiedString: str, Answer: mismatchAnswer(),
			SignedString: &evidence.StringToSign{StringToSign: own},
		})
		for _, f := range r.Findings {
			if f.Certainty >= causes.Shown {
				t.Errorf("%s: %s is %s for a hash of nothing", name, f.Code, f.Certainty)
			}
		}
		if r.Tried == 0 {
			t.Errorf("%s: nothing was tried", name)
		}
	}
}

func mismatchAnswer() *evidence.Answer {
	return &evidence.Answer{Answer: answer.Answer{Status: 403, Kind: answer.SignatureMismatch, By: answer.ByRESTAPI}}
}

func codes(r *Result) string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s:%s (%s)", f.Code, f.Subject, f.Certainty))
	}
	return strings.Join(out, ", ")
}

// signed returns a request signed for a host, as the client sends it, and the case of its rejection by a
// verifier that saw another host.
func cloudFrontCase(t *testing.T) *evidence.Case {
	t.Helper()
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	request, err := signer.Sign(sigv4.Request{
		Method: "GET", Target: "/prod/pets?b=2&a=1",
		Header: sigv4.Header{{Name: "Host", Value: "d111111abcdef8.cloudfront.net"}},
	}, mustTime(stamp))
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	seen := request.Clone()
	seen.Header = seen.Header.With("Host", "abc123def4.execute-api.eu-west-1.amazonaws.com")
	canonical := sigv4.Canonicalize(&seen, auth.SignedHeaders, sigv4.RulesFor("execute-api"))
	str := sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: stamp, Scope: auth.Credential.Scope, Hash: canonical.Hash()}
	return &evidence.Case{
		Request:        &evidence.Request{Request: request, WholeHeader: true, WholeBody: true},
		Claim:          &evidence.Claim{Authorization: auth},
		Verified:       &evidence.Canonical{CanonicalRequest: canonical, Has: evidence.HasAll},
		VerifiedString: &evidence.StringToSign{StringToSign: str},
		Answer:         mismatchAnswer(),
	}
}

func TestCloudFrontCase(t *testing.T) {
	c := cloudFrontCase(t)
	r := Diagnose(c)
	expectFirst(t, r, "host-mismatch", causes.Shown)
	if got := r.Findings[0].Hop; got != causes.HopEdge {
		t.Errorf("hop %s, want edge", got)
	}
	c.Given = &keys
	r = Diagnose(c)
	expectFirst(t, r, "host-mismatch", causes.Proven)
	if r.Findings[0].Proof.Kind != causes.ProofSignature {
		t.Errorf("proof %+v, want the signature", r.Findings[0].Proof)
	}
	if r.Verdict != report.Explained {
		t.Errorf("verdict %s", r.Verdict)
	}
}

// signedForOrigin is the case of a client that sends to the edge, signs for the name behind it, and loses
// its query on the way.
func signedForOrigin(t *testing.T) *evidence.Case {
	t.Helper()
	c := cloudFrontCase(t)
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api", Host: "abc123def4.execute-api.eu-west-1.amazonaws.com"}
	request, err := signer.Sign(c.Request.Request, mustTime(stamp))
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	c.Request.Request, c.Claim.Authorization = request, auth
	c.Verified.Query = ""
	c.VerifiedString.Hash = c.Verified.Hash()
	return c
}

// The name that was called is not surely the name that was signed.
func TestSignedForOrigin(t *testing.T) {
	c := signedForOrigin(t)
	r := Diagnose(c)
	if len(r.Findings) < 2 || r.Findings[0].Code != "query-dropped" || r.Findings[0].Certainty != causes.Shown {
		t.Errorf("findings %s; want query-dropped (shown) first", codes(r))
	}
	for _, f := range r.Findings {
		if f.Code == "host-mismatch" && f.Certainty >= causes.Shown {
			t.Errorf("%s is %s, although the client signed for the origin", f.Code, f.Certainty)
		}
	}
	c.Given = &keys
	expectFirst(t, Diagnose(c), "query-dropped", causes.Proven)
}

// Where the answer names another reason, a difference between what was signed and sent broke nothing.
func TestDifferencesThatBrokeNothing(t *testing.T) {
	for _, kind := range []answer.Kind{answer.MissingToken, answer.Forbidden, answer.ExpiredToken, answer.Accepted} {
		c := signedForOrigin(t)
		received := *c.Request
		received.Header = received.Header.With("Host", "abc123def4.execute-api.eu-west-1.amazonaws.com")
		c.Verified, c.VerifiedString, c.Given = nil, nil, &keys
		c.Received = &received
		c.Answer = &evidence.Answer{Answer: answer.Answer{Status: 403, Kind: kind, By: answer.ByRESTAPI}}
		for _, f := range Diagnose(c).Findings {
			if f.Code == "host-mismatch" || f.Code == "unsigned-request" {
				t.Errorf("%s: %s (%s)", kind, f.Code, f.Certainty)
			}
		}
	}
}

func TestEqualStringsToSign(t *testing.T) {
	c := cloudFrontCase(t)
	c.Request = nil
	c.Signed, c.SignedString = c.Verified, c.VerifiedString
	c.Claim.Signature = sigv4.Signature(sigv4.DeriveKeys(keys.SecretAccessKey+"\n", scope).Signing, c.VerifiedString.String())
	expectFirst(t, Diagnose(c), "wrong-secret", causes.Shown)

	given := keys
	c.Given = &given
	expectFirst(t, Diagnose(c), "credential-whitespace", causes.Proven)

	given.SecretAccessKey += "\n"
	expectFirst(t, Diagnose(c), "credential-whitespace", causes.Proven)

	given.SecretAccessKey = "another/secret/of/forty/characters/x12345"
	expectFirst(t, Diagnose(c), "wrong-secret", causes.Shown)
}

func TestGetOverBraces(t *testing.T) {
	canonical, str := verified(t, bases["query"], scope)
	own := canonical.CanonicalRequest
	own.PayloadHash = sigv4.HashPayload([]byte("{}"))
	signed := str.StringToSign
	signed.Hash = own.Hash()
	r := Diagnose(&evidence.Case{
		Verified: canonical, VerifiedString: str, Answer: mismatchAnswer(),
		SignedString: &evidence.StringToSign{StringToSign: signed},
	})
	expectFirst(t, r, "get-body-not-empty", causes.Proven)
}

func TestHealthyRequest(t *testing.T) {
	c := cloudFrontCase(t)
	c.Verified, c.VerifiedString, c.Answer, c.Given = nil, nil, nil, &keys
	r := Diagnose(c)
	if r.Verdict != report.Healthy {
		t.Errorf("verdict %s, findings %s; want healthy", r.Verdict, codes(r))
	}
}

func expectFirst(t *testing.T, r *Result, code causes.Code, certainty causes.Certainty) {
	t.Helper()
	if len(r.Findings) == 0 || r.Findings[0].Code != code || r.Findings[0].Certainty != certainty {
		t.Errorf("findings %s; want %s (%s) first", codes(r), code, certainty)
	}
}

func mustTime(stamp string) time.Time {
	at, err := time.Parse(sigv4.TimeLayout, stamp)
	if err != nil {
		panic(err)
	}
	return at
}

// A client that signs the query as it stands in the URL leaves the equals sign out of a parameter without a
// value. Nothing is encoded wrongly there.
func TestParameterWithoutValue(t *testing.T) {
	for wire, code := range map[string]causes.Code{"flag": "query-empty-value", "a=1&flag": "query-empty-value", "flag&q=a,b": "query-encoding"} {
		c := cloudFrontCase(t)
		host := "abc123def4.execute-api.eu-west-1.amazonaws.com"
		c.Verified, c.VerifiedString, c.Given = nil, nil, &keys
		request := sigv4.Request{Method: "GET", Target: "/prod/pets?" + wire, Header: sigv4.Header{{Name: "Host", Value: host}, {Name: "X-Amz-Date", Value: stamp}}}
		own := sigv4.Canonicalize(&request, []string{"host", "x-amz-date"}, sigv4.RulesFor("execute-api"))
		own.Query = wire
		str := sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: stamp, Scope: scope, Hash: own.Hash()}
		signature := sigv4.Signature(sigv4.DeriveKeys(keys.SecretAccessKey, scope).Signing, str.String())
		c.Request.Request = request
		c.Claim.SignedHeaders, c.Claim.Signature = []string{"host", "x-amz-date"}, signature
		t.Run(wire, func(t *testing.T) { expectFirst(t, Diagnose(c), code, causes.Proven) })
	}
}

// TestTextsOfTwoRequests: texts that differ everywhere are told apart in some parts, and the rest is counted.
func TestTextsOfTwoRequests(t *testing.T) {
	text := func(value string) *evidence.Canonical {
		c := sigv4.CanonicalRequest{Method: "GET", Path: "/", PayloadHash: sigv4.EmptyPayloadHash}
		names := []string{"host"}
		c.Headers = []sigv4.Field{{Name: "host", Value: "example.com"}}
		for i := range 2 * mostExplained {
			name := fmt.Sprintf("x-h%03d", i)
			c.Headers, names = append(c.Headers, sigv4.Field{Name: name, Value: value}), append(names, name)
		}
		c.SignedHeaders = strings.Join(names, ";")
		return &evidence.Canonical{CanonicalRequest: c, Has: evidence.HasAll}
	}
	r := Diagnose(&evidence.Case{Signed: text("a"), Verified: text("b"), Answer: mismatchAnswer()})
	if len(r.Findings) != mostExplained {
		t.Errorf("%d findings, want %d", len(r.Findings), mostExplained)
	}
	if want := "The two texts differ in 32 parts more"; len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], want) {
		t.Errorf("notes %q, want %q", r.Notes, want)
	}
}
