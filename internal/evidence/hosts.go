package evidence

import (
	"strings"

	"countersign/internal/evidence/plaintext"
)

var _ = register(format{name: formatHosts, order: 90, read: readHosts})

const formatHosts = "host names"

// maxHosts limits how many host names are kept of one document.
const maxHosts = 64

// hostSuffixes are the ends of the names of AWS's own hosts.
var hostSuffixes = []string{".amazonaws.com", ".amazonaws.eu", ".cloudfront.net", ".on.aws", ".api.aws"}

// readHosts reads the host names that a text mentions: those in URLs, and those of AWS anywhere. It
// takes no lines, since a name alone explains none.
func readHosts(d *document) []piece {
	var pieces []piece
	seen := map[string]bool{}
	add := func(start, end int) {
		name := strings.ToLower(strings.TrimRight(d.text[start:end], ".-:"))
		name = strings.TrimSuffix(strings.TrimSuffix(name, ":443"), ":80")
		if !seen[name] && isHost(name) && !isEdgeServer(name) && len(seen) < maxHosts {
			seen[name] = true
			pieces = append(pieces, piece{at: start, host: &Text{name, d.place(start, start+len(name))}})
		}
	}
	for _, at := range lastIndexes(d.text, "://") {
		start := at + len("://")
		end := hostEnd(d.text, start)
		if !isDocumentation(d.text, at, end) && !isOriginOf(strings.TrimSuffix(strings.TrimSuffix(d.text[max(0, at-8):at], "s"), "http")) {
			add(start, end)
		}
	}
	for _, suffix := range hostSuffixes {
		for _, at := range lastIndexes(d.text, suffix) {
			start := at
			for start > 0 && at-start < 253 && isHostByte(d.text[start-1]) {
				start--
			}
			if !strings.HasSuffix(d.text[:start], "://") && !strings.HasSuffix(d.text[:start], "@") {
				add(start, hostEnd(d.text, at))
			}
		}
	}
	return pieces
}

// isEdgeServer tells the name that one of CloudFront's servers gives itself in Via, which is no name of
// a distribution: 32 hexadecimal digits.
func isEdgeServer(name string) bool {
	label, ok := strings.CutSuffix(name, ".cloudfront.net")
	return ok && isHex(label, 32)
}

// isDocumentation tells URLs that are not called: namespaces of XML, and pages that errors refer to.
func isDocumentation(text string, at, end int) bool {
	host := text[at+len("://") : end]
	for _, site := range []string{
		"docs.aws.amazon.com", "www.w3.org", "en.wikipedia.org", "github.com", "repost.aws", "stackoverflow.com",
		"schemas.xmlsoap.org", "internal.amazon.com",
	} {
		if strings.EqualFold(host, site) {
			return true
		}
	}
	return strings.HasPrefix(text[end:], "/doc/") ||
		strings.HasSuffix(strings.TrimSuffix(text[:at], "s"), "xmlns=\"http")
}

func hostEnd(text string, i int) int {
	end := i
	for end < len(text) && end-i < 260 && (isHostByte(text[end]) || text[end] == ':') {
		end++
	}
	return end
}

func isHostByte(c byte) bool { return plaintext.IsWordByte(c) || c == '-' || c == '.' }
