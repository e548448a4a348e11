package edge

import (
	"slices"
	"strings"

	"countersign/sigv4"
)

// forwardQuery forwards, filters or drops the query. What is forwarded keeps the viewer's order and bytes.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/QueryStringParameters.html
func (p *plan) forwardQuery(d *draft, bucket bool) {
	query, present := d.req.Query()
	if !present {
		return
	}
	if !p.queries.everything() {
		if p.queries.nothing() {
			_, blame := p.queries.forwards("")
			d.query(cause{rule: QueryNotForwarded, setting: blame}, "", false)
			return
		}
		p.filterQuery(d, query)
	}
	if bucket {
		p.responseParams(d)
	}
}

func (p *plan) filterQuery(d *draft, query string) {
	var blame Setting
	doubtful := false
	kept, dropped := keepParams(query, func(name string) bool {
		yes, at := p.queries.forwards(name)
		if !yes && blame.Name == "" {
			blame = at
		}
		if plain := sigv4.Decode(name); plain != name {
			decoded, _ := p.queries.forwards(plain)
			doubtful = doubtful || decoded != yes
		}
		return yes
	})
	if dropped {
		d.query(cause{rule: QueryFiltered, setting: blame, unverified: doubtful}, kept, kept != "")
	}
	if doubtful {
		d.doubt(EncodedNames, p.queries.origin.setting, "an encoded parameter name is compared as it stands; decoded it would be treated otherwise")
	}
}

// keepParams returns the pieces of a query whose name, as it stands there, keep wants. The delimiter is
// the ampersand alone.
func keepParams(query string, keep func(name string) bool) (kept string, dropped bool) {
	var pieces []string
	for piece := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(piece, "=")
		if keep(name) {
			pieces = append(pieces, piece)
			continue
		}
		dropped = true
	}
	return strings.Join(pieces, "&"), dropped
}

// Managed policies that drop, for a bucket, the parameters that set response headers.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
var (
	responseParamPolicies = []string{
		"216adef6-5c7f-47e4-b989-5492eafa07d3", "33f36d7e-f396-46d9-90e0-52428a34d9dc",
		"b689b0a8-53d0-40ab-baf2-68738e2966ac", "775133bc-15f2-49f9-abea-afb2e0bf67d2",
	}
	responseParamNames = []string{"response-content-type", "response-content-disposition", "response-content-encoding"}
)

// responseParams drops what those policies drop for a bucket.
func (p *plan) responseParams(d *draft) {
	query, present := d.req.Query()
	if !present || p.originPolicy == nil || !slices.Contains(responseParamPolicies, p.originPolicy.ID.Or("")) {
		return
	}
	kept, dropped := keepParams(query, func(name string) bool { return !slices.Contains(responseParamNames, name) })
	if dropped {
		d.query(cause{rule: ResponseParamsDropped, setting: p.queries.origin.setting}, kept, kept != "")
	}
}
