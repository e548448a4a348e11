package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
	"sync"

	"countersign/sigv4"
)

// rules are those of execute-api and lambda alike: the wire path is encoded once more
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
// aws/aws-sdk-net#4473), and signers normalise it.
var rules = sigv4.RulesFor("execute-api")

// scratch is memory that verifications share.
type scratch struct {
	text   []byte
	params []sigv4.Param
	sum    [sha256.Size]byte
	want   [2 * sha256.Size]byte
	given  [2 * sha256.Size]byte
}

var scratches = sync.Pool{New: func() any {
	return &scratch{text: make([]byte, 0, 2048), params: make([]sigv4.Param, 0, 16)}
}}

// verify compares the signature of a request with the one that the key gives. It computes what
// [sigv4.Compute] does, without keeping the steps and, for canonical requests that need no rewriting,
// without allocating. The comparison takes constant time. differs tells that the body's hash is not the one
// that the request claims in x-amz-content-sha256.
func (g *Gateway) verify(req *sigv4.Request, c *claim, key *Key) (ok, differs bool) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.text = s.canonical(s.text[:0], req, c)
	if claim := req.Header.Value("x-amz-content-sha256"); claim != "" {
		// The last line is the payload's.
		differs = string(s.text[len(s.text)-2*sha256.Size:]) != sigv4.CanonicalValue(claim)
	}
	s.sum = sha256.Sum256(s.text)
	t := append(s.text[:0], sigv4.Algorithm...)
	t = append(t, '\n')
	t = c.at.AppendFormat(t, sigv4.TimeLayout)
	t = append(t, '\n')
	for i, part := range [...]string{c.scope.Date, c.scope.Region, c.scope.Service, c.scope.Terminator} {
		if i > 0 {
			t = append(t, '/')
		}
		t = append(t, part...)
	}
	t = append(t, '\n')
	t = hex.AppendEncode(t, s.sum[:])
	s.text = t
	g.signers.sum(key, c.scope, t, s.sum[:0])
	hex.Encode(s.want[:], s.sum[:])
	if len(c.signature) != len(s.given) {
		return false, differs
	}
	copy(s.given[:], c.signature)
	return subtle.ConstantTimeCompare(s.want[:], s.given[:]) == 1, differs
}

// equalText compares secrets in constant time.
func equalText(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// canonical appends the canonical request.
func (s *scratch) canonical(t []byte, req *sigv4.Request, c *claim) []byte {
	t = append(t, req.Method...)
	t = append(t, '\n')
	t = appendPath(t, req.Path())
	t = append(t, '\n')
	query, _ := req.Query()
	t = s.appendQuery(t, query)
	t = append(t, '\n')
	names := c.signedHeaders
	if !canonicalNames(names) {
		names = strings.Join(sigv4.SignedNames(strings.Split(names, ";")), ";")
	}
	for rest := names; rest != ""; {
		var name string
		name, rest, _ = strings.Cut(rest, ";")
		t = append(t, name...)
		t = append(t, ':')
		t = appendField(t, req.Header, name)
		t = append(t, '\n')
	}
	t = append(t, '\n')
	t = append(t, names...)
	t = append(t, '\n')
	return s.appendPayload(t, req)
}

func appendPath(t []byte, path string) []byte {
	path = sigv4.NormalizePath(path)
	if path == "" {
		return append(t, '/')
	}
	return sigv4.AppendEncoded(t, path, true)
}

// appendQuery encodes, sorts and joins the parameters, without the signature itself.
func (s *scratch) appendQuery(t []byte, query string) []byte {
	s.params = s.params[:0]
	for query != "" {
		var piece string
		piece, query, _ = strings.Cut(query, "&")
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		p := sigv4.Param{Name: encoded(name), Value: encoded(value), Equals: true}
		if p.Name != "X-Amz-Signature" {
			s.params = append(s.params, p)
		}
	}
	slices.SortFunc(s.params, sigv4.ComparePairs)
	for i, p := range s.params {
		if i > 0 {
			t = append(t, '&')
		}
		t = append(t, p.Name...)
		t = append(t, '=')
		t = append(t, p.Value...)
	}
	clear(s.params) // the pool must not keep requests alive
	return t
}

// encoded returns text in canonical form; most is in it already.
func encoded(text string) string {
	for i := 0; i < len(text); i++ {
		if plain(text[i]) {
			continue
		}
		if i+2 >= len(text) || text[i] != '%' {
			return string(sigv4.AppendEncoded(nil, sigv4.Decode(text), false))
		}
		high, low := upperHex(text[i+1]), upperHex(text[i+2])
		if high < 0 || low < 0 || plain(byte(high<<4|low)) {
			return string(sigv4.AppendEncoded(nil, sigv4.Decode(text), false))
		}
		i += 2
	}
	return text
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func upperHex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// canonicalNames reports whether a list of names is in lower case, sorted and without repetitions. AWS
// computes with such a list whatever was sent: signers that sort wrongly are refused
// (adobe-apiplatform/api-gateway-aws#30, badslug/Paw-AWSSignature4DynamicValue#17).
func canonicalNames(names string) bool {
	before := ""
	for names != "" {
		var name string
		name, names, _ = strings.Cut(names, ";")
		if name <= before {
			return false
		}
		for i := 0; i < len(name); i++ {
			if 'A' <= name[i] && name[i] <= 'Z' || name[i] >= 0x80 {
				return false
			}
		}
		before = name
	}
	return true
}

// appendField appends the values of a header field, joined by commas. A field that is not there is empty.
func appendField(t []byte, header sigv4.Header, name string) []byte {
	// HTTP/2 carries the host as ":authority"; where both fields are there, Host counts.
	if name == "host" || name == ":authority" {
		name = "host"
		if !header.Has(name) {
			name = ":authority"
		}
	}
	first := true
	for i := range header {
		if !strings.EqualFold(header[i].Name, name) {
			continue
		}
		if !first {
			t = append(t, ',')
		}
		first = false
		if tidy(header[i].Value) {
			t = append(t, header[i].Value...)
			continue
		}
		t = append(t, sigv4.CanonicalValue(header[i].Value)...)
	}
	return t
}

// tidy reports whether a value needs no trimming.
func tidy(value string) bool {
	gap := true // a blank at the beginning is one too many
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\t', '\r', '\n':
			return false
		case ' ':
			if gap {
				return false
			}
			gap = true
		default:
			gap = false
		}
	}
	return !gap || value == ""
}

