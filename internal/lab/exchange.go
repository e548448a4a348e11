package lab

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/sigv4"
)

// Exchange is one request and what became of it.
type Exchange struct {
	At time.Time
	// Sent is the request as the client sent it.
	Sent sigv4.Request
	// Edge is what the edge did; nil for a request that went to the gateway directly.
	Edge *edge.Result
	// Received is the request as the gateway got it, and Verdict its answer; both are nil where it was not
	// asked.
	Received *sigv4.Request
	Verdict  *gateway.Verdict
	// Reply is the answer as the client gets it. It is empty for a request that goes on to the backend.
	Reply Reply
	// Replaced is the origin's answer where a custom error response of the distribution took its place.
	Replaced *Reply
	// Notes tell which name stood for which.
	Notes []string
	// Explained is the diagnosis, once somebody has made it.
	Explained Diagnosis
	// Partial says that the body is larger than what is kept of it: Sent.Body is empty, and the hash stands
	// in Sent.PayloadHash.
	Partial bool

	path *Path
	edge *edge.Edge
	lab  string
	// verdict is behind Verdict: one allocation for both. echo is behind the body of an Echo, echoed behind its fields,
	// and delivered behind those of an answer that has few.
	verdict   gateway.Verdict
	echo      []byte
	echoed    [2]sigv4.Field
	delivered [6]sigv4.Field
	// origin says that an origin outside the lab has answered.
	origin bool
}

// exchange begins the exchange of a request.
func (p *Path) exchange(req sigv4.Request) *Exchange {
	x, ok := p.released.Get().(*Exchange)
	if !ok {
		x = &Exchange{}
	}
	*x = Exchange{At: p.now(), Sent: req, path: p, echo: x.echo[:0]}
	return x
}

// Release lets the next request have the memory of the exchange, its answer included: nobody may use either after it.
// An exchange that is not released is collected as everything is; under load, half of what the lab allocates is
// exchanges.
func (x *Exchange) Release() { x.path.released.Put(x) }

// Reply is an answer.
type Reply struct {
	Status int
	Header sigv4.Header
	Body   []byte
}

// Accepted reports whether the request goes on to the backend.
func (x *Exchange) Accepted() bool { return x.Verdict != nil && x.Verdict.Allowed }

// Refused reports whether the edge or the gateway refused the request. A redirect, and an answer of a
// CloudFront Function, refuse nothing.
func (x *Exchange) Refused() bool {
	return !x.Accepted() && x.lab == "" && (x.Reply.Status >= 400 || x.Replaced != nil)
}

// Return is what comes of an origin outside the lab: it makes the origin's answer that of the exchange,
// with CloudFront's own fields. Body is what is kept of the answer's.
func (x *Exchange) Return(status int, header sigv4.Header, body []byte) {
	x.origin = true
	x.Reply = x.pass(Reply{status, header.Without(droppedFields...), body})
}

// pass returns an origin's answer as the client gets it: behind the edge with CloudFront's own fields, or as
// the page of a custom error response. The lab does not have the page itself, and says so in its place.
func (x *Exchange) pass(r Reply) Reply {
	if x.edge == nil {
		return r
	}
	return x.passEdge(r)
}

func (x *Exchange) passEdge(r Reply) Reply {
	r.Header = x.edge.Reply(x.Edge, r.Status, r.Header)
	page, ok := x.edge.ErrorPage(r.Status)
	if !ok {
		return r
	}
	x.Replaced = &r
	path, status := page.PagePath.Or(""), page.ResponseCode.Or(r.Status)
	x.Notes = append(x.Notes, fmt.Sprintf("a custom error response puts %s with %d in the place of the origin's %d (%s)", path, status, r.Status, page.Source))
	body := []byte("<p>countersign lab: here CloudFront sends the page " + html.EscapeString(path) + " of the distribution.</p>\n")
	header := sigv4.Header{{Name: "Content-Type", Value: "text/html"}, {Name: "Content-Length", Value: strconv.Itoa(len(body))}}
	return Reply{status, x.edge.Reply(x.Edge, r.Status, header), body}
}

// Returned is the answer of an origin outside the lab, as the client gets it or would get it if nothing took its
// place; nil where none answered.
func (x *Exchange) Returned() *Reply {
	switch {
	case !x.origin:
		return nil
	case x.Replaced != nil:
		return x.Replaced
	}
	return &x.Reply
}

// Fail is what the client gets when the origin outside the lab does not answer.
func (x *Exchange) Fail(why string) { x.refuse(why) }

// Handshake reports whether the request opens a WebSocket.
func (x *Exchange) Handshake() bool {
	return x.Accepted() && x.Verdict.Family == gateway.WebSocket && x.Verdict.ConnectionID == ""
}

// DropBody frees a large body and keeps its hash. The diagnosis does without it.
func (x *Exchange) DropBody() {
	if len(x.Sent.Body) <= maxShown {
		return
	}
	hash := sigv4.HashPayload(x.Sent.Body)
	x.Sent.Body, x.Sent.PayloadHash, x.Partial = nil, hash, true
	if x.Received != nil {
		x.Received.Body, x.Received.PayloadHash = nil, hash
	}
}

