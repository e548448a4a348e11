package laws

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/report"
	"countersign/sigv4"

	"pgregory.net/rapid"
)

// TestGoodRequests: what a verifier takes is healthy, and nothing is proven or shown for it.
func TestGoodRequests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, r := good(t)
		if !x.verdict.accepted {
			t.Fatalf("the verifier does not take a good request\n%s", x.verdict.response.Body)
		}
		x = x.diagnosed(r, rapid.SampledFrom(modes).Draw(t, "mode"))
		if len(x.certain()) > 0 || x.mode == withSecret && x.result.Verdict != report.Healthy {
			t.Fatalf("a good request is not healthy\n%s", x)
		}
	})
}

// good draws an attempt to which nothing is committed, and plays it.
func good(t *rapid.T) (run, *rand.Rand) {
	a := attempts().Draw(t, "attempt")
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	x, _, err := play(r, a)
	if err != nil {
		t.Fatal(err)
	}
	diagnosed.Add(1)
	return x, r
}

// TestRefusedWithoutAWord: a good request that is refused for a reason that nothing tells has no certain cause.
func TestRefusedWithoutAWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, r := good(t)
		x.verdict.response = rapid.SampledFrom([]answer.Response{
			{Status: 403},
			{Status: 403, Body: "denied"},
			{Status: 500, Body: `{"message":"Internal server error"}`},
			{Status: 502, Body: "<html>Bad gateway</html>"},
			{Status: 429, Body: `{"message":"Too Many Requests"}`},
			{Status: 400, Body: `{"message":"Bad Request Exception"}`},
		}).Draw(t, "answer")
		x = x.diagnosed(r, rapid.SampledFrom(modes).Draw(t, "mode"))
		if len(x.certain()) > 0 {
			t.Fatalf("%s is certain\n%s", x.certain()[0].Code, x)
		}
	})
}

// TestForeignSignature: a signature that comes of nothing proves nothing about the request.
func TestForeignSignature(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := attempts().Draw(t, "attempt")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		digits := []byte("0123456789abcdef")
		foreign := make([]byte, 64)
		for i := range foreign {
			foreign[i] = digits[r.IntN(16)]
		}
		a.Sending = append(a.Sending, func(req *sigv4.Request) { setSignature(req, string(foreign)) })
		x, _, err := play(r, a)
		if err != nil {
			t.Fatal(err)
		}
		diagnosed.Add(1)
		x = x.diagnosed(r, rapid.SampledFrom(modes).Draw(t, "mode"))
		for _, f := range x.certain() {
			// The client's log says what it signed: that the texts are equal is true.
			if x.mode != withLog || f.Code != "wrong-secret" {
				t.Fatalf("%s is certain for a signature of nothing\n%s", f.Code, x)
			}
		}
	})
}

// setSignature writes another signature into a signed request.
func setSignature(req *sigv4.Request, signature string) {
	if auth, ok, _ := req.Presigned(); ok {
		req.Target = strings.Replace(req.Target, auth.Signature, signature, 1)
		return
	}
	value := req.Header.Value("authorization")
	auth, err := sigv4.ParseAuthorization(value)
	if err != nil {
		panic(err) // it was signed a moment ago
	}
	req.Header = req.Header.With("Authorization", strings.Replace(value, auth.Signature, signature, 1))
}

// byPart are the families that may be certain where a hop changed one byte of a part.
var byPart = map[string][]causes.Family{
	"path":   {causes.FamilyPath, causes.FamilyPresign, causes.FamilyRouting},
	"query":  {causes.FamilyQuery, causes.FamilyPresign},
	"header": {causes.FamilyHeader},
	"body":   {causes.FamilyPayload},
}

// TestFlippedByte: where a hop changes one byte, no cause of another part is certain.
func TestFlippedByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := attempts().Draw(t, "attempt")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		part := rapid.SampledFrom([]string{"path", "query", "header", "body"}).Draw(t, "part")
		a.OnTheWay = append(a.OnTheWay, func(req *sigv4.Request) { flip(r, req, part) })
		x, _, err := play(r, a)
		if err != nil {
			t.Fatal(err)
		}
		diagnosed.Add(1)
		if !x.verdict.dump || x.played.Sent.Target == x.played.Received.Target && part != "header" && part != "body" {
			return
		}
		x = x.diagnosed(r, rapid.SampledFrom(modes).Draw(t, "mode"))
		for _, f := range x.certain() {
			if !slices.Contains(byPart[part], causes.Lookup(f.Code).Family) {
				t.Fatalf("%s is certain, and a byte of the %s was changed\n%s", f.Code, part, x)
			}
		}
	})
}

// flip changes one letter or digit of a part.
func flip(r *rand.Rand, req *sigv4.Request, part string) {
	change := func(text string, from, to int) string {
		for range 20 {
			if to <= from {
				return text
			}
			i := from + r.IntN(to-from)
			if c := text[i]; 'a' <= c && c < 'z' || '0' <= c && c < '9' {
				return text[:i] + string(c+1) + text[i+1:]
			}
		}
		return text
	}
	query, has := req.Query()
	path := req.Path()
	switch part {
	case "path":
		if i := strings.LastIndexByte(path, '/'); i > 0 {
			req.Target = strings.Replace(change(path, i+1, len(path))+"?"+query, "?", map[bool]string{true: "?", false: ""}[has], 1)
		}
	case "query":
		// Only what is no parameter of the signature.
		if i := strings.Index(query, "X-Amz-"); i != 0 {
			if i < 0 {
				i = len(query)
			}
			req.Target = path + map[bool]string{true: "?", false: ""}[has] + change(query, 0, i)
		}
	case "header":
		i := slices.IndexFunc(req.Header, func(f sigv4.Field) bool { return f.Name == "X-Note" || f.Name == "Content-Type" || f.Name == "X-Tag" })
		if i >= 0 {
			req.Header = slices.Clone(req.Header)
			req.Header[i].Value = change(req.Header[i].Value, 0, len(req.Header[i].Value))
		}
	case "body":
		if len(req.Body) > 0 {
			req.Body = []byte(change(string(bytes.Clone(req.Body)), 0, len(req.Body)))
		}
	}
}
