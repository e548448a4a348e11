package sigv4

import "strings"

// Field is one header field as it is on the wire. The name keeps the sender's case; the value keeps
// its blanks.
type Field struct {
	Name, Value string
}

// Header is a list of fields in wire order, repetitions included. Lookups ignore the case of names
// (RFC 9110, section 5.1).
type Header []Field

// Get returns the value of the first field with this name, and whether there is one.
func (h Header) Get(name string) (string, bool) {
	for i := range h {
		if equalName(h[i].Name, name) {
			return h[i].Value, true
		}
	}
	return "", false
}

// Value returns the value of the first field with this name, or "".
func (h Header) Value(name string) string {
	value, _ := h.Get(name)
	return value
}

// Values returns the values of all fields with this name, in wire order.
func (h Header) Values(name string) []string {
	var values []string
	for i := range h {
		if equalName(h[i].Name, name) {
			values = append(values, h[i].Value)
		}
	}
	return values
}

// Has reports whether a field with this name is present.
func (h Header) Has(name string) bool {
	_, ok := h.Get(name)
	return ok
}

// With returns a copy in which exactly one field has this name: at the place of the first that had
// it, or else at the end.
func (h Header) With(name, value string) Header {
	out := make(Header, 0, len(h)+1)
	placed := false
	for _, f := range h {
		if !equalName(f.Name, name) {
			out = append(out, f)
			continue
		}
		if !placed {
			out, placed = append(out, Field{f.Name, value}), true
		}
	}
	if !placed {
		out = append(out, Field{name, value})
	}
	return out
}

// Without returns a copy that lacks all fields with one of these names.
func (h Header) Without(names ...string) Header {
	out := make(Header, 0, len(h))
next:
	for _, f := range h {
		for _, name := range names {
			if equalName(f.Name, name) {
				continue next
			}
		}
		out = append(out, f)
	}
	return out
}

// Request is an HTTP request as its bytes are on the wire. Nothing in this package rewrites it:
// a signature covers bytes, and a model that cleans them up cannot explain a mismatch.
type Request struct {
	// Method is the HTTP method, such as "GET".
	Method string
	// Target is the request target: path and query exactly as on the wire.
	Target string
	// Header holds the fields in wire order. The host is the field "Host" (":authority" for HTTP/2).
	Header Header
	// Body is the payload. It is hashed unless PayloadHash is set or the header x-amz-content-sha256
	// claims a hash or a token already.
	Body []byte
	// PayloadHash, when not empty, stands for the payload in the canonical request: lower-case hex of
	// a SHA-256 computed elsewhere, or a token such as [UnsignedPayload].
	PayloadHash string
}

// Host returns the value of the first Host field, or of ":authority" where there is no Host, or "".
func (r *Request) Host() string {
	if host, ok := r.Header.Get("host"); ok {
		return host
	}
	return r.Header.Value(":authority")
}

// Path returns the path of the target as on the wire. It is "" when the target has none.
func (r *Request) Path() string {
	start, end, _ := r.offsets()
	return r.Target[start:end]
}

// Query returns the query of the target as on the wire, without the question mark, and whether the
// target has a question mark at all.
func (r *Request) Query() (query string, present bool) {
	_, _, start := r.offsets()
	if start < 0 {
		return "", false
	}
	return r.Target[start:], true
}

// offsets tells where in the target the path begins and ends and where the query begins, which is -1
// when there is no question mark. The scheme and authority of an absolute-form target (RFC 9112,
// section 3.2.2), as proxies receive it, are no part of the path.
func (r *Request) offsets() (path, end, query int) {
	end, query = len(r.Target), -1
	if mark := strings.IndexByte(r.Target, '?'); mark >= 0 {
		end, query = mark, mark+1
	}
	if end > 0 && r.Target[0] == '/' {
		return 0, end, query
	}
	scheme, authority, absolute := strings.Cut(r.Target[:end], "://")
	if !absolute || strings.Contains(scheme, "/") {
		return 0, end, query
	}
	if slash := strings.IndexByte(authority, '/'); slash >= 0 {
		return len(scheme) + len("://") + slash, end, query
	}
	return end, end, query
}

// Clone returns a copy whose header can be changed without changing r. The body is shared.
func (r *Request) Clone() Request {
	c := *r
	c.Header = append(Header(nil), r.Header...)
	return c
}
