package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"countersign/internal/send"
	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// ErrorField is the field of an answer that the proxy gives itself, with the code of a failure. Answers of the
// server never have it.
const ErrorField = "X-Countersign-Error"

// failure is why a request brought no answer of the server.
type failure struct {
	status int
	// code names the failure in answers, logs and metrics, and is never reused.
	code string
	// what says what happened, in lower case and without a secret; hints say what helps.
	what  string
	hints []string
	err   error
}

// The failures that say all there is to say.
var (
	failNoRoute    = failure{status: http.StatusNotFound, code: "no-route", what: "no route takes this host and path"}
	failConnect    = failure{status: http.StatusNotImplemented, code: "tunnel", what: "the proxy opens no tunnels: what is encrypted cannot be signed", hints: []string{"call the proxy's own address, with http://"}}
	failBusy       = failure{status: http.StatusServiceUnavailable, code: "too-many-requests", what: "too many requests are on their way"}
	failTrailer    = failure{status: http.StatusBadRequest, code: "unsigned-trailer", what: "a trailer with x-amz-* fields cannot be signed"}
	failClientGone = failure{status: statusGone, code: "client-gone", what: "the client went away"}
)

// statusGone stands in logs and metrics for a request whose client did not wait. Nobody gets it as an answer.
const statusGone = 499

// bodyFailure explains why a body could not be read.
func (x *exchange) bodyFailure(err error) *failure {
	switch {
	case errors.Is(err, errTooLarge):
		return &failure{http.StatusRequestEntityTooLarge, "body-too-large", "the body is larger than " + strconv.FormatInt(x.p.limits.Body, 10) + " bytes", []string{"--max-body allows more"}, err}
	case errors.Is(err, errSpoolFull):
		return &failure{http.StatusInsufficientStorage, "spool-full", "the bodies on their way need more room than --max-spool allows", nil, err}
	case errors.Is(err, errSpool):
		return &failure{http.StatusInsufficientStorage, "spool-failed", "the body could not be kept on disk: " + pathless(err), []string{"--spool-dir names a folder with room, --unsigned-payload needs none"}, err}
	case errors.Is(err, errEvents):
		return &failure{http.StatusNotImplemented, "signed-events", "the client has signed each event of the body, with its own key", []string{"let this client call the service directly"}, err}
	case errors.Is(err, chunked.ErrMalformed):
		return &failure{http.StatusBadRequest, "bad-framing", "the body is not framed as its X-Amz-Content-Sha256 says: " + err.Error(), nil, err}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &failure{http.StatusRequestTimeout, "body-timeout", "the body did not come in time", nil, err}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled), x.in.Context().Err() != nil:
		return failClientGone.because(err)
	}
	return &failure{http.StatusBadRequest, "bad-body", "the body could not be read: " + err.Error(), nil, err}
}

// because is the failure with its cause.
func (f failure) because(err error) *failure {
	f.err = err
	return &f
}

// pathless is an error of the file system without the name of a file.
func pathless(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// keysFailure explains why there are no credentials.
func (x *exchange) keysFailure(err error) *failure {
	if x.in.Context().Err() != nil {
		return failClientGone.because(err)
	}
	f := &failure{http.StatusServiceUnavailable, "no-credentials", err.Error(), nil, err}
	var more hinted
	if errors.As(err, &more) {
		f.hints = more.Hints()
	}
	return f
}

func signFailure(err error) *failure {
	if errors.Is(err, sigv4.ErrNoHost) {
		return &failure{http.StatusBadRequest, "no-host", "the request names no host to sign for", nil, err}
	}
	return &failure{http.StatusInternalServerError, "not-signed", "the request could not be signed: " + err.Error(), nil, err}
}

// sendFailure explains why there is no answer.
func (x *exchange) sendFailure(err error) *failure {
	if broken := x.broken.Load(); broken != nil {
		return x.bodyFailure(*broken)
	}
	if x.in.Context().Err() != nil {
		return failClientGone.because(err)
	}
	if errors.Is(err, chunked.ErrLength) {
		return failClientGone.because(err)
	}
	explained := send.Explain(x.up.trust.ServerName, x.up.connect, err)
	f := &failure{http.StatusBadGateway, "upstream-failed", explained.What, explained.Hints, err}
	switch explained.Kind {
	case send.TimedOut:
		f.status, f.code = http.StatusGatewayTimeout, "upstream-timeout"
	case send.NotResolved:
		f.code = "upstream-not-found"
	case send.NotConnected:
		f.code = "upstream-unreachable"
	case send.NoTLS, send.NotVerified:
		f.code = "upstream-tls"
	case send.NotHTTP:
		f.code = "upstream-garbage"
	case send.NoAnswer:
		f.code = "upstream-closed"
	}
	return f
}

// isGarbage reports whether an answer came that is none of HTTP.
func isGarbage(err error) bool { return strings.Contains(err.Error(), "malformed") }

// notSent reports whether a request was not sent at all: there was no connection to send it on.
func notSent(err error) bool {
	switch send.Explain("", "", err).Kind {
	case send.NotResolved, send.NotConnected, send.NoTLS, send.NotVerified:
		return true
	}
	return false
}

// fail answers a request that brought no answer of the server.
func (x *exchange) fail(f *failure) {
	x.failure, x.status = f, f.status
	if f.status == statusGone {
		x.w.Header()["Connection"] = []string{"close"}
		return
	}
	if x.in.Body != http.NoBody && x.in.ProtoMajor == 1 {
		// The rest of the body is not waited for. net/http would, without end.
		x.w.Header()["Connection"] = []string{"close"}
		_ = http.NewResponseController(x.w).SetReadDeadline(time.Now().Add(lastWord))
	}
	if x.upgrade != "" || x.in.Method == http.MethodConnect {
		x.w.Header()["Connection"] = []string{"close"}
	}
	x.sent = f.write(x.w, x.in.Method)
}

// lastWord is how long the body of a request may still come after it was refused: a client that is cut off while
// it sends does not read the answer.
const lastWord = 500 * time.Millisecond

// write writes a failure as an answer, and returns the length of its body.
func (f *failure) write(w http.ResponseWriter, method string) int64 {
	body, err := json.Marshal(struct {
		Message string   `json:"message"`
		Code    string   `json:"code"`
		Hints   []string `json:"hints,omitempty"`
		By      string   `json:"answered_by"`
	}{f.what, f.code, f.hints, "countersign proxy"})
	if err != nil {
		body = []byte("{}")
	}
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	h["Cache-Control"] = []string{"no-store"}
	h[ErrorField] = []string{f.code}
	if f.status == http.StatusServiceUnavailable {
		h["Retry-After"] = []string{"1"}
	}
	w.WriteHeader(f.status)
	if method == http.MethodHead {
		return 0
	}
	n, _ := w.Write(body)
	return int64(n)
}
