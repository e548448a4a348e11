package proxy

import (
	"net/url"
	"strings"
)

// originForm returns path and query of a request target as it came. A client that takes the proxy for an HTTP
// proxy sends scheme and host before it (RFC 9112, section 3.2.2).
func originForm(raw string) string {
	if raw == "" || raw[0] == '/' || raw == "*" {
		return raw
	}
	scheme, rest, absolute := strings.Cut(raw, "://")
	if !absolute || strings.ContainsAny(scheme, "/?") {
		return raw
	}
	at := strings.IndexAny(rest, "/?")
	switch {
	case at < 0:
		return "/"
	case rest[at] == '?':
		return "/" + rest[at:]
	}
	return rest[at:]
}

// target returns what goes out for a request target in origin form: byte for byte the same, unless the route
// says what is cut off or put before.
func (u *upstream) target(came string) string {
	if u.Route.StripPrefix == "" && u.base == "" && len(u.Route.DropParams) == 0 || came == "*" {
		return came
	}
	path, query, asked := strings.Cut(came, "?")
	if rest, ok := cutPath(path, u.Route.StripPrefix); ok {
		path = rest
	}
	path = u.base + path
	if path == "" {
		path = "/"
	}
	if !asked {
		return path
	}
	if len(u.Route.DropParams) > 0 {
		if query, asked = dropParams(query, u.Route.DropParams); !asked {
			return path
		}
	}
	return path + "?" + query
}

// cutPath takes a prefix off a path where it ends at a slash or at the path's end.
func cutPath(path, prefix string) (rest string, ok bool) {
	prefix = strings.TrimSuffix(prefix, "/")
	rest, ok = strings.CutPrefix(path, prefix)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// dropParams returns a query without the parameters of these names; the rest stays as it is. left is false
// when none is left.
func dropParams(query string, names []string) (rest string, left bool) {
	var kept []string
	for piece := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(piece, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		if !named(names, name) {
			kept = append(kept, piece)
		}
	}
	return strings.Join(kept, "&"), len(kept) > 0
}

// named reports whether a name is in a list, where one that ends in an asterisk stands for all that begin so.
func named(list []string, name string) bool {
	for _, entry := range list {
		if prefix, all := strings.CutSuffix(entry, "*"); all && len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return true
		}
		if strings.EqualFold(entry, name) {
			return true
		}
	}
	return false
}

// setTarget makes net/http write a target as it is into the request line. exact is false where it cannot, and
// [exactLine] has to.
//
// A URL with Opaque is written as it is, but for one that begins with two slashes: net/http puts the scheme
// before it. The path of such a target is written as it is where it holds no character that RFC 3986 forbids.
func setTarget(u *url.URL, target string) (exact bool) {
	if !strings.HasPrefix(target, "//") {
		u.Opaque = target
		return true
	}
	path, query, asked := strings.Cut(target, "?")
	if decoded, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = decoded, path
		u.RawQuery, u.ForceQuery = query, asked && query == ""
		if u.RequestURI() == target {
			return true
		}
	}
	u.Path, u.RawPath, u.RawQuery, u.ForceQuery = "", "", "", false
	u.Opaque = "/"
	return false
}
