package proxy

import (
	"net/http"
	"strings"
)

// TokenField is the field in which a client says the proxy's own token.
const TokenField = "X-Countersign-Token"

// header returns the fields that go out for a client's: without those that belong to one connection (RFC 9110,
// section 7.6.1), without a signature of the client's own, and with what the route asks for. The slices of
// values are shared.
func (u *upstream) header(in http.Header) http.Header {
	out := make(http.Header, len(in)+6)
	for name, values := range in {
		if !dropped(name) {
			out[name] = values
		}
	}
	if connection := in["Connection"]; connection != nil {
		eachToken(connection, func(token string) { delete(out, http.CanonicalHeaderKey(token)) })
	}
	if hasToken(in["Te"], "trailers") {
		out["Te"] = trailersOnly // the one use of TE that gRPC needs
	}
	if in["User-Agent"] == nil {
		out["User-Agent"] = noAgent // or net/http adds its own
	}
	if u.edits {
		u.edit(in, out)
	}
	return out
}

var (
	trailersOnly = []string{"trailers"}
	noAgent      = []string{""} // an empty one is left out
)

// edit does to a header what the route says.
func (u *upstream) edit(in, out http.Header) {
	for name := range out {
		if named(u.Route.DropHeaders, name) && name != "User-Agent" {
			delete(out, name)
		}
	}
	if named(u.Route.DropHeaders, "User-Agent") {
		out["User-Agent"] = noAgent
	}
	for _, name := range u.Route.KeepHeaders {
		if values := in[http.CanonicalHeaderKey(name)]; values != nil {
			out[http.CanonicalHeaderKey("X-Original-"+name)] = values
		}
	}
	for name, value := range u.Route.AddHeaders {
		out[http.CanonicalHeaderKey(name)] = []string{value}
	}
}

// dropped reports whether a field, by its canonical name, never goes out as it came: those of one connection,
// the body's framing, which is made anew, and those that signing sets.
func dropped(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length",
		"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256", "X-Amz-Region-Set",
		TokenField:
		return true
	}
	return false
}

// eachToken yields the members of a list of tokens, such as Connection has.
func eachToken(values []string, yield func(string)) {
	for _, value := range values {
		for token := range strings.SplitSeq(value, ",") {
			if token = strings.TrimSpace(token); token != "" {
				yield(token)
			}
		}
	}
}

func hasToken(values []string, want string) (found bool) {
	eachToken(values, func(token string) { found = found || strings.EqualFold(token, want) })
	return found
}

// upgradeOf returns the protocol that a message asks to change to, or "".
func upgradeOf(h http.Header) string {
	if connection := h["Connection"]; connection != nil && hasToken(connection, "upgrade") {
		return h.Get("Upgrade")
	}
	return ""
}
