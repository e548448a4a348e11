package search_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/search"
	"countersign/sigv4"
)

var (
	keys  = sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	scope = sigv4.NewScope(time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), "us-east-1", "execute-api")
)

// texts are canonical requests of the kinds that differ in how variants overlap.
var texts = map[string]string{
	"query": "GET\n/prod/pets/a%2520b\na=1&b=two%20words&flag=&id=x%2By\naccept-encoding:gzip\nhost:abc123def4.execute-api.us-east-1.amazonaws.com\nx-amz-date:20150830T123600Z\n\naccept-encoding;host;x-amz-date\n" + sigv4.EmptyPayloadHash,
	"body":  "POST\n/prod/pets\n\ncontent-type:application/json\nhost:example.com\nx-amz-date:20150830T123600Z\n\ncontent-type;host;x-amz-date\n" + sigv4.HashPayload([]byte(`{"a":1}`)),
	// The payload's hash stands in a header as well, with another header between them; a header has two values.
	"payload header": "PUT\n/bucket//key\nacl=\nhost:example.com\nx-amz-content-sha256:" + sigv4.HashPayload([]byte("x")) + "\nx-amz-date:20150830T123600Z\nx-tag:a,b\n\nhost;x-amz-content-sha256;x-amz-date;x-tag\n" + sigv4.HashPayload([]byte("x")),
}

// start is the start at a text, with all that the catalogue of causes knows for it.
func start(t testing.TB, text string, credentials *sigv4.Credentials) search.Start {
	t.Helper()
	canonical, err := sigv4.ParseCanonicalRequest(text)
	if err != nil {
		t.Fatal(err)
	}
	c := &evidence.Case{Verified: &evidence.Canonical{CanonicalRequest: canonical, Has: evidence.HasAll}}
	s := search.Start{Signing: causes.Signing{
		Canonical: canonical, Algorithm: sigv4.Algorithm, Time: "20150830T123600Z", Scope: scope, Credentials: credentials,
	}}
	for _, cause := range causes.All() {
		if cause.Vary == nil {
			continue
		}
		for v := range cause.Vary(c, s.Signing) {
			s.Choices = append(s.Choices, search.Choice{Variant: v, Cost: cause.Cost() + v.Penalty})
		}
	}
	slices.SortStableFunc(s.Choices, func(a, b search.Choice) int { return cmp.Compare(a.Cost, b.Cost) })
	return s
}

func targetOf(s causes.Signing) search.Target {
	if s.Credentials == nil {
		return search.Target{Kind: causes.ProofHash, Value: s.Canonical.Hash()}
	}
	return search.Target{Kind: causes.ProofSignature, Value: s.Signature(s.Key())}
}

// TestEveryCombinationIsFound applies choices the plain way and lets the search find what gives the same:
// those choices, or a simpler explanation.
func TestEveryCombinationIsFound(t *testing.T) {
	for name, text := range texts {
		for _, kind := range []struct {
			name        string
			credentials *sigv4.Credentials
			bits        float64
			draws       int
		}{{"hash", nil, 24, 100}, {"signature", &keys, 14, 30}} {
			t.Run(name+", "+kind.name, func(t *testing.T) {
				s := start(t, text, kind.credentials)
				random := rand.New(rand.NewPCG(1, 2))
				for range kind.draws {
					picked := draw(random, &s, kind.bits)
					signing := s.Signing
					for _, i := range picked {
						s.Choices[i].Variant.Apply(&signing)
					}
					found, tried, err := search.Find(t.Context(), []search.Start{s}, targetOf(signing), search.Options{Most: len(picked), Bits: kind.bits})
					if err != nil || found == nil {
						t.Fatalf("%v: nothing found in %d, %v", picked, tried, err)
					}
					if got := targetOf(found.Signing); got != targetOf(signing) {
						t.Fatalf("found %v, which gives %v", found.Picked, got)
					}
					if len(found.Picked) > len(picked) {
						t.Errorf("found %v, and %v is simpler", found.Picked, picked)
					}
				}
			})
		}
	}
}

// draw picks one choice, or two of different parts that cost no more than bits.
func draw(random *rand.Rand, s *search.Start, bits float64) []int {
	for {
		a, b := random.IntN(len(s.Choices)), random.IntN(len(s.Choices))
		switch x, y := s.Choices[a], s.Choices[b]; {
		case a == b:
			return []int{a}
		case x.Variant.Part != y.Variant.Part && x.Cost+y.Cost < bits:
			return []int{min(a, b), max(a, b)}
		}
	}
}

// three are choices of three parts that follow one another in the text.
func three(s *search.Start) (picked []int, signing causes.Signing) {
	signing = s.Signing
	for _, part := range []causes.Part{causes.PartPath, causes.PartQuery, causes.HeaderPart("accept-encoding")} {
		i := slices.IndexFunc(s.Choices, func(c search.Choice) bool { return c.Variant.Part == part })
		s.Choices[i].Variant.Apply(&signing)
		picked = append(picked, i)
	}
	slices.Sort(picked)
	return picked, signing
}

func TestThreeAreFoundOnAnyNumberOfCores(t *testing.T) {
	s := start(t, texts["query"], nil)
	picked, signing := three(&s)
	tried := 0
	for _, cores := range []int{1, 2, 3, 8} {
		found, n, err := search.Find(t.Context(), []search.Start{s}, targetOf(signing), search.Options{Most: 3, Bits: 30, Cores: cores})
		if err != nil || found == nil || !slices.Equal(found.Picked, picked) {
			t.Fatalf("%d cores: %+v, %v; want %v", cores, found, err, picked)
		}
		if tried != 0 && n != tried {
			t.Errorf("%d cores tried %d, others %d", cores, n, tried)
		}
		tried = n
	}
}

