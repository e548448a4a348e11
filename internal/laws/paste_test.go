package laws

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// mode says what a person has.
type mode string

const (
	// withSecret: request, answer and the secret.
	withSecret mode = "secret"
	// withLog: request, answer and the client's log, which tells what it signed.
	withLog mode = "log"
	// withAnswer: request and answer alone.
	withAnswer mode = "answer"
)

// paste writes an exchange as a person would paste it.
func paste(r *rand.Rand, m mode, a *causes.Attempt, p *causes.Played, v *verdict) []evidence.Input {
	var b bytes.Buffer
	if m == withLog {
		str := p.Signing.StringToSign()
		if hash := p.Signing.Hash(); sigv4.IsPayloadHash(hash) {
			str.Hash = hash // of a canonical request that was put together wrongly
		}
		fmt.Fprintf(&b, "DEBUG botocore.auth CanonicalRequest:\n%s\nDEBUG botocore.auth StringToSign:\n%s\n\n", p.Signing.Canonical.String(), str.String())
	}
	if len(p.Sent.Body) == 0 && (r.IntN(2) == 0 || p.Sent.Method == "DELETE") {
		verbose(&b, &p.Sent, &v.response)
	} else {
		raw(&b, fmt.Sprintf("%s %s HTTP/1.1", p.Sent.Method, p.Sent.Target), p.Sent.Header, p.Sent.Body)
		b.WriteString("\n\n")
		raw(&b, fmt.Sprintf("HTTP/1.1 %d %s", v.response.Status, http.StatusText(v.response.Status)), v.response.Header, []byte(v.response.Body))
	}
	return []evidence.Input{{Name: "paste.txt", Data: b.Bytes()}}
}

// profiles writes a credentials file in which a key stands between others.
func profiles(own sigv4.Credentials) evidence.Input {
	var b bytes.Buffer
	for _, p := range []struct {
		name string
		sigv4.Credentials
	}{{"default", sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN8EXAMPLE", SecretAccessKey: "h3yCo8nvbEXAMPLEKEYje7MtGbClwBF/2Zp9Utk/"}}, {"dev", own}, {"prod", otherProfile}} {
		fmt.Fprintf(&b, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", p.name, p.AccessKeyID, p.SecretAccessKey)
		if p.SessionToken != "" {
			fmt.Fprintf(&b, "aws_session_token = %s\n", p.SessionToken)
		}
		b.WriteByte('\n')
	}
	return evidence.Input{Name: "credentials", Data: b.Bytes()}
}

func raw(b *bytes.Buffer, first string, header sigv4.Header, body []byte) {
	fmt.Fprintln(b, first)
	for _, f := range header {
		fmt.Fprintf(b, "%s: %s\n", f.Name, f.Value)
	}
	if !header.Has("content-length") && (len(body) > 0 || strings.HasPrefix(first, "P")) {
		fmt.Fprintf(b, "Content-Length: %d\n", len(body))
	}
	b.WriteByte('\n')
	b.Write(body)
}

// verbose writes what curl -v prints.
func verbose(b *bytes.Buffer, req *sigv4.Request, response *answer.Response) {
	fmt.Fprintf(b, "*   Trying 192.0.2.1:443...\n* Connected to %s (192.0.2.1) port 443\n> %s %s HTTP/1.1\n", req.Host(), req.Method, req.Target)
	for _, f := range req.Header {
		fmt.Fprintf(b, "> %s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(b, ">\n< HTTP/1.1 %d %s\n", response.Status, http.StatusText(response.Status))
	for _, f := range response.Header {
		fmt.Fprintf(b, "< %s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(b, "<\n%s\n* Connection #0 to host %s left intact\n", response.Body, req.Host())
}

// read reads what was pasted. Where the URL that was called is not the request's own, --url gives it. The secret is
// given, or stands in a credentials file that is pasted too.
func read(m mode, secret sigv4.Credentials, file bool, p *causes.Played, inputs []evidence.Input) *evidence.Case {
	if m == withSecret && file {
		inputs = append(inputs, profiles(secret))
	}
	c, err := evidence.Read(inputs)
	if err != nil {
		panic(err) // something was pasted
	}
	if p.Called != "https://"+p.Sent.Host()+p.Sent.Target {
		c.URL = &evidence.Text{Text: p.Called}
	}
	if m == withSecret && !file {
		c.Given = &secret
	}
	return c
}
