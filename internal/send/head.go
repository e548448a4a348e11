package send

import (
	"fmt"
	"strings"

	"countersign/sigv4"
)

// readFields reads the fields of a message's head in their order. A folded line (RFC 9112, section 5.2)
// continues the value before it.
func readFields(head string) sigv4.Header {
	var header sigv4.Header
	_, lines, _ := strings.Cut(head, "\n")
	for line := range strings.Lines(lines) {
		line = strings.TrimRight(line, "\r\n")
		if folded := strings.TrimLeft(line, " \t"); folded != line && len(header) > 0 {
			header[len(header)-1].Value += " " + folded
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			header = append(header, sigv4.Field{Name: name, Value: strings.Trim(value, " \t")})
		}
	}
	return header
}

// printHead writes the head of an answer over HTTP/2 as HTTP/1.1 would, without the words after the status,
// which HTTP/2 does not have.
func printHead(a *Answer) string {
	return printFields(fmt.Sprintf("HTTP/2 %d\r\n", a.Status), a.Header)
}

// printRequest writes the head of a request over HTTP/2 so.
func printRequest(r Request, fields sigv4.Header) string {
	var plain sigv4.Header
	for _, f := range fields {
		if f.Name == ":authority" {
			plain = append(plain, sigv4.Field{Name: "host", Value: f.Value})
		} else if !strings.HasPrefix(f.Name, ":") {
			plain = append(plain, f)
		}
	}
	return printFields(fmt.Sprintf("%s %s HTTP/2\r\n", r.Method, r.Target), plain)
}

func printFields(first string, header sigv4.Header) string {
	var b strings.Builder
	b.WriteString(first)
	for _, f := range header {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	return b.String() + "\r\n"
}
