package gateway

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/internal/gateway/iam"
	"countersign/sigv4"
	"pgregory.net/rapid"
)

// drawn is a random request to a greedy route, signed, and the gateway's clock.
func drawn(t *rapid.T, tb testing.TB) (sigv4.Request, Arrival) {
	segment := rapid.StringMatching(`([A-Za-z0-9_.~@:=*()!'$,+-]|%[0-9A-F][0-9A-F]|é){1,8}`)
	name := rapid.StringMatching(`([A-Za-z0-9_.~\[\]-]|%[0-9A-Fa-f][0-9A-Fa-f]){1,6}`)
	value := rapid.StringMatching(`([A-Za-z0-9_.~ /:=+;%-]){0,8}`)
	req := sigv4.Request{
		Method: rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}).Draw(t, "method"),
		Target: "/prod/proxy/" + strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(t, "path"), "/"),
		Header: sigv4.Header{{Name: rapid.SampledFrom([]string{"Host", "host", "HOST"}).Draw(t, "host"), Value: restHost}},
	}
	if strings.Contains(req.Target, "..") {
		req.Target = strings.ReplaceAll(req.Target, "..", "x")
	}
	for i, n := range rapid.SliceOfN(name, 0, 5).Draw(t, "query") {
		req.Target += map[bool]string{true: "?", false: "&"}[i == 0] + n
		if rapid.Bool().Draw(t, "equals") {
			req.Target += "=" + strings.ReplaceAll(value.Draw(t, "value"), " ", "%20")
		}
	}
	for _, n := range rapid.SliceOfN(rapid.SampledFrom([]string{"Accept", "X-Amz-Meta-A", "x-amz-meta-b", "Content-Type", "Cookie"}), 0, 4).Draw(t, "fields") {
		req.Header = append(req.Header, sigv4.Field{Name: n, Value: value.Draw(t, "field")})
	}
	if rapid.Bool().Draw(t, "has body") {
		req.Body = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "body")
	}
	s := signer(rapid.SampledFrom([]string{keyID, tempID}).Draw(t, "key"))
	if rapid.Bool().Draw(t, "sign all") {
		s.Headers = sigv4.SignAll
	}
	at := clock.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "skew")) * time.Second)
	signed, err := s.Sign(req, at)
	if rapid.Bool().Draw(t, "presigned") {
		signed, err = s.Presign(req, at, 15*time.Minute)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return signed, arrival()
}

// TestSignedIsAccepted: whatever sigv4 signs, the gateway takes.
func TestSignedIsAccepted(t *testing.T) {
	g := gateway(t)
	rapid.Check(t, func(rt *rapid.T) {
		req, at := drawn(rt, t)
		if v := g.Answer(&req, at); !v.Allowed || v.Status != 0 || v.Header != nil || v.Body != nil {
			rt.Fatalf("%s (%s) for %q\n%s", v.Reason, v.Detail, req.Target, v.Body)
		}
	})
}

// TestAnyChangeIsRefused: nothing that is signed can be changed on the way.
func TestAnyChangeIsRefused(t *testing.T) {
	g := gateway(t)
	rapid.Check(t, func(rt *rapid.T) {
		good, at := drawn(rt, t)
		req := good.Clone()
		change := rapid.IntRange(0, 7).Draw(rt, "change")
		switch change {
		case 0:
			req.Method = map[bool]string{true: "POST", false: "GET"}[req.Method != "POST"]
		case 1:
			path, query, _ := strings.Cut(req.Target, "?")
			req.Target = path + "x"
			if query != "" {
				req.Target += "?" + query
			}
		case 2:
			req.Target += map[bool]string{true: "&", false: "?"}[strings.Contains(req.Target, "?")] + "zz=1"
		case 3:
			req.Body = append([]byte("x"), req.Body...)
		case 4:
			i := rapid.IntRange(0, 63).Draw(rt, "digit")
			flip := func(s string) string {
				at := strings.Index(s, "Signature=") + len("Signature=") + i
				return s[:at] + map[bool]string{true: "1", false: "0"}[s[at] == '0'] + s[at+1:]
			}
			if req.Header.Has("authorization") {
				req = authorization(req, flip)
			} else {
				req.Target = flip(req.Target)
			}
		case 5:
			req = field(req, "Host", "guarded123.execute-api.eu-west-1.amazonaws.com")
		case 6:
			stamp := func(s string) string { return strings.Replace(s, "Z", "Y", 1) }
			if date, ok := req.Header.Get("x-amz-date"); ok {
				req = field(req, "X-Amz-Date", stamp(date))
			} else {
				req.Target = strings.Replace(req.Target, "X-Amz-Expires=900", "X-Amz-Expires=901", 1)
			}
		case 7:
			if req.Header.Has("authorization") {
				req = authorization(req, replacing("host", "accept;host"))
			} else {
				req.Target = strings.Replace(req.Target, "X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host%3Bvia", 1)
			}
		}
		if reflect.DeepEqual(req, good) || change == 7 && strings.Contains(good.Header.Value("authorization"), "accept;") {
			return // a name that is signed already changes nothing
		}
		if v := g.Answer(&req, at); v.Allowed || v.Status < 400 {
			rt.Fatalf("change %d of %q is accepted", change, req.Target)
		}
	})
}

