package jsonpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Limits of what is read. They bound memory and stack against hostile input.
const (
	// MaxSize is what [Parse] takes, in bytes.
	MaxSize  = 16 << 20
	MaxDepth = 100
	// maxMistakes is how many names that occur twice are told.
	maxMistakes = 100
)

// Parse reads one JSON value and nothing after it. A byte order mark at the beginning is skipped. The
// error is an *[Error], or tells that the text is larger than [MaxSize].
func Parse(data []byte) (*Value, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("JSON text of %d bytes, the limit is %d", len(data), MaxSize)
	}
	p := newParser(data)
	v, err := p.value(0)
	switch {
	case len(p.twice) > 0:
		return nil, p.twice[0]
	case err != nil:
		return nil, p.positioned(err)
	case p.more():
		return nil, &Error{p.begin(), "text after the end of the JSON value"}
	}
	return v, nil
}

// ParseAll reads all JSON values of a text, one after the other, of any size. It returns those before a mistake of
// syntax, and every mistake: that and, in all values, names that occur twice in one object.
func ParseAll(data []byte) (values []*Value, mistakes []*Error) {
	p := newParser(data)
	for p.more() {
		v, err := p.value(0)
		if err != nil {
			return values, append(p.twice, p.positioned(err))
		}
		values = append(values, v)
	}
	return values, p.twice
}

func newParser(data []byte) *parser {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p := &parser{data: data, dec: json.NewDecoder(bytes.NewReader(data)), place: Place{1, 1}}
	p.dec.UseNumber()
	return p
}

// more reports whether anything but blanks follows.
func (p *parser) more() bool {
	return len(bytes.TrimLeft(p.data[p.dec.InputOffset():], " \t\r\n")) > 0
}

type parser struct {
	data []byte
	dec  *json.Decoder
	// twice are the names that occur twice in an object.
	twice []*Error
	// place is the position of offset, kept so that counting lines stays linear.
	place  Place
	offset int
}

// begin returns the place of the next token.
func (p *parser) begin() Place {
	at := int(p.dec.InputOffset())
	for at < len(p.data) && bytes.IndexByte([]byte(" \t\r\n,:"), p.data[at]) >= 0 {
		at++
	}
	return p.at(at)
}

// at returns the place of a byte offset. Offsets must not go back.
func (p *parser) at(offset int) Place {
	offset = min(offset, len(p.data))
	for p.offset < offset {
		c, size := utf8.DecodeRune(p.data[p.offset:])
		p.offset += size
		if c == '\n' {
			p.place = Place{p.place.Line + 1, 1}
		} else {
			p.place.Column++
		}
	}
	return p.place
}

func (p *parser) value(depth int) (*Value, error) {
	v := &Value{Place: p.begin()}
	if depth > MaxDepth {
		return nil, &Error{v.Place, fmt.Sprintf("nested deeper than %d", MaxDepth)}
	}
	token, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case nil:
		v.Kind = Null
	case bool:
		v.Kind, v.Text = Bool, fmt.Sprint(t)
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case string:
		v.Kind, v.Text = String, t
	case json.Delim:
		if t == '[' {
			v.Kind = Array
			err = p.items(v, depth)
		} else {
			v.Kind = Object
			err = p.members(v, depth)
		}
		if err == nil {
			_, err = p.dec.Token() // the closing bracket
		}
	}
	return v, err
}

func (p *parser) items(v *Value, depth int) error {
	for p.dec.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		v.Items = append(v.Items, item)
	}
	return nil
}

func (p *parser) members(v *Value, depth int) error {
	seen := map[string]bool{}
	for p.dec.More() {
		m := Member{Place: p.begin()}
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		// Token returns nothing but a string here, or a syntax error.
		m.Name, _ = token.(string)
		if seen[m.Name] && len(p.twice) < maxMistakes {
			p.twice = append(p.twice, &Error{m.Place, fmt.Sprintf("%.60q occurs twice in one object", m.Name)})
		}
		seen[m.Name] = true
		if m.Value, err = p.value(depth + 1); err != nil {
			return err
		}
		v.Members = append(v.Members, m)
	}
	return nil
}

// positioned turns an error of the decoder into one with a place.
func (p *parser) positioned(err error) *Error {
	var own *Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{p.at(len(p.data)), "the JSON text ends too early"}
	}
	// The offset in a json.SyntaxError does not count all that was read: the token at fault is the better place.
	return &Error{p.begin(), err.Error()}
}