// appendPayload appends the hash of the body as it arrived: see notePayload.
func (s *scratch) appendPayload(t []byte, req *sigv4.Request) []byte {
	switch {
	case sigv4.IsPayloadHash(req.PayloadHash):
		return append(t, req.PayloadHash...)
	case len(req.Body) == 0:
		return append(t, sigv4.EmptyPayloadHash...)
	}
	s.sum = sha256.Sum256(req.Body)
	return hex.AppendEncode(t, s.sum[:])
}

// bodyHash is what appendPayload appends, as a text.
func bodyHash(req *sigv4.Request) string {
	if sigv4.IsPayloadHash(req.PayloadHash) {
		return req.PayloadHash
	}
	return sigv4.HashPayload(req.Body)
}

// signers caches HMAC states of signing keys: deriving one takes four times as long as using it. There are
// no more entries than keys, days and regions in use; the bound is for the case that the clock runs wild.
type signers struct {
	mu    sync.RWMutex
	pools map[signerKey]*sync.Pool
}

const maxSigners = 4096

// signerKey names a signing key. Keys of a store have stable addresses.
type signerKey struct {
	key   *Key
	scope sigv4.Scope
}

// sum writes the HMAC of text under the key's signing key for the scope to dst.
func (s *signers) sum(key *Key, scope sigv4.Scope, text, dst []byte) {
	at := signerKey{key, scope}
	s.mu.RLock()
	pool := s.pools[at]
	s.mu.RUnlock()
	if pool == nil {
		pool = s.add(at)
	}
	mac := pool.Get().(hash.Hash)
	mac.Reset()
	mac.Write(text)
	mac.Sum(dst)
	pool.Put(mac)
}

func (s *signers) add(at signerKey) *sync.Pool {
	signing := sigv4.DeriveKeys(at.key.SecretAccessKey, at.scope).Signing
	// The texts of the scope are parts of a request: the map must not keep it alive.
	at.scope = sigv4.Scope{
		Date: strings.Clone(at.scope.Date), Region: strings.Clone(at.scope.Region),
		Service: strings.Clone(at.scope.Service), Terminator: strings.Clone(at.scope.Terminator),
	}
	pool := &sync.Pool{New: func() any { return hmac.New(sha256.New, signing) }}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pools == nil || len(s.pools) >= maxSigners {
		s.pools = map[signerKey]*sync.Pool{}
	}
	s.pools[at] = pool
	return pool
}
