package sigv4

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrNoDate is the error of [Signer.AppendAuthorization] for a request without X-Amz-Date.
var ErrNoDate = errors.New("sigv4: request has no X-Amz-Date of the form 20060102T150405Z")

// AppendAuthorization appends the value of the Authorization header for req, signed as it stands, to dst
// and returns the longer slice. The time is the request's own X-Amz-Date; a session token and a payload
// header have to be there already. It is the core of [Signer.Sign], for callers that keep their own
// header: it allocates nothing when dst has room, except for a path or query that has to be normalised.
// With a [Scheme] it does allocate, and X-Amz-Region-Set has to be there too.
// It fails with [ErrNoHost], [ErrNoCredentials], [ErrNoScope], [ErrNoDate] or [ErrNoRegionSet].
func (s *Signer) AppendAuthorization(dst []byte, req *Request) ([]byte, error) {
	rules, err := s.check()
	if err != nil {
		return dst, err
	}
	stamp := req.Header.Value("x-amz-date")
	if len(stamp) != len(TimeLayout) {
		return dst, ErrNoDate
	}
	algorithm := Algorithm
	if s.Scheme != nil {
		algorithm = s.Scheme.Algorithm()
		if !req.Header.Has(paramRegionSet) {
			return dst, ErrNoRegionSet
		}
	}
	scope := newScope(algorithm, stamp[:len(DateLayout)], s.Region, s.Service)
	w := scratchPool.Get().(*scratch)
	defer scratchPool.Put(w)

	if err := w.canonical(s, req, rules); err != nil {
		return dst, err
	}
	w.stringToSign(algorithm, stamp, scope)
	if s.Scheme == nil {
		w.sign(s.key(scope))
	} else if w.sum, err = s.Scheme.Sign(s.Credentials, w.text); err != nil {
		return dst, err
	}
	dst = append(append(dst, algorithm...), " Credential="...)
	dst = append(append(dst, s.Credentials.AccessKeyID...), '/')
	dst = scope.append(dst)
	dst = append(dst, ", SignedHeaders="...)
	dst = append(dst, w.signed...)
	dst = append(dst, ", Signature="...)
	return hex.AppendEncode(dst, w.sum), nil
}

func (s Scope) append(dst []byte) []byte {
	dst = append(append(dst, s.Date...), '/')
	if !s.NoRegion {
		dst = append(append(dst, s.Region...), '/')
	}
	dst = append(append(dst, s.Service...), '/')
	return append(dst, s.Terminator...)
}

// derivedKey is a signing key as HMAC states: deriving it costs four HMACs, and starting an HMAC two
// blocks of SHA-256, which the states have behind them.
type derivedKey struct {
	secret string
	scope  Scope
	macs   sync.Pool
}

// key returns the signing key for a scope, derived anew when the day or the signer's fields changed.
func (s *Signer) key(scope Scope) *derivedKey {
	if k := s.derived.Load(); k != nil && k.scope == scope && k.secret == s.Credentials.SecretAccessKey {
		return k
	}
	k := newDerivedKey(s.Credentials.SecretAccessKey, scope)
	s.derived.Store(k)
	return k
}

func newDerivedKey(secret string, scope Scope) *derivedKey {
	// The scope may be cut from a request's own text, which must not be kept alive by the key.
	scope.Date = strings.Clone(scope.Date)
	k := &derivedKey{secret: secret, scope: scope}
	signing := DeriveKeys(secret, scope).Signing
	k.macs.New = func() any { return hmac.New(sha256.New, signing) }
	return k
}

// keyCache holds the last signing key of a [Signer].
type keyCache = atomic.Pointer[derivedKey]

// scratch is the working memory of one signature.
type scratch struct {
	// text is the canonical request and then the string to sign; signed is the list of signed headers.
	text, signed, sum []byte
	fields            []int
	params            []paramRange
	// presigned says that the query has a parameter that a presigned URL can have.
	presigned bool
}

var scratchPool = sync.Pool{New: func() any { return new(scratch) }}

// presignPrefix begins the names of all parameters of a presigned URL.
const presignPrefix = "X-Amz-"

// paramRange is one encoded parameter: ranges of a buffer.
type paramRange struct{ start, equals, end int }

