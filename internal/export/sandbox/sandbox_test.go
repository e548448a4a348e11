package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"pgregory.net/rapid"

	"countersign/sigv4"
)

// engine is a JavaScript engine with the script.
type engine struct{ *goja.Runtime }

func newEngine(t testing.TB) engine {
	t.Helper()
	vm := goja.New()
	vm.SetFieldNameMapper(goja.TagFieldNameMapper("json", true))
	if _, err := vm.RunString(Sign); err != nil {
		t.Fatal(err)
	}
	return engine{vm}
}

func (e engine) call(t interface{ Fatal(...any) }, source string, vars map[string]any) goja.Value {
	for name, value := range vars {
		if err := e.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	v, err := e.RunString(source)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestVectors checks hashes against those of the standards: FIPS 180-4 examples, RFC 4231.
func TestVectors(t *testing.T) {
	e := newEngine(t)
	for text, want := range map[string]string{
		"":    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
		strings.Repeat("a", 10_000):                                hexSum(strings.Repeat("a", 10_000)),
	} {
		if got := e.call(t, `countersign.toHex(countersign.sha256(text))`, map[string]any{"text": text}).String(); got != want {
			t.Errorf("SHA-256 of %.20q: %s, want %s", text, got, want)
		}
	}
	for _, v := range []struct{ key, data, want string }{
		{strings.Repeat("\x0b", 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	} {
		if got := e.call(t, `countersign.toHex(countersign.hmac(key, data))`, map[string]any{"key": v.key, "data": v.data}).String(); got != v.want {
			t.Errorf("HMAC of %q: %s, want %s", v.data, got, v.want)
		}
	}
	long := strings.Repeat("k", 131)
	if got := e.call(t, `countersign.toHex(countersign.hmac(key, data))`, map[string]any{"key": long, "data": "x"}).String(); got != hexMAC(long, "x") {
		t.Errorf("HMAC under a long key: %s", got)
	}
}

func hexSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func hexMAC(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// TestHashesAnyLength checks every length round the ends of blocks.
func TestHashesAnyLength(t *testing.T) {
	e := newEngine(t)
	for n := range 200 {
		text := strings.Repeat("é\x00x", n)[:n]
		text = strings.ToValidUTF8(text, "?")
		if got := e.call(t, `countersign.toHex(countersign.sha256(countersign.utf8(text)))`, map[string]any{"text": text}).String(); got != hexSum(text) {
			t.Fatalf("%d bytes: %s", n, got)
		}
	}
}

// TestSignsAsSigv4 holds the script against package sigv4: the same canonical request and signature.
func TestSignsAsSigv4(t *testing.T) {
	e := newEngine(t)
	at := time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		segment := rapid.StringMatching(`[a-zA-Z0-9 %*'()!+&=:@/é日😀]{1,8}`)
		path := "/" + e.call(t, `parts.map(countersign.wire).join('/')`, map[string]any{"parts": rapid.SliceOfN(segment, 1, 3).Draw(t, "path")}).String()
		if strings.Contains(path, "/.") {
			t.Skip("dot segments are refused")
		}
		query := e.call(t, `parts.map(function (p) { return p.map(countersign.encode).join('=') }).join('&')`,
			map[string]any{"parts": rapid.SliceOfN(rapid.SliceOfN(segment, 1, 2), 0, 5).Draw(t, "query")}).String()
		signer := sigv4.Signer{
			Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SessionToken: rapid.SampledFrom([]string{"", "token=="}).Draw(t, "token")},
			Service:     rapid.SampledFrom([]string{"execute-api", "s3", "lambda"}).Draw(t, "service"), Region: "eu-west-1",
			Host: "abc123def4.execute-api.eu-west-1.amazonaws.com", PathPrefix: rapid.SampledFrom([]string{"", "/prod"}).Draw(t, "prefix"),
		}
		rules := sigv4.RulesFor(signer.Service)
		request := sigv4.Request{Method: "POST", Target: path, Header: sigv4.Header{{Name: "X-Amz-Meta-B", Value: " a  b "}, {Name: "X-Amz-Meta-A", Value: "1"}}, Body: []byte(rapid.String().Draw(t, "body"))}
		if query != "" {
			request.Target += "?" + query
		}
		signed, err := signer.Sign(request, at)
		if err != nil {
			t.Fatal(err)
		}
		got := e.call(t, `JSON.stringify(countersign.sign({method: 'POST', path: path, query: query, body: body, headers: [['X-Amz-Meta-B', ' a  b '], ['x-amz-meta-a', '1']]},
			{host: host, prefix: prefix, service: service, region: 'eu-west-1', encodeOnce: once, payloadHeader: payload}, {id: id, secret: secret, token: token}, new Date(at)).headers)`, map[string]any{
			"path": path, "query": query, "body": string(request.Body), "host": signer.Host, "prefix": signer.PathPrefix, "service": signer.Service,
			"once": rules.EncodePathOnce, "payload": rules.PayloadHeader, "id": signer.Credentials.AccessKeyID, "secret": signer.Credentials.SecretAccessKey,
			"token": signer.Credentials.SessionToken, "at": at.UnixMilli(),
		}).String()
		if want := signed.Header.Value("authorization"); !strings.Contains(got, want) {
			t.Fatalf("%s %q:\n%s\nwant %s", signer.Service, request.Target, got, want)
		}
	})
}
