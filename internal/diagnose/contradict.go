package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

// contradictions tell where two pieces of evidence cannot be of one request.
func contradictions(c *evidence.Case) []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if c.Claim != nil && c.Answer != nil {
		sent, refused := c.Claim.Signature, c.Answer.SignatureProvided
		if isSignature(sent) && isSignature(refused) && !strings.EqualFold(sent, refused) {
			add("The request has the signature %s, the answer is about %s: they are of different attempts.", tail(sent), tail(refused))
		}
		if id, other := c.Claim.Credential.AccessKeyID, c.Answer.AccessKeyID; id != "" && other != "" && id != other {
			add("The request is signed with the access key id %s, the answer is about %s: they are not of one request.", id, other)
		}
	}
	if c.Claim != nil && c.Verified != nil && c.Verified.Has&evidence.HasSignedHeaders != 0 {
		sent, listed := slices.Clone(c.Claim.SignedHeaders), c.Verified.SignedNames()
		slices.Sort(sent)
		slices.Sort(listed)
		if len(sent) > 0 && len(listed) > 0 && !slices.Equal(sent, listed) {
			add("The request lists the signed headers %s, AWS's canonical request %s: they are not of one request.", strings.Join(c.Claim.SignedHeaders, ";"), c.Verified.SignedHeaders)
		}
	}
	if good, bad, ok := bothWays(c.Trials); ok {
		add("The evidence says of %s that it works (line %d) and that it fails (line %d).", good.URL, good.Place.Line, bad.Place.Line)
	}
	return notes
}

// isSignature tells a whole signature from a redacted one.
func isSignature(text string) bool {
	return len(text) == 64 && strings.Trim(strings.ToLower(text), "0123456789abcdef") == ""
}

// bothWays finds a request that is said both to work and to fail, with nothing that tells the two apart.
func bothWays(trials []evidence.Trial) (good, bad evidence.Trial, ok bool) {
	for _, good := range trials {
		for _, bad := range trials {
			if good.Works && !bad.Works && good.URL != "" && good.URL == bad.URL && good.Method == bad.Method && good.Host == bad.Host && good.Label == bad.Label {
				return good, bad, true
			}
		}
	}
	return good, bad, false
}

// hops are those who answer in place of AWS.
var hops = map[answer.By]string{
	"nginx": "nginx", "openresty": "OpenResty", "apache": "Apache", "haproxy": "HAProxy", "envoy": "Envoy", "squid": "Squid", "akamai": "Akamai",
	"cloudflare": "Cloudflare", "imperva": "Imperva", "awselb": "a load balancer", "waf": "AWS WAF", answer.ByCloudFront: "CloudFront",
}

// answeredInstead says who answered where AWS's verifier did not, or "".
func answeredInstead(c *evidence.Case) string {
	if !c.AnsweredWith(answer.Unknown, answer.Forbidden, answer.EdgeRefused, answer.Blocked, answer.NotFound, answer.Unauthorized) {
		return ""
	}
	if c.Answer.By == answer.ByBrowser {
		return "A browser wrote this in place of the answer: it keeps an answer without CORS headers from the page, and errors of API Gateway have none unless its gateway responses DEFAULT_4XX and DEFAULT_5XX add them."
	}
	if who := hops[c.Answer.By]; who != "" {
		return fmt.Sprintf("The answer is from %s itself: nothing in it says that the request reached a verifier.", who)
	}
	return ""
}
