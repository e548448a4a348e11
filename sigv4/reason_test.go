package sigv4_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign/sigv4"
)

// setAuth changes the Authorization header.
func setAuth(r *sigv4.Request, change func(string) string) {
	r.Header = r.Header.With("Authorization", change(r.Header.Value("authorization")))
}

// replaced is a change of an Authorization header or a target.
func replaced(old, new string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, old) {
			panic(fmt.Sprintf("%q lacks %q", s, old))
		}
		return strings.Replace(s, old, new, 1)
	}
}

// breakage is one way to break a signed request, in its header or presigned form.
type breakage struct {
	name      string
	want      sigv4.Reason
	service   string // "execute-api" when empty
	presigned bool
	breaks    func(*sigv4.Request)
}

func target(old, new string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { r.Target = replaced(old, new)(r.Target) }
}

func authorization(old, new string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { setAuth(r, replaced(old, new)) }
}

func header(name, value string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { r.Header = r.Header.With(name, value) }
}

func without(names ...string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { r.Header = r.Header.Without(names...) }
}

// breakages are in the order in which the reasons are checked.
var breakages = []breakage{
	{name: "presigned and Authorization", want: sigv4.ReasonTwoSignatures, presigned: true, breaks: header("Authorization", "Bearer x")},
	{name: "Authorization and an encoded X-Amz-Signature", want: sigv4.ReasonTwoSignatures, breaks: target("q=1", "q=1&%58-Amz%2DSignature=1")},
	{name: "no Authorization", want: sigv4.ReasonUnsigned, breaks: without("authorization")},
	{
		name: "presigned parameters gone", want: sigv4.ReasonUnsigned, presigned: true,
		breaks: func(r *sigv4.Request) { r.Target = "/a%20b?q=1&X-Amz-Date=20150830T123600Z" },
	},
	{name: "SigV4A", want: sigv4.ReasonAlgorithm, breaks: authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")},
	{
		name: "SigV4A, with its scope of four elements", want: sigv4.ReasonAlgorithm, breaks: func(r *sigv4.Request) {
			setAuth(r, replaced("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"))
			setAuth(r, replaced("/us-east-1/", "/"))
		},
	},
	{name: "SigV4A presigned", want: sigv4.ReasonAlgorithm, presigned: true, breaks: target("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")},
	{name: "Bearer token", want: sigv4.ReasonMalformed, breaks: header("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")},
	{name: "empty Authorization", want: sigv4.ReasonMalformed, breaks: header("Authorization", "")},
	{name: "algorithm alone", want: sigv4.ReasonMalformed, breaks: header("Authorization", sigv4.Algorithm)},
	{name: "no equals sign", want: sigv4.ReasonMalformed, breaks: authorization("SignedHeaders=", "SignedHeaders ")},
	{name: "spaces for commas", want: sigv4.ReasonMalformed, breaks: func(r *sigv4.Request) {
		setAuth(r, func(s string) string { return strings.ReplaceAll(s, ",", "") })
	}},
	{name: "no Credential", want: sigv4.ReasonMalformed, breaks: authorization("Credential=", "Credentials=")},
	{name: "no SignedHeaders", want: sigv4.ReasonMalformed, breaks: authorization("SignedHeaders=", "Signed=")},
	{name: "no Signature", want: sigv4.ReasonMalformed, breaks: authorization("Signature=", "Sig=")},
	{name: "presigned, no algorithm", want: sigv4.ReasonMalformed, presigned: true, breaks: target("X-Amz-Algorithm", "x-amz-algorithm")},
	{name: "presigned, no signature", want: sigv4.ReasonMalformed, presigned: true, breaks: target("X-Amz-Signature", "x-amz-signature")},
	{name: "presigned, no signed headers", want: sigv4.ReasonMalformed, presigned: true, breaks: target("X-Amz-SignedHeaders", "Y")},
	{name: "expires in no time", want: sigv4.ReasonMalformed, presigned: true, breaks: target("Expires=3600", "Expires=0")},
	{name: "expires in more than seven days", want: sigv4.ReasonMalformed, presigned: true, breaks: target("Expires=3600", "Expires=604801")},
	{name: "expires in the past", want: sigv4.ReasonMalformed, presigned: true, breaks: target("Expires=3600", "Expires=-1")},
	{name: "expires in words", want: sigv4.ReasonMalformed, presigned: true, breaks: target("Expires=3600", "Expires=1h")},
	{name: "thousands of signed headers", want: sigv4.ReasonMalformed, breaks: authorization("=host;", "=host;"+strings.Repeat("a;", 3000))},
	{name: "no date", want: sigv4.ReasonNoDate, breaks: without("x-amz-date")},
	{name: "presigned, no date", want: sigv4.ReasonNoDate, presigned: true, breaks: target("X-Amz-Date", "x-amz-date")},
	{name: "no date and host not signed", want: sigv4.ReasonNoDate, breaks: func(r *sigv4.Request) {
		authorization("=host;", "=")(r)
		without("x-amz-date")(r)
	}},
	{name: "host not signed", want: sigv4.ReasonHostNotSigned, breaks: authorization("=host;", "=")},
	{name: "host with a capital letter", want: sigv4.ReasonHostNotSigned, breaks: authorization("=host;", "=Host;")},
	{name: "presigned, host not signed", want: sigv4.ReasonHostNotSigned, presigned: true, breaks: target("=host%3B", "=")},
	{name: "host not signed and bad date", want: sigv4.ReasonHostNotSigned, breaks: func(r *sigv4.Request) {
		authorization("=host;", "=")(r)
		header("X-Amz-Date", "yesterday")(r)
	}},
	{name: "date in words", want: sigv4.ReasonBadDate, breaks: header("X-Amz-Date", "yesterday")},
	{name: "RFC 1123 date", want: sigv4.ReasonBadDate, breaks: func(r *sigv4.Request) {
		without("x-amz-date")(r)
		header("Date", "Sun, 30 Aug 2015 12:36:00 GMT")(r)
	}},
	{name: "seconds since 1970", want: sigv4.ReasonBadDate, breaks: header("X-Amz-Date", "1440938160")},
	{name: "day that no month has", want: sigv4.ReasonBadDate, breaks: header("X-Amz-Date", "20150832T123600Z")},
	{name: "an old date", want: sigv4.ReasonExpired, breaks: header("X-Amz-Date", "20150830T123059Z")},
	{name: "an old date and a bad credential", want: sigv4.ReasonExpired, breaks: func(r *sigv4.Request) {
		header("X-Amz-Date", "20150830T123059Z")(r)
		authorization("/us-east-1/", "/")(r)
	}},
	{name: "presigned long ago", want: sigv4.ReasonExpired, presigned: true, breaks: target("20150830T123600Z", "20150830T113559Z")},
	{name: "a coming date", want: sigv4.ReasonNotYetCurrent, breaks: header("X-Amz-Date", "20150830T124101Z")},
	{name: "presigned in the future", want: sigv4.ReasonNotYetCurrent, presigned: true, breaks: target("20150830T123600Z", "20150830T124101Z")},
	{name: "slash in the key", want: sigv4.ReasonCredential, breaks: authorization("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG")},
	{name: "no region", want: sigv4.ReasonCredential, breaks: authorization("/us-east-1/", "/")},
	{name: "presigned, no region", want: sigv4.ReasonCredential, presigned: true, breaks: target("%2Fus-east-1%2F", "%2F")},
	{name: "other region", want: sigv4.ReasonScope, breaks: authorization("us-east-1", "eu-west-1")},
	{name: "other service", want: sigv4.ReasonScope, breaks: authorization("/execute-api/", "/apigateway/")},
	{name: "other terminator", want: sigv4.ReasonScope, breaks: authorization("aws4_request", "aws5_request")},
	{name: "other day", want: sigv4.ReasonScope, breaks: authorization("20150830", "20150829")},
	{name: "other region and unknown key", want: sigv4.ReasonScope, breaks: func(r *sigv4.Request) {
		authorization("us-east-1", "eu-west-1")(r)
		authorization("AKIDEXAMPLE", "AKIDOTHER")(r)
	}},
	{name: "unknown key", want: sigv4.ReasonUnknownKey, breaks: authorization("AKIDEXAMPLE", "AKIDOTHER")},
	{name: "unknown key and a token", want: sigv4.ReasonUnknownKey, breaks: func(r *sigv4.Request) {
		authorization("AKIDEXAMPLE", "AKIDOTHER")(r)
		header("X-Amz-Security-Token", "x")(r)
	}},
	{name: "token with a lasting key", want: sigv4.ReasonToken, breaks: header("X-Amz-Security-Token", "x")},
	{name: "presigned, token with a lasting key", want: sigv4.ReasonToken, presigned: true, breaks: target("X-Amz-Signature", "X-Amz-Security-Token=x&X-Amz-Signature")},
	{name: "S3, unsigned header", service: "s3", want: sigv4.ReasonHeaderNotSigned, breaks: header("X-Amz-Acl", "public-read")},
	{name: "S3, presigned, unsigned header", service: "s3", presigned: true, want: sigv4.ReasonHeaderNotSigned, breaks: header("X-Amz-Acl", "public-read")},
	{name: "S3, unsigned header and other body", service: "s3", want: sigv4.ReasonHeaderNotSigned, breaks: func(r *sigv4.Request) {
		header("X-Amz-Acl", "public-read")(r)
		r.Body = nil
	}},
	{name: "S3, no payload header", service: "s3", want: sigv4.ReasonNoPayloadHash, breaks: without("x-amz-content-sha256")},
	{name: "OpenSearch Serverless, no payload header", service: "aoss", want: sigv4.ReasonNoPayloadHash, breaks: without("x-amz-content-sha256")},
	{name: "S3, other body", service: "s3", want: sigv4.ReasonPayloadHash, breaks: func(r *sigv4.Request) { r.Body = []byte("{ }") }},
	{name: "S3, hash in capitals", service: "s3", want: sigv4.ReasonPayloadHash, breaks: func(r *sigv4.Request) {
		header("X-Amz-Content-Sha256", strings.ToUpper(sigv4.HashPayload(r.Body)))(r)
	}},
	{name: "payload header of another body", want: sigv4.ReasonPayloadHash, breaks: header("X-Amz-Content-Sha256", sigv4.EmptyPayloadHash)},
	{name: "unsigned payload", want: sigv4.ReasonPayloadHash, breaks: header("X-Amz-Content-Sha256", sigv4.UnsignedPayload)},
	{name: "streaming payload", want: sigv4.ReasonPayloadHash, breaks: header("X-Amz-Content-Sha256", sigv4.StreamingPayload)},
	{name: "event stream", want: sigv4.ReasonPayloadHash, breaks: header("X-Amz-Content-Sha256", sigv4.StreamingEvents)},
	{name: "other method", want: sigv4.ReasonSignatureMismatch, breaks: func(r *sigv4.Request) { r.Method = "PUT" }},
	{name: "other path", want: sigv4.ReasonSignatureMismatch, breaks: target("/a%20b", "/a+b")},
	{name: "other query", want: sigv4.ReasonSignatureMismatch, breaks: target("q=1", "q=2")},
	{name: "other host", want: sigv4.ReasonSignatureMismatch, breaks: header("Host", "example.org")},
	{name: "signed header lost", want: sigv4.ReasonSignatureMismatch, breaks: without("x-amz-target")},
	{name: "signed header twice", want: sigv4.ReasonSignatureMismatch, breaks: func(r *sigv4.Request) {
		r.Header = append(r.Header, sigv4.Field{Name: "x-amz-target", Value: "Echo"})
	}},
	{name: "other body", want: sigv4.ReasonSignatureMismatch, breaks: func(r *sigv4.Request) { r.Body = nil }},
	{name: "other date of the same day", want: sigv4.ReasonSignatureMismatch, breaks: header("X-Amz-Date", "20150830T123601Z")},
	{name: "signature in capitals", want: sigv4.ReasonSignatureMismatch, breaks: func(r *sigv4.Request) {
		setAuth(r, func(s string) string {
			head, signature, _ := strings.Cut(s, "Signature=")
			return head + "Signature=" + strings.ToUpper(signature)
		})
	}},
	{name: "presigned, other body", want: sigv4.ReasonSignatureMismatch, presigned: true, breaks: func(r *sigv4.Request) { r.Body = nil }},
	{name: "presigned, longer expiry", want: sigv4.ReasonSignatureMismatch, presigned: true, breaks: target("Expires=3600", "Expires=3601")},
	{name: "presigned, parameter added", want: sigv4.ReasonSignatureMismatch, presigned: true, breaks: target("q=1", "q=1&r=2")},
}

// order is that of the reasons, which TestReasons holds the table against.
var order = []sigv4.Reason{
	sigv4.ReasonTwoSignatures, sigv4.ReasonUnsigned, sigv4.ReasonAlgorithm, sigv4.ReasonMalformed, sigv4.ReasonNoDate,
	sigv4.ReasonHostNotSigned, sigv4.ReasonBadDate, sigv4.ReasonExpired, sigv4.ReasonNotYetCurrent, sigv4.ReasonCredential,
	sigv4.ReasonScope, sigv4.ReasonUnknownKey, sigv4.ReasonToken, sigv4.ReasonHeaderNotSigned, sigv4.ReasonNoPayloadHash,
	sigv4.ReasonPayloadHash, sigv4.ReasonSignatureMismatch,
}

func TestReasons(t *testing.T) {
	rank := map[sigv4.Reason]int{}
	for i, r := range order {
		rank[r] = i + 1
	}
	seen := map[sigv4.Reason]bool{}
	last := 0
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			if b.service == "" {
				b.service = "execute-api"
			}
			request := signedRequest(t, b.service, testCredentials, b.presigned)
			verifier := verifierFor(b.service, testCredentials, testTime)
			if _, err := verifier.Verify(&request); err != nil {
				t.Fatalf("before it is broken: %v", err)
			}
			b.breaks(&request)
			trace, err := verifier.Verify(&request)
			if reason(err) != b.want || trace != nil {
				t.Fatalf("got %v and a trace: %t, want %q", err, trace != nil, b.want)
			}
			if got := verifier.Check(&request); reason(got) != b.want {
				t.Errorf("Check: got %v, want %q", got, b.want)
			}
			var refusal *sigv4.Refusal
			errors.As(err, &refusal)
			if (refusal.Trace != nil) != (b.want == sigv4.ReasonSignatureMismatch) {
				t.Errorf("trace of the refusal: %v", refusal.Trace)
			}
			if !strings.HasPrefix(err.Error(), "sigv4: "+string(b.want)) {
				t.Errorf("text %q", err)
			}
			if strings.Contains(err.Error(), "wJalr") {
				t.Errorf("%q has a piece of a secret", err)
			}
		})
		if rank[b.want] < last {
			t.Errorf("%s: %q stands too late in the table", b.name, b.want)
		}
		last = rank[b.want]
		seen[b.want] = true
	}
	for _, r := range order {
		if !seen[r] {
			t.Errorf("no test for %q", r)
		}
	}
}

// TestReasonOrder breaks a request in several ways at once: the earliest reason is the one that is given.
func TestReasonOrder(t *testing.T) {
	first := map[sigv4.Reason]breakage{}
	for _, b := range breakages {
		if _, ok := first[b.want]; !ok && !b.presigned {
			first[b.want] = b
		}
	}
	// S3 has most of the reasons.
	const s3 = "s3"
	chain := []sigv4.Reason{
		sigv4.ReasonAlgorithm, sigv4.ReasonNoDate, sigv4.ReasonHostNotSigned, sigv4.ReasonScope, sigv4.ReasonUnknownKey,
		sigv4.ReasonToken, sigv4.ReasonHeaderNotSigned, sigv4.ReasonNoPayloadHash, sigv4.ReasonSignatureMismatch,
	}
	for i := range chain {
		request := signedRequest(t, s3, testCredentials, false)
		for _, r := range chain[i:] {
			first[r].breaks(&request)
		}
		if _, err := verifierFor(s3, testCredentials, testTime).Verify(&request); reason(err) != chain[i] {
			t.Errorf("broken in %q and all that follows: %v", chain[i], err)
		}
	}
}
