package sigv4

import (
	"errors"
	"slices"
	"strings"
)

// ErrNoDate is the error of [Signer.AppendAuthorization] for a request without X-Amz-Date.
var ErrNoDate = errors.New("sigv4: request has no X-Amz-Date of the form 20060102T150405Z")

// AppendAuthorization appends the value of the Authorization header for req, signed as it stands, to dst
// and returns the longer slice. The time is the request's own X-Amz-Date; a session token and a payload
// header have to be there already. It is the core of [Signer.Sign], for callers that keep their own
// header: it allocates nothing when dst has room, except for a path that has to be normalised.
// With a [Scheme] it does allocate, and X-Amz-Region-Set has to be there too.
// It fails with [ErrNoHost], [ErrNoCredentials], [ErrNoScope], [ErrNoDate] or [ErrNoRegionSet].
func (s *Signer) AppendAuthorization(dst []byte, req *Request) ([]byte, error) {
	stamp := req.Header.Value(headerDate)
	key := s.derived.Load()
	if s.Scheme != nil || key == nil || !key.fits(s, stamp) {
		var err error
		if key, err = s.deriveKey(req, stamp); err != nil {
			return dst, err
		}
	}
	rules := key.rules
	if s.Rules != nil {
		rules = *s.Rules
	}
	w := key.scratches.Get().(*scratch)
	dst, err := w.authorization(dst, s, req, stamp, key, rules)
	key.scratches.Put(w)
	return dst, err
}

func (w *scratch) authorization(dst []byte, s *Signer, req *Request, stamp string, key *derivedKey, rules Rules) ([]byte, error) {
	if err := w.canonical(s, req, rules); err != nil {
		return dst, err
	}
	w.stringToSign(key, stamp)
	if s.Scheme == nil {
		w.sign()
	} else {
		sum, err := s.Scheme.Sign(s.Credentials, w.text)
		if err != nil {
			return dst, err
		}
		w.sum = sum
	}
	dst = append(dst, key.credential...)
	dst = append(dst, w.signed...)
	dst = append(dst, ", Signature="...)
	return appendHex(dst, w.sum), nil
}

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

// signHost stands in the list of fields for the sign host, which is no field of the request.
const signHost = -1

// headers appends the canonical header lines and sets the list of signed headers.
func (w *scratch) headers(s *Signer, header Header) error {
	if !w.chooseFields(s, header) {
		return ErrNoHost
	}
	w.signed = w.signed[:0]
	for n, i := range w.fields {
		name, value := fieldName(header, i), s.Host
		if i != signHost {
			value = header[i].Value
		}
		if n > 0 && compareNames(fieldName(header, w.fields[n-1]), name) == 0 {
			w.text[len(w.text)-1] = ',' // in place of the line feed
		} else {
			if n > 0 {
				w.signed = append(w.signed, ';')
			}
			start := len(w.text)
			w.text = appendLower(w.text, name)
			w.signed = append(w.signed, w.text[start:]...)
			w.text = append(w.text, ':')
		}
		w.text = append(appendCanonicalValue(w.text, value), '\n')
	}
	return nil
}

// chooseFields sets w.fields to the fields that s signs, sorted by name. It reports whether the host is
// among them.
func (w *scratch) chooseFields(s *Signer, header Header) (hasHost bool) {
	w.fields = w.fields[:0]
	if s.Host != "" {
		w.fields, hasHost = append(w.fields, signHost), true
	}
	for i := range header {
		name := header[i].Name
		switch {
		case equalName(name, "host"), name == ":authority":
			if s.Host != "" || name[0] == ':' && header.Has("host") || header[i].Value == "" {
				continue
			}
			hasHost = true
		case name == "" || name[0] == ':', equalName(name, "authorization"):
			continue
		case len(name) > len(amzPrefix) && equalName(name[:len(amzPrefix)], amzPrefix):
		case s.Headers == nil || !s.Headers(strings.ToLower(name)):
			continue
		}
		w.fields = append(w.fields, i)
	}
	// A stable sort keeps the order received among equal names.
	slices.SortStableFunc(w.fields, func(a, b int) int { return compareNames(fieldName(header, a), fieldName(header, b)) })
	return hasHost
}

func fieldName(header Header, i int) string {
	if i == signHost || header[i].Name == ":authority" {
		return "host"
	}
	return header[i].Name
}
