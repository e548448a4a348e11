package proxy

import "cmp"

// Ready is a route that is in use, in words.
type Ready struct {
	Name, Match, To          string
	Connect, Host, Sign      string
	Service, Region, Because string
	Warnings                 []string
}

// Routes lists the routes that are in use, in the order in which they are tried.
func (p *Proxy) Routes() []Ready {
	var list []Ready
	for _, e := range p.table.Load().entries {
		r := Ready{Name: e.Route.Name, Match: e.match.String(), To: e.Route.To}
		if e.family == nil {
			r.Connect, r.Host, r.Sign = e.connect, e.host, cmp.Or(e.Route.SignHost, e.host)
			r.Service, r.Region = e.Purpose.Service, e.Purpose.Region
			r.Because, r.Warnings = cmp.Or(e.Purpose.ServiceBecause, e.Purpose.RegionBecause), e.Purpose.Warnings
		}
		list = append(list, r)
	}
	return list
}

// String says which requests are meant.
func (m Match) String() string {
	if m == (Match{}) {
		return "all requests"
	}
	return m.Host + cmp.Or(m.Path, "/")
}

// Reloaded counts a reload of routes or of the certificate.
func (p *Proxy) Reloaded(what string, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	p.metrics.reloads.WithLabelValues(what, result).Inc()
}
