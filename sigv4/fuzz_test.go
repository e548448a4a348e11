package sigv4_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/sigv4"
)

const sampleCanonical = "GET\n/\nParam1=value1&Param2=value2\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n" +
	"host;x-amz-date\n" + sigv4.EmptyPayloadHash

const sampleStringToSign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" + sigv4.EmptyPayloadHash

const sampleAuthorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
	"SignedHeaders=host;x-amz-date, Signature=" + sigv4.EmptyPayloadHash

const samplePresigned = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request" +
	"&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Signature=" + sigv4.EmptyPayloadHash

func FuzzParseCanonicalRequest(f *testing.F) {
	f.Add(sampleCanonical)
	f.Add("GET\n/\n\n\n\n")
	f.Add("GET\n/\n\nhost\n\nhost\n")
	f.Add("GET\n/\n\nhost:a\nhost\n" + sigv4.EmptyPayloadHash)
	f.Add(strings.ReplaceAll(sampleCanonical, "\n", "\r\n"))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := sigv4.ParseCanonicalRequest(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "canonical request: ") {
				t.Errorf("error %q", err)
			}
			return
		}
		if got := c.String(); got != text {
			t.Errorf("printed %q, parsed %q", got, text)
		}
		if names := c.SignedNames(); strings.Join(names, ";") != c.SignedHeaders {
			t.Errorf("names %q of list %q", names, c.SignedHeaders)
		}
	})
}

func FuzzParseStringToSign(f *testing.F) {
	f.Add(sampleStringToSign)
	f.Add("a\nb\n///\n")
	f.Add(sampleStringToSign + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sigv4.ParseStringToSign(text)
		if err == nil && s.String() != text {
			t.Errorf("printed %q, parsed %q", s.String(), text)
		}
	})
}

func FuzzParseScope(f *testing.F) {
	f.Add("20150830/us-east-1/service/aws4_request")
	f.Add("20150830/service/aws4_request")
	f.Add("////")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sigv4.ParseScope(text)
		if (err == nil) != (strings.Count(text, "/") == 3) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && s.String() != text {
			t.Errorf("printed %q, parsed %q", s.String(), text)
		}
	})
}

func FuzzParseCredential(f *testing.F) {
	f.Add("AKIDEXAMPLE/20150830/us-east-1/service/aws4_request")
	f.Add("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY/20150830/us-east-1/service/aws4_request")
	f.Add("AKIDEXAMPLE")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := sigv4.ParseCredential(text)
		if err != nil {
			// The error does not repeat the text: exchanged credentials put the secret here.
			want := fmt.Sprintf("credential: %d elements, want 5: keyid/date/region/service/aws4_request", strings.Count(text, "/")+1)
			if err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
			return
		}
		if c.String() != text {
			t.Errorf("printed %q, parsed %q", c.String(), text)
		}
	})
}

func FuzzParseAuthorization(f *testing.F) {
	f.Add(sampleAuthorization)
	f.Add(strings.ReplaceAll(sampleAuthorization, ", ", ","))
	f.Add("AWS4-HMAC-SHA256 Signature=a, Signature=b,, Credential=a/b/c/d/e,SignedHeaders=;")
	f.Add("AWS4-HMAC-SHA256")
	f.Add("AWS4-HMAC-SHA256 Credential")
	f.Add("AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20150830/service/aws4_request, SignedHeaders=host, Signature=30")
	f.Add("Bearer eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, value string) {
		a, err := sigv4.ParseAuthorization(value)
		if err != nil {
			return
		}
		again, err := sigv4.ParseAuthorization(a.String())
		if err != nil {
			t.Fatalf("%q, printed from %q, does not parse: %v", a.String(), value, err)
		}
		if again.String() != a.String() {
			t.Errorf("printed %q, then %q", a.String(), again.String())
		}
	})
}

