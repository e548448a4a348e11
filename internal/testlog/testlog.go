// Package testlog writes large logs for tests and measurements: thousands of lines of one form with one failure
// among them. What it writes depends on nothing but the size.
package testlog

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"countersign/sigv4"
)

// The two names of the failure that every log holds: the client signed the first, AWS verified the second.
const (
	EdgeHost    = "d111111abcdef8.cloudfront.net"
	GatewayHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
)

// Log is one form of log.
type Log struct {
	Name string
	// MB is the size for measurements, in millions of bytes.
	MB int
	// noise writes some lines of what goes well.
	noise func(w *writer)
	// failure writes the request that was refused and its answer.
	failure func(w *writer)
	// begin and end stand around all of it.
	begin, end string
}

// Logs are the forms, with sizes from 1 to 50 MB.
func Logs() []Log {
	return []Log{
		{Name: "aws-debug.log", MB: 5, noise: awsNoise, failure: awsFailure},
		{Name: "wire.log", MB: 10, noise: wireNoise, failure: wireFailure},
		{Name: "access-and-error.log", MB: 50, noise: accessNoise, failure: messageFailure},
		{Name: "lines.json", MB: 20, noise: jsonNoise, failure: jsonFailure},
		{Name: "go-sdk.log", MB: 2, noise: goNoise, failure: goFailure},
		{Name: "browser.har", MB: 30, noise: harNoise, failure: harFailure, begin: `{"log":{"version":"1.2","entries":[` + "\n", end: harEntry(0, 200, `{}`) + "\n]}}\n"},
		{Name: "envoy.log", MB: 10, noise: envoyNoise, failure: messageFailure},
		{Name: "java.log", MB: 40, noise: javaNoise, failure: javaFailure},
		{Name: "curl.txt", MB: 1, noise: curlNoise, failure: curlFailure},
		{Name: "mixed.txt", MB: 25, noise: mixedNoise, failure: messageFailure},
	}
}

// Write writes a log of about a size in bytes, with its failure at nine tenths of it.
func (l Log) Write(to io.Writer, size int) error {
	w := &writer{to: bufio.NewWriter(to), rand: rand.New(rand.NewPCG(1, uint64(len(l.Name)))), at: time.Date(2026, 11, 22, 5, 16, 7, 0, time.UTC)}
	w.printf("%s", l.begin)
	for w.written < size/10*9 {
		l.noise(w)
	}
	l.failure(w)
	for w.written < size {
		l.noise(w)
	}
	w.printf("%s", l.end)
	return w.to.Flush()
}

// writer writes lines with times and numbers that advance.
type writer struct {
	to      *bufio.Writer
	written int
	rand    *rand.Rand
	at      time.Time
	n       int
}

// printf writes; what goes wrong, the last flush tells.
func (w *writer) printf(format string, args ...any) {
	n, _ := fmt.Fprintf(w.to, format, args...)
	w.written += n
}

// next advances the time and returns the number of the event.
func (w *writer) next() int {
	w.at = w.at.Add(time.Duration(w.rand.IntN(40)) * time.Millisecond)
	w.n++
	return w.n
}

// canonical is the canonical request of the failure for a host, and toSign its string to sign.
func canonical(host string) string {
	return "GET\n/prod/pets\nlimit=10\nhost:" + host + "\nx-amz-date:20261122T051607Z\n\nhost;x-amz-date\n" + sigv4.EmptyPayloadHash
}

func toSign(host string) string {
	return "AWS4-HMAC-SHA256\n20261122T051607Z\n20261122/eu-west-1/execute-api/aws4_request\n" + sigv4.HashPayload([]byte(canonical(host)))
}

// authorization is the header that the client sent.
const authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=a97c5bb9d601c607ec783e9fe9838ea42024dd8bee95618998551135eacc4459"

// message is AWS's message about the failure.
func message() string {
	return "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n" +
		"The Canonical String for this request should have been\n'" + canonical(GatewayHost) + "'\n\nThe String-to-Sign should have been\n'" + toSign(GatewayHost) + "'\n"
}
