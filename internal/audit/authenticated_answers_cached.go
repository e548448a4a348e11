package audit

import "countersign/internal/topology"

func init() {
	register(&Rule{
		ID: "authenticated-answers-cached", Severity: "warning", Advice: true,
		Title: "answers to signed requests are cached",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if !p.IAM() || o == nil || !o.Passed() {
				return nil
			}
			most, at := p.longest()
			if most == 0 {
				return nil
			}
			return []Finding{{
				Message: "answers to signed GETs may be cached for " + seconds(most) + ": one caller may get another's, and a refusal may outlive its cause",
				At:      firstKnown(at, p.Behavior.CachePolicyID.Source(), p.Behavior.Source),
				Fixes:   infrastructure("use CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad), or set all times to live to 0"),
			}}
		},
	})
}

// longest is the longest time in seconds for which the behaviour may keep an answer: an origin may ask for
// as much as the maximum.
func (p *Path) longest() (int, topology.Source) {
	b := p.Behavior
	if c, ok := p.Audit.Topology.CachePolicy(b.CachePolicyID.Or("")); ok {
		// The defaults of a cache policy are a day and a year.
		// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
		most := max(c.MinTTL.Or(0), c.DefaultTTL.Or(86400), c.MaxTTL.Or(31536000))
		if c.MaxTTL.IsKnown() {
			most = max(c.MinTTL.Or(0), c.MaxTTL.Or(0))
		}
		return most, firstKnown(c.MaxTTL.Source(), c.Source)
	}
	if b.Forwarded == nil {
		return 0, topology.Source{}
	}
	most := b.MaxTTL.Or(31536000)
	return max(most, b.MinTTL.Or(0)), firstKnown(b.MaxTTL.Source(), b.DefaultTTL.Source(), b.Source)
}
