package compose

import (
	"net/url"
	"strings"

	"countersign/sigv4"
)

// Follow returns the address that a Location header means for an answer of u (RFC 3986, section 5.2).
// Blanks and bytes outside ASCII, which some servers write there, are encoded; all else stays as it is.
func (u URL) Follow(location string) (URL, error) {
	location, _, _ = strings.Cut(encodeLoose(strings.TrimSpace(location)), "#")
	next := u
	path, _, _ := strings.Cut(u.Target, "?")
	switch {
	case location == "":
	case strings.HasPrefix(location, "//"):
		return ParseURL(u.Scheme + ":" + location)
	case location[0] == '/':
		next.Target = location
	case location[0] == '?':
		next.Target = path + location
	case absolute(location):
		return ParseURL(location)
	default:
		base, err := url.Parse(path)
		if err != nil {
			return URL{}, err
		}
		to, err := base.Parse(location)
		if err != nil {
			return URL{}, err
		}
		next.Target = to.RequestURI()
	}
	return next, nil
}

// absolute reports whether a reference begins with a scheme.
func absolute(reference string) bool {
	scheme, _, ok := strings.Cut(reference, ":")
	return ok && !strings.ContainsAny(scheme, "/?")
}

// encodeLoose encodes what cannot stand in a request line.
func encodeLoose(text string) string {
	var out []byte
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f {
			out = sigv4.AppendEncoded(out, text[i:i+1], false)
			continue
		}
		out = append(out, text[i])
	}
	return string(out)
}

// SameOrigin reports whether two addresses have scheme, host and port in common: credentials that were
// meant for one are meant for the other.
func (u URL) SameOrigin(other URL) bool { return u.Scheme == other.Scheme && u.Host == other.Host }
