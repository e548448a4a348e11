package sigv4

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"slices"
	"strings"
)

// scratch is the working memory of one signature under one key: see derivedKey.scratches.
type scratch struct {
	// text is the canonical request and then the string to sign; signed is the list of signed headers.
	text, signed, sum []byte
	fields            []int
	params            []paramRange
	// presigned says that the query has a parameter that a presigned URL can have.
	presigned bool
	// mac is the HMAC under the signing key; nil with a [Scheme].
	mac hash.Hash
}

// presignPrefix begins the names of all parameters of a presigned URL.
const presignPrefix = "X-Amz-"

// paramRange is one encoded parameter: ranges of a buffer.
type paramRange struct{ start, equals, end int }

// requestLine begins w.text with the first three lines: method, path and query.
func (w *scratch) requestLine(req *Request, prefix string, rules Rules) {
	start, end, query := req.offsets()
	w.text = append(append(w.text[:0], req.Method...), '\n')
	if prefix == "" {
		w.text = appendCanonicalPath(w.text, req.Target[start:end], rules)
	} else if prefix = strings.Trim(prefix, "/"); prefix == "" {
		w.text = appendCanonicalPath(w.text, req.Target[start:end], rules)
	} else {
		w.text = appendCanonicalPath(w.text, "/"+prefix+req.Target[start:end], rules)
	}
	w.text = append(w.text, '\n')
	w.presigned = false
	if query >= 0 {
		w.query(req.Target[query:], rules)
	}
	w.text = append(w.text, '\n')
}

// query appends the canonical query.
func (w *scratch) query(query string, rules Rules) {
	start := len(w.text)
	if w.splitCanonical(query) {
		w.text = append(w.text, query...)
	} else {
		w.encodeQuery(query, rules)
	}
	for i := 1; i < len(w.params); i++ {
		if w.compare(w.params[i-1], w.params[i]) > 0 {
			w.sortQuery(start)
			return
		}
	}
}

// splitCanonical sets w.params to the parameters of a query that will be appended as it is. It reports false
// for one that cannot be: where a piece does not have a name and one equals sign, or is not encoded as AWS
// does. It is content to say no of what a presigned URL has, and of an empty name.
func (w *scratch) splitCanonical(query string) bool {
	w.params = w.params[:0]
	base := len(w.text)
	for i := 0; ; i++ {
		p := paramRange{start: base + i}
		start := i
		if i = canonicalRun(query, i); i == start || i == len(query) || query[i] != '=' {
			return false
		}
		if query[start] == 'X' && strings.HasPrefix(query[start:], presignPrefix) {
			return false
		}
		p.equals = base + i
		i = canonicalRun(query, i+1)
		if i < len(query) && query[i] != '&' {
			return false
		}
		p.end = base + i
		w.params = append(w.params, p)
		if i == len(query) {
			return true
		}
	}
}

// encodeQuery appends the parameters of any query, encoded and in the order of the wire.
func (w *scratch) encodeQuery(query string, rules Rules) {
	w.params = w.params[:0]
	for len(query) > 0 {
		piece := query
		if i := strings.IndexByte(query, '&'); i >= 0 {
			piece, query = query[:i], query[i+1:]
		} else {
			query = ""
		}
		if piece == "" {
			continue
		}
		name, value := piece, ""
		if i := strings.IndexByte(piece, '='); i >= 0 {
			name, value = piece[:i], piece[i+1:]
		}
		p := paramRange{start: len(w.text)}
		w.text = appendReencoded(w.text, name, false)
		p.equals = len(w.text)
		w.text = append(w.text, '=')
		w.text = appendReencoded(w.text, value, false)
		p.end = len(w.text)
		if encoded := w.text[p.start:p.equals]; len(encoded) > len(presignPrefix) && string(encoded[:len(presignPrefix)]) == presignPrefix {
			w.presigned = true
			if string(encoded) == paramSignature || rules.TokenAfterSigning && string(encoded) == paramToken {
				w.text = w.text[:p.start]
				continue
			}
		}
		w.params = append(w.params, p)
		w.text = append(w.text, '&')
	}
	if len(w.params) > 0 {
		w.text = w.text[:len(w.text)-1]
	}
}

// sortQuery sorts the parameters that w.text has from start on.
func (w *scratch) sortQuery(start int) {
	slices.SortStableFunc(w.params, w.compare)
	// The sorted text is put together behind the unsorted one and then moved into its place.
	end := len(w.text)
	for i, p := range w.params {
		if i > 0 {
			w.text = append(w.text, '&')
		}
		w.text = append(w.text, w.text[p.start:p.end]...)
	}
	w.text = append(w.text[:start], w.text[end:]...)
}

func (w *scratch) compare(a, b paramRange) int {
	if c := bytes.Compare(w.text[a.start:a.equals], w.text[b.start:b.equals]); c != 0 {
		return c
	}
	return bytes.Compare(w.text[a.equals:a.end], w.text[b.equals:b.end])
}

// canonicalRun returns where the canonical text that begins at s[i:] ends: unreserved characters, and escapes
// in upper case of what has to be escaped.
func canonicalRun(s string, i int) int {
	for ; i < len(s); i++ {
		if unreservedSet[s[i]] {
			continue
		}
		if s[i] != '%' || i+2 >= len(s) || s[i+1] >= 'a' || s[i+2] >= 'a' {
			return i
		}
		if b, ok := escape(s, i); !ok || unreservedSet[b] {
			return i
		}
		i += 2
	}
	return i
}

// payload appends the last line; see [Request.payload].
func (w *scratch) payload(req *Request) {
	if req.PayloadHash != "" {
		w.text = append(w.text, req.PayloadHash...)
		return
	}
	if len(req.Body) == 0 || req.Header.Value(headerPayload) != "" {
		w.text = append(w.text, req.payload()...)
		return
	}
	sum := sha256.Sum256(req.Body)
	w.text = appendHex(w.text, sum[:])
}

// stringToSign replaces the canonical request in w.text by the string to sign over it.
func (w *scratch) stringToSign(key *derivedKey, stamp string) {
	sum := sha256.Sum256(w.text)
	w.text = append(append(w.text[:0], key.algorithmLine...), stamp...)
	w.text = append(w.text, key.scopeLine...)
	w.text = appendHex(w.text, sum[:])
}

// sign sets w.sum to the signature of w.text.
func (w *scratch) sign() {
	w.mac.Reset()
	w.mac.Write(w.text)
	w.sum = w.mac.Sum(w.sum[:0])
}
