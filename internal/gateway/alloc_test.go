//go:build !race

package gateway

import "testing"

// The race detector empties the pools that verification lives on: these tests run without it.

// TestVerifyAllocatesNothing: from the bytes of the request to the verdict on the signature.
func TestVerifyAllocatesNothing(t *testing.T) {
	g := gateway(t)
	req := typical(t)
	key, _ := g.keys.Key(keyID)
	if n := testing.AllocsPerRun(200, func() {
		c, r := readClaim(&req)
		if r == nil {
			_, r = c.check("eu-west-1", "execute-api", clock)
		}
		if r != nil || !verifies(g, &req, &c, key) {
			t.Fatal("refused")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestAnswerAllocates: the ARN that policies are asked for.
func TestAnswerAllocates(t *testing.T) {
	g := gateway(t)
	req := typical(t)
	at := arrival()
	var v Verdict
	if n := testing.AllocsPerRun(200, func() {
		v = Verdict{}
		if g.AnswerTo(&v, &req, at); !v.Allowed {
			t.Fatal(v.Reason)
		}
	}); n > 1 {
		t.Errorf("%v allocations", n)
	}
}