// TestVerifyIsCompute: the short way to the signature computes what sigv4.Compute does, for any request.
func TestVerifyIsCompute(t *testing.T) {
	g := gateway(t)
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aZ09-._~ /%2fF+=;:@*\t\"é,")), 0, 12, -1)
	rapid.Check(t, func(rt *rapid.T) {
		req := sigv4.Request{Method: text.Draw(rt, "method"), Target: "/" + text.Draw(rt, "path")}
		if rapid.Bool().Draw(rt, "query") {
			req.Target += "?" + strings.Join(rapid.SliceOfN(text, 0, 5).Draw(rt, "pieces"), "&")
		}
		names := rapid.SampledFrom([]string{"host", ":authority", "Accept", "X-Amz-Date", "x-b", "X-B"})
		for range rapid.IntRange(0, 6).Draw(rt, "fields") {
			req.Header = append(req.Header, sigv4.Field{Name: names.Draw(rt, "name"), Value: text.Draw(rt, "value")})
		}
		req.Body = []byte(text.Draw(rt, "body"))
		if rapid.Bool().Draw(rt, "hashed elsewhere") {
			req.PayloadHash = sigv4.HashPayload([]byte("elsewhere"))
		}
		c := claim{
			signedHeaders: strings.Join(rapid.SliceOfN(names, 1, 5).Draw(rt, "signed"), ";"),
			id:            keyID, at: clock, scope: sigv4.NewScope(clock, text.Draw(rt, "region"), "execute-api"),
		}
		key, _ := g.keys.Key(keyID)
		v := Verdict{request: &req, claim: c, claimed: true, key: key}
		trace := v.Trace()
		c.signature = trace.Signature
		if !verifies(g, &req, &c, key) {
			rt.Fatal("the right signature is refused")
		}
		c.signature = strings.ToUpper(trace.Signature)
		if c.signature != trace.Signature && verifies(g, &req, &c, key) {
			rt.Fatal("a signature in upper case is accepted")
		}
	})
}

// check holds what is true of every verdict.
func check(t *testing.T, v *Verdict, req *sigv4.Request) {
	t.Helper()
	if v.Allowed {
		if v.Status != 0 || v.Body != nil || v.Reason != Accepted {
			t.Fatalf("allowed and %d %s", v.Status, v.Reason)
		}
		return
	}
	if v.Status < 400 || v.Status > 410 || v.Reason == Accepted {
		t.Fatalf("status %d, reason %q", v.Status, v.Reason)
	}
	if got := v.Header.Value("content-length"); got != strconv.Itoa(len(v.Body)) {
		t.Fatalf("content-length %s for %d bytes", got, len(v.Body))
	}
	if len(v.Body) > 0 && !json.Valid(v.Body) {
		t.Fatalf("no JSON: %q", v.Body)
	}
	for _, f := range v.Header {
		if strings.ContainsAny(f.Name+f.Value, "\r\n") {
			t.Fatalf("line break in %q", f)
		}
	}
	if bytes.Contains(v.Body, []byte(secret)) && !strings.Contains(req.Target, secret) {
		t.Fatal("the answer has a secret")
	}
}

