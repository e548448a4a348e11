// Package har writes exchanges down as an HTTP Archive, the form in which browsers and proxies keep them.
// http://www.softwareishard.com/blog/har-12-spec/
//
// A file is a whole archive after each entry, so that nothing is lost when a program ends. Its entries have
// no secrets unless they are asked for.
package har

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"countersign/internal/report"
	"countersign/sigv4"
)

// Sides of a hop: an exchange as the client's side has it, and as the origin's side has it. The specification
// leaves names that begin with an underscore to programs.
const (
	Viewer = "viewer"
	Origin = "origin"
)

// Entry is a request with its answer.
type Entry struct {
	// Side is where it was seen: [Viewer], [Origin] or "".
	Side string
	// Base is the address that was called, without the target: "https://api.example.com".
	Base     string
	Request  sigv4.Request
	Status   int
	Reason   string
	Header   sigv4.Header
	Body     []byte
	Began    time.Time
	Took     time.Duration
	Comment  string
	Protocol string // "HTTP/1.1"
}

// File is what an archive is written to.
type File interface {
	io.Writer
	io.Seeker
}

// Writer adds entries to a file. It may be used by several goroutines at once.
type Writer struct {
	mu      sync.Mutex
	file    File
	end     int64
	entries int
	// hide is nil where secrets are to be kept.
	hide *report.Redactor
}

// maxBody is the size in bytes of the largest body that is written down; of a larger one the size is.
const maxBody = 256 << 10

// tail ends an archive.
const tail = "\n]}}\n"

// NewWriter begins an archive. With a nil redactor secrets are kept.
func NewWriter(file File, program, version string, hide *report.Redactor) (*Writer, error) {
	creator, err := json.Marshal(map[string]string{"name": program, "version": version})
	if err != nil {
		return nil, err
	}
	head := `{"log":{"version":"1.2","creator":` + string(creator) + `,"entries":[`
	if _, err := io.WriteString(file, head+tail); err != nil {
		return nil, err
	}
	return &Writer{file: file, end: int64(len(head)), hide: hide}, nil
}

// Add writes entries, one after the other.
func (w *Writer) Add(entries ...Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range entries {
		text, err := json.Marshal(w.entry(&entries[i]))
		if err != nil {
			return err
		}
		separator := ",\n"
		if w.entries == 0 {
			separator = "\n"
		}
		if _, err := w.file.Seek(w.end, io.SeekStart); err != nil {
			return err
		}
		n := len(separator) + len(text)
		if _, err := io.WriteString(w.file, separator+string(text)+tail); err != nil {
			return fmt.Errorf("entry %d: %w", w.entries+1, err)
		}
		w.end += int64(n)
		w.entries++
	}
	return nil
}

// Len returns how many entries there are.
func (w *Writer) Len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.entries
}

// The members of the format. Those that no signature depends on are left empty, as it allows.
type (
	entry struct {
		Started  string         `json:"startedDateTime"`
		Time     float64        `json:"time"`
		Request  request        `json:"request"`
		Response response       `json:"response"`
		Cache    struct{}       `json:"cache"`
		Timings  map[string]int `json:"timings"`
		Comment  string         `json:"comment,omitempty"`
	}
	request struct {
		Side        string    `json:"_side,omitempty"`
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []pair    `json:"cookies"`
		Headers     []pair    `json:"headers"`
		QueryString []pair    `json:"queryString"`
		PostData    *postData `json:"postData,omitempty"`
		HeadersSize int       `json:"headersSize"`
		BodySize    int       `json:"bodySize"`
	}
	response struct {
		Status      int     `json:"status"`
		StatusText  string  `json:"statusText"`
		HTTPVersion string  `json:"httpVersion"`
		Cookies     []pair  `json:"cookies"`
		Headers     []pair  `json:"headers"`
		Content     content `json:"content"`
		RedirectURL string  `json:"redirectURL"`
		HeadersSize int     `json:"headersSize"`
		BodySize    int     `json:"bodySize"`
	}
	pair     struct{ Name, Value string }
	postData struct {
		MIMEType string `json:"mimeType"`
		Text     string `json:"text"`
		// Encoding is no member of the format for requests; programs that know it read what is no text.
		Encoding string `json:"encoding,omitempty"`
	}
	content struct {
		Size     int    `json:"size"`
		MIMEType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
	}
)

// MarshalJSON writes the names in lower case.
func (p pair) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}{p.Name, p.Value})
}

func (w *Writer) entry(e *Entry) entry {
	protocol := e.Protocol
	if protocol == "" {
		protocol = "HTTP/1.1"
	}
	r := request{
		Side: e.Side, Method: e.Request.Method, URL: w.text(e.Base + e.Request.Target), HTTPVersion: protocol,
		Cookies: []pair{}, Headers: w.pairs(e.Request.Header), QueryString: w.query(&e.Request),
		HeadersSize: -1, BodySize: len(e.Request.Body),
	}
	if len(e.Request.Body) > 0 {
		text, encoding := w.body(e.Request.Body)
		r.PostData = &postData{e.Request.Header.Value("content-type"), text, encoding}
	}
	text, encoding := w.body(e.Body)
	return entry{
		Started: e.Began.UTC().Format("2006-01-02T15:04:05.000Z"), Time: float64(e.Took.Microseconds()) / 1000, Request: r,
		Response: response{
			Status: e.Status, StatusText: e.Reason, HTTPVersion: protocol, Cookies: []pair{}, Headers: w.pairs(e.Header),
			Content: content{len(e.Body), e.Header.Value("content-type"), text, encoding}, RedirectURL: w.text(e.Header.Value("location")),
			HeadersSize: -1, BodySize: len(e.Body),
		},
		Timings: map[string]int{"send": 0, "wait": int(e.Took.Milliseconds()), "receive": 0},
		Comment: w.text(e.Comment),
	}
}

func (w *Writer) text(text string) string {
	if w.hide == nil {
		return text
	}
	return w.hide.Text(text)
}

func (w *Writer) pairs(header sigv4.Header) []pair {
	list := make([]pair, 0, len(header))
	for _, f := range header {
		list = append(list, w.pair(f.Name, f.Value))
	}
	return list
}

func (w *Writer) pair(name, value string) pair {
	if w.hide != nil {
		value = w.hide.Field(name, value)
	}
	return pair{name, value}
}

func (w *Writer) query(r *sigv4.Request) []pair {
	query, _ := r.Query()
	list := []pair{}
	for _, p := range sigv4.ParseQuery(query) {
		name, err := url.QueryUnescape(p.Name)
		if err != nil {
			name = p.Name
		}
		value, err := url.QueryUnescape(p.Value)
		if err != nil {
			value = p.Value
		}
		shown := w.pair(name, value)
		if strings.EqualFold(name, "x-amz-signature") && w.hide != nil {
			shown.Value = "..." + value[max(0, len(value)-4):] // a presigned URL works for whoever holds it
		}
		list = append(list, shown)
	}
	return list
}

// body returns a body as text, or in base64 where it is none.
func (w *Writer) body(b []byte) (text, encoding string) {
	switch {
	case len(b) == 0 || len(b) > maxBody:
		return "", ""
	case utf8.Valid(b):
		return w.text(string(b)), ""
	}
	return base64.StdEncoding.EncodeToString(b), "base64"
}
