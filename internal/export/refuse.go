package export

import (
	"fmt"
	"strings"
)

// Refusal says why no target can write a request, or returns "".
func Refusal(r *Request, c *Collection, s *Settings) string {
	switch {
	case r.Refused != "":
		return r.Refused
	case s.Mode == Proxy:
		return "" // the proxy signs what arrives
	case r.Body.Kind == PartsBody:
		return "form-data: the client makes the boundary after the script has run, and what is signed is not known then; use --mode proxy where the target has it"
	case r.Body.Kind == FileBody:
		return "the body is a file, which a script cannot read; use --mode proxy where the target has it"
	}
	return pathRefusal(r, c)
}

// pathRefusal refuses paths that clients rewrite. WHATWG URL, section 4.4, removes dot segments, and so do
// libraries by RFC 3986, section 5.2.4.
func pathRefusal(r *Request, c *Collection) string {
	segments := strings.Split(r.Path.String(), "/")
	for i, segment := range segments[1:] {
		switch {
		case segment == "." || segment == "..":
			return fmt.Sprintf("the path has the segment %q: clients remove it before they send, after it was signed", segment)
		case segment == "" && i < len(segments)-2 && c.Signing.Rules().NormalizePath:
			return "the path has an empty segment (//): signers join the slashes and it is not documented whether the verifier does"
		}
	}
	return ""
}
