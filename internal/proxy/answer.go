package proxy

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

var copyBuffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// answer passes an answer on: its fields without those of the connection, its body as it comes, its trailer.
func (x *exchange) answer(r *http.Response) {
	if x.cancel != nil {
		r.Body = bounded(r.Body, x.up.Route.AnswerIdle, x.cancel)
		defer x.cancel(nil)
	}
	defer r.Body.Close()
	x.status = r.StatusCode
	delete(r.Header, ErrorField) // these two the proxy alone says
	delete(r.Header, ExplainField)
	x.look(r)
	x.explain(r)
	if x.up.Route.Redirects == RedirectRewrite {
		x.leadBack(r)
	}
	h := x.w.Header()
	for name, values := range r.Header {
		if !ofConnection(name) {
			h[name] = values
		}
	}
	for _, token := range r.Header["Connection"] {
		eachToken([]string{token}, func(name string) { delete(h, http.CanonicalHeaderKey(name)) })
	}
	if r.Header["Date"] == nil {
		h["Date"] = nil // or net/http adds its own
	}
	if r.Header["Content-Type"] == nil {
		h["Content-Type"] = nil // nothing is guessed
	}
	if origin := x.in.Header["Origin"]; origin != nil {
		x.p.options.Guard.shareWith(h, origin[0])
	}
	for name := range r.Trailer {
		h["Trailer"] = append(h["Trailer"], name)
	}
	x.patience.writing()
	x.w.WriteHeader(r.StatusCode)
	stream := r.ContentLength < 0 || strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream")
	if stream {
		x.flush() // the head at once: a stream may take its time to the first byte
	}
	if err := x.copy(r.Body, stream); err != nil {
		x.breakOff(err)
	}
	for name, values := range r.Trailer {
		if !slices.Contains(h["Trailer"], name) {
			name = http.TrailerPrefix + name // it was not announced
		}
		h[name] = values
	}
}

// ofConnection reports whether a field of an answer, by its canonical name, belongs to one connection.
func ofConnection(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}

// copy passes a body on, piece by piece as it comes where it is a stream.
func (x *exchange) copy(body io.Reader, stream bool) error {
	buffer := copyBuffers.Get().(*[32 << 10]byte)
	defer copyBuffers.Put(buffer)
	for {
		n, err := body.Read(buffer[:])
		if n > 0 {
			x.patience.writing()
			if x.seen != nil {
				x.seen.write(buffer[:n])
			}
			m, writeErr := x.w.Write(buffer[:n])
			x.sent += int64(m)
			if writeErr != nil {
				return clientError{writeErr}
			}
			if stream {
				x.flush()
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func (x *exchange) flush() {
	if f, ok := x.w.(http.Flusher); ok {
		f.Flush()
	}
}

// clientError is an error of writing to the client.
type clientError struct{ error }

// breakOff ends an answer that did not come to its end. The client has to see that: its connection is cut, or
// its stream reset.
func (x *exchange) breakOff(err error) {
	if _, ok := err.(clientError); ok || x.in.Context().Err() != nil {
		x.failure = failClientGone.because(err)
	} else {
		f := x.sendFailure(err)
		f.code = "answer-broken-off"
		x.failure = f
	}
	x.p.done(x)
	panic(http.ErrAbortHandler)
}

// idleBody is the body of an answer that must not pause for longer than a limit.
type idleBody struct {
	io.ReadCloser
	timer *time.Timer
	limit time.Duration
}

func (b *idleBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.limit)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	return n, err
}

// bounded makes an answer end when it pauses for longer than the limit.
func bounded(body io.ReadCloser, limit time.Duration, cancel context.CancelCauseFunc) io.ReadCloser {
	timer := time.AfterFunc(limit, func() { cancel(context.DeadlineExceeded) })
	timer.Stop()
	return &idleBody{body, timer, limit}
}
