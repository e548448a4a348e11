package postpolicy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrDocument is the error of [Parse], which adds where and what.
var ErrDocument = errors.New("postpolicy: the document is no policy")

// Parse reads a document. It takes the forms of condition that AWS documents, and names of matches in any
// case; the names expiration and conditions have to be in lower case, as S3 has it (ceph/s3-tests,
// test_s3.py, test_post_object_condition_is_case_sensitive). Elements besides those two, which AWS does not
// document, are refused, and so are the escapes that JSON does not have.
func Parse(document []byte) (Policy, error) {
	p := parser{dec: json.NewDecoder(bytes.NewReader(document))}
	p.dec.UseNumber()
	policy, err := p.policy()
	if err == nil && !utf8.Valid(document) {
		err = errors.New("not UTF-8")
	}
	if err != nil {
		return Policy{}, fmt.Errorf("%w: at byte %d: %w", ErrDocument, p.dec.InputOffset(), err)
	}
	return policy, nil
}

// parser reads token by token: a document must not say two things under one name.
type parser struct {
	dec *json.Decoder
}

func (p *parser) policy() (policy Policy, err error) {
	if err := p.expect('{'); err != nil {
		return policy, err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		name, err := p.text()
		switch {
		case err != nil:
			return policy, err
		case seen[name]:
			return policy, fmt.Errorf("%q comes twice", name)
		case name == "expiration":
			policy.Expiration, err = p.time()
		case name == "conditions":
			policy.Conditions, err = p.conditions()
		default:
			err = fmt.Errorf("element %q: want expiration and conditions", name)
		}
		if err != nil {
			return policy, err
		}
		seen[name] = true
	}
	if err := p.expect('}'); err != nil {
		return policy, err
	}
	if len(seen) < 2 {
		return policy, errors.New("want both expiration and conditions")
	}
	if _, err := p.dec.Token(); err != io.EOF {
		return policy, errors.New("there is more behind the document")
	}
	return policy, nil
}

// token returns the next token; the end of the document is an error.
func (p *parser) token() (json.Token, error) {
	token, err := p.dec.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return token, err
}

func (p *parser) expect(want json.Delim) error {
	token, err := p.token()
	if err == nil && token != want {
		err = fmt.Errorf("want %s", want)
	}
	return err
}

func (p *parser) text() (string, error) {
	token, err := p.token()
	text, ok := token.(string)
	if err == nil && !ok {
		err = errors.New("want a string")
	}
	return text, err
}

func (p *parser) time() (time.Time, error) {
	text, err := p.text()
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("expiration %q: want the form 2013-08-01T12:00:00.000Z", text)
	}
	return at.UTC(), nil
}

func (p *parser) conditions() ([]Condition, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	var conditions []Condition
	for p.dec.More() {
		c, err := p.condition()
		if err != nil {
			return nil, fmt.Errorf("condition %d: %w", len(conditions)+1, err)
		}
		conditions = append(conditions, c)
	}
	return conditions, p.expect(']')
}

// condition reads {"field": "value"}, ["eq", "$field", "value"], ["starts-with", "$field", "value"] or
// ["content-length-range", 1, 10].
func (p *parser) condition() (c Condition, err error) {
	token, err := p.token()
	switch {
	case err != nil:
		return c, err
	case token == json.Delim('{'):
		c.Match = MatchEqual
		if !p.dec.More() {
			return c, errors.New("want one element, and not none")
		}
		if c.Field, err = p.text(); err != nil {
			return c, err
		}
		if c.Value, err = p.text(); err != nil {
			return c, err
		}
		if p.dec.More() {
			return c, errors.New("want one element, and not several")
		}
		return c, errors.Join(p.expect('}'), checkField(c.Field))
	case token != json.Delim('['):
		return c, errors.New("want an object or an array")
	}
	match, err := p.text()
	if err != nil {
		return c, err
	}
	switch c.Match = Match(strings.ToLower(match)); c.Match {
	case MatchLength:
		if c.Min, err = p.length(); err != nil {
			return c, err
		}
		if c.Max, err = p.length(); err != nil {
			return c, err
		}
	case MatchEqual, MatchPrefix:
		field, err := p.text()
		if err != nil {
			return c, err
		}
		var ok bool
		if c.Field, ok = strings.CutPrefix(field, "$"); !ok {
			return c, fmt.Errorf("field %q: want a dollar sign before its name", field)
		}
		if c.Value, err = p.text(); err != nil {
			return c, err
		}
		if err := checkField(c.Field); err != nil {
			return c, err
		}
	default:
		return c, fmt.Errorf("match %q: want %s, %s or %s", match, MatchEqual, MatchPrefix, MatchLength)
	}
	return c, p.expect(']')
}

func checkField(name string) error {
	if name == "" || strings.HasPrefix(name, "$") {
		return fmt.Errorf("field %q: want a name", name)
	}
	return nil
}

// length reads a number of bytes, which may stand in quotes: S3 takes both.
// (localstack/localstack, tests/aws/services/s3/test_s3.py, TestS3PresignedPost, validated against AWS)
func (p *parser) length() (int64, error) {
	token, err := p.token()
	if err != nil {
		return 0, err
	}
	text, ok := token.(string)
	if number, is := token.(json.Number); is {
		text, ok = number.String(), true
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if !ok || err != nil {
		return 0, fmt.Errorf("%s: want a number of bytes, and not %v", MatchLength, token)
	}
	return int64(n), nil
}
