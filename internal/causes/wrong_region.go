package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "wrong-region", Family: FamilyScope, Hop: HopClient, Prior: 5,
	Title: "the region in the credential scope is not the verifier's",
	Told: []Telling{
		{
			All: some(prose.RegionInDoubt), Weight: 1,
			Says: "The text puts in doubt that the region is right.",
		},
	},
	Hides:  []Code{"wrong-secret"},
	Look:   lookWrongRegion,
	Vary:   varyRegion,
	Commit: commitWrongRegion,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		region := orElse(f.Verified, "REGION")
		text := "Sign for the region of the endpoint."
		if f.Verified != "" {
			text = fmt.Sprintf("Sign for the region %s.", f.Verified)
		}
		return []Fix{callFix(c, text, "--region", region)}
	},
})

// lookWrongRegion reads AWS's sentence, or compares the scope with what the endpoint's name tells.
func lookWrongRegion(c *evidence.Case) []Finding {
	scope, scoped := c.Scope()
	if c.AnsweredWith(answer.WrongScope) && c.Answer.Scope.Region {
		s := c.Answer.Scope
		f := said(c, "wrong-region", "AWS says that the region in the credential scope is not valid here.")
		f[0].Label, f[0].Signed = "region", orElse(s.GotRegion, scope.Region)
		f[0].Verified = orElse(s.ExpectedRegion, regionOf(c, f[0].Signed))
		if f[0].Signed != "" {
			f[0].Explanation = fmt.Sprintf("AWS says that the region %s in the credential scope is not valid here.", f[0].Signed)
		}
		if f[0].Verified != "" {
			f[0].Explanation += fmt.Sprintf(" The endpoint wants %s.", f[0].Verified)
		}
		return f
	}
	if c.AnsweredWith(answer.WrongEndpoint) {
		f := Finding{Code: "wrong-region", Certainty: Likely, Weight: 2, Where: c.Answer.Place, Label: "region", Signed: scope.Region}
		f.Verified = orElse(orElse(c.Answer.Expected, c.Answer.Scope.ExpectedRegion), "")
		f.Explanation = "AWS says that the bucket has to be called at another endpoint: it is in another region."
		if in, ok := sigv4.Infer(f.Verified); ok && in.Region != "" {
			f.Verified = in.Region
		}
		if !sigv4.IsRegion(f.Verified) {
			f.Verified = ""
		}
		return one(f)
	}
	if f := otherScope(c, "wrong-region", "region", func(s sigv4.Scope) string { return s.Region }); f != nil {
		return f
	}
	if f, ok := otherThanStore(c); ok {
		return one(f)
	}
	if !mismatch(c) && !c.AnsweredWith(answer.Forbidden) || c.VerifiedString != nil {
		return nil // AWS prints a string to sign only after it has accepted the scope
	}
	if scoped && scope.Region != "" {
		expected := endpointRegion(c)
		if expected != "" && expected != scope.Region && !Redacted(scope.Region) && !strings.Contains(scope.Region, "*") {
			f := Finding{
				Code: "wrong-region", Certainty: Likely, Weight: 1, Label: "region", Signed: scope.Region, Verified: expected,
				Explanation: fmt.Sprintf("The scope is for %s, and the endpoint is in %s.", scope.Region, expected),
			}
			if c.Claim != nil {
				f.Where = c.Claim.Place
			}
			if c.AnsweredWith(answer.SignatureMismatch) {
				f.Weight = 0 // AWS checks the scope first, and says so
			}
			return one(f)
		}
		return nil
	}
	home, told := c.Hinted(evidence.HintHomeRegion)
	if hint, ok := c.Hinted(evidence.HintRegion); ok && told && hint.Value != home.Value && sigv4.IsRegion(hint.Value) && endpointRegion(c) == "" {
		return one(Finding{
			Code: "wrong-region", Certainty: Likely, Weight: 1, Label: "region", Signed: hint.Value, Verified: home.Value, Where: hint.Place,
			Explanation: fmt.Sprintf("The client signs for %s, and the text says that what it calls is in %s.", hint.Value, home.Value),
		})
	}
	if hint, ok := c.Hinted(evidence.HintRegion); ok && sigv4.IsRegion(hint.Value) {
		if expected := endpointRegion(c); expected != "" && expected != hint.Value {
			return one(Finding{
				Code: "wrong-region", Certainty: Likely, Weight: 1, Label: "region", Signed: hint.Value, Verified: expected, Where: hint.Place,
				Explanation: fmt.Sprintf("The code signs for %s, and the endpoint is in %s.", hint.Value, expected),
			})
		}
	}
	return nil
}

// otherThanStore compares the region that the client signs for with the one that a store is configured for.
func otherThanStore(c *evidence.Case) (Finding, bool) {
	server, ok := c.Hinted(evidence.HintServerRegion)
	if !ok || !mismatch(c) && !inconclusive(c) {
		return Finding{}, false
	}
	client := ""
	if scope, scoped := c.Scope(); scoped {
		client = scope.Region
	} else if hint, given := c.Hinted(evidence.HintRegion); given {
		client = hint.Value
	}
	if client == "" || client == server.Value || Redacted(client) {
		return Finding{}, false
	}
	return Finding{
		Code: "wrong-region", Certainty: Likely, Weight: 4, Label: "region", Signed: client, Verified: server.Value, Where: server.Place,
		Explanation: fmt.Sprintf("The client signs for %s, and the store is configured for the region %s.", client, server.Value),
	}, true
}

