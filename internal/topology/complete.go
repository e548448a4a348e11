package topology

import (
	"strings"

	"countersign/sigv4"
)

// Complete adds the APIs and function URLs that an origin or a proxy names by their own host and that no
// document describes: everything else about them is unknown.
func (t *Topology) Complete() {
	for _, d := range t.Distributions {
		for _, o := range d.Origins {
			t.complete(o.DomainName)
		}
	}
	for _, r := range t.Proxies {
		t.complete(r.Upstream)
	}
}

func (t *Topology) complete(name Text) {
	host, at := name.Or(""), name.Source()
	in, _ := sigv4.Infer(host)
	id, _, _ := strings.Cut(host, ".")
	const why = "the documents do not describe it"
	_, api := t.APIByHost(host)
	_, domain := t.DomainByTarget(host)
	_, url := t.FunctionURL(host)
	switch {
	case api || domain || url:
	case in.Service == "execute-api" && !strings.HasPrefix(id, "d-"):
		t.APIs = append(t.APIs, API{
			ID: Known(id, at), Region: Known(in.Region, at), Source: at, Protocol: Unknown[string](why, at),
			EndpointType: Unknown[string](why, at), DisableDefaultEndpoint: Unknown[bool](why, at), ResourcePolicy: Unknown[string](why, at),
		})
	case in.Service == "lambda":
		t.FunctionURLs = append(t.FunctionURLs, FunctionURL{Host: Known(host, at), AuthType: Unknown[string](why, at), ResourcePolicy: Unknown[string](why, at), Source: at})
	}
}
