package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"countersign/sigv4"
)

// raw is the request as HTTP/1.1.
func (o *outcome) raw() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", o.request.Method, o.request.Target)
	for _, f := range o.request.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	b.WriteString("\n" + string(o.request.Body))
	return b.String()
}

// raw is the answer as HTTP/1.1.
func (a answer) raw() string {
	return fmt.Sprintf("HTTP/1.1 %d %s\n%s\n\n%s\n", a.status, http.StatusText(a.status), strings.Join(a.fields, "\n"), a.body)
}

// curl is the output of curl -v.
func (o *outcome) curl(a answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "* Host %s:443 was resolved.\n* Connected to %s (192.0.2.10) port 443\n* using HTTP/1.1\n", o.host, o.host)
	fmt.Fprintf(&b, "> %s %s HTTP/1.1\n", o.request.Method, o.request.Target)
	for _, f := range o.request.Header {
		fmt.Fprintf(&b, "> %s: %s\n", f.Name, f.Value)
	}
	if len(o.request.Body) > 0 && !o.request.Header.Has("content-length") {
		fmt.Fprintf(&b, "> Content-Length: %d\n", len(o.request.Body))
	}
	b.WriteString(">\n")
	fmt.Fprintf(&b, "< HTTP/1.1 %d %s\n", a.status, http.StatusText(a.status))
	for _, f := range a.fields {
		b.WriteString("< " + f + "\n")
	}
	fmt.Fprintf(&b, "<\n%s\n* Connection #0 to host %s left intact\n", a.body, o.host)
	return b.String()
}

// har is an archive of a browser or a client of APIs with this one exchange.
func (o *outcome) har(a answer) string {
	type pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	pairs := func(lines []string) (list []pair) {
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			list = append(list, pair{name, value})
		}
		return list
	}
	var fields []pair
	for _, f := range o.request.Header {
		fields = append(fields, pair(f))
	}
	request := map[string]any{"method": o.request.Method, "url": "https://" + o.host + o.request.Target, "httpVersion": "HTTP/1.1", "headers": fields}
	if len(o.request.Body) > 0 {
		request["postData"] = map[string]any{"mimeType": "application/json", "text": string(o.request.Body)}
	}
	archive := map[string]any{"log": map[string]any{"version": "1.2", "creator": pair{"WebInspector", "537.36"}, "entries": []any{map[string]any{
		"startedDateTime": "2026-11-21T10:15:00.000Z", "time": 42, "request": request,
		"response": map[string]any{"status": a.status, "statusText": http.StatusText(a.status), "headers": pairs(a.fields), "content": map[string]any{"mimeType": "application/json", "text": a.body}},
	}}}}
	data, err := json.MarshalIndent(archive, "", " ")
	if err != nil {
		panic(err)
	}
	return string(data)
}

// awsDebug is what aws --debug writes of a request and its answer.
func (o *outcome) awsDebug(operation, code string, a answer) string {
	const stamp = "2026-11-21 10:15:00,123 - MainThread - "
	var b strings.Builder
	say := func(logger, text string) { b.WriteString(stamp + logger + " - DEBUG - " + text + "\n") }
	say("botocore.auth", "Calculating signature using v4 auth.")
	say("botocore.auth", "CanonicalRequest:\n"+o.client.text)
	say("botocore.auth", "StringToSign:\n"+o.client.toSign.String())
	say("botocore.auth", "Signature:\n"+o.auth.Signature)
	var fields []string
	for _, f := range o.request.Header {
		if !strings.EqualFold(f.Name, "host") {
			fields = append(fields, fmt.Sprintf("'%s': b'%s'", f.Name, f.Value))
		}
	}
	say("botocore.endpoint", fmt.Sprintf("Sending http request: <AWSPreparedRequest stream_output=False, method=%s, url=https://%s%s, headers={%s}>", o.request.Method, o.host, o.request.Target, strings.Join(fields, ", ")))
	say("urllib3.connectionpool", fmt.Sprintf(`https://%s:443 "%s %s HTTP/1.1" %d %d`, o.host, o.request.Method, o.request.Target, a.status, len(a.body)))
	var headers []string
	for _, f := range a.fields {
		name, value, _ := strings.Cut(f, ": ")
		headers = append(headers, fmt.Sprintf("'%s': '%s'", name, value))
	}
	say("botocore.parsers", "Response headers: {"+strings.Join(headers, ", ")+"}")
	body := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(a.body)
	say("botocore.parsers", "Response body:\nb'"+body+"'")
	say("awscli.clidriver", "Exception caught in main()")
	message := mismatch
	if strings.HasPrefix(a.body, "{") {
		var document struct{ Message string }
		if json.Unmarshal([]byte(a.body), &document) == nil {
			message = document.Message
		}
	}
	fmt.Fprintf(&b, "botocore.exceptions.ClientError: An error occurred (%s) when calling the %s operation: %s\n", code, operation, message)
	return b.String()
}

// own is what a program prints that logs its own canonical request and string to sign.
func (o *outcome) own() string {
	return "--- canonical request\n" + o.client.text + "\n--- string to sign\n" + o.client.toSign.String() + "\n--- signature\n" + o.auth.Signature + "\n"
}

// python is the dump of a request by Python's http.client at debuglevel 1.
func (o *outcome) python(a answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", o.request.Method, "https://"+o.host+o.request.Target)
	b.WriteString("{")
	for i, f := range o.request.Header {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "'%s': '%s'", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "}\n%d\n%s\n", a.status, a.body)
	return b.String()
}

// logged puts a log's stamp before each line.
func logged(text string) string {
	var b strings.Builder
	for l := range strings.Lines(text) {
		b.WriteString("2026-11-21T10:15:00.123Z [api-client] DEBUG " + l)
	}
	return b.String()
}

// noise is what stands round a failure in a log.
func noise(text string) string {
	before := "2026-11-21T10:14:58Z INFO  starting worker pid=4711\n2026-11-21T10:14:58Z INFO  connected to queue orders (3 messages)\n2026-11-21T10:14:59Z DEBUG cache hit key=session:42 ttl=298\n\n"
	after := "\n2026-11-21T10:15:01Z WARN  retrying in 1s (attempt 1 of 3)\n2026-11-21T10:15:02Z INFO  worker idle\n"
	return before + text + after
}

// exception is how an SDK prints the error of an answer.
func exception(code, operation, message string) string {
	return fmt.Sprintf("Traceback (most recent call last):\n  File \"app.py\", line 12, in <module>\n    main()\nbotocore.exceptions.ClientError: An error occurred (%s) when calling the %s operation: %s\n", code, operation, message)
}

func clone(c sigv4.Credentials) *sigv4.Credentials { return &c }
