package sigv4

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"strings"
	"sync"
	"time"
)

// Check verifies as [Verifier.Verify] does, without keeping what it computed: for the usual request, signed
// in its header and good, it allocates nothing. Every other request, and so every refusal, is Verify's.
func (v *Verifier) Check(req *Request) error {
	if v.checkUsual(req) {
		return nil
	}
	_, err := v.Verify(req)
	return err
}

// checkUsual reports whether req is signed in the usual form and its signature is good. false says nothing
// but that Verify has to look.
func (v *Verifier) checkUsual(req *Request) bool {
	rules := RulesFor(v.Service)
	if v.Rules != nil {
		rules = *v.Rules
	}
	query, _ := req.Query()
	authorization, ok := req.Header.only("authorization")
	stamp, dated := req.Header.only("x-amz-date")
	if !ok || !dated || rules.UnsignedHeadersRefused || signsQuery(query) {
		return false
	}
	u, ok := parseUsual(authorization)
	if !ok || len(stamp) != len(TimeLayout) {
		return false
	}
	at, err := time.Parse(TimeLayout, stamp)
	if err != nil || v.checkTime(at, 0, rules) != nil {
		return false
	}
	scope := Scope{stamp[:len(DateLayout)], v.Region, v.Service, Terminator}
	if !u.names(scope) {
		return false
	}
	keys, err := v.Keys(u.keyID)
	if err != nil {
		return false
	}
	w := scratchPool.Get().(*scratch)
	defer scratchPool.Put(w)
	token := req.Header.Value("x-amz-security-token")
	w.text = append(w.text[:0], token...)
	w.sum = append(w.sum[:0], keys.SessionToken...)
	if subtle.ConstantTimeCompare(w.text, w.sum) != 1 {
		return false
	}
	if !w.signedCanonical(req, u.signedHeaders, rules) {
		return false
	}
	w.stringToSign(stamp, scope)
	w.sign(v.derived.key(u.keyID, keys.SecretAccessKey, scope))
	w.text = hex.AppendEncode(w.text[:0], w.sum)
	w.signed = append(w.signed[:0], u.signature...)
	return subtle.ConstantTimeCompare(w.text, w.signed) == 1
}

// signsQuery reports whether a query has a parameter that a presigned URL can have, also with its name
// encoded.
func signsQuery(query string) bool {
	for piece := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(piece, "=")
		if strings.HasPrefix(Decode(name), "X-Amz-") {
			return true
		}
	}
	return false
}

// only returns the value of the one field with this name; ok is false when there are none or several.
func (h Header) only(name string) (value string, ok bool) {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			if ok {
				return "", false
			}
			value, ok = h[i].Value, true
		}
	}
	return value, ok
}

// usual is an Authorization value in the form in which signers write it.
type usual struct {
	keyID, scope, signedHeaders, signature string
}

func parseUsual(value string) (u usual, ok bool) {
	rest, ok := strings.CutPrefix(value, Algorithm+" Credential=")
	if !ok {
		return u, false
	}
	credential, rest, ok1 := strings.Cut(rest, ",")
	names, rest, ok2 := strings.Cut(strings.TrimPrefix(rest, " "), ",")
	u.keyID, u.scope, ok = strings.Cut(credential, "/")
	u.signedHeaders, ok = cutOK(names, "SignedHeaders=", ok && ok1 && ok2)
	u.signature, ok = cutOK(strings.TrimPrefix(rest, " "), "Signature=", ok)
	return u, ok && len(u.signature) == 2*sha256.Size && u.keyID != ""
}

func cutOK(text, prefix string, ok bool) (string, bool) {
	rest, found := strings.CutPrefix(text, prefix)
	return rest, ok && found
}

// names reports whether the credential names this scope.
func (u *usual) names(s Scope) bool {
	rest := u.scope
	for _, want := range [...]string{s.Date, s.Region, s.Service} {
		if len(rest) <= len(want) || rest[:len(want)] != want || rest[len(want)] != '/' {
			return false
		}
		rest = rest[len(want)+1:]
	}
	return rest == s.Terminator
}

// signedCanonical writes the canonical request of req for a list of signed headers into w.text. It
// reports false for a list that is not usual: without host, not sorted, not in lower case, too long.
func (w *scratch) signedCanonical(req *Request, list string, rules Rules) bool {
	w.requestLine(req, "", rules)
	host, count, last := false, 0, ""
	for rest := list; rest != ""; count++ {
		var name string
		name, rest, _ = strings.Cut(rest, ";")
		if name <= last || name == ":authority" || count == maxSignedHeaders {
			return false
		}
		host, last = host || name == "host", name
		w.text = append(append(w.text, name...), ':')
		found := false
		for i := range req.Header {
			field := req.Header[i].Name
			if field == ":authority" && name == "host" && !req.Header.Has("host") {
				field = "host"
			}
			if !strings.EqualFold(field, name) {
				continue
			}
			if found {
				w.text = append(w.text, ',')
			}
			w.text, found = appendCanonicalValue(w.text, req.Header[i].Value), true
		}
		w.text = append(w.text, '\n')
	}
	w.text = append(append(append(w.text, '\n'), list...), '\n')
	start := len(w.text)
	w.payload(req)
	claim := req.claimedPayload()
	if claim != "" && req.PayloadHash == "" {
		// The claim stands in the text: it has to be the body's own hash.
		sum := sha256.Sum256(req.Body)
		w.signed = hex.AppendEncode(w.signed[:0], sum[:])
		if string(w.signed) != string(w.text[start:]) {
			return false
		}
	} else if claim == "" && rules.PayloadHeader {
		return false
	}
	return host
}

// keyStore holds the signing keys of the access keys that a verifier has seen.
type keyStore struct {
	mu   sync.RWMutex
	keys map[string]*derivedKey
}

// maxStoredKeys bounds a keyStore; beyond it, it begins anew.
const maxStoredKeys = 4096

func (s *keyStore) key(keyID, secret string, scope Scope) *derivedKey {
	s.mu.RLock()
	k := s.keys[keyID]
	s.mu.RUnlock()
	if k != nil && k.secret == secret && k.scope == scope {
		return k
	}
	k = newDerivedKey(secret, scope)
	s.mu.Lock()
	if s.keys == nil || len(s.keys) >= maxStoredKeys {
		s.keys = make(map[string]*derivedKey)
	}
	// The id is a part of the request: a copy keeps the map from holding the whole of it.
	s.keys[strings.Clone(keyID)] = k
	s.mu.Unlock()
	return k
}

// sign sets w.sum to the signature of w.text.
func (w *scratch) sign(key *derivedKey) {
	mac := key.macs.Get().(hash.Hash)
	mac.Reset()
	mac.Write(w.text)
	w.sum = mac.Sum(w.sum[:0])
	key.macs.Put(mac)
}