func FuzzAnswer(f *testing.F) {
	good, err := signer(keyID).Sign(get(restHost, "/prod/pets?a=1"), clock)
	if err != nil {
		f.Fatal(err)
	}
	presigned, err := signer(tempID).Presign(get(restHost, "/prod/pets"), clock, time.Minute)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("GET", restHost, good.Target, good.Header.Value("authorization"), "20261122T100000Z", "", []byte(nil))
	f.Add("GET", restHost, presigned.Target, "", "", "x-api-key: 1\nupgrade: websocket", []byte("x"))
	f.Add("POST", socketHost, "/prod/%40connections/a", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=x", "2026-11-22T11:00:00+01:00", ":authority: h", []byte("{}"))
	f.Add("HEAD", urlHost, "//a/..", "Bearer x", "", "x-amz-content-sha256: UNSIGNED-PAYLOAD", []byte(nil))
	f.Add("GET", "api.example.com", "/shop/v2", "x=y", "now", "x-http-method-override: PUT", []byte(nil))
	f.Add("GET", httpHost, "/pets/%zz?%", "", "", "", []byte(nil))
	g := gateway(f)
	f.Fuzz(func(t *testing.T, method, host, target, auth, date, more string, payload []byte) {
		req := sigv4.Request{Method: method, Target: target, Body: payload, Header: sigv4.Header{{Name: "Host", Value: host}}}
		for _, x := range [][2]string{{"Authorization", auth}, {"X-Amz-Date", date}} {
			if x[1] != "" {
				req.Header = append(req.Header, sigv4.Field{Name: x[0], Value: x[1]})
			}
		}
		for line := range strings.SplitSeq(more, "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok {
				req.Header = append(req.Header, sigv4.Field{Name: name, Value: value})
			}
		}
		before := req.Clone()
		v := g.Answer(&req, arrival())
		check(t, &v, &req)
		if trace := v.Trace(); v.Reason == SignatureMismatch && trace == nil {
			t.Fatal("a mismatch without a trace")
		}
		_ = v.Steps()
		if before.Target != req.Target || len(before.Header) != len(req.Header) {
			t.Fatal("the request was changed")
		}
		again := g.Answer(&req, arrival())
		if wire(&again) != wire(&v) {
			t.Fatal("the same request gets two answers")
		}
	})
}

func FuzzReadKeys(f *testing.F) {
	f.Add([]byte(`{"Keys": [{"AccessKeyId": "A", "SecretAccessKey": "s", "PrincipalArn": "arn:aws:iam::123456789012:user/a", "Policies": [{"Statement": []}]}], "ApiKeys": [{"Value": "x", "Stages": ["a/b"]}]}`))
	f.Add([]byte(`{"keys": [{"Status": "Off", "Expiration": 3, "Context": {"a": ["b"]}, "SessionPolicies": {}}], "apikeys": 1}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadKeys(data)
		if (s == nil) == (err == nil) {
			t.Fatalf("store %v, error %v", s, err)
		}
		if err == nil {
			for _, k := range s.keys {
				set := iam.Policies{Identity: k.Identity, Boundary: k.Boundary, Session: k.Session}
				_ = iam.Evaluate(&iam.Request{Caller: k.Caller, Action: "execute-api:Invoke"}, &set)
			}
		}
	})
}

// TestConcurrent: one gateway answers many at once, each by its own key.
func TestConcurrent(t *testing.T) {
	g := gateway(t)
	var wg sync.WaitGroup
	for _, id := range []string{keyID, tempID, noneID, offID, oldID, guestID} {
		req := signed(t, id, get(restHost, "/prod/pets?a=1"))
		want := g.Answer(&req, arrival()).Reason
		for range 4 {
			wg.Go(func() {
				for range 100 {
					if v := g.Answer(&req, arrival()); v.Reason != want || v.Trace() == nil {
						t.Errorf("%s: %s, want %s", id, v.Reason, want)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}
