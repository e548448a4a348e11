package evidence

import (
	"encoding/hex"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(format{name: formatXMLError, order: 32, read: readXMLErrors})

const formatXMLError = "XML error"

// readXMLErrors reads the error documents of S3 and of the query protocol (STS, IAM, SQS), wherever they
// stand in a text: whole or cut off, on one line, with entities or backslashes around them.
//
//	<Error><Code>SignatureDoesNotMatch</Code>…<StringToSign>…</StringToSign>
//	  <CanonicalRequest>…</CanonicalRequest><CanonicalRequestBytes>47 45 54 …</CanonicalRequestBytes></Error>
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func readXMLErrors(d *document) []piece {
	if !strings.Contains(d.text, "Error") && !strings.Contains(d.text, "Code") {
		return nil
	}
	found := map[int]xmlError{}
	var order []int
	for _, l := range d.layers() {
		for _, at := range lastIndexes(l.text, "<Error") {
			e := readXMLError(l, at)
			if e.answer == nil {
				continue
			}
			old, seen := found[e.text.anchor]
			if !seen {
				order = append(order, e.text.anchor)
			}
			if !seen || e.score() > old.score() {
				found[e.text.anchor] = e
			}
		}
	}
	var pieces []piece
	for _, anchor := range order {
		e := found[anchor]
		pieces = append(pieces, piece{at: anchor, answer: e.answer})
		if value := v2Type(d.text[e.text.start:e.text.end]); value != "" {
			pieces = append(pieces, piece{at: anchor, hint: &Hint{HintV2Type, value, e.answer.Place}})
		}
		if e.blank != (Place{}) {
			pieces = append(pieces, piece{at: anchor, remark: &Remark{prose.CredentialBroken, e.blank}})
		}
		d.takeNoting(formatXMLError, e.text.note(), e.text.start, e.text.end)
		pieces = append(pieces, e.text.pieces(d, verifier)...)
		if e.claim != nil {
			pieces = append(pieces, piece{at: anchor, claim: e.claim})
		}
	}
	return pieces
}

// v2String begins the string to sign of Signature Version 2: method, Content-MD5, Content-Type, date or expiry.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
var v2String = lazyregexp.New(`<StringToSign>(?:GET|HEAD|PUT|POST|DELETE)\n[^\n<]*\n([^\n<]+)\n[^\n<]*\n`)

// v2Type is the Content-Type in the string to sign of Signature Version 2, or "".
func v2Type(text string) string {
	if m := v2String.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// xmlError is one error document.
type xmlError struct {
	text   foundText
	answer *Answer
	claim  *Claim
	// blank is where a key id with a blank or line break stands.
	blank Place
}

// score prefers the reading whose canonical request is the best, and then the one that shows a code.
func (e xmlError) score() int {
	score := 2 * e.text.score()
	if e.answer.Code != "" || e.answer.Kind != answer.Unknown {
		score++
	}
	return score
}

// readXMLError reads the error document that begins at an offset. What it lacks stays empty; it has no
// answer when there is not even a code or a message.
func readXMLError(l layer, at int) xmlError {
	limit := min(len(l.text), at+4*maxMessage)
	if tag := l.text[at+len("<Error") : limit]; tag == "" || tag[0] != '>' && tag[0] != ' ' {
		return xmlError{}
	}
	if next := strings.Index(l.text[at+1:limit], "<Error"); next >= 0 {
		limit = at + 1 + next
	}
	end := limit
	if i := strings.Index(l.text[at:limit], "</Error>"); i >= 0 {
		end = at + i + len("</Error>")
	} else if tag := strings.LastIndexByte(l.text[at:limit], '>'); tag >= 0 {
		end = at + tag + 1
	}
	doc := l.sub(at, end)
	if doc.element("Code").text == "" && doc.element("Message").text == "" {
		return xmlError{}
	}
	e := xmlError{text: foundText{anchor: doc.origin(0), start: doc.origin(0), end: doc.originEnd(len(doc.text))}}
	before := l.text[max(0, at-256):at]
	for _, root := range []string{"<?xml", "<ErrorResponse"} {
		// What comes before the error must be markup alone.
		if i := strings.LastIndex(before, root); i >= 0 && strings.Count(before[i:], "<") == strings.Count(before[i:], ">") {
			e.text.start = l.origin(at - len(before) + i)
			break
		}
	}
	e.readTexts(doc)
	e.answer = &Answer{
		Answer:   answer.Recognise(answer.Response{Body: doc.text}),
		Response: answer.Response{Body: doc.text},
		Place:    doc.place(0, len(doc.text)),
	}
	if e.answer.SignatureProvided == "" {
		e.answer.SignatureProvided = doc.value("SignatureProvided")
	}
	if e.answer.AccessKeyID == "" {
		e.answer.AccessKeyID = doc.value("AWSAccessKeyId")
	}
	if id := doc.element("AWSAccessKeyId"); id.ended && blankAtOneEnd(id.unentity().text) {
		e.blank = id.place(0, len(id.text))
	}
	e.readClaim(doc)
	return e
}

// blankAtOneEnd reports whether a key id has a blank before or behind it. Blanks at both ends come from what lays
// XML out.
func blankAtOneEnd(id string) bool {
	plain := strings.TrimSpace(id)
	return len(strings.Fields(plain)) == 1 && strings.HasPrefix(id, plain) != strings.HasSuffix(id, plain)
}

// readTexts reads the string to sign and the canonical request, from the bytes where they are there:
// those survive what a browser or a log does to line ends.
func (e *xmlError) readTexts(doc stretch) {
	want := ""
	if sts, ok := doc.bytesElement("StringToSignBytes"); ok {
		e.text.stringToSign, _ = readStringToSign(sts.closed(), 0, len(sts.text)+1)
	}
	if sts := doc.element("StringToSign").unentity(); e.text.stringToSign == nil && sts.text != "" {
		e.text.stringToSign, _ = readStringToSign(sts.closed(), 0, len(sts.text)+1)
	}
	if e.text.stringToSign != nil {
		want = e.text.stringToSign.Hash
	}
	var fromBytes *Canonical
	if text, ok := doc.bytesElement("CanonicalRequestBytes"); ok {
		fromBytes = settle(text, want)
	}
	plain := doc.element("CanonicalRequest")
	if plain.text == "" {
		e.text.canonical = fromBytes
		return
	}
	if !plain.ended {
		e.text.canonical, _ = truncatedCanonical(plain.unentity(), false)
	} else {
		e.text.canonical = settle(plain.unentity(), want)
	}
	text := e.text.canonical
	if parts(fromBytes) > parts(text) || fromBytes.Whole() && text.Check != Confirmed && fromBytes.Check != Altered {
		e.text.canonical = withPlaces(fromBytes, text)
	}
}

// withPlaces returns c with the places of the same parts in another reading, which a person can read.
func withPlaces(c, readable *Canonical) *Canonical {
	if c != nil && readable != nil && readable.Whole() {
		c.Place, c.Lines = readable.Place, readable.Lines
	}
	return c
}

// readClaim puts together the signature that the client sent from what S3 repeats of it.
func (e *xmlError) readClaim(doc stretch) {
	signature, c, sts := doc.element("SignatureProvided"), e.text.canonical, e.text.stringToSign
	if !isHex(signature.text, 64) || sts == nil {
		return
	}
	e.claim = &Claim{
		Authorization: sigv4.Authorization{
			Algorithm:  sts.Algorithm,
			Credential: sigv4.Credential{AccessKeyID: e.answer.AccessKeyID, Scope: sts.Scope},
			Signature:  signature.text,
		},
		Place: signature.place(0, len(signature.text)),
	}
	if c != nil && c.Has&HasSignedHeaders != 0 {
		e.claim.SignedHeaders = c.SignedNames()
	}
}

// element is the content of an XML element. ended says that its end tag is there.
type element struct {
	stretch
	ended bool
}

// element returns the content of the first element with this name, as it stands there.
func (s stretch) element(name string) element {
	_, after, ok := strings.Cut(s.text, "<"+name+">")
	if !ok {
		return element{s.sub(0, 0), false}
	}
	start := len(s.text) - len(after)
	end := strings.Index(after, "</"+name+">")
	if end < 0 {
		if end = strings.IndexByte(after, '<'); end < 0 {
			end = len(after)
		}
		return element{s.sub(start, start+end), false}
	}
	return element{s.sub(start, start+end), true}
}

// value returns the text of an element without blanks around it.
func (s stretch) value(name string) string {
	return strings.TrimSpace(s.element(name).unentity().text)
}

// closed returns the stretch with a quotation mark after it, so that its end is seen.
func (s stretch) closed() stretch {
	r := newRewriter(s)
	r.keep(0, len(s.text))
	r.put("'", max(0, len(s.text)-1))
	return r.done()
}

// bytesElement decodes an element that holds bytes as pairs of hexadecimal digits. ok is false when it is
// missing, cut off or not of that form.
func (s stretch) bytesElement(name string) (text stretch, ok bool) {
	e := s.element(name)
	if !e.ended {
		return stretch{}, false
	}
	compact := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\t' {
			return -1
		}
		return r
	}, e.text)
	raw, err := hex.DecodeString(compact)
	if err != nil || len(raw) == 0 {
		return stretch{}, false
	}
	return stretch{s.d, string(raw), e.pinnedTo(len(raw))}, true
}

// pinnedTo gives every one of n bytes the place of the whole stretch's beginning.
func (s stretch) pinnedTo(n int) []pin {
	pins := make([]pin, n)
	for i := range pins {
		pins[i] = pin{i, s.origin(min(3*i, max(0, len(s.text)-1)))}
	}
	return pins
}
