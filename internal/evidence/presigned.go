package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatURL, order: 66, read: readURLs})

const formatURL = "URL"

// maxURLs is how many URLs of a document are kept, each once; the last ones of a long text.
const maxURLs = 64

// readURLs reads the URLs in a text that no other format has read, presigned ones as requests.
func readURLs(d *document) []piece {
	taken := d.takenBy(isRequestForm)
	var pieces []piece
	seen := map[string]bool{}
	ats := append(lastIndexes(d.text, "://"), lastIndexes(d.text, `:\/\/`)...)
	slices.Sort(ats)
	for _, at := range ats {
		n := d.line(at)
		start, end := urltext.Around(d.text, at)
		if taken[n-1] || start < 0 || end-start > urltext.MaxLength {
			continue
		}
		url := plainURL(d.text[start:end])
		if seen[url] || len(seen) >= maxURLs || !isCalled(d.text, start, url) {
			continue
		}
		seen[url] = true
		d.takeFresh(formatURL, start, end)
		pieces = append(pieces, d.urlPieces(n, start, end, url)...)
	}
	return append(pieces, d.bareSignatures(taken, pieces)...)
}

// isRequestForm reports whether a format has read the URLs of its lines itself, or knows that they are
// not called.
func isRequestForm(format string) bool {
	switch format {
	case formatTrial, formatHTTP, formatClientError, formatBotocore, formatS3cmd, formatAwscurl, formatCanonical, formatProxy:
		return true
	}
	return isWrapping(format)
}

// plainURL undoes the escapes of HTML and JSON in a URL.
func plainURL(url string) string {
	if strings.Contains(url, "&amp;") {
		url = strings.ReplaceAll(url, "&amp;", "&")
	}
	return strings.ReplaceAll(strings.ReplaceAll(url, `\u0026`, "&"), `\/`, "/")
}

// isCalled tells the URLs that are called from those of pages, namespaces and templates.
func isCalled(text string, start int, url string) bool {
	host := HostOf(url)
	at := strings.Index(url, "://")
	if host == "" || strings.ContainsAny(host, "${}<>*%") || isDocumentation(url, at, hostEnd(url, at+len("://"))) ||
		strings.HasSuffix(text[:start], `xmlns="`) || isOriginOf(text[max(0, start-12):start]) || isInUserAgent(text[:start]) {
		return false
	}
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	if !strings.Contains(name, ".") && name != "localhost" {
		return false
	}
	for _, site := range [...]string{
		"github.com", "stackoverflow.com", "stackexchange.com", "w3.org", "schemas.openxmlformats.org", "repost.aws", "curl.se",
		"npmjs.com", "pypi.org", "readthedocs.io", "medium.com", "githubusercontent.com", "json-schema.org", "swagger.io", "internal.amazon.com",
		"terraform.io", "serverless.com", "wikipedia.org", "xmlsoap.org", "aws.amazon.com", "gist.github.com", "nodejs.org",
		"python.org", "imgur.com", "pkg.go.dev", "developer.mozilla.org", "ietf.org", "nginx.org", "amplify.aws", "youtube.com",
		"discord.com", "slack.com", "gitlab.com", "bitbucket.org", "postman.com", "console.aws.amazon.com", "docs.rs",
	} {
		if sub, ok := strings.CutSuffix(name, site); ok && (sub == "" || strings.HasSuffix(sub, ".")) {
			return false
		}
	}
	return true
}

// isInUserAgent tells from what stands before a URL that a User-Agent names the page of its maker with it.
func isInUserAgent(before string) bool {
	if strings.HasSuffix(before, "(+") {
		return true
	}
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return len(line) <= maxUserAgent && strings.Contains(strings.ToLower(line), "user-agent") && strings.HasSuffix(line, "(")
}

// maxUserAgent is how long a line is with a User-Agent in it.
const maxUserAgent = 1000

// isOriginOf tells from what stands before a URL that it is the page that calls (CORS), or an origin.
func isOriginOf(before string) bool {
	before = strings.ToLower(strings.TrimRight(before, " '\"`:"))
	return strings.HasSuffix(before, "origin") || strings.HasSuffix(before, "referer") || strings.HasSuffix(before, "referrer")
}

// urlPieces returns what a URL tells: itself, and the request that it signs.
func (d *document) urlPieces(n, start, end int, url string) []piece {
	place := d.place(start, end)
	r := &Request{Place: place}
	r.Target = TargetOf(url)
	if _, presigned, _ := r.Presigned(); !presigned {
		return []piece{{at: start, url: &Text{url, place}}}
	}
	if method, _ := requestIn(d.text[d.starts[n-1]:start]); method != "" {
		r.Method = method
	}
	r.Scheme, _, _ = strings.Cut(url, "://")
	r.Header = sigv4.Header{{Name: "Host", Value: HostOf(url)}}
	r.Fields = []Place{place}
	return requestPieces(start, exchangeAt(start), anyone, r)
}

// bareSignatures reads the query of a presigned URL that stands without scheme and host, as in an access
// log: it tells the signature.
func (d *document) bareSignatures(taken []bool, had []piece) []piece {
	const mark = "X-Amz-Signature="
	for _, p := range had {
		if p.claim != nil {
			return nil
		}
	}
	done := 0
	for _, at := range lastIndexes(d.text, mark) {
		if at < done {
			continue // a part of the query that was read before
		}
		start := at
		for start > 0 && at-start < urltext.MaxLength && d.text[start-1] > ' ' && strings.IndexByte("\"'`<>()|", d.text[start-1]) < 0 {
			start--
		}
		end := start + urltext.Length(d.text[start:min(len(d.text), at+urltext.MaxLength)])
		done = end
		if taken[d.line(at)-1] || end <= at {
			continue
		}
		r := sigv4.Request{Target: plainURL(d.text[start:end])}
		if !strings.Contains(r.Target, "?") {
			r.Target = "/?" + r.Target
		}
		if auth, ok, err := r.Presigned(); ok {
			d.takeFresh(formatURL, start, end)
			claim := &Claim{Authorization: auth, Presigned: true, Err: err, Place: d.place(start, end)}
			return []piece{{at: start, claim: claim}}
		}
	}
	return nil
}

// presumeMethod gives a presigned URL, of which the evidence does not say how it was used, the method that was
// verified, or GET, with which most are opened.
func (a *assembly) presumeMethod() {
	r := a.c.Request
	if r == nil || r.Method != "" {
		return
	}
	if _, presigned, _ := r.Presigned(); !presigned {
		return
	}
	r.Method = "GET"
	if v := a.c.Verified; v != nil && v.Has&HasMethod != 0 {
		r.Method = v.Method
	}
}
