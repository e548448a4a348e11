package causes

import (
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// target is the path and the query of a URL or path that somebody wrote down.
type target struct {
	host, path, query string
	// bare says that the URL has no path at all: https://h.example.
	bare bool
}

func targetOf(url string) target {
	t := target{}
	if strings.Contains(url, "://") {
		t.host = strings.ToLower(evidence.HostOf(url))
		_, rest, _ := strings.Cut(url, "://")
		t.bare = !strings.ContainsAny(rest, "/?#")
	}
	r := sigv4.Request{Target: evidence.TargetOf(url)}
	t.path = r.Path()
	t.query, _ = r.Query()
	return t
}

// failsOnlyWith reports whether requests with a property fail and others, at the same host, work: what the
// failing ones have and the working ones lack is then the likely cause. At least one request of each kind
// has to be in the evidence, and each failing one has to have the property.
func failsOnlyWith(c *evidence.Case, has func(target) bool) (evidence.Place, bool) {
	var failing, working []target
	var place evidence.Place
	for _, trial := range c.Trials {
		if trial.URL == "" {
			continue
		}
		t := targetOf(trial.URL)
		if trial.Works {
			working = append(working, t)
			continue
		}
		if failing == nil {
			place = trial.Place
		}
		failing = append(failing, t)
	}
	if failing == nil {
		if url := calledTarget(c); url != "" {
			failing = append(failing, targetOf(url))
		}
	}
	for _, t := range failing {
		if !has(t) {
			return evidence.Place{}, false
		}
	}
	compared := false
	for _, t := range working {
		if len(failing) > 0 && t.host != "" && failing[0].host != "" && t.host != failing[0].host {
			continue // the host may be what matters
		}
		if has(t) {
			return evidence.Place{}, false
		}
		compared = true
	}
	return place, compared && len(failing) > 0
}

// calledTarget is the URL that was called, or the target that was sent, or "".
func calledTarget(c *evidence.Case) string {
	switch {
	case c.Request != nil && c.Request.Target != "":
		if host := c.Request.Host(); host != "" {
			return "https://" + host + c.Request.Target
		}
		return c.Request.Target
	case c.URL != nil:
		return c.URL.Text
	}
	if hint, ok := c.Hinted(evidence.HintSignPath); ok && strings.HasPrefix(hint.Value, "/") {
		return hint.Value
	}
	return ""
}

// onlyThen strengthens a finding where just the requests with its property fail.
func onlyThen(c *evidence.Case, f Finding, has func(target) bool) Finding {
	if place, ok := failsOnlyWith(c, has); ok {
		f.Certainty, f.Weight = max(f.Certainty, Likely), max(f.Weight, 3)
		f.Explanation += " The requests without that work."
		if place.Line > 0 {
			f.Where = place
		}
	}
	return f
}

// trialPairs calls a function for each failing and working trial of the same method. Where no trial fails,
// the request of the case does.
func trialPairs(c *evidence.Case, yield func(bad, good evidence.Trial) bool) {
	var failing []evidence.Trial
	for _, trial := range c.Trials {
		if !trial.Works && trial.URL != "" {
			failing = append(failing, trial)
		}
	}
	if url := calledTarget(c); failing == nil && url != "" {
		failing = append(failing, evidence.Trial{URL: url, Method: methodOf(c)})
	}
	for _, bad := range failing {
		for _, good := range c.Trials {
			if !good.Works || good.URL == "" || bad.URL == good.URL || bad.Method != "" && good.Method != "" && bad.Method != good.Method {
				continue
			}
			if !yield(bad, good) {
				return
			}
		}
	}
}
