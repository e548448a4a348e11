package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-dropped", Family: FamilyQuery, Hop: HopEdge, Prior: 0,
	Title:  "a hop did not forward a signed query parameter",
	Look:   lookQueryDropped,
	Vary:   varyQueryDropped,
	Commit: commitQueryDropped,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		what := orElse(f.Subject, "every parameter")
		fixes := []Fix{{
			Text:    fmt.Sprintf("Let every hop forward %s. In CloudFront: an origin request policy with all query strings.", what),
			Command: "aws cloudfront get-distribution-config --id DISTRIBUTION --query 'DistributionConfig.DefaultCacheBehavior'",
		}}
		return append(fixes, Fix{Client: true, Text: "Until then, send parameters in the body or path, which every hop forwards."})
	},
})

// lookQueryDropped recognises a query that was sent and that AWS verified as empty.
func lookQueryDropped(c *evidence.Case) []Finding {
	if hint, ok := c.Hinted(evidence.HintQueryLeft); ok && mismatch(c) {
		return one(Finding{
			Code: "query-dropped", Subject: failingParameter(c), Certainty: Likely, Weight: 3, Label: "query", Where: hint.Place, Hop: HopClient,
			Explanation: "The code builds the URL from the signed request's host and path and leaves the query out, which is signed.",
		})
	}
	if !mismatch(c) || !c.Remarked(prose.WorksWithoutQuery) || !c.ThroughCloudFront() {
		return nil
	}
	return one(Finding{
		Code: "query-dropped", Certainty: Likely, Weight: 3, Label: "query",
		Explanation: "The request works without its query and passes CloudFront, which forwards no query strings unless it is told to.",
	})
}

// failingParameter is the name of the parameter with which alone requests fail, or "" where there is none or
// several are.
func failingParameter(c *evidence.Case) string {
	name := ""
	for _, trial := range c.Trials {
		if trial.Works {
			continue
		}
		for _, p := range sigv4.ParseQuery(targetOf(trial.URL).query) {
			if own := strings.ToLower(sigv4.Decode(p.Name)); name == "" || name == own {
				name = own
			} else {
				return ""
			}
		}
	}
	if query, ok := sentQuery(c); name == "" && ok {
		if params := sigv4.ParseQuery(query); len(params) == 1 {
			return strings.ToLower(sigv4.Decode(params[0].Name))
		}
	}
	if hint, ok := c.Hinted(evidence.HintParameter); ok && name == "" {
		return hint.Value
	}
	return name
}

func varyQueryDropped(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if querySentAsVerified(c, s) {
			return // no hop dropped anything
		}
		verified := sigv4.ParseQuery(s.Canonical.Query)
		for _, a := range accounts(c, PartQuery) {
			signed := sigv4.ParseQuery(a.text)
			lost := missing(signed, verified)
			if len(lost) == 0 || len(missing(verified, signed)) > 0 || strings.HasPrefix(a.text, "?") {
				continue
			}
			v := queryVariant(s, a.text, strings.ToLower(names(lost[:1])),
				fmt.Sprintf("The client signed %s; it did not reach the verifier.", names(lost)), -3)
			if !yield(v) {
				return
			}
		}
		if len(verified) > 0 {
			// Without an account: a hop, or the client's own library, removed repetitions.
			twice := s.Canonical.Query + "&" + s.Canonical.Query
			yield(queryVariant(s, sigv4.CanonicalQuery(twice), strings.ToLower(names(verified[:1])), "The client signed each parameter of the query twice; one of each reached the verifier.", 3))
		}
	}
}

// commitQueryDropped lets a hop forward the query without one parameter, or without all that are not of the
// signature.
func commitQueryDropped(r *rand.Rand, a *Attempt) bool {
	if !a.take(PartQuery) {
		return false
	}
	a.hop(r)
	a.extendQuery(pick(r, "page=2", "next=YWJj", "flag"))
	all := r.IntN(2) == 0
	a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) {
		dropped := false
		kept := slices.DeleteFunc(sigv4.ParseQuery(query), func(p sigv4.Param) bool {
			drop := !strings.HasPrefix(p.Name, "X-Amz-") && (all || !dropped)
			dropped = dropped || drop
			return drop
		})
		return path, sigv4.JoinQuery(kept)
	}))
	return true
}
