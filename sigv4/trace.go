package sigv4

import (
	"slices"
	"strings"
)

// Trace holds every intermediate value of one signature, and for each canonical line the bytes of the
// request that it came from. Keys is secret material.
type Trace struct {
	Canonical    CanonicalRequest
	Lines        []Line
	StringToSign StringToSign
	Keys         SigningKeys
	Signature    string
}

// Line is one line of the canonical request.
type Line struct {
	// Text is the line without its line feed.
	Text string
	// Sources are the places in the request that the line was made of, in the order of the text. A line
	// that no byte of the request stands for, such as the empty line, has none.
	Sources []Source
}

// Part names a part of a [Request].
type Part string

// The parts of a request that a canonical line can come from.
const (
	PartMethod Part = "method"
	PartTarget Part = "target"
	PartHeader Part = "header"
	PartBody   Part = "body"
)

// Source is a range of bytes in a part of a request.
type Source struct {
	Part Part
	// Field is the index in [Request.Header] when Part is [PartHeader]; the range is within its value.
	Field int
	// Start and End are byte offsets, End exclusive.
	Start, End int
}

// Compute returns all values of the signature that auth claims over req: at is the time as written in
// the string to sign. The signature that auth carries is not looked at; compare it with the result.
func Compute(req *Request, auth Authorization, at, secret string, rules Rules) Trace {
	var t Trace
	t.Canonical = Canonicalize(req, auth.SignedHeaders, rules)
	if rules.TokenAfterSigning {
		query, _ := req.Query()
		t.Canonical.Query = CanonicalQuery(query, paramSignature, paramToken)
	}
	t.StringToSign = StringToSign{auth.Algorithm, at, auth.Credential.Scope, t.Canonical.Hash()}
	t.Keys = DeriveKeys(secret, auth.Credential.Scope)
	t.Signature = Signature(t.Keys.Signing, t.StringToSign.String())
	return t
}

// Locate fills Lines: where in req each canonical line came from.
func (t *Trace) Locate(req *Request) {
	c := &t.Canonical
	pathStart, queryStart := offsets(req)
	pathEnd := pathStart + len(req.Path())
	t.Lines = []Line{
		{c.Method, []Source{{Part: PartMethod, End: len(req.Method)}}},
		{c.Path, []Source{{Part: PartTarget, Start: pathStart, End: pathEnd}}},
		{c.Query, querySources(req, queryStart)},
	}
	for _, f := range c.Headers {
		line := Line{Text: f.Name + ":" + f.Value}
		for i := range req.Header {
			if sameField(req.Header[i].Name, f.Name) {
				line.Sources = append(line.Sources, Source{Part: PartHeader, Field: i, End: len(req.Header[i].Value)})
			}
		}
		t.Lines = append(t.Lines, line)
	}
	t.Lines = append(t.Lines, Line{}, Line{Text: c.SignedHeaders}, Line{c.PayloadHash, payloadSource(req)})
}

// offsets returns where path and query begin in the target; query is -1 when there is none.
func offsets(req *Request) (path, query int) {
	path = strings.Index(req.Target, req.Path())
	query = strings.IndexByte(req.Target, '?')
	if query >= 0 {
		query++
	}
	return path, query
}

// querySources lists the wire pieces in canonical order.
func querySources(req *Request, start int) []Source {
	if start < 0 {
		return nil
	}
	type piece struct {
		Param
		source Source
	}
	var pieces []piece
	for text := range strings.SplitSeq(req.Target[start:], "&") {
		end := start + len(text)
		name, value, _ := strings.Cut(text, "=")
		if text != "" && name != paramSignature {
			pieces = append(pieces, piece{
				Param{reencoded(name), reencoded(value), true},
				Source{Part: PartTarget, Start: start, End: end},
			})
		}
		start = end + 1
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return ComparePairs(a.Param, b.Param) })
	sources := make([]Source, len(pieces))
	for i, p := range pieces {
		sources[i] = p.source
	}
	return sources
}

func payloadSource(req *Request) []Source {
	if req.PayloadHash != "" {
		return nil
	}
	for i := range req.Header {
		if strings.EqualFold(req.Header[i].Name, "x-amz-content-sha256") {
			return []Source{{Part: PartHeader, Field: i, End: len(req.Header[i].Value)}}
		}
	}
	return []Source{{Part: PartBody, End: len(req.Body)}}
}
