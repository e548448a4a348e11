package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "origin-path-not-signed", Severity: "note",
		Title: "clients must sign the origin path, which the address that they call lacks",
		Path: func(p *Path) []Finding {
			careful, plain := p.Send(Probe{}), p.Send(Probe{PlainPath: true})
			if !p.IAM() || plain == nil || !careful.Passed() || !plain.Refused(gateway.SignatureMismatch) {
				return nil
			}
			c, changed := plain.Change(edge.Path, "")
			if !changed || p.Origin.Path.Or("") == "" {
				return nil
			}
			f := Finding{
				Message: "the origin path " + p.Origin.Path.Or("") + " is put before the path: a client must sign " + careful.SignPath + " though it calls " + careful.target.uri,
				At:      firstKnown(p.Origin.Path.Source(), c.Setting.Source, p.Origin.Source), Outcome: plain,
				Fixes: []Fix{client("sign the path with the origin path before it: countersign curl --sign-path-prefix " + p.Origin.Path.Or(""))},
			}
			if p.HostForwarded() {
				// With one name for both nobody expects to sign anything but what is called.
				f.Severity = "error"
				f.Fixes = append(infrastructure("leave the origin path out, and map the path by a base path mapping of the custom domain"), f.Fixes...)
			}
			return []Finding{f}
		},
	})
}
