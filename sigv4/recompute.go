package sigv4

import "strings"

// Recomputer computes the signatures that requests should have, for verifiers that decide themselves what they
// take and in what order: [Verifier] is the one that decides as AWS's libraries do. It remembers signing keys. Its
// zero value is ready for use, by several goroutines at once; do not copy it after its first use.
type Recomputer struct {
	keys keyStore
}

// Recomputed is what a signature depends on beside the request.
type Recomputed struct {
	// Credentials are the key's; the session token is not looked at.
	Credentials Credentials
	// Scope is the credential scope, Time the time as in the string to sign, in [TimeLayout].
	Scope Scope
	Time  string
	// SignedHeaders is the list of signed headers, such as "host;x-amz-date": canonical lines are made for these
	// names, in this order. A verifier sorts them before (see [SignedNames]).
	SignedHeaders string
	// Rules are the service's.
	Rules Rules
}

// Matches reports whether a signature, in lower-case hexadecimal, is that of req. It computes what [Compute] does,
// and keeps nothing of it: once the key is known it allocates nothing, except for a path that has to be normalised. The comparison takes
// constant time. The payload is what stands for it in req: see [Request.PayloadHash]. No request matches with more than
// 256 signed headers, as for [Verifier]: each costs a walk over the header.
func (r *Recomputer) Matches(req *Request, in *Recomputed, signature string) bool {
	if strings.Count(in.SignedHeaders, ";") >= maxSignedHeaders {
		return false
	}
	key := r.keys.key(in.Credentials.AccessKeyID, in.Credentials.SecretAccessKey, in.Scope)
	w := key.scratches.Get().(*scratch)
	w.requestLine(req, "", in.Rules)
	w.headerLines(req.Header, in.SignedHeaders)
	w.text = append(append(append(w.text, '\n'), in.SignedHeaders...), '\n')
	w.payload(req)
	good := w.signs(key, in.Time, signature)
	key.scratches.Put(w)
	return good
}
