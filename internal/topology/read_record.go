package topology

import "strings"

func readRecords(r *reader, n *node) {
	for _, item := range r.objects(n, "ResourceRecordSets") {
		if !r.need(item, "Name", "Type") {
			continue
		}
		rec := Record{Name: r.recordName(item), Type: r.filled(item, "Type"), Source: r.source(item)}
		if a := r.object(item, "AliasTarget"); a != nil {
			rec.Alias, rec.AliasZone = r.host(a, "DNSName"), r.filled(a, "HostedZoneId")
		}
		var values []Text
		for _, v := range r.objects(item, "ResourceRecords") {
			values = append(values, r.host(v, "Value"))
		}
		if values != nil {
			rec.Values = Known(values, r.source(item.get("ResourceRecords")))
		}
		r.into.Records = append(r.into.Records, rec)
	}
}

// recordName returns the record's name. Route 53 writes an asterisk as \052.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
func (r *reader) recordName(n *node) Text {
	v := r.host(n, "Name")
	if s, ok := v.Get(); ok {
		return Known(strings.ReplaceAll(s, `\052`, "*"), v.Source())
	}
	return v
}