func TestKeyAndTwoTexts(t *testing.T) {
	s := start(t, texts["query"], &keys)
	picked, signing := three(&s)
	blank := slices.IndexFunc(s.Choices, func(c search.Choice) bool { return c.Variant.Part == causes.PartKey })
	signing = s.Signing
	for _, i := range []int{picked[0], picked[1], blank} {
		s.Choices[i].Variant.Apply(&signing)
	}
	found, tried, err := search.Find(t.Context(), []search.Start{s}, targetOf(signing), search.Options{Most: 3, Bits: 16})
	if err != nil || found == nil || targetOf(found.Signing) != targetOf(signing) {
		t.Fatalf("%+v in %d, %v", found, tried, err)
	}
}

// TestTheSimplestComesFirst: a text that one choice gives, and a cheaper pair as well.
func TestTheSimplestComesFirst(t *testing.T) {
	s := start(t, texts["body"], nil)
	apply := func(f func(*sigv4.CanonicalRequest)) func(*causes.Signing) {
		return func(s *causes.Signing) { f(&s.Canonical) }
	}
	s.Choices = []search.Choice{
		{Variant: causes.Variant{Part: causes.PartMethod, Apply: apply(func(c *sigv4.CanonicalRequest) { c.Method = "GET" })}, Cost: 1},
		{Variant: causes.Variant{Part: causes.PartPath, Apply: apply(func(c *sigv4.CanonicalRequest) { c.Path = "/" })}, Cost: 1},
		{Variant: causes.Variant{Part: causes.PartPayload, Apply: apply(func(c *sigv4.CanonicalRequest) { c.Method, c.Path = "GET", "/" })}, Cost: 9},
		{Variant: causes.Variant{Part: causes.PartQuery, Apply: apply(func(c *sigv4.CanonicalRequest) { c.Method, c.Path = "GET", "/" })}, Cost: 9.1},
	}
	signing := s.Signing
	s.Choices[2].Variant.Apply(&signing)
	found, _, err := search.Find(t.Context(), []search.Start{s}, targetOf(signing), search.Options{Most: 3, Bits: 30})
	if err != nil || found == nil || !slices.Equal(found.Picked, []int{2}) {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestBounds(t *testing.T) {
	nothing := search.Target{Kind: causes.ProofSignature, Value: strings.Repeat("ab", 32)}
	s := start(t, texts["query"], &keys)
	progress := 0
	options := search.Options{Most: 2, Bits: 16, Progress: func(tried int) {
		if tried < progress {
			t.Errorf("%d tried, after %d", tried, progress)
		}
		progress = tried
	}}
	found, all, err := search.Find(t.Context(), []search.Start{s}, nothing, options)
	if found != nil || err != nil || all < len(s.Choices) || progress != all {
		t.Errorf("%+v in %d, progress %d, %v", found, all, progress, err)
	}
	options.Tried, options.Progress = len(s.Choices)+100, nil
	if _, tried, _ := search.Find(t.Context(), []search.Start{s}, nothing, options); tried < options.Tried || tried >= all {
		t.Errorf("tried %d, wanted a little more than %d", tried, options.Tried)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := search.Find(ended, []search.Start{s}, nothing, options); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that was cancelled: %v", err)
	}
	s.Signing.Credentials = nil
	if found, _, err := search.Find(t.Context(), []search.Start{s}, nothing, options); found != nil || err != nil {
		t.Errorf("without a secret: %+v, %v", found, err)
	}
}

// TestTriedBoundsTheWork: of a text with a hundred headers, each of which may have been signed otherwise, and of one
// of ten kilobytes, combinations are tried up to a bound alone. What is alone is tried always.
func TestTriedBoundsTheWork(t *testing.T) {
	lines, names := "", ""
	for i := range 100 {
		lines += fmt.Sprintf("x-h%02d:a b%d\n", i, i)
		names += fmt.Sprintf(";x-h%02d", i)
	}
	wide := "GET\n/prod\n\nhost:example.com\n" + lines + "\nhost" + names + "\n" + sigv4.EmptyPayloadHash
	long := "GET\n/" + strings.Repeat("a%2520b/", 2000) + "\n\nhost:example.com\n\nhost\n" + sigv4.EmptyPayloadHash
	nothing := search.Target{Kind: causes.ProofHash, Value: sigv4.HashPayload([]byte("nothing"))}
	for name, text := range map[string]string{"wide": wide, "long": long} {
		s := start(t, text, nil)
		_, alone, err := search.Find(t.Context(), []search.Start{s}, nothing, search.Options{Most: 1, Bits: 20, Tried: 1})
		if err != nil || alone < len(s.Choices)/2 {
			t.Errorf("%s: %d of %d choices tried alone, %v", name, alone, len(s.Choices), err)
		}
		const bound = 1000
		_, tried, err := search.Find(t.Context(), []search.Start{s}, nothing, search.Options{Most: 3, Bits: 20, Tried: bound})
		if !errors.Is(err, search.ErrTried) || tried-alone > bound+200_000 {
			t.Errorf("%s: %d tried, %d of them alone, %v", name, tried, alone, err)
		}
	}
}
