package causes

import (
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
	words := flags
	if c.Request != nil && c.Request.Method != "" && c.Request.Method != "GET" {
		words = append(words, "-X", c.Request.Method)
	}
	command := "countersign curl"
	for _, word := range append(words, url) {
		command += " " + shell.Quote(word)
	}
	return command
}

// presignFix is a fix that makes a presigned URL anew.
func presignFix(c *evidence.Case, text string) Fix {
	fix := Fix{Client: true, Text: text}
	if c.Service() == "s3" && (c.Request == nil || c.Request.Method == "" || c.Request.Method == "GET") {
		fix.Command = "aws s3 presign s3://BUCKET/KEY --expires-in 3600"
	}
	return fix
}
