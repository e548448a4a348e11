package sigv4

import "strings"

// Trace holds every intermediate value of one signature, and for each canonical line the bytes of the
// request that it came from. Keys is secret material.
type Trace struct {
	Canonical CanonicalRequest
	// Lines is empty until [Trace.Locate] fills it.
	Lines        []Line
	StringToSign StringToSign
	// Keys and Signature are empty with [AlgorithmECDSA], where many signatures are good for a text.
	Keys      SigningKeys
	Signature string
}

// Line is one line of the canonical request.
type Line struct {
	// Text is the line without its line feed.
	Text string
	// Sources are the places in the request that the line was made of, in the order of the text. A line
	// that no byte of the request stands for has none: the empty line, a signed header that the request
	// lacks, a payload hash that the caller gave.
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
// the string to sign. The signature that auth carries is not looked at; compare it with the result, or
// with [AlgorithmECDSA] leave it to a [Verifier].
func Compute(req *Request, auth Authorization, at, secret string, rules Rules) Trace {
	var t Trace
	t.Canonical = Canonicalize(req, auth.SignedHeaders, rules)
	t.StringToSign = StringToSign{auth.Algorithm, at, auth.Credential.Scope, t.Canonical.Hash()}
	if auth.Algorithm == AlgorithmECDSA {
		return t
	}
	t.Keys = DeriveKeys(secret, auth.Credential.Scope)
	t.Signature = Signature(t.Keys.Signing, t.StringToSign.String())
	return t
}

// Locate fills Lines: where in req each canonical line came from. req is the request that the trace was
// computed from.
func (t *Trace) Locate(req *Request) {
	c := &t.Canonical
	start, end, _ := req.offsets()
	t.Lines = []Line{
		{c.Method, []Source{{Part: PartMethod, End: len(req.Method)}}},
		{c.Path, []Source{{Part: PartTarget, Start: start, End: end}}},
		{c.Query, t.querySources(req)},
	}
	behind := req.Header.finder(len(c.Headers))
	for _, f := range c.Headers {
		line := Line{Text: f.Name + ":" + f.Value}
		for i := range behind(f.Name) {
			line.Sources = append(line.Sources, Source{Part: PartHeader, Field: i, End: len(req.Header[i].Value)})
		}
		t.Lines = append(t.Lines, line)
	}
	t.Lines = append(t.Lines,
		Line{}, Line{c.SignedHeaders, listSource(req, c.SignedHeaders)}, Line{c.PayloadHash, payloadSource(req)})
}

// querySources lists the wire parameters in canonical order.
func (t *Trace) querySources(req *Request) []Source {
	query, present := req.Query()
	if !present {
		return nil
	}
	without := []string{paramSignature}
	if !strings.Contains("&"+t.Canonical.Query, "&"+paramToken+"=") {
		// The token, if there is one, was appended after signing.
		without = append(without, paramToken)
	}
	_, _, offset := req.offsets()
	var sources []Source
	for _, p := range canonicalParams(query, without) {
		sources = append(sources, Source{Part: PartTarget, Start: offset + p.start, End: offset + p.end})
	}
	return sources
}

// listSource finds the list of signed headers where the request claims it: in its Authorization header
// or in the query of a presigned URL.
func listSource(req *Request, list string) []Source {
	for i := range req.Header.behind("authorization") {
		const name = "SignedHeaders="
		value := req.Header[i].Value
		auth, err := ParseAuthorization(value)
		if err != nil || strings.Join(auth.SignedHeaders, ";") != list {
			return nil
		}
		start := strings.LastIndex(value, name+list) + len(name)
		return []Source{{Part: PartHeader, Field: i, Start: start, End: start + len(list)}}
	}
	_, _, start := req.offsets()
	query, _ := req.Query()
	for piece := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(piece, "=")
		if Decode(name) == paramSignedHeaders && Decode(value) == list {
			end := start + len(piece)
			return []Source{{Part: PartTarget, Start: end - len(value), End: end}}
		}
		start += len(piece) + 1
	}
	return nil
}

// payloadSource tells where [Request.payload] found the hash.
func payloadSource(req *Request) []Source {
	if req.PayloadHash != "" {
		return nil
	}
	for i := range req.Header.behind(headerPayload) {
		if CanonicalValue(req.Header[i].Value) == "" {
			break
		}
		return []Source{{Part: PartHeader, Field: i, End: len(req.Header[i].Value)}}
	}
	return []Source{{Part: PartBody, End: len(req.Body)}}
}
