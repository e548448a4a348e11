package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/internal/evidence"
)

// manySecrets is a log of settings and signed requests, each with secrets of its own.
func manySecrets(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	text := func(alphabet string, n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(out)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-11-21 10:15:00 INFO aws_secret_access_key = %s for call %d\n", text(letters+"+/", 40), i)
		fmt.Fprintf(&b, "Authorization: AWS4-HMAC-SHA256 Credential=AKIA%s/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=%s\n",
			text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), text("0123456789abcdef", 64))
	}
	return b.String()
}

// BenchmarkDistinctSecrets redacts logs in which every secret, key id and signature is another. The time of one, which
// the benchmark reports, stays about the same.
func BenchmarkDistinctSecrets(b *testing.B) {
	for _, n := range []int{500, 1000, 2000, 4000, 8000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			inputs := []evidence.Input{{Name: "log", Data: []byte(manySecrets(n))}}
			b.SetBytes(int64(len(inputs[0].Data)))
			for b.Loop() {
				if _, err := Evidence(inputs); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/secret")
		})
	}
}
