package audit

import (
	"strings"

	"countersign/internal/topology"
)

func init() {
	register(&Rule{
		ID: "viewer-certificate", Severity: "error", Advice: true,
		Title: "the viewer certificate is in another region than us-east-1, not issued, or does not cover an alias",
		All: func(a *Audit) []Finding {
			var list []Finding
			for _, p := range a.onePathEach() {
				list = append(list, a.viewerCertificate(p)...)
			}
			return list
		},
	})
	register(&Rule{
		ID: "api-certificate", Severity: "error", Advice: true,
		Title: "the certificate of the custom domain is in another region than the API, or does not cover its name",
		All: func(a *Audit) []Finding {
			var list []Finding
			for i := range a.Topology.Domains {
				d := &a.Topology.Domains[i]
				if d.EndpointType.Or("") != topology.Regional {
					continue
				}
				at := firstKnown(d.Certificate.Source(), d.Source)
				if region := topology.CertificateRegion(d.Certificate.Or("")); region != "" && d.Region.IsKnown() && !d.Region.IsStandIn() && region != d.Region.Or("") {
					list = append(list, Finding{
						Message: "the certificate of the custom domain " + d.Name.Or("") + " is in " + region + ", the API in " + d.Region.Or(""),
						At:      at, Fixes: infrastructure("a Regional custom domain takes a certificate of its own region"),
					})
					continue
				}
				list = append(list, a.covers(d.Certificate, d.Name, at, "the custom domain of API Gateway")...)
			}
			return list
		},
	})
}

func (a *Audit) viewerCertificate(p *Path) []Finding {
	d := p.Distribution
	aliases, _ := d.Aliases.Get()
	c := d.ViewerCertificate
	at := firstKnown(c.ACM.Source(), c.Source, d.Aliases.Source())
	arn, ok := c.ACM.Get()
	if !ok {
		if len(aliases) > 0 && c.ACM.IsAbsent() && c.IAM.IsAbsent() {
			return []Finding{{
				Message: "the distribution has aliases and no certificate for them", path: p, At: firstKnown(d.Aliases.Source(), at),
				Fixes: infrastructure("give it a certificate of us-east-1 that covers them"),
			}}
		}
		return nil
	}
	region := topology.CertificateRegion(arn)
	switch {
	case region != "" && region != "us-east-1":
		return []Finding{{
			Message: "the viewer certificate is in " + region + ": CloudFront takes certificates of us-east-1 alone", path: p, At: at,
			Fixes: infrastructure("issue the certificate in us-east-1, in a stack or with a provider of that region"),
		}}
	case region == "" && c.ACM.IsStandIn():
		return []Finding{{
			Message: "the viewer certificate is of this template: it is good only where the template is deployed to us-east-1", path: p, At: at, Severity: "note",
			Fixes: infrastructure("issue the certificate in us-east-1; --region tells the audit where the template goes"),
		}}
	}
	var list []Finding
	for _, alias := range aliases {
		list = append(list, a.covers(c.ACM, alias, at, "the distribution")...)
	}
	return list
}

// covers finds a certificate that the documents describe and that does not cover a name.
func (a *Audit) covers(arn, name topology.Text, at topology.Source, of string) []Finding {
	cert, ok := a.Topology.Certificate(arn.Or(""))
	host, known := name.Get()
	if !ok || !known {
		return nil
	}
	if status, told := cert.Status.Get(); told && status != "ISSUED" {
		return []Finding{{Message: "the certificate of " + of + " is " + strings.ToLower(status), At: at, Fixes: infrastructure("validate the certificate")}}
	}
	names, complete := topology.Strings(cert.Names)
	for _, n := range names {
		if strings.EqualFold(n, host) || topology.Covers(n, host) {
			return nil
		}
	}
	if !complete {
		return nil
	}
	return []Finding{{
		Message: "the certificate of " + of + " covers " + strings.Join(names, ", ") + " and not " + host, At: at,
		Fixes: infrastructure("add " + host + " to its subject alternative names"),
	}}
}
