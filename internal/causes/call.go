package causes

import (
	"slices"
	"strings"
	"unicode"

	"countersign/internal/evidence"
	"countersign/internal/shell"
)

// callFix is a fix at the client with a command that makes the call of the case anew, with flags before
// the URL. A presigned URL is not repeated: it is to be made anew.
func callFix(c *evidence.Case, text string, flags ...string) Fix {
	fix := Fix{Client: true, Text: text}
	url := calledURL(c)
	if url == "" || presigned(c) {
		return fix
	}
	fix.Command = callCommand(c, url, flags...)
	return fix
}

// callCommand is the command that calls a URL with the method of the case, each word quoted for a shell.
func callCommand(c *evidence.Case, url string, flags ...string) string {
	words := slices.Clone(flags)
	method := methodOf(c)
	if method == "" && c.Verified != nil && c.Verified.Has&evidence.HasMethod != 0 {
		method = c.Verified.Method
	}
	if method != "" && method != "GET" {
		words = append(words, "-X", method)
	}
	if r := c.Request; r != nil && !withoutBody(method) {
		words = append(words, bodyWords(r)...)
	}
	command := "countersign curl"
	for _, word := range append(words, url) {
		command += " " + shell.Quote(word)
	}
	return command
}

// bodyWords are the options of curl for what the service has to see of a request besides its URL: the body, its
// type, and the operation of JSON protocols.
func bodyWords(r *evidence.Request) []string {
	var words []string
	for _, name := range []string{"Content-Type", "X-Amz-Target"} {
		if value := r.Header.Value(name); value != "" && !Redacted(value) {
			words = append(words, "-H", name+": "+value)
		}
	}
	const most = 120 // bytes of a body that a command shows
	switch body := string(r.Body); {
	case body == "":
		return words
	case len(body) > most || strings.ContainsFunc(body, func(c rune) bool { return !unicode.IsPrint(c) }):
		return append(words, "--data-binary", "@BODY-FILE")
	case body[0] == '@': // is the mark of a file
		return append(words, "--data-raw", body)
	default:
		return append(words, "--data-binary", body)
	}
}

// presignFix is a fix that makes a presigned URL anew.
func presignFix(c *evidence.Case, text string) Fix {
	fix := Fix{Client: true, Text: text}
	if c.Service() == "s3" && (c.Request == nil || c.Request.Method == "" || c.Request.Method == "GET") {
		fix.Command = "aws s3 presign s3://BUCKET/KEY --expires-in 3600"
	}
	return fix
}
