package proxy

import (
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is how many redirects are followed.
const maxRedirects = 5

// follow prepares the request that a redirect of the same server asks for, and reports whether there is one.
// The signature covers host, path and query: what a client follows with the old one is refused.
func (x *exchange) follow(r *http.Response) bool {
	if x.up.Route.Redirects != RedirectFollow || x.hops >= maxRedirects {
		return false
	}
	target, ok := x.sameServer(r)
	if !ok {
		return false
	}
	method := x.out.Method
	switch r.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound:
		// As browsers and curl do. RFC 9110, section 15.4.2.
		if method == http.MethodPost {
			method = http.MethodGet
		}
	case http.StatusSeeOther:
		if method != http.MethodHead {
			method = http.MethodGet
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return false
	}
	if method == x.out.Method && !x.payload.again() {
		return false
	}
	x.hops++
	x.redirected = target
	if method != x.out.Method {
		x.method = method
	}
	return true
}

// sameServer returns the target of a redirect that leads to the server that sent it.
func (x *exchange) sameServer(r *http.Response) (target string, ok bool) {
	location := r.Header.Get("Location")
	if location == "" {
		return "", false
	}
	to, err := url.Parse(location)
	if err != nil || to.Opaque != "" {
		return "", false
	}
	switch {
	case to.Host == "" && strings.HasPrefix(location, "/"):
		target, _, _ = strings.Cut(location, "#")
		return target, true
	case to.Host == "":
		return "", false // relative to a path: rare, and the client can tell
	case strings.EqualFold(to.Scheme+"://"+to.Host, x.up.origin), strings.EqualFold(to.Host, x.up.host), x.up.Route.SignHost != "" && strings.EqualFold(to.Host, x.up.Route.SignHost):
		target, _, _ = strings.Cut(originForm(location), "#")
		return target, true
	}
	return "", false
}

// leadBack makes a redirect to the same server one to the proxy, or the client would go on unsigned.
func (x *exchange) leadBack(r *http.Response) {
	target, ok := x.sameServer(r)
	if !ok {
		return
	}
	path, query, asked := strings.Cut(target, "?")
	if rest, cut := cutPath(path, x.up.base); cut && x.up.base != "" {
		path = rest
	}
	path = strings.TrimSuffix(x.up.Route.StripPrefix, "/") + path
	if path == "" {
		path = "/"
	}
	if asked {
		path += "?" + query
	}
	r.Header["Location"] = []string{ownOrigin(x.in) + path}
}
