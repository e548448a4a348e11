package edge

import "strings"

// forwardCookies forwards, filters or drops cookies. Naming Cookie as a header has no effect.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html
func (p *plan) forwardCookies(d *draft) {
	if !d.req.Header.Has("cookie") || p.cookies.everything() {
		return
	}
	if p.cookies.nothing() {
		_, blame := p.cookies.forwards("")
		d.header(cause{rule: CookieNotForwarded, setting: blame}, "cookie")
		return
	}
	var kept []string
	var blame Setting
	dropped := false
	for _, value := range d.req.Header.Values("cookie") {
		for _, pair := range splitCookies(value) {
			name, _, _ := strings.Cut(pair, "=")
			yes, at := p.cookies.forwards(name)
			if yes {
				kept = append(kept, pair)
				continue
			}
			if !dropped {
				blame, dropped = at, true
			}
		}
	}
	switch {
	case !dropped:
	case kept == nil:
		d.header(cause{rule: CookieFiltered, setting: blame}, "cookie")
	default:
		d.header(cause{rule: CookieFiltered, setting: blame}, "cookie", strings.Join(kept, "; "))
	}
}

// splitCookies returns the pairs of a Cookie header (RFC 6265, section 4.2.1).
func splitCookies(value string) []string {
	var pairs []string
	for pair := range strings.SplitSeq(value, ";") {
		if pair = strings.Trim(pair, " \t"); pair != "" {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}
