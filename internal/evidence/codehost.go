package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatHostReplaced, order: 69, read: readHostReplaced})

const formatHostReplaced = "replacing of a host"

// replacesHost is a call or command that puts one address in place of another: url.replace("http://minio:9000",
// "https://files.example.com"), str_replace, strings.Replace, gsub.
var replacesHost = lazyregexp.New(`(?i)(?:replace\w*|g?sub)\s*\([^\n"'` + "`" + `]{0,24}["'` + "`" + `](?:https?://)?([a-z0-9][a-z0-9.-]*(?::\d{2,5})?)/?["'` + "`" + `]\s*,\s*["'` + "`" + `](?:https?://)?([a-z0-9][a-z0-9.-]*(?::\d{2,5})?)/?["'` + "`" + `]`)

// readHostReplaced reads code that puts another host into a presigned URL: the signature is over the first.
func readHostReplaced(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(d.text, "eplace", "sub(") || !hasAny(d.text, "resign", "X-Amz-Signature", "igned_url", "ignedUrl", "ignedURL", "igned url", "igned URL", "getSigned") {
		return nil
	}
	m := replacesHost.FindStringSubmatchIndex(d.text)
	if m == nil {
		return nil
	}
	from, to := d.text[m[2]:m[3]], d.text[m[4]:m[5]]
	if !isHost(to) || strings.EqualFold(from, to) || !strings.Contains(from, ":") && !strings.Contains(d.text, "://"+from) {
		return nil // other words than hosts
	}
	place := d.place(m[0], m[1])
	d.takeFresh(formatHostReplaced, m[0], m[1])
	return []piece{{at: m[0], hint: &Hint{HintHostReplaced, from + " " + to, place}}}
}
