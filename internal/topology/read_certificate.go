package topology

import "countersign/internal/jsonpos"

func readCertificate(r *reader, n *node) {
	c := n.get("Certificate")
	if !r.need(c, "CertificateArn", "DomainName") {
		return
	}
	names := []Text{r.host(c, "DomainName")}
	alternative, _ := r.names(c, "SubjectAlternativeNames").Get()
	for _, name := range alternative {
		if name.Or("") != names[0].Or("") {
			names = append(names, name)
		}
	}
	cert := Certificate{
		ARN: r.filled(c, "CertificateArn"), Names: Known(names, r.source(c)),
		Status: r.filled(c, "Status"), Source: r.source(c),
	}
	// Some versions of the command line write a number of seconds here.
	if n := c.get("NotAfter"); n != nil && (n.Kind == jsonpos.String || n.Kind == jsonpos.Number) {
		cert.NotAfter = Known(n.Text, r.source(n))
	}
	add(r, &r.into.Certificates, cert, "certificate", cert.ARN, cert.Source, false)
}

func readIdentity(r *reader, n *node) {
	if account := r.filled(n, "Account"); account.IsKnown() {
		r.into.Account = account
	}
}
