package topology

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// managedText holds AWS's managed cache and origin request policies, one a line.
//
//go:embed managed.txt
var managedText string

// Where AWS documents its managed policies.
const (
	managedCacheURL         = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"
	managedOriginRequestURL = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html"
)

// managedPrefix stands before the names of most managed policies in the API.
const managedPrefix = "Managed-"

type managedPolicies struct {
	cache         []CachePolicy
	originRequest []OriginRequestPolicy
}

// managed panics when the embedded text is damaged: that is an error of this package.
var managed = sync.OnceValue(func() managedPolicies {
	var m managedPolicies
	for line := range strings.Lines(managedText) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 10 {
			panic(fmt.Sprintf("topology: managed.txt: %d fields, want 10: %q", len(fields), line))
		}
		switch fields[0] {
		case "cache":
			m.cache = append(m.cache, managedCache(fields[1:]))
		case "origin-request":
			m.originRequest = append(m.originRequest, managedOriginRequest(fields[1:]))
		default:
			panic(fmt.Sprintf("topology: managed.txt: %q", line))
		}
	}
	return m
})

// ManagedCachePolicies returns AWS's managed cache policies.
func ManagedCachePolicies() []CachePolicy { return append([]CachePolicy(nil), managed().cache...) }

// ManagedOriginRequestPolicies returns AWS's managed origin request policies.
func ManagedOriginRequestPolicies() []OriginRequestPolicy {
	return append([]OriginRequestPolicy(nil), managed().originRequest...)
}

func managedCache(f []string) CachePolicy {
	source := Source{URL: managedCacheURL}
	number := func(s string) Number {
		n, err := strconv.Atoi(s)
		if err != nil {
			panic("topology: managed.txt: " + err.Error())
		}
		return Known(n, source)
	}
	return CachePolicy{
		ID: Known(f[0], source), Name: Known(f[1], source), Managed: true, Source: source,
		MinTTL: number(f[2]), DefaultTTL: number(f[3]), MaxTTL: number(f[4]),
		Gzip:    Known(strings.Contains(f[5], "gzip"), source),
		Brotli:  Known(strings.Contains(f[5], "br"), source),
		Headers: managedSelection(f[6], source), Cookies: managedSelection(f[7], source), Queries: managedSelection(f[8], source),
	}
}

func managedOriginRequest(f []string) OriginRequestPolicy {
	source := Source{URL: managedOriginRequestURL}
	return OriginRequestPolicy{
		ID: Known(f[0], source), Name: Known(f[1], source), Managed: true, Source: source,
		Headers: managedSelection(f[6], source), Cookies: managedSelection(f[7], source), Queries: managedSelection(f[8], source),
	}
}

// managedSelection reads "none" or "whitelist:a,b".
func managedSelection(text string, source Source) Selection {
	behavior, list, ok := strings.Cut(text, ":")
	s := Selection{Behavior: Known(behavior, source)}
	if ok {
		s.Names = KnownNames(source, strings.Split(list, ",")...)
	}
	return s
}
