package causes

import (
	"fmt"
	"strings"

	"countersign/internal/evidence"
)

// callFix is a fix at the client with a command that makes the call of the case anew, with flags before
// the URL. A presigned URL is not repeated: it is to be made anew.
func callFix(c *evidence.Case, text string, flags ...string) Fix {
	fix := Fix{Client: true, Text: text}
	url := calledURL(c)
	if url == "" || presigned(c) {
		return fix
	}
	words := append([]string{"countersign curl"}, flags...)
	if method := strings.TrimSpace(methodFlag(c)); method != "" {
		words = append(words, method)
	}
	fix.Command = strings.Join(append(words, fmt.Sprintf("'%s'", url)), " ")
	return fix
}

// presignFix is a fix that makes a presigned URL anew.
func presignFix(c *evidence.Case, text string) Fix {
	fix := Fix{Client: true, Text: text}
	if c.Service() == "s3" && (c.Request == nil || c.Request.Method == "" || c.Request.Method == "GET") {
		fix.Command = "aws s3 presign s3://BUCKET/KEY --expires-in 3600"
	}
	return fix
}
