package evidence

import (
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/plaintext"
)

// bodies finds requests that are signed without the body that is then sent.
func (c *code) bodies() {
	text := c.d.text
	for _, call := range [...]string{"aws4.sign(", "aws4.default.sign(", "new HttpRequest(", "AWSRequest("} {
		at := strings.Index(text, call)
		if at < 0 {
			continue
		}
		given, known := c.argument(at, at+len(call)-1)
		if known && isUpload(given) && !namesBody(given) && !givesBody(text) && sendsBody(text) {
			c.bodyHint(at)
		}
		return
	}
	if !strings.Contains(text, "NewRequest") || !isUpload(text) {
		return
	}
	// Of the Go SDKs, the first takes the body to sign as an argument, the second its hash:
	// https://docs.aws.amazon.com/sdk-for-go/api/aws/signer/v4/#Signer.Sign
	// https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/aws/signer/v4#Signer.SignHTTP
	if at := strings.Index(text, ".Sign(req, nil,"); at >= 0 && sendsBody(text) {
		c.bodyHint(at)
	}
	if at := strings.Index(text, "SignHTTP("); at >= 0 && hashesNothing(text) && sendsBody(text) {
		c.bodyHint(at)
	}
}

// hashesNothing reports whether a fragment takes the hash of an empty payload.
func hashesNothing(text string) bool {
	for _, form := range [...]string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		`Sum256([]byte(""))`, "Sum256(nil)", "Sum256([]byte{})",
	} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// argument returns the text of a call's first argument: an object, the arguments themselves where they
// are named, or the object that a variable was given. known is false when it is made elsewhere.
func (c *code) argument(at, open int) (given string, known bool) {
	text := c.d.text
	inner := enclosed(text, open)
	name := identifier(strings.TrimLeft(inner, " \t\n"))
	if name == "" || strings.Contains(inner, "=") {
		return inner, true
	}
	for _, form := range [...]string{name + " = {", name + "={", name + ": {", name + " = new HttpRequest({"} {
		if i := strings.LastIndex(text[:at], form); i >= 0 {
			return enclosed(text, i+len(form)-1), true
		}
	}
	return "", false
}

// bodyHint adds the hint at the line of an offset.
func (c *code) bodyHint(at int) {
	n := c.d.line(at)
	if c.taken[n-1] {
		return
	}
	line := c.d.lineText(n)
	start := c.d.starts[n-1] + len(line) - len(strings.TrimLeft(line, " \t"))
	c.hint(HintBodyNotSigned, strings.TrimSpace(line), start, c.d.endOf(n))
}

// isUpload reports whether a text names a method of which the request has a body.
func isUpload(text string) bool {
	for _, method := range [...]string{"POST", "PUT", "PATCH", "MethodPost", "MethodPut"} {
		if strings.Contains(text, method) {
			return true
		}
	}
	return false
}

// sendsBody reports whether a fragment sends a body.
func sendsBody(text string) bool {
	for _, form := range [...]string{
		".write(", ".end(JSON", ".end(body", ".end(data", ".end(payload", "data=", "data: ", "body: ", "body=", "body,", "json=", "content=",
		"bytes.NewReader(", "bytes.NewBuffer(", "strings.NewReader(", ".send(",
	} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// namesBody reports whether the text of an object or of arguments gives a body, or may give one by
// taking over another object.
func namesBody(text string) bool {
	if strings.Contains(text, "...") || strings.Contains(text, "**") {
		return true
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r > 0x7f || !plaintext.IsWordByte(byte(r)) }) {
		switch w {
		case "body", "data", "payload":
			return true
		}
	}
	return false
}

// givesBody reports whether a fragment gives a request its body after it was made.
func givesBody(text string) bool {
	for _, form := range [...]string{".body = ", ".body=", ".data = ", ".data=", `["body"]`, "['body']", "Object.assign("} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// enclosed returns the text within the bracket at an offset, up to its partner.
func enclosed(text string, open int) string {
	depth, quotes := 0, true
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '"', '\'', '`':
			if !quotes {
				continue
			}
			if end := escape.ClosingQuote(text, i, true); end < len(text) {
				i = end
			} else {
				quotes = false // they do not match: an apostrophe in a comment
			}
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			if depth--; depth <= 0 {
				return text[min(open+1, i):i]
			}
		}
	}
	return text[min(open+1, len(text)):]
}

// identifier returns the name at the start of a text.
func identifier(text string) string {
	end := 0
	for end < len(text) && (plaintext.IsWordByte(text[end]) || text[end] == '$') {
		end++
	}
	return text[:end]
}
