package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/search"
	"countersign/sigv4"
)

// rates prints how long searches take that find nothing: those that try all. Each line is the median of some
// searches. The time that passes is on all cores; the rate is for a core, from the time of the processor.
func rates(out io.Writer, rounds int) {
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| searched for\t| what\t| texts\t| time on all cores\t| processor time\t| million texts per second and core\t|")
	fmt.Fprintln(w, "|---\t|---\t|---:\t|---:\t|---:\t|---:\t|")
	for _, target := range []struct {
		name string
		c    *evidence.Case
	}{
		{"the hash of a string to sign", unexplained(false)},
		{"a signature", unexplained(true)},
	} {
		for _, reach := range []struct {
			name    string
			options search.Options
		}{
			{"every variation alone", search.Options{Most: 1}},
			{"and plausible pairs", search.Options{Most: 2, Bits: diagnose.Thorough.Bits}},
			{"and plausible triples", diagnose.Thorough},
			{"all pairs", search.Options{Most: 2, Bits: 99}},
			{"all triples of the text", search.Options{Most: 3, Bits: 99}},
		} {
			if reach.options.Bits == 99 && target.c.Given != nil {
				continue // tens of millions
			}
			var passed, computed []float64
			tried := 0
			for range rounds {
				runtime.GC()
				start, cpu := time.Now(), cpuTime()
				tried = diagnose.DiagnoseContext(context.Background(), target.c, reach.options).Tried
				passed, computed = append(passed, float64(time.Since(start))), append(computed, float64(cpuTime()-cpu))
			}
			fmt.Fprintf(w, "| %s\t| %s\t| %d\t| %v\t| %v\t| %.2f\t|\n", target.name, reach.name, tried,
				time.Duration(quantile(passed, 2)).Round(100*time.Microsecond), time.Duration(quantile(computed, 2)).Round(100*time.Microsecond),
				1e3*float64(tried)/quantile(computed, 2))
		}
	}
	w.Flush()
}

// unexplained is a case of a POST, of which the client's hash or signature comes of no text that is tried.
func unexplained(signature bool) *evidence.Case {
	canonical, err := sigv4.ParseCanonicalRequest("POST\n/prod/customers/a%2520b/%2540orders\nafter=2026-01-02T03%3A04%3A05Z&expand=lines%2Cprices&flag=&id=x%2By&words=two%20words\naccept-encoding:gzip\ncontent-type:application/json\nhost:" + host +
		"\nx-amz-date:20260102T030405Z\nx-amz-security-token:" + strings.Repeat("IQoJb3JpZ2luX2VjEXAMPLE", 18) + "\n\naccept-encoding;content-type;host;x-amz-date;x-amz-security-token\n" + sigv4.HashPayload(jsonBody))
	if err != nil {
		panic(err)
	}
	c := mismatched(canonical, strings.Repeat("ab", 32))
	c.Request = &evidence.Request{Request: sigv4.Request{Body: jsonBody}, WholeBody: true}
	for _, name := range []string{"d111111abcdef8.cloudfront.net", "api.example.com"} {
		c.Hosts = append(c.Hosts, evidence.Text{Text: name})
	}
	if signature {
		c.SignedString = nil
		c.Given = &signer.Credentials
		c.Claim = &evidence.Claim{Authorization: sigv4.Authorization{
			Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: keyID, Scope: c.VerifiedString.Scope},
			SignedHeaders: canonical.SignedNames(), Signature: strings.Repeat("ab", 32),
		}}
	}
	return c
}
