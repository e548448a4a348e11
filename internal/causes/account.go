package causes

import (
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// account is what one piece of evidence says that the client signed or sent, for one part.
type account struct {
	text string
	// who tells whose account it is, to put into a sentence: "your client's canonical request".
	who string
	// penalty is more for accounts that are further from the signer.
	penalty float64
}

// accounts returns what the client's side says of a part: its own canonical request first, then the
// request as it was sent, then the URL that was called. Each text appears once.
func accounts(c *evidence.Case, part Part) []account {
	var out []account
	add := func(text, who string, penalty float64) {
		for _, a := range out {
			if a.text == text {
				return
			}
		}
		out = append(out, account{text, who, penalty})
	}
	if text, ok := CanonicalText(c.Signed, part); ok {
		add(text, "your client's canonical request", 0)
	}
	rules, _ := c.Rules()
	if c.Request != nil {
		if text, ok := SentText(c.Request, part, rules); ok {
			add(text, "the request as it was sent", 0)
		}
	}
	if c.URL != nil {
		target := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
		query, _ := target.Query()
		switch part {
		case PartPath:
			add(sigv4.CanonicalPath(target.Path(), rules), "the URL that was called", 1)
		case PartQuery:
			add(canonicalQuery(query, rules), "the URL that was called", 1)
		case HeaderPart("host"):
			if host := evidence.HostOf(c.URL.Text); host != "" {
				add(host, "the URL that was called", 0)
			}
		}
	}
	return out
}

// CanonicalText returns one part of a canonical request or fragment, and whether it is known there.
func CanonicalText(c *evidence.Canonical, part Part) (string, bool) {
	if c == nil {
		return "", false
	}
	if part == PartHeaderOrder {
		return fieldNames(c.Headers), c.Whole()
	}
	known := map[Part]evidence.Parts{
		PartMethod: evidence.HasMethod, PartPath: evidence.HasPath, PartQuery: evidence.HasQuery,
		PartSignedHeaders: evidence.HasSignedHeaders, PartPayload: evidence.HasPayload,
	}
	signing := Signing{Canonical: c.CanonicalRequest}
	if flag, ok := known[part]; ok {
		text, _ := signing.Text(part)
		return text, c.Has&flag != 0
	}
	if strings.HasPrefix(string(part), "header:") && c.Has&evidence.HasHeaders != 0 {
		return signing.Text(part)
	}
	return "", false
}

// SentText returns what a part of the canonical request is for the request as it was sent, and whether
// the evidence tells. It says what a correct signer would have signed.
func SentText(r *evidence.Request, part Part, rules sigv4.Rules) (string, bool) {
	query, _ := r.Query()
	switch part {
	case PartMethod:
		return r.Method, r.Method != ""
	case PartPath:
		return sigv4.CanonicalPath(r.Path(), rules), r.Target != "" && !elided(r.Path())
	case PartQuery:
		return canonicalQuery(query, rules), r.Target != "" && !elided(query)
	case PartPayload:
		switch claimed, ok := r.Header.Get("x-amz-content-sha256"); {
		case ok && claimed != "":
			return claimed, true
		case rules.PresignUnsigned && isPresigned(r): // whatever the body is
			return sigv4.UnsignedPayload, true
		case r.WholeBody:
			return sigv4.HashPayload(r.Body), true
		}
		return "", false
	}
	name, isHeader := strings.CutPrefix(string(part), "header:")
	if !isHeader {
		return "", false
	}
	if name == "host" {
		return r.Host(), r.Host() != "" && !elided(r.Host())
	}
	values := r.Header.Values(name)
	for i := range values {
		values[i] = sigv4.CanonicalValue(values[i])
	}
	return strings.Join(values, ","), values != nil
}

// LacksPresigning reports whether the verifier saw a presigned URL and the request, as it is written down, has none
// of its parameters.
func LacksPresigning(r *evidence.Request, verified *evidence.Canonical) bool {
	query, _ := r.Query()
	return strings.Contains(verified.Query, "X-Amz-Credential=") && !strings.Contains(query, "X-Amz-Credential=") && !strings.Contains(query, "X-Amz-Signature=")
}

// canonicalQuery is what a correct signer makes of a query on the wire.
func canonicalQuery(query string, rules sigv4.Rules) string {
	if rules.TokenAfterSigning {
		return sigv4.CanonicalQuery(query, "X-Amz-Signature", tokenParameter)
	}
	return sigv4.CanonicalQuery(query, "X-Amz-Signature")
}

func isPresigned(r *evidence.Request) bool {
	_, presigned, _ := r.Presigned()
	return presigned
}

// ellipsis is what people write for what they leave out of a URL, and for what is put in later.
var ellipsis = lazyregexp.New(`…|(?:^|[/=&?.])\.\.\.|\$\{|\$\(|\$[A-Z_]{3}|\{\{|\{[\w -]*\}|<[\w -]*>|\bx{4,}\b|\*\*\*`)

// elided reports whether a part of a request is not as it was sent, but as somebody wrote it down.
func elided(text string) bool { return ellipsis.MatchString(text) }

// Redacted reports whether a text was made unreadable by whoever pasted it. Such a text is no evidence
// of a difference.
func Redacted(text string) bool {
	lower := strings.ToLower(text)
	for _, mark := range []string{"***", "redacted", "xxxx", "…", "<snip>", "[hidden]", "<hidden>", "masked", "•••"} {
		if strings.Contains(lower, mark) {
			return true
		}
	}
	return strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">")
}
