package sigv4_test

import (
	"fmt"
	"log"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"

	"pgregory.net/rapid"
)

// A gateway that has its own order of checks compares the signature itself.
func ExampleRecomputer() {
	keys := sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	signer := &sigv4.Signer{Credentials: keys, Region: "us-east-1", Service: "execute-api"}
	request, err := signer.Sign(sigv4.Request{
		Method: "GET", Target: "/prod/pets?limit=10", Header: sigv4.Header{{Name: "Host", Value: "api.example.com"}},
	}, time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	claim, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil {
		log.Fatal(err)
	}
	var recomputer sigv4.Recomputer
	in := sigv4.Recomputed{
		Credentials: keys,
		Scope:       claim.Credential.Scope, Time: request.Header.Value("x-amz-date"),
		SignedHeaders: strings.Join(claim.SignedHeaders, ";"), Rules: sigv4.RulesFor("execute-api"),
	}
	fmt.Println(recomputer.Matches(&request, &in, claim.Signature))
	request.Target = "/prod/pets?limit=1000"
	fmt.Println(recomputer.Matches(&request, &in, claim.Signature))
	// Output:
	// true
	// false
}

// TestMatchesIsCompute: the signature that Compute makes is the one that matches, for any request.
func TestMatchesIsCompute(t *testing.T) {
	var recomputer sigv4.Recomputer
	rapid.Check(t, func(t *rapid.T) {
		request := requests().Draw(t, "request")
		names := sigv4.SignedNames(rapid.SliceOfN(rapid.SampledFrom([]string{"host", ":authority", "x-amz-meta", "accept", "b"}), 1, 4).Draw(t, "signed"))
		in := sigv4.Recomputed{
			Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: rapid.SampledFrom([]string{"secret", "other"}).Draw(t, "secret")},
			Scope:       sigv4.NewScope(testTime, rapid.SampledFrom([]string{"us-east-1", "eu-west-1"}).Draw(t, "region"), "execute-api"),
			Time:        testTime.Format(sigv4.TimeLayout), SignedHeaders: strings.Join(names, ";"),
			Rules: sigv4.RulesFor(rapid.SampledFrom(services).Draw(t, "rules")),
		}
		auth := sigv4.Authorization{Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: in.Credentials.AccessKeyID, Scope: in.Scope}, SignedHeaders: names}
		trace := sigv4.Compute(&request, auth, in.Time, in.Credentials.SecretAccessKey, in.Rules)
		if !recomputer.Matches(&request, &in, trace.Signature) {
			t.Fatalf("%q does not match what was computed over %q", trace.Signature, trace.Canonical.String())
		}
		for _, wrong := range []string{"", trace.Signature[1:], strings.Replace(trace.Signature, trace.Signature[:1], "g", 1)} {
			if recomputer.Matches(&request, &in, wrong) {
				t.Fatalf("%q matches", wrong)
			}
		}
	})
}

func ExampleParseTime() {
	at, ok := sigv4.ParseTime("20150830T123600Z")
	fmt.Println(at, ok)
	_, ok = sigv4.ParseTime("Sun, 30 Aug 2015 12:36:00 GMT")
	fmt.Println(ok)
	// Output:
	// 2015-08-30 12:36:00 +0000 UTC true
	// false
}

// TestParseTimeIsParse: digits at random, and days that months do not have.
func TestParseTimeIsParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamp := rapid.OneOf(
			rapid.StringMatching(`[12][09][0-9]{2}[01][0-9][0-3][0-9]T[0-2][0-9][0-6][0-9][0-6][0-9]Z`),
			rapid.StringMatching(`[0-9TZ:.+-]{14,18}`),
		).Draw(t, "stamp")
		want, err := time.Parse(sigv4.TimeLayout, stamp)
		got, ok := sigv4.ParseTime(stamp)
		// time.Parse takes a fraction of a second that the layout does not have.
		if len(stamp) == len(sigv4.TimeLayout) && (ok != (err == nil) || ok && !got.Equal(want)) || ok && len(stamp) != len(sigv4.TimeLayout) {
			t.Fatalf("%s: %v %v, time.Parse %v %v", stamp, got, ok, want, err)
		}
	})
}

// TestMatchesBoundsTheList: a list of signed headers that is longer than a verifier takes never matches, also where the
// signature is right.
func TestMatchesBoundsTheList(t *testing.T) {
	var recomputer sigv4.Recomputer
	for count, want := range map[int]bool{256: true, 257: false} {
		names := []string{"host"}
		for i := 1; i < count; i++ {
			names = append(names, fmt.Sprintf("x-h-%03d", i))
		}
		request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
		scope := sigv4.Scope{Date: "20150830", Region: "us-east-1", Service: "execute-api", Terminator: sigv4.Terminator}
		auth := sigv4.Authorization{Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: "AKIDEXAMPLE", Scope: scope}, SignedHeaders: names}
		in := sigv4.Recomputed{
			Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, Scope: scope, Time: "20150830T123600Z",
			SignedHeaders: strings.Join(names, ";"), Rules: sigv4.RulesFor("execute-api"),
		}
		signature := sigv4.Compute(&request, auth, in.Time, "secret", in.Rules).Signature
		if got := recomputer.Matches(&request, &in, signature); got != want {
			t.Errorf("%d signed headers: %v, want %v", count, got, want)
		}
	}
}
