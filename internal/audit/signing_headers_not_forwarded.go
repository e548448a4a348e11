package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "signing-headers-not-forwarded", Severity: "error",
		Title: "the behaviour forwards Authorization but not what belongs to it: X-Amz-Date or X-Amz-Security-Token",
		Hides: []string{"sign-for-origin", "query-not-forwarded", "origin-path-not-signed"},
		Path:  signingHeaders,
	})
}

func signingHeaders(p *Path) []Finding {
	if !p.IAM() {
		return nil
	}
	for _, try := range []struct {
		probe   Probe
		header  string
		message string
	}{
		{Probe{}, "x-amz-date", "X-Amz-Date is not forwarded, so that no signed request can pass"},
		{Probe{Temporary: true}, "x-amz-security-token", "X-Amz-Security-Token is not forwarded, so that no request with temporary credentials can pass"},
	} {
		o := p.Send(try.probe)
		if o == nil || !o.Refused(gateway.NoDate, gateway.TokenMissing, gateway.TokenInvalid, gateway.SignatureMismatch) {
			continue
		}
		if c, changed := o.Change(edge.Header, try.header); changed && c.After == nil {
			return []Finding{{Message: try.message, At: p.whereForwarding(c), Fixes: infrastructure(p.pairFor()), Outcome: o}}
		}
	}
	return nil
}
