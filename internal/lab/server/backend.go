package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/sigv4"
)

// exchangeKey is the context key of the exchange that a request to the backend belongs to.
type exchangeKey struct{}

func withExchange(ctx context.Context, x *lab.Exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

func exchange(ctx context.Context) *lab.Exchange {
	x, _ := ctx.Value(exchangeKey{}).(*lab.Exchange)
	return x
}

// integrationTimeout is how long API Gateway waits for a backend.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const integrationTimeout = 29 * time.Second

// forward sends accepted requests to a backend, as an HTTP proxy integration does: below the backend's own
// path, the path without stage or base path; the fields as they arrived, without signatures.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
func (s *Server) forward(backend *url.URL) http.Handler {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = integrationTimeout
	transport.DisableCompression = true
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(p *httputil.ProxyRequest) {
			x := exchange(p.In.Context())
			received := x.Received
			p.Out.URL = target(backend, received, x.Verdict.Path)
			p.Out.Host = ""
			p.Out.Method = received.Method
			if x.Verdict.Family == gateway.REST {
				p.Out.Method = x.Verdict.Method // X-HTTP-Method-Override decides, at a REST API
			}
			upgrade, connection := p.Out.Header["Upgrade"], p.Out.Header["Connection"]
			p.Out.Header = make(http.Header, len(received.Header))
			for _, f := range received.Header {
				switch strings.ToLower(f.Name) {
				case "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect", "content-length":
				default:
					if !x.PassesOn(f) {
						continue
					}
					name := http.CanonicalHeaderKey(f.Name)
					p.Out.Header[name] = append(p.Out.Header[name], f.Value)
				}
			}
			if upgrade != nil {
				p.Out.Header["Upgrade"], p.Out.Header["Connection"] = upgrade, connection
			}
			p.Out.Body, p.Out.ContentLength = http.NoBody, 0
			if len(received.Body) > 0 {
				p.Out.Body, p.Out.ContentLength = io.NopCloser(bytes.NewReader(received.Body)), int64(len(received.Body))
			}
		},
		ModifyResponse: func(r *http.Response) error {
			x := exchange(r.Request.Context())
			var fields sigv4.Header
			for name, values := range r.Header {
				for _, value := range values {
					fields = append(fields, sigv4.Field{Name: name, Value: value})
				}
			}
			if r.StatusCode == http.StatusSwitchingProtocols {
				return nil
			}
			x.Deliver(lab.Reply{Status: r.StatusCode, Header: fields})
			r.StatusCode, r.Status, r.Header = x.Reply.Status, "", http.Header{}
			setHeader(r.Header, x.Reply.Header)
			if x.Replaced != nil {
				r.Body.Close()
				r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(x.Reply.Body)), int64(len(x.Reply.Body))
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			x := exchange(r.Context())
			x.Notes = append(x.Notes, "the backend did not answer: "+err.Error())
			x.Deliver(unanswered(x.Verdict.Family, err))
			write(w, r, x.Reply)
		},
		ErrorLog: nil,
	}
}

// unanswered is what a client gets where the backend did not answer: INTEGRATION_FAILURE and INTEGRATION_TIMEOUT of
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html, in the words of
// RhinoSecurityLabs/IPRotate_Burp_Extension#17 and CodeGenieApp/serverless-express#111; of an HTTP API as in
// cortexlabs/cortex#1226.
func unanswered(family gateway.Family, err error) lab.Reply {
	status, text := http.StatusGatewayTimeout, "Network error communicating with endpoint"
	var slow net.Error
	switch {
	case family == gateway.HTTP:
		status, text = http.StatusServiceUnavailable, "Service Unavailable"
	case family == gateway.LambdaURL:
		status, text = http.StatusBadGateway, "Internal Server Error"
	case errors.As(err, &slow) && slow.Timeout():
		text = "Endpoint request timed out"
	}
	header := sigv4.Header{{Name: "Content-Type", Value: "application/json"}}
	if family == gateway.REST {
		header = append(header, sigv4.Field{Name: "x-amzn-ErrorType", Value: "InternalServerErrorException"})
	}
	return lab.Reply{Status: status, Header: header, Body: []byte(`{"message":"` + text + `"}`)}
}

// target is where a request goes at the backend.
func target(backend *url.URL, received *sigv4.Request, path string) *url.URL {
	below := lab.Below(received.Path(), path)
	u := *backend
	base := strings.TrimSuffix(backend.EscapedPath(), "/")
	raw := base + below
	if decoded, err := url.PathUnescape(raw); err == nil {
		u.Path, u.RawPath = decoded, raw
	} else {
		u.Path = raw
	}
	query, _ := received.Query()
	switch {
	case backend.RawQuery == "":
		u.RawQuery = query
	case query != "":
		u.RawQuery = backend.RawQuery + "&" + query
	}
	return &u
}