// By says who answers: "cloudfront", a family of the gateway, "backend", "origin" for one outside the lab,
// or "lab" for what the lab itself cannot do.
func (x *Exchange) By() string {
	switch {
	case x.lab != "":
		return "lab"
	case x.Replaced != nil:
		return "cloudfront"
	case x.Accepted():
		return "backend"
	case x.origin:
		return "origin"
	case x.Verdict != nil:
		return string(x.Verdict.Family)
	}
	return "cloudfront"
}

// Reason says in a word why the request was refused: a reason of the gateway, or a rule of the edge.
func (x *Exchange) Reason() string {
	switch {
	case x.Verdict != nil:
		return string(x.Verdict.Reason)
	case x.Edge != nil && x.Edge.Answer != nil:
		return string(x.Edge.Answer.Rule)
	}
	return ""
}

// Detail says in a few words what the reason is about.
func (x *Exchange) Detail() string {
	switch {
	case x.lab != "":
		return x.lab
	case x.Verdict != nil:
		return x.Verdict.Detail
	case x.Edge != nil && x.Edge.Answer != nil:
		return x.Edge.Answer.Message
	}
	return ""
}

// refuse answers what the lab cannot do. No answer of AWS's is pretended.
func (x *Exchange) refuse(why string) {
	x.lab = why
	body := []byte("countersign lab: " + why + "\n")
	x.Reply = Reply{502, sigv4.Header{
		{Name: "Content-Type", Value: "text/plain; charset=utf-8"}, {Name: "Content-Length", Value: strconv.Itoa(len(body))},
	}, body}
}

// Deliver makes a backend's answer that of an accepted exchange, as the client gets it: with what API Gateway
// renames, its own ids, and what CloudFront does to it. The body may be left out, and come by itself unless
// the answer is Replaced.
func (x *Exchange) Deliver(r Reply) {
	out := slices.Grow(sigv4.Header(x.delivered[:0]), len(r.Header)+2)
	for _, f := range r.Header {
		switch {
		case listed(droppedFields, f.Name):
			continue
		case x.Verdict.Family == gateway.REST && listed(renamedFields, f.Name):
			f.Name = "x-amzn-Remapped-" + f.Name
		}
		out = append(out, f)
	}
	if x.Verdict.API != nil && x.Verdict.API.CORS != nil {
		out = x.cors(out)
	}
	x.Reply = x.pass(Reply{r.Status, x.Verdict.AppendIDs(out), r.Body})
}

// cors puts an HTTP API's own fields for browsers in the place of the backend's, which it ignores.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
func (x *Exchange) cors(h sigv4.Header) sigv4.Header {
	h = slices.DeleteFunc(h, func(f sigv4.Field) bool { return strings.HasPrefix(strings.ToLower(f.Name), "access-control-") })
	return append(h, x.Verdict.CORS(x.Received.Header.Value("origin"))...)
}

// listed reports whether a name, whatever its case, is in a list.
func listed(names []string, name string) bool {
	for _, n := range names {
		if len(n) == len(name) && strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// Fields of a backend's answer that a REST API renames, and those that belong to one connection alone.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var (
	renamedFields = []string{"authorization", "content-md5", "date", "max-forwards", "server", "user-agent", "www-authenticate"}
	droppedFields = []string{"connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade"}
)

// Unknown lists what of the path the outcome rests on and is not known, with what was assumed.
func (x *Exchange) Unknown() []string {
	var list []string
	if x.Edge != nil {
		for _, u := range x.Edge.Unknowns {
			list = append(list, u.Message)
		}
	}
	if x.Verdict != nil {
		list = append(list, x.Verdict.Unknown...)
	}
	return list
}

// Uncertain lists what the outcome rests on and what is not certain: behaviour that AWS does not
// document, settings that the topology does not tell, and what the models leave out.
func (x *Exchange) Uncertain() []string {
	var list []string
	add := func(text string) {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	if r := x.Edge; r != nil {
		for _, c := range r.Changes {
			if c.Unverified {
				rule, _ := c.Rule.Find()
				add("not documented by AWS: " + strings.TrimSuffix(rule.Title+" ("+named(c)+"): "+c.Note, ": "))
			}
		}
		for _, u := range r.Unknowns {
			add("not known: " + u.Message)
		}
		for _, w := range r.Warnings {
			add(warning(w))
		}
		if r.Answer != nil && r.Answer.Unverified {
			add("not documented by AWS: CloudFront's answer: " + r.Answer.Message)
		}
	}
	if v := x.Verdict; v != nil {
		for _, text := range v.Unverified {
			add("not documented by AWS: " + text)
		}
		for _, text := range v.Unknown {
			add("not known: " + text)
		}
	}
	return list
}

func named(c edge.Change) string {
	if c.Name != "" {
		return c.Name
	}
	return string(c.Part)
}

func warning(w edge.Warning) string {
	text := w.Message
	if w.Unverified {
		text = "not documented by AWS: " + text
	}
	return text
}