func FuzzPresigned(f *testing.F) {
	f.Add(samplePresigned)
	f.Add("/")
	f.Add("/?X-Amz-Signature=")
	f.Add("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Algorithm=other")
	f.Add("https://example.com?%58-Amz-Signature=1&X-Amz-Credential=a%2")
	f.Fuzz(func(t *testing.T, target string) {
		r := sigv4.Request{Target: target}
		a, ok, err := r.Presigned()
		if !ok && (err != nil || a.Signature != "" || a.SignedHeaders != nil) {
			t.Errorf("not presigned, yet %+v, %v", a, err)
		}
		if ok && err == nil {
			if value, _ := r.QueryValue("X-Amz-Credential"); value != a.Credential.String() {
				t.Errorf("credential %q, in the query %q", a.Credential, value)
			}
			if value, _ := r.QueryValue("X-Amz-SignedHeaders"); value != strings.Join(a.SignedHeaders, ";") {
				t.Errorf("signed headers %q, in the query %q", a.SignedHeaders, value)
			}
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"", "&", "=", "a", "a=", "a=b=c", "b=2&a=1&a=0", "a+b=%20%2f%zz%", "p%5Bpage%5D=1&p%5BpageSize%5D=2",
		"x=1;y=2", "X-Amz-Signature=1&a=2", "%C3%A9=\xff", "?=?",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		params := sigv4.ParseQuery(query)
		if again := sigv4.ParseQuery(sigv4.JoinQuery(params)); !slices.Equal(again, params) {
			t.Errorf("%q: parsed %q, joined and parsed %q", query, params, again)
		}
		canonical := sigv4.CanonicalQuery(query)
		if again := sigv4.CanonicalQuery(canonical); again != canonical {
			t.Errorf("%q: canonical %q, canonical of that %q", query, canonical, again)
		}
		checkAlphabet(t, canonical, "=&")
		// Canonicalisation loses no parameter and changes no meaning.
		want := make([]string, 0, len(params))
		for _, p := range params {
			want = append(want, sigv4.Decode(p.Name)+"\x00"+sigv4.Decode(p.Value))
		}
		got := make([]string, 0, len(params))
		for _, p := range sigv4.ParseQuery(canonical) {
			got = append(got, sigv4.Decode(p.Name)+"\x00"+sigv4.Decode(p.Value))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: canonical %q has %q, want %q", query, canonical, got, want)
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, path := range []string{
		"", "/", "//", "/a/b/../c", "/../..", "/.", "/a/.", "/a/..", "/./a//b/", "a/../b", "/.hidden/..b", "/%2e%2E/%2f",
		"/caf\u00e9", "/100%", "/%zz%4", "*", "/a b+c@d",
	} {
		f.Add(path)
	}
	once, twice, normal := sigv4.Rules{EncodePathOnce: true}, sigv4.Rules{}, sigv4.Rules{NormalizePath: true}
	f.Fuzz(func(t *testing.T, path string) {
		single := sigv4.CanonicalPath(path, once)
		if again := sigv4.CanonicalPath(single, once); again != single {
			t.Errorf("%q: canonical %q, canonical of that %q", path, single, again)
		}
		if path != "" && sigv4.Decode(single) != sigv4.Decode(path) {
			t.Errorf("%q: canonical %q means another path", path, single)
		}
		double := sigv4.CanonicalPath(path, twice)
		if path != "" && sigv4.Decode(double) != path {
			t.Errorf("%q: canonical %q does not decode to the wire path", path, double)
		}
		for _, canonical := range []string{single, double, sigv4.CanonicalPath(path, normal)} {
			if canonical == "" {
				t.Errorf("%q: empty canonical path", path)
			}
			checkAlphabet(t, canonical, "/")
		}
		normalized := sigv4.NormalizePath(path)
		if again := sigv4.NormalizePath(normalized); again != normalized {
			t.Errorf("%q: normalised %q, normalised again %q", path, normalized, again)
		}
		if strings.HasPrefix(path, "/") {
			checkNormal(t, path, normalized)
		}
	})
}

// checkAlphabet fails unless text has only unreserved characters, escapes in upper case, and the bytes
// of more.
func checkAlphabet(t *testing.T, text, more string) {
	t.Helper()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	for i := 0; i < len(text); i++ {
		if text[i] == '%' {
			if i+2 >= len(text) || !strings.Contains("0123456789ABCDEF", text[i+1:i+2]) || !strings.Contains("0123456789ABCDEF", text[i+2:i+3]) {
				t.Fatalf("%q has a malformed escape at %d", text, i)
			}
			i += 2
			continue
		}
		if !strings.Contains(letters+more, text[i:i+1]) {
			t.Fatalf("%q has the raw byte %q", text, text[i])
		}
	}
}

// checkNormal fails unless a normalised absolute path has no dot segment and no empty one, and ends in a
// slash only where the path named a directory.
func checkNormal(t *testing.T, path, normalized string) {
	t.Helper()
	segments := strings.Split(normalized, "/")
	for i, segment := range segments {
		empty := segment == "" && i > 0 && i < len(segments)-1
		if empty || segment == "." || segment == ".." {
			t.Fatalf("%q: normalised %q has the segment %q", path, normalized, segment)
		}
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	directory := last == "" || last == "." || last == ".."
	if directory != strings.HasSuffix(normalized, "/") {
		t.Fatalf("%q: normalised %q", path, normalized)
	}
}

func FuzzInfer(f *testing.F) {
	for _, host := range []string{
		"", "s3.amazonaws.com", "a.execute-api.us-east-1.amazonaws.com:443", "vpce-1.s3.us-east-1.vpce.amazonaws.com",
		"d111111abcdef8.cloudfront.net", "a.b.c.us-east-1.on.aws", "..us-east-1.amazonaws.com", "-.us-east-1.amazonaws.com",
	} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		in, ok := sigv4.Infer(host)
		if !ok {
			if in != (sigv4.Inference{}) {
				t.Errorf("%q: nothing decides, yet %+v", host, in)
			}
			return
		}
		if in.Because == "" || in.Service == "" && !in.NotSigned {
			t.Errorf("%q: %+v", host, in)
		}
		if in.Region != "" && in.Region != "*" && !sigv4.IsRegion(in.Region) {
			t.Errorf("%q: region %q", host, in.Region)
		}
		if again, _ := sigv4.Infer(strings.ToUpper(host)); strings.ToUpper(host) == host && again != in {
			t.Errorf("%q: %+v, in upper case %+v", host, in, again)
		}
	})
}

// FuzzVerify gives the verifier anything: it must refuse without a panic, and never accept.
func FuzzVerify(f *testing.F) {
	f.Add("GET", "/", "Host: a\nAuthorization: "+sampleAuthorization+"\nX-Amz-Date: 20150830T123600Z", "")
	f.Add("GET", samplePresigned, "Host: a", "body")
	f.Add("GET", "/", ":authority: a\nAuthorization: Bearer x\nDate: 2015-08-30T12:36:00+01:00", "")
	f.Add("GET", "https://a?x", "Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0\nDate: x", "")
	f.Fuzz(func(t *testing.T, method, target, header, body string) {
		request := sigv4.Request{Method: method, Target: target, Body: []byte(body)}
		for line := range strings.SplitSeq(header, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			request.Header = append(request.Header, sigv4.Field{Name: name, Value: value})
		}
		for _, service := range []string{"service", "s3", "iotdevicegateway"} {
			verifier := &sigv4.Verifier{Region: "us-east-1", Service: service, Now: clock(testTime), Keys: oneKey(testCredentials)}
			trace, err := verifier.Verify(&request)
			if err == nil {
				t.Fatalf("verifies: %+v", trace)
			}
			if err.Error() == "" {
				t.Error("an error without a text")
			}
		}
		for _, f := range request.Header {
			if !isToken(strings.TrimPrefix(f.Name, ":")) {
				return // no name of a field: RFC 9110, section 5.1
			}
		}
		signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "service", Headers: sigv4.SignAll}
		if signed, err := signer.Sign(request, testTime); err == nil {
			checkLocate(t, &signed)
		}
	})
}

func isToken(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~") == ""
}
