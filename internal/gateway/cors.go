package gateway

import (
	"slices"
	"strconv"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// preflight answers a browser that asks beforehand, as an HTTP API with CORS does by itself: without a route and without
// a signature. It reports whether it did.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
func (q *inquiry) preflight(a *api) bool {
	c := a.top.CORS
	if c == nil || q.req.Method != "OPTIONS" || !q.req.Header.Has("origin") || !q.req.Header.Has("access-control-request-method") {
		return false
	}
	v := q.v
	q.note(noteCORS)
	v.Status, v.Reason = 204, Preflight
	v.Detail = "the API answers browsers itself"
	v.Header = sigv4.Header{{Name: "Date", Value: q.arrival.At.UTC().Format(httpDate)}, {Name: "Connection", Value: "keep-alive"}}
	if grants := v.CORS(q.req.Header.Value("origin")); grants != nil {
		v.Header = append(v.Header, grants...)
		list := func(name string, names topology.Names) {
			if items, _ := topology.Strings(names); len(items) > 0 {
				v.Header = append(v.Header, sigv4.Field{Name: name, Value: strings.Join(items, ",")})
			}
		}
		list("access-control-allow-methods", c.Methods)
		list("access-control-allow-headers", c.Headers)
		if age, ok := c.MaxAge.Get(); ok {
			v.Header = append(v.Header, sigv4.Field{Name: "access-control-max-age", Value: strconv.Itoa(age)})
		}
	}
	v.Header = v.AppendIDs(v.Header)
	return true
}

// CORS returns the fields with which an HTTP API lets scripts of an origin read its answer; nil where it does not.
func (v *Verdict) CORS(origin string) sigv4.Header {
	if v.API == nil || v.API.CORS == nil || origin == "" {
		return nil
	}
	c := v.API.CORS
	origins, _ := topology.Strings(c.Origins)
	switch {
	case slices.Contains(origins, origin):
	case slices.Contains(origins, "*"):
		origin = "*"
	default:
		return nil
	}
	h := sigv4.Header{{Name: "access-control-allow-origin", Value: origin}}
	if c.Credentials.Or(false) {
		h = append(h, sigv4.Field{Name: "access-control-allow-credentials", Value: "true"})
	}
	if exposed, _ := topology.Strings(c.Exposed); len(exposed) > 0 {
		h = append(h, sigv4.Field{Name: "access-control-expose-headers", Value: strings.Join(exposed, ",")})
	}
	return h
}
