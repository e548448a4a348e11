package gateway

import (
	"strings"

	"countersign/sigv4"
)

// webSocket answers at a WebSocket API: the handshake, and the HTTP calls to @connections.
func (q *inquiry) webSocket(a *api, path string) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if sigv4.Decode(first) == "@connections" && rest != "" {
		q.connection(a, sigv4.Decode(rest))
		return
	}
	if q.req.Method != "GET" || !strings.EqualFold(q.req.Header.Value("upgrade"), "websocket") {
		q.note(noteNoUpgrade)
		q.forbidden(NoUpgrade)
		return
	}
	// Only $connect is authorised; later messages are not signed (D).
	r := a.routes.keys["$connect"]
	if r == nil {
		r = &route{authorization: "NONE"} // an API without the route takes everyone
	}
	q.v.Route = r.top
	q.unknown(r.unknown)
	q.v.Action, q.v.ARN = "execute-api:Invoke", q.arn("$connect", "")
	q.authorizeRoute(a, r)
	if q.v.Allowed && r.keyRequired {
		q.v.Allowed = q.checkAPIKey(a)
	}
	if !q.v.Allowed {
		q.note(noteHandshake)
	}
}

// connection answers a call to the connections of an API, which is always authorised by IAM.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
func (q *inquiry) connection(a *api, id string) {
	v := q.v
	v.ConnectionID = id
	v.Action = "execute-api:ManageConnections"
	v.ARN = q.arn(q.req.Method, "/@connections/"+id)
	switch q.req.Method {
	case "GET", "POST", "DELETE":
	default:
		q.unknownRoute()
		return
	}
	if !q.authenticate("execute-api") || !q.allowIAM(nil) {
		return
	}
	if q.g.config.Connected != nil && !q.g.config.Connected(a.id, id) {
		// 410 for a connection that is gone, as the page above says. SDKs find no JSON in the body and no message
		// (georgeboot/laravel-echo-api-gateway#9, aws/aws-sdk-java#2200).
		v.Allowed = false
		q.note(noteGone)
		q.refuse(410, ConnectionGone, typeGone, lowerMessage, "")
		v.Body = nil
		v.Header = v.Header.With("Content-Length", "0")
	}
}
