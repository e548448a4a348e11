package gateway

import (
	"testing"

	"countersign/sigv4"
)

// typical is a request as an SDK makes it.
func typical(t testing.TB) sigv4.Request {
	req := get(restHost, "/prod/pets/7?limit=20&after=2026-11-01T00%3A00%3A00Z")
	req.Header = append(req.Header,
		sigv4.Field{Name: "User-Agent", Value: "aws-sdk-go-v2/1.47 os/linux"}, sigv4.Field{Name: "Accept", Value: "*/*"},
		sigv4.Field{Name: "Content-Type", Value: "application/json; charset=utf-8"})
	return signed(t, keyID, req)
}

func verifies(g *Gateway, req *sigv4.Request, c *claim, key *Key) bool {
	ok, _ := g.verify(req, c, key)
	return ok
}

func BenchmarkAnswer(b *testing.B) {
	g := gateway(b)
	post := sigv4.Request{Method: "POST", Target: "/prod/pets", Header: sigv4.Header{{Name: "Host", Value: restHost}}, Body: make([]byte, 1024)}
	for _, c := range []struct {
		name string
		req  sigv4.Request
		want Reason
	}{
		{"accepted", typical(b), Accepted},
		{"accepted-post", signed(b, keyID, post), Accepted},
		{"mismatch", field(typical(b), "Host", restHost+":443"), SignatureMismatch},
		{"unsigned", get(restHost, "/prod/pets"), Unsigned},
	} {
		b.Run(c.name, func(b *testing.B) {
			at := arrival()
			b.ReportAllocs()
			for b.Loop() {
				if v := g.Answer(&c.req, at); v.Reason != c.want {
					b.Fatal(v.Reason)
				}
			}
		})
	}
}

// BenchmarkVerify is from the bytes of the request to the verdict on the signature.
func BenchmarkVerify(b *testing.B) {
	g := gateway(b)
	req := typical(b)
	key, _ := g.keys.Key(keyID)
	b.ReportAllocs()
	for b.Loop() {
		c, r := readClaim(&req)
		if r == nil {
			_, r = c.check("eu-west-1", "execute-api", clock)
		}
		if r != nil || !verifies(g, &req, &c, key) {
			b.Fatal("refused")
		}
	}
}
