package server

import (
	"net/http"
	"strings"

	"countersign/internal/lab"
	"countersign/sigv4"
)

// ExplainField is the field of an answer that holds the diagnosis of a refused request.
const ExplainField = "X-Countersign-Diagnosis"

// handler answers at one of the two addresses.
type handler struct {
	s       *Server
	viaEdge bool
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := h.s
	body, err := s.readBody(r)
	defer body.done()
	if err != nil {
		unread(w, err)
		s.doctor.unread(h.where(), r, err)
		return
	}
	req := head(r)
	req.Body = body.data
	var x *lab.Exchange
	if h.viaEdge {
		x = s.path.ThroughEdge(req, viewer(r))
	} else {
		x = s.path.Direct(req, source(r))
	}
	switch {
	case !x.Accepted():
		if s.options.Explain && x.Refused() {
			x.Reply.Header = x.Reply.Header.With(ExplainField, s.doctor.explain(r.Context(), x))
		}
		write(w, r, x.Reply)
	case s.backend != nil:
		s.backend.ServeHTTP(w, r.WithContext(withExchange(r.Context(), x)))
	case x.Handshake():
		handshake(w, r, x)
	default:
		x.Deliver(x.Echo())
		write(w, r, x.Reply)
		s.doctor.log(h.where(), x) // of an accepted request nothing is kept for later
		x.Release()
		return
	}
	s.doctor.log(h.where(), x)
}

func (h handler) where() string {
	if h.viaEdge {
		return "edge"
	}
	return "gateway"
}

// write sends an answer with its fields as they are.
func write(w http.ResponseWriter, r *http.Request, reply lab.Reply) {
	setHeader(w.Header(), reply.Header)
	w.WriteHeader(reply.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(reply.Body)
	}
}

// setHeader copies fields into an empty header. The case of their names stays, except where net/http has its own use
// for them.
func setHeader(h http.Header, fields sigv4.Header) {
	// One array behind all values: a header keeps a slice of its own for each name.
	values := make([]string, len(fields))
	for i, f := range fields {
		values[i] = f.Value
		name, value := f.Name, values[i:i+1:i+1]
		if own := ownName(name); own != "" {
			name = own
		}
		switch {
		case name == "Connection":
			if strings.EqualFold(f.Value, "close") {
				h[name] = value
			}
		case h[name] == nil:
			h[name] = value
		default:
			h[name] = append(h[name], f.Value)
		}
	}
	if h["Content-Type"] == nil {
		h["Content-Type"] = nil // no guessing where there is none
	}
}

// ownNames are the fields that net/http has a use for, in its spelling.
var ownNames = [...]string{"Connection", "Date", "Content-Type", "Content-Length"}

// ownName is net/http's spelling of a name that it has a use for, and "" for any other.
func ownName(name string) string {
	for _, own := range ownNames {
		if len(own) == len(name) && strings.EqualFold(own, name) {
			return own
		}
	}
	return ""
}
