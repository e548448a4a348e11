package curl

import (
	"fmt"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/send"
)

// maxRedirects is curl's limit. https://curl.se/docs/manpage.html#--max-redirs
const maxRedirects = 50

// follow returns the request to which a redirect leads, or nil when the answer is none that is followed.
// hops is how many were followed before.
func follow(o *curlargs.Options, d *draft, a *send.Answer, hops int) (*draft, error) {
	location, ok := a.Header.Get("location")
	if !o.Location || !ok || a.Status < 300 || a.Status > 399 {
		return nil, nil
	}
	limit := maxRedirects
	if o.MaxRedirects != nil {
		limit = *o.MaxRedirects
	}
	if limit >= 0 && hops >= limit {
		return nil, &Exit{codeRedirects, fmt.Sprintf("more than %d redirects", limit), []string{"--max-redirs NUMBER allows more; is the scheme right, and the host?"}}
	}
	u, err := d.url.Follow(location)
	if err != nil {
		return nil, badURL(fmt.Errorf("the redirect leads nowhere: %w", err))
	}
	next := *d
	next.url = u
	if !next.url.SameOrigin(d.url) {
		next.host = ""
	}
	if method := redirectMethod(o, d.method, a.Status); method != d.method || dropsBody(o, d.method, a.Status) {
		next.method = method
		next.body, next.contentType, next.chunked = &compose.Body{}, "", false
	}
	return &next, nil
}

// redirectMethod is the method after a redirect, as curl has it: a POST becomes a GET unless the status or
// an option keeps it, 303 turns all but HEAD into GET, and what -X says stays.
// https://curl.se/docs/manpage.html#-L
func redirectMethod(o *curlargs.Options, method string, status int) string {
	if o.Method != "" || !becomesGet(o, method, status) {
		return method
	}
	return "GET"
}

// dropsBody reports whether the body is left behind. With -X it is, though the method's name stays.
func dropsBody(o *curlargs.Options, method string, status int) bool {
	if o.Method != "" {
		method = impliedMethod(o)
	}
	return becomesGet(o, method, status)
}

// impliedMethod is the method without -X. https://curl.se/docs/manpage.html#-X
func impliedMethod(o *curlargs.Options) string {
	switch {
	case o.Head:
		return "HEAD"
	case len(o.Uploads) > 0:
		return "PUT"
	case len(o.Form) > 0, len(o.Data) > 0 && !o.Get:
		return "POST"
	}
	return "GET"
}

func becomesGet(o *curlargs.Options, method string, status int) bool {
	post := method == "POST"
	switch status {
	case 301:
		return post && !o.Keep301
	case 302:
		return post && !o.Keep302
	case 303:
		return method != "HEAD" && method != "GET" && !(post && o.Keep303)
	}
	return false
}
