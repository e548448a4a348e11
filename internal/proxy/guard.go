package proxy

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Guard decides who may use the proxy: whoever reaches it can sign.
type Guard struct {
	// Token, when not "", has to be said by every client: in [TokenField], or as bearer token or password in
	// Authorization or Proxy-Authorization, which go nowhere.
	Token string
	// Hosts may stand in the Host field, besides the names of this machine and those that routes ask for. With a
	// token any may: a page that was bound to this address by DNS rebinding does not know it.
	Hosts []string
	// AnyHost takes any Host field.
	AnyHost bool
	// Origins are the origins of web pages that may call the proxy, as "http://localhost:3000"; without, only
	// pages of its own may.
	Origins []string
	// StatusElsewhere says that the proxy's own paths are served at another address.
	StatusElsewhere bool
}

// check returns why a request is refused, or nil.
func (g *Guard) check(r *http.Request, wanted func(string) bool) *failure {
	if g.Token == "" && !g.AnyHost && !g.hostAllowed(bareHost(r.Host), wanted) {
		return &failure{
			http.StatusMisdirectedRequest, "host-refused", "the Host field names neither this machine nor a host of a route",
			[]string{"call the proxy as http://127.0.0.1:PORT, or allow the name with --allow-host NAME"},
			nil,
		}
	}
	if !g.pageAllowed(r) {
		return &failure{
			http.StatusForbidden, "origin-refused", "a web page of another origin may not use the proxy",
			[]string{"--allow-origin ORIGIN allows one"},
			nil,
		}
	}
	if g.Token != "" && !g.tokenGiven(r) {
		return &failure{
			http.StatusUnauthorized, "token-missing", "the proxy wants its token",
			[]string{"send it in the field " + TokenField},
			nil,
		}
	}
	return nil
}

func (g *Guard) hostAllowed(host string, wanted func(string) bool) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761, section 6.3
		return true
	}
	if at, err := netip.ParseAddr(host); err == nil && at.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(g.Hosts, func(name string) bool { return strings.EqualFold(bareHost(name), host) }) || wanted(host)
}

// pageAllowed refuses what a web page of another origin makes a browser send. A browser says so in Origin, or
// in Sec-Fetch-Site; other programs send neither. https://www.w3.org/TR/fetch-metadata/
func (g *Guard) pageAllowed(r *http.Request) bool {
	if origin := r.Header["Origin"]; origin != nil {
		if len(origin) != 1 {
			return false
		}
		return origin[0] == ownOrigin(r) || g.originAllowed(origin[0])
	}
	switch site := r.Header["Sec-Fetch-Site"]; {
	case site == nil, len(site) == 1 && (site[0] == "none" || site[0] == "same-origin"):
		return true
	}
	return false
}

// ownOrigin is the origin of the proxy's own pages, as the client calls it.
func ownOrigin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (g *Guard) originAllowed(origin string) bool { return slices.Contains(g.Origins, origin) }

// tokenGiven reports whether a request has the token, and takes it out: nothing behind may see it. It compares in
// constant time; the lengths are hidden by hashing. Some clients can set no field of their own, so that there is
// more than one place.
func (g *Guard) tokenGiven(r *http.Request) bool {
	want := sha256.Sum256([]byte(g.Token))
	given := false
	for _, name := range []string{TokenField, "Authorization", "Proxy-Authorization"} {
		got := sha256.Sum256([]byte(tokenIn(name, r.Header.Get(name))))
		if subtle.ConstantTimeCompare(got[:], want[:]) == 1 {
			given = true
			delete(r.Header, name)
		}
	}
	return given
}

// tokenIn is the token in a field: the whole value, or the one of a bearer, or a password.
func tokenIn(name, value string) string {
	if name == TokenField {
		return value
	}
	scheme, rest, _ := strings.Cut(value, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return rest
	case strings.EqualFold(scheme, "Basic"):
		if text, err := base64.StdEncoding.DecodeString(rest); err == nil {
			_, password, _ := strings.Cut(string(text), ":")
			return password
		}
	}
	return ""
}

// preflight answers a browser that asks whether a page may send a request (https://fetch.spec.whatwg.org,
// "CORS-preflight fetch"). It reports whether the request was one.
func (g *Guard) preflight(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if r.Method != http.MethodOptions || origin == "" || r.Header.Get("Access-Control-Request-Method") == "" || !g.originAllowed(origin) {
		return false
	}
	h := w.Header()
	g.shareWith(h, origin)
	h.Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	if fields := r.Header.Get("Access-Control-Request-Headers"); fields != "" {
		h.Set("Access-Control-Allow-Headers", fields)
	}
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// shareWith lets a page of an allowed origin read an answer.
func (g *Guard) shareWith(h http.Header, origin string) {
	if len(g.Origins) == 0 || !g.originAllowed(origin) {
		return
	}
	h["Access-Control-Allow-Origin"] = []string{origin}
	h["Access-Control-Expose-Headers"] = []string{"*"}
	h["Vary"] = append(h["Vary"], "Origin")
}