// canonical writes the canonical request of req, as s signs it, into w.text, and the names of the signed
// headers into w.signed.
func (w *scratch) canonical(s *Signer, req *Request, rules Rules) error {
	w.requestLine(req, s.PathPrefix, rules)
	if err := w.headers(s, req.Header); err != nil {
		return err
	}
	w.text = append(w.text, '\n')
	w.text = append(append(w.text, w.signed...), '\n')
	w.payload(req)
	return nil
}

// requestLine begins w.text with the first three lines: method, path and query.
func (w *scratch) requestLine(req *Request, prefix string, rules Rules) {
	start, end, query := req.offsets()
	w.text = append(append(w.text[:0], req.Method...), '\n')
	if prefix = strings.Trim(prefix, "/"); prefix == "" {
		w.text = appendCanonicalPath(w.text, req.Target[start:end], rules)
	} else {
		w.text = appendCanonicalPath(w.text, "/"+prefix+req.Target[start:end], rules)
	}
	w.text = append(w.text, '\n')
	if query >= 0 {
		w.query(req.Target[query:], rules)
	}
	w.text = append(w.text, '\n')
}

// stringToSign replaces the canonical request in w.text by the string to sign over it.
func (w *scratch) stringToSign(algorithm, stamp string, scope Scope) {
	sum := sha256.Sum256(w.text)
	w.text = append(append(w.text[:0], algorithm...), '\n')
	w.text = append(append(w.text, stamp...), '\n')
	w.text = append(scope.append(w.text), '\n')
	w.text = hex.AppendEncode(w.text, sum[:])
}

// query appends the canonical query.
func (w *scratch) query(query string, rules Rules) {
	w.params, w.presigned = w.params[:0], false
	start := len(w.text)
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
	if len(w.params) == 0 {
		return
	}
	w.text = w.text[:len(w.text)-1]
	if slices.IsSortedFunc(w.params, w.compare) {
		return
	}
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

// signHost stands in the list of fields for the sign host, which is no field of the request.
const signHost = -1

// headers appends the canonical header lines and sets the list of signed headers.
func (w *scratch) headers(s *Signer, header Header) error {
	w.fields = w.fields[:0]
	hasHost := s.Host != ""
	if hasHost {
		w.fields = append(w.fields, signHost)
	}
	for i := range header {
		name := header[i].Name
		switch {
		case strings.EqualFold(name, "host"), name == ":authority":
			if s.Host != "" || name == ":authority" && header.Has("host") || header[i].Value == "" {
				continue
			}
			hasHost = true
		case strings.EqualFold(name, "authorization"), name == "" || name[0] == ':':
			continue
		case len(name) > 6 && strings.EqualFold(name[:6], "x-amz-"):
		case s.Headers == nil || !s.Headers(strings.ToLower(name)):
			continue
		}
		// Insertion keeps the order received among equal names.
		at := len(w.fields)
		for at > 0 && compareNames(fieldName(header, w.fields[at-1]), fieldName(header, i)) > 0 {
			at--
		}
		w.fields = slices.Insert(w.fields, at, i)
	}
	if !hasHost {
		return ErrNoHost
	}
	w.signed = w.signed[:0]
	for n, i := range w.fields {
		name := fieldName(header, i)
		value := s.Host
		if i != signHost {
			value = header[i].Value
		}
		if n > 0 && compareNames(fieldName(header, w.fields[n-1]), name) == 0 {
			w.text[len(w.text)-1] = ',' // in place of the line feed
		} else {
			if n > 0 {
				w.signed = append(w.signed, ';')
			}
			w.signed = appendLower(w.signed, name)
			w.text = append(appendLower(w.text, name), ':')
		}
		w.text = append(appendCanonicalValue(w.text, value), '\n')
	}
	return nil
}

func fieldName(header Header, i int) string {
	if i == signHost || header[i].Name == ":authority" {
		return "host"
	}
	return header[i].Name
}

// compareNames compares header names in byte order of their lower case.
func compareNames(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func appendLower(dst []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		dst = append(dst, lower(name[i]))
	}
	return dst
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// payload appends the last line; see [Request.payload].
func (w *scratch) payload(req *Request) {
	if req.PayloadHash == "" && len(req.Body) > 0 && req.Header.Value("x-amz-content-sha256") == "" {
		sum := sha256.Sum256(req.Body)
		w.text = hex.AppendEncode(w.text, sum[:])
		return
	}
	w.text = append(w.text, req.payload()...)
}
