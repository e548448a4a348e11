package diagnose

import (
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

// searched says in some sentences what was tried in vain and what was taken for granted; "" when there was
// nothing to search for, or something was found. bounded says that the search ended before all was tried.
func searched(c *evidence.Case, found *hit, tried int, options Options, bounded bool) string {
	list := targets(c)
	if found != nil || tried == 0 || len(list) == 0 {
		return ""
	}
	secret := "the secret that was given"
	if c.Given == nil {
		secret = "a secret that the evidence holds"
	}
	target := list[len(list)-1]
	what, granted := "the hash in the client's string to sign", []string{}
	if target.Kind == causes.ProofSignature {
		what = "the signature that was sent"
		granted = append(granted, "that the client used "+secret+", in one of the forms that secrets take")
	}
	scope := "every variation alone"
	switch {
	case bounded:
		scope += ", and the likeliest combinations: the search was cut there, since a text of this size has more than can be tried in some seconds"
	case options.Most == 2:
		scope += ", and every combination of two that is likelier than one in a million"
	case options.Most > 2:
		scope += ", and every combination of two or three that is likelier than one in a million"
	}
	switch _, known := c.Rules(); {
	case c.Verified != nil:
		granted = append(granted, "that the verifier's canonical request is unchanged in the evidence")
	case known:
		granted = append(granted, "that the request is in the evidence as it was sent")
	default:
		granted = append(granted, "that the request is in the evidence as it was sent and its service signs as most do")
	}
	return report.Plural(tried, "text") + " computed: " + scope + ". None gives " + what + ". It was taken for granted " + strings.Join(granted, ", and ") + "."
}
