package proxy

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"countersign/sigv4"
)

// exchange is one request on its way.
type exchange struct {
	p   *Proxy
	up  *upstream
	w   http.ResponseWriter
	in  *http.Request
	out *http.Request
	// id is what the exchange is called in logs.
	id    uint64
	began time.Time

	payload  payload
	patience patience
	// passed is how many bytes of a passing body were read, and broken why it could not be read further.
	passed int64
	broken atomic.Pointer[error]

	// target is what goes out; exact says that the transport writes it as it is.
	target string
	exact  bool
	signer *sigv4.Signer
	// upgrade is the protocol that the client asks to change to, or "".
	upgrade string

	trace  httptrace.ClientTrace
	url    url.URL
	status int
	// sent is how many bytes of the answer's body the client got.
	sent    int64
	tries   int
	failure *failure
	// seen is what is kept of the answer for the diagnosis and the record, explained the diagnosis that was made
	// before the answer.
	seen      *sighting
	explained *patient

	// redirected is the target that a redirect has led to, method the one that it asks for; hops is how many
	// were followed.
	redirected, method string
	hops               int

	// mu guards the answer against interim answers that come when there is one already.
	mu       sync.Mutex
	answered bool
	cancel   context.CancelCauseFunc
}

// run takes a request through the proxy. The answer is written when it returns.
func (x *exchange) run() {
	if f := x.prepare(); f != nil {
		x.fail(f)
		return
	}
	defer x.payload.release()
	answer, f := x.send()
	if f != nil {
		x.fail(f)
		return
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		x.switchProtocols(answer)
		return
	}
	x.answer(answer)
}

// prepare reads what has to be read before the request can be signed.
func (x *exchange) prepare() *failure {
	x.upgrade = upgradeOf(x.in.Header)
	x.patience = patience{control: http.NewResponseController(x.w), stall: x.p.limits.Stall}
	if x.in.ProtoMajor == 1 {
		x.patience.connection = connectionOf(x.in.Context())
	}
	if err := x.takePayload(); err != nil {
		return x.bodyFailure(err)
	}
	return nil
}

// build makes the outgoing request anew: each attempt has its own, since a transport may still hold the one of
// an attempt that failed.
func (x *exchange) build(ctx context.Context) {
	x.url = url.URL{Scheme: x.up.scheme, Host: x.up.connect}
	x.out = x.in.WithContext(ctx)
	out := x.out
	out.URL, out.Host, out.RequestURI, out.Close = &x.url, x.up.host, "", false
	out.Proto, out.ProtoMajor, out.ProtoMinor = "HTTP/1.1", 1, 1
	out.TransferEncoding, out.Form, out.TLS, out.RemoteAddr, out.Pattern = nil, nil, nil, "", ""
	out.Header = x.up.header(x.in.Header)
	if x.upgrade != "" {
		out.Header["Connection"], out.Header["Upgrade"] = upgradeOnly, []string{x.upgrade}
	}
	x.target = x.up.target(originForm(x.in.RequestURI))
	if x.redirected != "" {
		x.target = x.redirected
	}
	if x.payload.unframed {
		x.unframedHeader()
	}
	if x.in.Header["X-Amz-Content-Sha256"] != nil && !x.up.rules.PayloadHeader {
		out.Header["X-Amz-Content-Sha256"] = []string{x.payload.hash}
	}
	if x.method != "" {
		out.Method = x.method
		x.payload.release()
		x.payload = payload{hash: sigv4.EmptyPayloadHash}
	}
	x.payload.attach(out)
}

var upgradeOnly = []string{"Upgrade"}

// interim passes on an answer that comes before the answer, such as 103 (RFC 9110, section 15.2).
func (x *exchange) interim(status int, header textproto.MIMEHeader) error {
	if status == http.StatusContinue {
		return nil // the server says it itself when the body is read
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.answered {
		return nil
	}
	h := x.w.Header()
	for name, values := range header {
		h[name] = values
	}
	x.w.WriteHeader(status)
	clear(h)
	return nil
}
