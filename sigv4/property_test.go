package sigv4_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"

	"pgregory.net/rapid"
)

// services have rules of each kind.
var services = []string{"execute-api", "lambda", "s3", "aoss", "sts", "iotdevicegateway", "vpc-lattice-svcs"}

// requests draws a request with any bytes that a wire can carry: no control characters outside of the
// body, no blank in the target.
func requests() *rapid.Generator[sigv4.Request] {
	segment := rapid.StringMatching(`([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|%|é|"|\|){0,8}`)
	few := rapid.StringMatching(`[ab](=[xX%-]{0,2})?`) // so that names come twice
	target := rapid.Custom(func(t *rapid.T) string {
		text := "/" + strings.Join(rapid.SliceOfN(segment, 0, 4).Draw(t, "segments"), "/")
		if rapid.Bool().Draw(t, "query") {
			text += "?" + strings.Join(rapid.SliceOfN(rapid.OneOf(segment, few), 0, 5).Draw(t, "params"), rapid.SampledFrom([]string{"&", "?", "/"}).Draw(t, "between"))
		}
		return rapid.SampledFrom([]string{"", "https://proxied.example:8080"}).Draw(t, "authority") + text
	})
	name := rapid.StringMatching(`X-Amz-(Meta|Target|Acl|Tagging)|[A-Za-z][A-Za-z-]{0,8}`).Filter(func(s string) bool {
		return !strings.EqualFold(s, "host") && !strings.EqualFold(s, "authorization") && !strings.EqualFold(s, "date")
	})
	value := rapid.StringMatching(`[ \t]{0,2}[!-~é]{0,5}([ \t]{1,3}[!-~]{1,4}){0,2}[ \t]{0,2}`)
	field := rapid.Custom(func(t *rapid.T) sigv4.Field {
		return sigv4.Field{Name: name.Draw(t, "name"), Value: value.Draw(t, "value")}
	})
	return rapid.Custom(func(t *rapid.T) sigv4.Request {
		host := sigv4.Field{
			Name:  rapid.SampledFrom([]string{"Host", "host", ":authority"}).Draw(t, "host name"),
			Value: rapid.SampledFrom([]string{"api.example.com", "API.example.com:8443", "[::1]:80"}).Draw(t, "host"),
		}
		return sigv4.Request{
			Method: rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}).Draw(t, "method"),
			Target: target.Draw(t, "target"),
			Header: append(sigv4.Header{host}, rapid.SliceOfN(field, 0, 5).Draw(t, "fields")...),
			Body:   rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "body"),
		}
	})
}

// parties draws a signer, and the verifier that knows its key.
func parties(t *rapid.T) (*sigv4.Signer, *sigv4.Verifier) {
	signer := &sigv4.Signer{
		Credentials: sigv4.Credentials{
			AccessKeyID:     rapid.StringMatching(`A[KS]IA[A-Z0-9]{16}`).Draw(t, "access key"),
			SecretAccessKey: rapid.StringMatching(`[A-Za-z0-9/+]{40}`).Draw(t, "secret"),
			SessionToken:    rapid.StringMatching(`([A-Za-z0-9/+]{8,20}=)?`).Draw(t, "token"),
		},
		Region:  rapid.SampledFrom([]string{"us-east-1", "eusc-de-east-1"}).Draw(t, "region"),
		Service: rapid.SampledFrom(services).Draw(t, "service"),
		// SigV4A costs more time than all else.
		Scheme: rapid.SampledFrom([]sigv4.Scheme{nil, nil, nil, sigv4a.New()}).Draw(t, "scheme"),
	}
	if rapid.Bool().Draw(t, "sign all") {
		signer.Headers = sigv4.SignAll
	}
	return signer, &sigv4.Verifier{
		Region: signer.Region, Service: signer.Service, Scheme: signer.Scheme,
		Now: clock(testTime), Keys: oneKey(signer.Credentials),
	}
}

// sign draws the form of the signature and signs.
func sign(t *rapid.T, signer *sigv4.Signer, request sigv4.Request) (signed sigv4.Request, presigned bool) {
	var err error
	if presigned = rapid.Bool().Draw(t, "presigned"); presigned {
		expires := time.Duration(rapid.Int64Range(int64(time.Second), int64(sigv4.MaxExpires)).Draw(t, "expires"))
		signed, err = signer.Presign(request, testTime, expires)
	} else {
		signed, err = signer.Sign(request, testTime)
	}
	if err != nil {
		t.Fatal(err)
	}
	return signed, presigned
}

func TestSignedVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		request := requests().Draw(t, "request")
		signer, verifier := parties(t)
		before := request.Clone()
		signed, presigned := sign(t, signer, request)
		if request.Target != before.Target || !slices.Equal(request.Header, before.Header) {
			t.Errorf("signing changed its argument to %+v", request)
		}
		// What goes over the wire is all that a verifier has.
		signed.PayloadHash = ""
		if _, err := verifier.Verify(&signed); err != nil {
			t.Fatalf("%v\n%+v", err, signed)
		}
		if !strings.HasPrefix(signed.Target, request.Target) || !presigned && signed.Target != request.Target {
			t.Errorf("target %q became %q", request.Target, signed.Target)
		}
		// A proxy that sees the signed request can sign it anew.
		again, err := signer.Sign(signed, testTime.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		was, _ := request.Query()
		is, _ := again.Query()
		if again.Path() != request.Path() || !slices.Equal(sigv4.ParseQuery(is), sigv4.ParseQuery(was)) {
			t.Errorf("signed again, the target %q is %q", request.Target, again.Target)
		}
		if _, err := verifier.Verify(&again); err != nil {
			t.Errorf("signed again: %v", err)
		}
	})
}

// TestFlippedByte changes one byte of what a signature covers.
func TestFlippedByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		signer, verifier := parties(t)
		request, presigned := sign(t, signer, requests().Draw(t, "request"))
		request.PayloadHash = ""
		trace, err := verifier.Verify(&request)
		if err != nil {
			t.Fatal(err)
		}
		changed := request.Clone()
		part := rapid.SampledFrom([]string{"method", "target", "header", "body"}).Draw(t, "part")
		switch part {
		case "method":
			changed.Method = flip(t, request.Method)
		case "target":
			changed.Target = flip(t, request.Target)
		case "header":
			i := rapid.IntRange(0, len(request.Header)-1).Draw(t, "field")
			changed.Header[i].Value = flip(t, request.Header[i].Value)
		case "body":
			changed.Body = []byte(flip(t, string(request.Body)))
		}
		_, err = verifier.Verify(&changed)
		if (err == nil) != harmless(&request, &changed, trace, part, presigned) {
			t.Errorf("%s changed: %v\nfrom %+v\nto   %+v", part, err, request, changed)
		}
		if got := verifier.Check(&changed); reason(got) != reason(err) {
			t.Errorf("%s changed: Check says %v, Verify %v\nfrom %+v\nto   %+v", part, got, err, request, changed)
		}
	})
}

// flip changes one bit; it makes a byte where there is none.
func flip(t *rapid.T, text string) string {
	if text == "" {
		return "x"
	}
	bytes := []byte(text)
	bytes[rapid.IntRange(0, len(bytes)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	return string(bytes)
}

// harmless tells whether a change is one that a verifier cannot see, since it canonicalises what it gets
// and not all of a request is signed. It compares canonical values, which have tests of their own.
func harmless(before, after *sigv4.Request, trace *sigv4.Trace, part string, presigned bool) bool {
	rules := sigv4.RulesFor(trace.StringToSign.Scope.Service)
	switch part {
	case "body":
		return trace.Canonical.PayloadHash == sigv4.UnsignedPayload
	case "header":
		for i := range before.Header {
			was, is := before.Header[i], after.Header[i]
			if was == is {
				continue
			}
			name := strings.ToLower(was.Name)
			if name == ":authority" {
				name = "host"
			}
			switch {
			case name == "authorization":
				// Blanks between its parameters mean nothing.
				return sameClaim(was.Value, is.Value)
			case name == "x-amz-security-token":
				// Compared with the known one even where it is not signed.
				return sigv4.CanonicalValue(was.Value) == sigv4.CanonicalValue(is.Value)
			case !slices.Contains(trace.Canonical.SignedNames(), name):
				return true
			}
			return sigv4.CanonicalValue(was.Value) == sigv4.CanonicalValue(is.Value)
		}
	case "target":
		without := []string{}
		if rules.TokenAfterSigning {
			without = append(without, "X-Amz-Security-Token")
		}
		same := canonicalTarget(before, rules, without) == canonicalTarget(after, rules, without)
		if !presigned {
			_, also, _ := after.Presigned()
			return same && !also
		}
		// Signature and token are outside of the canonical query, but have to stay.
		for _, name := range []string{"X-Amz-Signature", "X-Amz-Security-Token"} {
			was, _ := before.QueryValue(name)
			is, _ := after.QueryValue(name)
			same = same && was == is
		}
		return same
	}
	return false
}

func canonicalTarget(r *sigv4.Request, rules sigv4.Rules, without []string) string {
	query, _ := r.Query()
	return sigv4.CanonicalPath(r.Path(), rules) + "?" + sigv4.CanonicalQuery(query, append(without, "X-Amz-Signature")...)
}

// sameClaim tells whether two Authorization values say the same.
func sameClaim(a, b string) bool {
	was, err := sigv4.ParseAuthorization(a)
	if err != nil {
		return false
	}
	is, err := sigv4.ParseAuthorization(b)
	return err == nil && was.String() == is.String()
}

func TestCanonicalQueryIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringMatching(`([A-Za-z0-9._~+;:@/?é-]|%[0-9A-Fa-f]{2}|%){0,6}(=([A-Za-z0-9=+;-]|%[0-9A-Fa-f]{2}){0,6})?`)
		pieces := rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces")
		want := sigv4.CanonicalQuery(strings.Join(pieces, "&"))
		shuffled := rapid.Permutation(pieces).Draw(t, "shuffled")
		if got := sigv4.CanonicalQuery(strings.Join(shuffled, "&")); got != want {
			t.Errorf("%q: %q\n%q: %q", pieces, want, shuffled, got)
		}
		params := sigv4.ParseQuery(want)
		if !slices.IsSortedFunc(params, sigv4.ComparePairs) {
			t.Errorf("%q is not in order", want)
		}
	})
}

func TestLocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		signer, _ := parties(t)
		signed, _ := sign(t, signer, requests().Draw(t, "request"))
		checkLocate(t, &signed)
	})
}

// TestHopReplacesHostAndPath sends a request over a hop that does what CloudFront does: the Host becomes
// the origin's name, and the origin path comes before the path.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
func TestHopReplacesHostAndPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		request := requests().Filter(func(r sigv4.Request) bool { return strings.HasPrefix(r.Target, "/") }).Draw(t, "request")
		signer, verifier := parties(t)
		signer.Host = rapid.SampledFrom([]string{"", "origin.example.com", "origin.example.com:444"}).Draw(t, "sign host")
		originPath := rapid.SampledFrom([]string{"", "/prod", "/a/b"}).Draw(t, "origin path")
		signer.PathPrefix = rapid.SampledFrom([]string{originPath, originPath + "/", strings.TrimPrefix(originPath, "/")}).Draw(t, "prefix")
		signed, _ := sign(t, signer, request)
		if signed.Host() != request.Host() {
			t.Errorf("host %q became %q", request.Host(), signed.Host())
		}
		signed.PayloadHash = ""
		arrived := signed.Clone()
		if signer.Host != "" {
			arrived.Header = arrived.Header.Without(":authority").With("Host", signer.Host)
		}
		arrived.Target = originPath + arrived.Target
		if _, err := verifier.Verify(&arrived); err != nil {
			t.Fatalf("after the hop: %v", err)
		}
		if changed := signer.Host != "" || originPath != ""; changed {
			if _, err := verifier.Verify(&signed); reason(err) != sigv4.ReasonSignatureMismatch {
				t.Errorf("without the hop: %v", err)
			}
		}
	})
}

// TestPrintedParses prints and parses what has no separator within its parts.
func TestPrintedParses(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-z0-9+_.-]{1,12}`)
	names := rapid.SliceOfN(rapid.StringMatching(`[a-z-]{1,8}`), 1, 4)
	rapid.Check(t, func(t *rapid.T) {
		scope := sigv4.Scope{Date: word.Draw(t, "date"), Region: word.Draw(t, "region"), Service: word.Draw(t, "service"), Terminator: word.Draw(t, "terminator")}
		if got, err := sigv4.ParseScope(scope.String()); err != nil || got != scope {
			t.Errorf("%+v, %v, want %+v", got, err, scope)
		}
		credential := sigv4.Credential{AccessKeyID: word.Draw(t, "key"), Scope: scope}
		if got, err := sigv4.ParseCredential(credential.String()); err != nil || got != credential {
			t.Errorf("%+v, %v, want %+v", got, err, credential)
		}
		auth := sigv4.Authorization{
			Algorithm: "AWS4-" + word.Draw(t, "algorithm"), Credential: credential,
			SignedHeaders: names.Draw(t, "names"), Signature: word.Draw(t, "signature"),
		}
		got, err := sigv4.ParseAuthorization(auth.String())
		if err != nil || got.String() != auth.String() || !slices.Equal(got.SignedHeaders, auth.SignedHeaders) || got.Credential != credential {
			t.Errorf("%+v, %v, want %+v", got, err, auth)
		}
		text := sigv4.StringToSign{Algorithm: auth.Algorithm, Time: word.Draw(t, "time"), Scope: scope, Hash: word.Draw(t, "hash")}
		if got, err := sigv4.ParseStringToSign(text.String()); err != nil || got != text {
			t.Errorf("%+v, %v, want %+v", got, err, text)
		}
	})
}
