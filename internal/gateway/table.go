package gateway

import (
	"strings"

	"countersign/sigv4"
)

// table finds the route of a method and path. The zero value has none.
type table struct {
	root node
	// keys are route keys without a path: $default, $connect and those of a WebSocket API.
	keys map[string]*route
}

// node is a resource: the segments of a path lead from one to the next.
type node struct {
	static map[string]*node
	param  *node // {name}
	greedy *node // {name+}: the rest of the path
	// methods are the routes that end here, by method, "ANY" included.
	methods map[string]*route
}

// add enters a route. A path that does not begin with a slash is a route key.
func (t *table) add(method, path string, r *route) {
	rest, isPath := strings.CutPrefix(path, "/")
	if !isPath {
		if t.keys == nil {
			t.keys = map[string]*route{}
		}
		t.keys[path] = r
		return
	}
	at := &t.root
	for more := rest != ""; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		at = at.child(segment)
	}
	if at.methods == nil {
		at.methods = map[string]*route{}
	}
	at.methods[strings.ToUpper(method)] = r
}

func (n *node) child(segment string) *node {
	place := &n.param
	switch {
	case strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "+}"):
		place = &n.greedy
	case strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}"):
	default:
		if n.static == nil {
			n.static = map[string]*node{}
		}
		if n.static[segment] == nil {
			n.static[segment] = &node{}
		}
		return n.static[segment]
	}
	if *place == nil {
		*place = &node{}
	}
	return *place
}

// resource finds the resource of a path as a REST API does, whatever the method: a plain segment goes
// before a parameter, that before a greedy one.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
func (t *table) resource(path string) *node {
	return t.root.find(strings.TrimPrefix(path, "/"), len(path) > 1, "", false)
}

// key finds the route of an HTTP API: the most specific that has the method, else $default.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
func (t *table) key(method, path string) *route {
	if n := t.root.find(strings.TrimPrefix(path, "/"), len(path) > 1, method, true); n != nil {
		return n.route(method)
	}
	return t.keys["$default"]
}

// find walks down the rest of a path; more tells whether there is a further segment, which may be empty.
// With needMethod it passes by resources that lack the method.
func (n *node) find(rest string, more bool, method string, needMethod bool) *node {
	if !more {
		return n.ending(method, needMethod)
	}
	segment, tail, more := strings.Cut(rest, "/")
	segment = sigv4.Decode(segment)
	if next := n.static[segment]; next != nil {
		if found := next.find(tail, more, method, needMethod); found != nil {
			return found
		}
	}
	if n.param != nil && segment != "" {
		if found := n.param.find(tail, more, method, needMethod); found != nil {
			return found
		}
	}
	if n.greedy != nil {
		return n.greedy.ending(method, needMethod)
	}
	return nil
}

// ending returns the node when a route ends here.
func (n *node) ending(method string, needMethod bool) *node {
	if len(n.methods) == 0 || needMethod && n.route(method) == nil {
		return nil
	}
	return n
}

// route returns the route for a method: its own, else that for any.
func (n *node) route(method string) *route {
	if r := n.methods[method]; r != nil {
		return r
	}
	return n.methods["ANY"]
}
