package server

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"countersign/internal/har"
	"countersign/internal/lab"
	"countersign/internal/send"
)

// Record returns a handler that puts the edge in front of a URL, and writes each request and answer down
// as both sides have them: the viewer's and the origin's. Wherever the distribution has its origin,
// requests go to the URL's host; their Host, path and header are what the edge makes of them.
func (s *Server) Record(to *url.URL, archive *har.Writer) http.Handler {
	return &recorder{s: s, to: to, archive: archive, way: &send.Way{Within: 10 * time.Second}}
}

type recorder struct {
	s       *Server
	to      *url.URL
	archive *har.Writer
	way     *send.Way
}

func (h *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := h.s
	body, err := s.readBody(r)
	defer body.done()
	if err != nil {
		unread(w, err)
		s.doctor.unread("edge", r, err)
		return
	}
	began := time.Now()
	req := head(r)
	req.Body = body.data
	x := s.path.Forward(req, viewer(r))
	reason := ""
	if x.Received == nil {
		write(w, r, x.Reply)
	} else if reason, err = h.fetch(r.Context(), w, r, x); err != nil {
		x.Fail("no answer of " + h.to.Host + ": " + err.Error())
		write(w, r, x.Reply)
	}
	h.write(r, x, reason, began)
	s.doctor.log("edge", x)
}

// hopFields belong to one connection alone (RFC 9110, section 7.6.1).
var hopFields = []string{"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}

// fetch asks the origin, and passes its answer on as it comes. It fails only where nothing was passed on.
func (h *recorder) fetch(ctx context.Context, w http.ResponseWriter, r *http.Request, x *lab.Exchange) (reason string, err error) {
	out := send.Request{Scheme: h.to.Scheme, Name: h.to.Hostname(), Port: portOf(h.to), Host: h.to.Host, Request: x.Received.Clone()}
	out.Header = out.Header.Without(hopFields...)
	if n := len(x.Received.Body); n > 0 {
		out.Size = int64(n)
		out.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(x.Received.Body)), nil }
	}
	answer, err := h.way.Send(ctx, out, send.Watch{})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	x.Return(answer.Status, answer.Header, nil)
	kept := &keeper{most: maxKept}
	switch {
	case x.Replaced != nil:
		write(w, r, x.Reply)
		_, err = io.Copy(kept, io.LimitReader(answer.Body, maxKept))
	default:
		setHeader(w.Header(), x.Reply.Header)
		w.WriteHeader(answer.Status)
		if r.Method != http.MethodHead {
			_, err = io.Copy(flushing{w, http.NewResponseController(w)}, io.TeeReader(answer.Body, kept))
		}
	}
	if err != nil {
		x.Notes = append(x.Notes, "the answer broke off: "+err.Error())
	}
	if kept.total > maxKept {
		x.Notes = append(x.Notes, fmt.Sprintf("the answer's body of %d bytes is not kept", kept.total))
	}
	x.Returned().Body = kept.data
	return answer.Reason, nil
}

// maxKept is the size in bytes of the largest answer of which the body is written down.
const maxKept = 256 << 10

// keeper keeps what is written to it, unless it is too much.
type keeper struct {
	data  []byte
	total int64
	most  int
}

func (k *keeper) Write(p []byte) (int, error) {
	k.total += int64(len(p))
	if k.total > int64(k.most) {
		k.data = nil
	} else {
		k.data = append(k.data, p...)
	}
	return len(p), nil
}

// flushing passes each piece on at once: answers may be streams.
type flushing struct {
	w     io.Writer
	flush *http.ResponseController
}

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err == nil {
		err = f.flush.Flush()
		if errors.Is(err, http.ErrNotSupported) {
			err = nil
		}
	}
	return n, err
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// write writes both sides down. Where the edge has answered itself there is one.
func (h *recorder) write(r *http.Request, x *lab.Exchange, reason string, began time.Time) {
	took := time.Since(began)
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	viewer := har.Entry{
		Side: har.Viewer, Base: scheme + "://" + r.Host, Request: x.Sent, Status: x.Reply.Status, Reason: cmp.Or(reason, http.StatusText(x.Reply.Status)),
		Header: x.Reply.Header, Body: x.Reply.Body, Began: began, Took: took, Protocol: r.Proto,
	}
	if strings.Contains(x.Sent.Target, "://") {
		viewer.Base = ""
	}
	viewer.Comment = strings.Join(x.Notes, "; ")
	entries := []har.Entry{viewer}
	if returned := x.Returned(); returned != nil {
		origin := viewer
		origin.Status, origin.Header, origin.Body = returned.Status, returned.Header, returned.Body
		if x.Replaced != nil {
			entries[0].Reason = http.StatusText(x.Reply.Status)
		}
		origin.Side, origin.Base, origin.Request, origin.Protocol = har.Origin, h.to.Scheme+"://"+h.to.Host, *x.Received, "HTTP/1.1"
		var changes []string
		for _, c := range x.Edge.Changes {
			if text := string(c.Rule); !slices.Contains(changes, text) {
				changes = append(changes, text)
			}
		}
		origin.Comment = "changed by the edge: " + strings.Join(changes, ", ")
		entries = append(entries, origin)
	}
	if err := h.archive.Add(entries...); err != nil {
		h.s.doctor.trouble("cannot write the archive", err)
	}
}
