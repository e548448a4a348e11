package evidence

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadNamesTheFileThatIsNoText(t *testing.T) {
	_, err := Read([]Input{{"shot.png", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 512)...)}})
	if err == nil || !strings.Contains(err.Error(), "shot.png: ") {
		t.Errorf("error %v does not name the file", err)
	}
}

func TestReadNothing(t *testing.T) {
	for _, inputs := range [][]Input{nil, {{Name: "a.txt"}}, {{"a.txt", []byte(" \n")}, {"b.txt", []byte("\ufeff")}}} {
		if c, err := Read(inputs); err == nil {
			t.Errorf("%q: %+v, want an error", inputs, c)
		}
	}
	c := read(t, "note.txt", "my cat\nis grey\n\nand old\n")
	if c.Answer != nil || c.Request != nil || len(c.Recognised) > 0 {
		t.Errorf("%+v", c)
	}
	if got := fmt.Sprint(c.Unread); got != "[{note.txt 1 2} {note.txt 4 4}]" {
		t.Errorf("unread %s", got)
	}
}

// Of a huge input both ends are read, and lines keep their numbers.
func TestReadHuge(t *testing.T) {
	var data strings.Builder
	data.WriteString("GET /first HTTP/1.1\nHost: h.example\n\n")
	for data.Len() < 100_000 {
		data.WriteString("2026-01-02 INFO nothing happens here at all\n")
	}
	data.WriteString("Missing Authentication Token\n")
	want := strings.Count(data.String(), "\n")
	d, err := readDocument(Input{"huge.log", []byte(data.String())}, 10_000)
	if err != nil || len(d.text) > 10_000 {
		t.Fatal(err, len(d.text))
	}
	c := assemble([]*document{d}, [][]piece{d.pieces()})
	if c.Request == nil || c.Request.Target != "/first" {
		t.Errorf("the beginning was not read: %+v", c.Request)
	}
	if c.Answer == nil || c.Answer.Place.Line != want {
		t.Errorf("answer %+v, want it at line %d", c.Answer, want)
	}
	for _, r := range c.Recognised {
		if r.Format == formatErrorText && r.Span.First != want {
			t.Errorf("recognised at %v, want line %d", r.Span, want)
		}
	}
	if last := c.Unread[len(c.Unread)-1]; last.Last != want-1 {
		t.Errorf("unread %v, want the last to end before line %d", c.Unread, want)
	}
}
