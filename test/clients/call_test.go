package clients

import (
	"countersign/internal/testedge"
)

// call is one request that a client makes. It is what the programs in python/ and node/ read.
type call struct {
	Method string `json:"method"`
	// URL names what is called by AWS's names. The socket goes to Via.
	URL string `json:"url"`
	Via string `json:"via"`
	// SignHost is the host inside the signature.
	SignHost        string            `json:"sign_host"`
	Region          string            `json:"region"`
	Header          map[string]string `json:"header"`
	Body            string            `json:"body"`
	AccessKeyID     string            `json:"access_key_id"`
	SecretAccessKey string            `json:"secret_access_key"`
	Token           string            `json:"token"`
	host            string            // of the URL
}

// reply is what came of a call.
type reply struct {
	Status int
	// Header has names in lower case.
	Header map[string]string
	Text   string
	// Error is what the client itself said when no answer came.
	Error string
}

// kind is a kind of request.
type kind struct {
	name         string
	method, path string // below the stage
	contentType  string
	body         string
	temporary    bool
	// connections says that it goes to the WebSocket API.
	connections bool
}

var kinds = []kind{
	{name: "plain GET", method: "GET", path: "/pets"},
	{name: "sorted query", method: "GET", path: "/pets?a=1&b=2"},
	{name: "unsorted query", method: "GET", path: "/pets?b=2&a=1"},
	{name: "empty value", method: "GET", path: "/pets?flag=&limit=20"},
	{name: "no value", method: "GET", path: "/pets?flag"},
	{name: "encoded path", method: "GET", path: "/pets/caf%C3%A9%20au%20lait"},
	{name: "POST JSON", method: "POST", path: "/pets", contentType: "application/json", body: `{"name":"Rex","tag":"é"}`},
	{name: "session token", method: "GET", path: "/pets", temporary: true},
	{name: "@connections", method: "POST", path: "/@connections/L0SM9cOFvHcCIhw%3D", contentType: "application/octet-stream", body: "hello", connections: true},
}

// way is a way from a client to an API.
type way struct {
	name, about string
	// rest and sockets are the hosts that are called, of the REST API and of the WebSocket API.
	rest, sockets string
	// signRest and signSockets are the hosts to sign for where these are others.
	signRest, signSockets string
	prefix                string
	edge                  bool
}

const (
	restHost    = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	socketsHost = "sock123456.execute-api.eu-west-1.amazonaws.com"
	restEdge    = "d111111abcdef8.cloudfront.net"
	socketsEdge = "d222222abcdef8.cloudfront.net"
)

var ways = []way{
	{
		name: "Straight to API Gateway", about: "The client calls the API's own name and signs for it. What fails here, the client does wrongly.",
		rest: restHost, sockets: socketsHost, prefix: "/prod",
	},
	{
		name: "Through CloudFront, as is", about: "The client calls the distribution and signs for the name that it calls. CloudFront puts the origin's name into Host.",
		rest: restEdge, sockets: socketsEdge, prefix: "/prod", edge: true,
	},
	{
		name: "Through CloudFront, remedy A", about: "The client calls the distribution and signs for the origin.",
		rest: restEdge, sockets: socketsEdge, signRest: restHost, signSockets: socketsHost, prefix: "/prod", edge: true,
	},
	{
		name: "Through CloudFront, remedy B", about: "One name for both: an alias of the distribution that is a custom domain of API Gateway too, and Host forwarded. The client signs for the name that it calls.",
		rest: "api.example.com", sockets: "sockets.example.com", edge: true,
	},
}

// call is a request of a kind on a way.
func (w *way) call(lab *running, k *kind) call {
	c := call{
		Method: k.method, Region: "eu-west-1", Body: k.body, Header: map[string]string{},
		AccessKeyID: testedge.KeyID, SecretAccessKey: testedge.Secret, Via: lab.Gateway.socket(), host: w.rest, SignHost: w.signRest,
	}
	if k.connections {
		c.host, c.SignHost = w.sockets, w.signSockets
	}
	if c.SignHost == "" {
		c.SignHost = c.host
	}
	if w.edge {
		c.Via = lab.Edge.socket()
	}
	if k.temporary {
		c.AccessKeyID, c.SecretAccessKey, c.Token = testedge.TemporaryKeyID, testedge.TemporarySecret, testedge.Token
	}
	if k.contentType != "" {
		c.Header["Content-Type"] = k.contentType
	}
	c.URL = "http://" + c.host + w.prefix + k.path
	return c
}
