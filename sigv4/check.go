package sigv4

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
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
	if v.Scheme != nil {
		return false
	}
	authorization, ok := req.Header.only("authorization")
	stamp, dated := req.Header.only(headerDate)
	if !ok || !dated || rules.UnsignedHeadersRefused {
		return false
	}
	u, ok := parseUsual(authorization)
	if !ok {
		return false
	}
	at, ok := ParseTime(stamp)
	if !ok || v.checkTime(at, 0, rules) != nil {
		return false
	}
	scope := newScope(Algorithm, stamp[:len(DateLayout)], v.Region, v.Service)
	if !u.names(scope) {
		return false
	}
	keys, err := v.Keys(u.keyID)
	if err != nil || !equalSecrets(req.Header.Value(headerToken), keys.SessionToken) {
		return false
	}
	key := v.derived.key(u.keyID, keys.SecretAccessKey, scope)
	w := key.scratches.Get().(*scratch)
	good := w.signedCanonical(req, u.signedHeaders, rules) && !w.presigned && w.signs(key, stamp, u.signature)
	key.scratches.Put(w)
	return good
}

// signs reports whether a signature is that of the canonical request in w.text. The comparison takes
// constant time.
func (w *scratch) signs(key *derivedKey, stamp, signature string) bool {
	w.stringToSign(key, stamp)
	w.sign()
	w.text = appendHex(w.text[:0], w.sum)
	return subtle.ConstantTimeCompare(w.text, []byte(signature)) == 1
}

// equalSecrets compares in constant time.
func equalSecrets(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// ParseTime reads a time in [TimeLayout], as time.Parse does, in a fraction of the time. ok is false for any other
// form.
func ParseTime(stamp string) (at time.Time, ok bool) {
	if len(stamp) != len(TimeLayout) {
		return at, false
	}
	var n [6]int
	for i, field := range [...][2]int{{0, 4}, {4, 6}, {6, 8}, {9, 11}, {11, 13}, {13, 15}} {
		for _, c := range []byte(stamp[field[0]:field[1]]) {
			if c < '0' || c > '9' {
				return at, false
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	if stamp[8] != 'T' || stamp[15] != 'Z' || n[1] < 1 || n[1] > 12 || n[3] > 23 || n[4] > 59 || n[5] > 59 {
		return at, false
	}
	at = time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	// time.Date makes the 2nd of March of the 30th of February.
	return at, at.Day() == n[2]
}

// only returns the value of the one field with this name; ok is false when there are none or several.
func (h Header) only(name string) (value string, ok bool) {
	for i := range h {
		if equalName(h[i].Name, name) {
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

// isUsualList reports whether a list of signed headers has the host, is sorted, and is not too long. Names in upper
// case are found out by the signature.
func isUsualList(list string) bool {
	host, count, last := false, 0, ""
	for rest := list; rest != ""; count++ {
		var name string
		name, rest = cutName(rest)
		if name <= last || name == ":authority" || count == maxSignedHeaders {
			return false
		}
		host, last = host || name == "host", name
	}
	return host
}

// cutName cuts the first name from a list.
func cutName(list string) (name, rest string) {
	if i := strings.IndexByte(list, ';'); i >= 0 {
		return list[:i], list[i+1:]
	}
	return list, ""
}

// headerLines appends a canonical line for each name of a list.
func (w *scratch) headerLines(header Header, list string) {
	for rest := list; rest != ""; {
		var name string
		name, rest = cutName(rest)
		w.text = append(append(w.text, name...), ':')
		// See [Header.behind].
		if name == "host" || name == ":authority" {
			if name = "host"; !header.Has(name) {
				name = ":authority"
			}
		}
		found := false
		for i := range header {
			if !equalName(header[i].Name, name) {
				continue
			}
			if found {
				w.text = append(w.text, ',')
			}
			w.text, found = appendCanonicalValue(w.text, header[i].Value), true
		}
		w.text = append(w.text, '\n')
	}
}

// signedCanonical writes the canonical request of req for a list of signed headers into w.text. It
// reports false for what is not usual.
func (w *scratch) signedCanonical(req *Request, list string, rules Rules) bool {
	if !isUsualList(list) {
		return false
	}
	w.requestLine(req, "", rules)
	w.headerLines(req.Header, list)
	w.text = append(append(append(w.text, '\n'), list...), '\n')
	start := len(w.text)
	w.payload(req)
	claim := req.claimedPayload()
	switch {
	case claim == "":
		return !rules.PayloadHeader
	case rules.HashRefused:
		return false
	case req.PayloadHash != "":
		return req.hasPayload(claim)
	}
	// The claim stands in the text: it has to be the body's own hash.
	sum := sha256.Sum256(req.Body)
	w.signed = appendHex(w.signed[:0], sum[:])
	return string(w.signed) == string(w.text[start:])
}
