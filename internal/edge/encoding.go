package edge

import "strings"

// acceptEncoding normalises Accept-Encoding where the cache policy enables a compression; then naming
// the header in the origin request policy has no effect. It reports whether it did.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects
func (p *plan) acceptEncoding(d *draft) bool {
	gzip, brotli := p.gzip, p.brotli
	c := cause{rule: EncodingNormalised, setting: p.encoding}
	if p.legacy {
		if named, _ := p.headers.forwards("accept-encoding"); named {
			return true
		}
		// The page on legacy settings knows gzip alone.
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
		gzip, c.setting, c.unverified = true, p.headers.cache.setting, true
	}
	if !gzip && !brotli {
		return false
	}
	values := d.req.Header.Values("accept-encoding")
	if values == nil {
		return true
	}
	accepted := codings(strings.Join(values, ","))
	var kept []string
	if brotli && accepted["br"] {
		kept = append(kept, "br")
	}
	if gzip && accepted["gzip"] {
		kept = append(kept, "gzip")
	}
	switch {
	case kept != nil:
		d.header(c, "accept-encoding", strings.Join(kept, ","))
	case p.legacy:
		d.header(c, "accept-encoding")
	default:
		d.header(c, "accept-encoding", "identity")
	}
	return true
}

// codings returns the content codings that a value accepts. How CloudFront reads weights is not
// documented; a coding of weight 0 is refused (RFC 9110, section 12.4.2).
func codings(value string) map[string]bool {
	out := map[string]bool{}
	for part := range strings.SplitSeq(value, ",") {
		coding, params, _ := strings.Cut(part, ";")
		weight := strings.ReplaceAll(params, " ", "")
		refused := strings.HasPrefix(weight, "q=0") && strings.Trim(weight[3:], ".0") == ""
		out[strings.ToLower(strings.TrimSpace(coding))] = !refused
	}
	return out
}