// storeHost is the name of a store's endpoint that tells the region, which has to be signed for.
// https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
// https://www.scaleway.com/en/docs/object-storage/api-cli/object-storage-aws-cli/
// https://help.ovhcloud.com/csm/en-public-cloud-storage-s3-location
var storeHost = lazyregexp.New(`(?:^|\.)s3\.([a-z]{2}-[a-z]+-\d{3}|[a-z]{2}-[a-z]{3}|[a-z]{2,4})\.(?:backblazeb2\.com|scw\.cloud|io\.cloud\.ovh\.(?:net|us))(?::443)?$`)

// endpointRegion is the region that the name of the verifier's endpoint tells, or "". The global names of
// S3 tell none: a bucket of any region can be called there, and is signed for with its own.
func endpointRegion(c *evidence.Case) string {
	for _, host := range []string{c.VerifiedHost(), c.SentHost(), hintedHost(c)} {
		if m := storeHost.FindStringSubmatch(strings.ToLower(host)); m != nil {
			return m[1]
		}
		in, ok := sigv4.Infer(host)
		if !ok || in.NotSigned || in.Region == "" || in.Region == "*" || !knownService(in.Service) {
			continue
		}
		if in.Service != "s3" || strings.Contains(strings.ToLower(host), in.Region) {
			return in.Region
		}
	}
	return ""
}

func hintedHost(c *evidence.Case) string {
	hint, _ := c.Hinted(evidence.HintCalled)
	return evidence.HostOf(hint.Value)
}

func knownService(name string) bool { return slices.Contains(sigv4.SigningNames(), name) }

// globalServices take one region only, wherever the caller is.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
var globalServices = []string{"iam", "route53", "cloudfront", "organizations", "waf", "shield", "budgets", "ce", "health", "support", "account"}

// regionOf is the region to sign for when the answer does not name it: what the endpoint's name tells,
// the region inside a text that was taken for one, or us-east-1 for global services.
func regionOf(c *evidence.Case, refusedRegion string) string {
	if region := endpointRegion(c); region != "" && region != refusedRegion {
		return region
	}
	for _, label := range strings.Split(refusedRegion, ".") {
		if label != refusedRegion && sigv4.IsRegion(label) {
			return label
		}
	}
	if slices.Contains(globalServices, c.Service()) && refusedRegion != "us-east-1" {
		return "us-east-1"
	}
	return ""
}

// commonRegions are where most of the load is, and the defaults that libraries fall back to.
var commonRegions = []string{
	"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "us-east-2", "ap-southeast-1", "ap-southeast-2",
	"ap-northeast-1", "eu-west-2", "eu-west-3", "eu-north-1", "us-west-1", "ap-south-1", "ca-central-1", "sa-east-1", "global", "aws-global", "auto", "",
}

// farRegions are all others, of all partitions.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
var farRegions = []string{
	"ap-northeast-2", "ap-northeast-3", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
	"ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "af-south-1", "il-central-1", "me-central-1",
	"me-south-1", "mx-central-1", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1",
	"us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "eu-isoe-west-1", "us-isof-south-1", "us-isof-east-1",
}

// varyRegion yields other regions, for the key alone and for the scope with its key.
func varyRegion(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		seen := map[string]bool{s.Scope.Region: true}
		for i, region := range slices.Concat(seenRegions(c), commonRegions, farRegions) {
			if seen[region] {
				continue
			}
			seen[region] = true
			other := s.Scope
			other.Region = region
			far := min(float64(i)/8, 4)
			list := []Variant{
				scopeVariant(other, "region", region, s.Scope.Region, fmt.Sprintf("The client signed for the region %q and sent the scope of %s.", region, s.Scope.Region), far),
				keyScopeVariant(other, "key region", region, s.Scope.Region, fmt.Sprintf("The signing key was derived for the region %q; the scope says %s.", region, s.Scope.Region), far),
			}
			for _, v := range list {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// seenRegions are the regions that the evidence mentions.
func seenRegions(c *evidence.Case) []string {
	var regions []string
	for _, hint := range c.Hints {
		if hint.Kind == evidence.HintRegion {
			regions = append(regions, hint.Value)
		}
	}
	for _, host := range append([]evidence.Text{{Text: c.SentHost()}, {Text: c.VerifiedHost()}}, c.Hosts...) {
		if in, ok := sigv4.Infer(host.Text); ok && in.Region != "" && in.Region != "*" {
			regions = append(regions, in.Region)
		}
	}
	return regions
}

// commitWrongRegion signs for another region, in the scope or in the key alone.
func commitWrongRegion(r *rand.Rand, a *Attempt) bool {
	if r.IntN(2) == 0 {
		return signsVariant(varyRegion, nil)(r, a)
	}
	other := pick(r, "us-east-1", "us-west-2", "eu-central-1")
	if other == a.Region || !a.decides() {
		return false
	}
	a.Truth.Region, a.Region = a.Region, other
	return true
}
