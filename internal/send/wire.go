package send

import (
	"bytes"
	"errors"
	"net"
	"sync"
	"syscall"
)

// maxHead is how many bytes of a message's head are remembered: more than any server takes.
const maxHead = 1 << 20

// Watch is told what passes over the wire, in this order and one at a time. Any field may be nil.
type Watch struct {
	// Connected is called when the connection is open.
	Connected func(Connection)
	// Sent is called with the head of the request when it has been written, Received with that of each
	// answer, interim ones (100 Continue) included.
	Sent, Received func(head []byte)
}

// wire is a connection for one exchange over HTTP/1.1. It remembers the heads of both sides.
type wire struct {
	net.Conn
	watch Watch
	// placeholder stands in the request line for target; both are "" when the target is there already.
	placeholder, target string

	mu             sync.Mutex
	wrote          bool
	sent, received []byte
	sentDone       bool
	// answers are the heads that came, whole ones.
	answers [][]byte
	done    bool
	// broken says that the server stopped reading. What it answered before can still be read.
	broken bool
}

// Write passes on what is written. When the server has stopped reading, the rest of a body goes nowhere,
// without an error: many servers refuse a request before they have read all of it, and the refusal is
// what matters.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken {
		return len(p), nil
	}
	out := p
	if !w.wrote && w.placeholder != "" {
		line := []byte(" " + w.placeholder + " HTTP/1.1\r\n")
		if !bytes.Contains(p, line) {
			return 0, errors.New("send: no request line to write the target into")
		}
		out = bytes.Replace(p, line, []byte(" "+w.target+" HTTP/1.1\r\n"), 1)
	}
	w.wrote = true
	w.remember(out)
	if _, err := w.Conn.Write(out); err != nil {
		if !w.sentDone || !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			return 0, err
		}
		w.broken = true
	}
	return len(p), nil
}

// remember keeps the head of the request.
func (w *wire) remember(p []byte) {
	if w.sentDone {
		return
	}
	w.sent = append(w.sent, p...)
	if end := headEnd(w.sent); end >= 0 {
		w.sent, w.sentDone = w.sent[:end:end], true
		if w.watch.Sent != nil {
			w.watch.Sent(w.sent)
		}
	}
}

// Read passes on what is read.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done || n <= 0 {
		return n, err
	}
	w.received = append(w.received, p[:n]...)
	for !w.done {
		end := headEnd(w.received)
		if end < 0 {
			w.done = len(w.received) > maxHead
			break
		}
		head := w.received[:end:end]
		w.answers = append(w.answers, head)
		if w.watch.Received != nil {
			w.watch.Received(head)
		}
		w.received = w.received[end:]
		w.done = !interim(head)
	}
	return n, err
}

// headEnd is the length of a message's head, the empty line included, or -1 while it has no end.
func headEnd(data []byte) int {
	if end := bytes.Index(data, []byte("\r\n\r\n")); end >= 0 {
		return end + 4
	}
	if end := bytes.Index(data, []byte("\n\n")); end >= 0 {
		return end + 2 // servers that end lines so are read as well
	}
	return -1
}

// interim reports whether a head is that of an answer before the answer (RFC 9110, section 15.2). 101
// changes the protocol, and ends the exchange.
func interim(head []byte) bool {
	_, status, _ := bytes.Cut(head, []byte(" "))
	return len(status) >= 3 && status[0] == '1' && !bytes.HasPrefix(status, []byte("101"))
}

// heads returns the head of the request and that of the final answer, nil where there is none.
func (w *wire) heads() (sent, received []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sentDone {
		sent = w.sent
	}
	if n := len(w.answers); n > 0 {
		received = w.answers[n-1]
	}
	return sent, received
}

// progress tells whether the head of the request was written, and whether anything came back. Of HTTP/2,
// where w is nil, neither is known; it is taken to have been sent.
func (w *wire) progress() (wrote, received bool) {
	if w == nil {
		return true, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sentDone, len(w.received) > 0 || len(w.answers) > 0
}
