package lab

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"countersign/sigv4"
)

// Echo is the built-in backend: it answers with who called and what arrived, as JSON. A signature is left out: see
// [Exchange.PassesOn]. The body is good until the exchange is released or echoed again.
func (x *Exchange) Echo() Reply {
	v, r := x.Verdict, x.Received
	b := slices.Grow(x.echo[:0], 1024)
	b = member(append(b, `{"identity":{`...), "access_key_id", v.AccessKeyID)
	b = member(append(b, ','), "arn", v.Caller.ARN)
	b = member(append(b, ','), "account", v.Caller.Account)
	b = member(append(b, ','), "user_id", v.Caller.UserID)
	b = append(b, `,"presigned":`...)
	b = strconv.AppendBool(b, v.Presigned)
	b = member(append(b, `},"route":{`...), "stage", v.Stage)
	b = member(append(b, ','), "method", v.Method)
	b = member(append(b, ','), "path", v.Path)
	b = member(append(b, ','), "arn", v.ARN)
	b = member(append(b, `},"request":{`...), "method", r.Method)
	b = member(append(b, ','), "target", r.Target)
	b = append(b, `,"headers":[`...)
	separator := ""
	for i := range r.Header {
		if !x.PassesOn(r.Header[i]) {
			continue
		}
		b = append(b, separator...)
		b = member(append(b, '{'), "name", r.Header[i].Name)
		b = member(append(b, ','), "value", r.Header[i].Value)
		b = append(b, '}')
		separator = ","
	}
	b = append(b, ']')
	if len(r.Body) > 0 && len(r.Body) <= maxShown && utf8.Valid(r.Body) {
		b = member(append(b, ','), "body", string(r.Body))
	}
	hash := r.PayloadHash
	if hash == "" {
		hash = sigv4.HashPayload(r.Body)
	}
	b = member(append(b, ','), "body_sha256", hash)
	b = append(b, "}}\n"...)
	x.echo = b
	x.echoed = [...]sigv4.Field{{Name: "Content-Type", Value: "application/json"}, {Name: "Content-Length", Value: strconv.Itoa(len(b))}}
	return Reply{200, x.echoed[:], b}
}

// PassesOn reports whether a field of the request reaches the backend: Authorization does not where it is a signature,
// or where the route has IAM authorisation.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
func (x *Exchange) PassesOn(f sigv4.Field) bool {
	if !strings.EqualFold(f.Name, "authorization") {
		return true
	}
	v := x.Verdict
	switch {
	case strings.HasPrefix(f.Value, "AWS4-"):
		return false
	case v.Route != nil:
		return !strings.EqualFold(v.Route.Authorization.Or("NONE"), "AWS_IAM")
	case v.FunctionURL != nil:
		return v.FunctionURL.AuthType.Or("AWS_IAM") == "NONE"
	}
	return false
}

// member appends a name and a text of a JSON object. The name needs no escapes.
func member(b []byte, name, text string) []byte {
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, `":`...)
	if plainText(text) {
		b = append(b, '"')
		b = append(b, text...)
		return append(b, '"')
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always encodes
	}
	return append(b, quoted...)
}

// plainText reports whether a text needs no escapes in JSON.
func plainText(text string) bool {
	for ; len(text) >= 8; text = text[8:] {
		if w := word(text); (w-spaces|without(w, quotes)|without(w, backslashes)|without(w, deletes)|w)&highBits != 0 {
			return false
		}
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Eight bytes at a time: see word. A byte that is looked for leaves its highest bit.
const (
	ones        = 0x0101010101010101
	highBits    = 0x80 * ones
	spaces      = ' ' * ones
	quotes      = '"' * ones
	backslashes = '\\' * ones
	deletes     = 0x7f * ones
)

// word takes the first eight bytes of a text.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// without sets the highest bit of a byte of w that is a byte of pattern, as long as no byte of w has it.
func without(w, pattern uint64) uint64 { return (w ^ pattern) - ones }
