package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "sign-for-origin", Severity: "note",
		Title: "clients must sign for the origin's host, since the distribution does not forward theirs",
		Path: func(p *Path) []Finding {
			careful, plain := p.Send(Probe{}), p.Send(Probe{Plain: true})
			if !p.IAM() || plain == nil || !careful.Passed() || !plain.Refused(gateway.SignatureMismatch) {
				return nil
			}
			c, changed := plain.Change(edge.Header, "host")
			if !changed {
				return nil
			}
			return []Finding{{
				Message: "a client that signs for the name it calls, as SDKs do, is refused: the origin receives " + careful.SignHost,
				At:      p.whereForwarding(c), Outcome: plain,
				Fixes: append(infrastructure(fixDomain[len("or "):]),
					client("sign for "+careful.SignHost+" and send to "+p.Host()+": countersign curl --sign-host, countersign remedy sign-host")),
			}}
		},
	})
}
