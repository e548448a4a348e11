package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/plaintext"
)

// side tells which message a field belongs to by its name.
type side int

const (
	sideUnknown  side = iota // not a name that is looked for
	sideBoth                 // found in requests and responses
	sideRequest              // found in requests alone
	sideResponse             // found in responses alone
	sideTelling              // found in responses, and worth reading by itself
)

// fieldSide tells where a field with this name is found.
func fieldSide(name string) side {
	switch strings.ToLower(name) {
	case "x-amzn-errortype", "x-amzn-requestid", "x-amz-apigw-id", "apigw-requestid", "x-amzn-remapped-www-authenticate",
		"x-cache", "x-amz-cf-pop", "x-amz-cf-id", "x-aoss-response-hint", "x-amz-id-2", "x-amz-request-id",
		"x-amz-bucket-region":
		return sideTelling
	case "server", "set-cookie", "etag", "last-modified", "www-authenticate", "vary", "age", "retry-after", "location",
		"accept-ranges", "strict-transport-security", "x-amzn-trace-id", "alt-svc":
		return sideResponse
	case "host", ":authority", ":method", ":path", ":scheme", "authorization", "x-amz-date", "x-amz-content-sha256",
		"x-amz-security-token", "x-amz-target", "x-api-key", "user-agent", "accept", "accept-encoding",
		"accept-language", "cookie", "origin", "referer", "range", "expect", "amz-sdk-invocation-id", "amz-sdk-request",
		"x-amz-user-agent", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-dest", "te", "if-none-match":
		return sideRequest
	case "date", "content-type", "content-length", "content-encoding", "connection", "via", "cache-control", "pragma",
		"transfer-encoding", "keep-alive", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host":
		return sideBoth
	}
	if strings.HasPrefix(strings.ToLower(name), "access-control-allow-") {
		return sideResponse
	}
	return sideUnknown
}

// readFields reads header lines that stand without a first line, from row i on, and returns the row to go
// on with.
func (m *messages) readFields(i int) int {
	rows := m.region(i, looseRows)
	count := map[side]int{}
	h := readHead(m.d, rows, 0, len(rows), func(name string) bool {
		side := fieldSide(name)
		count[side]++
		return side != sideUnknown || len(name) > 2 && (name[0] == 'x' || name[0] == 'X') && name[1] == '-'
	})
	requests, responses := count[sideRequest], count[sideResponse]+count[sideTelling]
	known := requests + responses + count[sideBoth]
	switch {
	case known < 2 && count[sideTelling] == 0, requests+responses == 0:
		return i + 1
	case responses >= requests:
		response := &answer.Response{Header: h.fields}
		next := h.next
		if h.ended {
			if body := readBody(rows, next, h.fields, false); body.text != "" {
				response.Body, next = body.text, body.next
			}
		}
		m.respond(i, i+next, response)
		return i + next
	}
	h.cut = true
	request := newRequest("", "", h)
	request.Place = m.d.place(rows[0].at, rows[0].at+len(rows[0].text))
	m.request(i, i+h.next, request)
	return i + h.next
}

// isLoneField reports whether a line is a field with a well-known name, written as in a message.
// Canonical header lines ("host:a.example") and lines of code ("host: 'a.example',") are not.
func isLoneField(text string) bool {
	field, from, ok := fieldLine(strings.TrimLeft(text, " \t"))
	if !ok || fieldSide(field.Name) == sideUnknown || from != len(field.Name)+2 {
		return false
	}
	value := strings.TrimSpace(field.Value)
	return value != "" && strings.IndexByte("'\"`{[(", value[0]) < 0 && !strings.HasSuffix(value, ",") &&
		!strings.HasSuffix(value, "{")
}

// looseStatus reads a line that people write for a status line: "403", "403 Forbidden", "Status: 403",
// "HTTP 403: {…}". rest is what follows the number.
func looseStatus(text string) (status int, rest string, ok bool) {
	text = strings.TrimSpace(text)
	for {
		after, cut := cutStatusWord(text)
		if !cut {
			break
		}
		text = after
	}
	status, rest, ok = leadingStatus(text)
	return status, strings.TrimLeft(rest, " :-"), ok
}

// cutStatusWord removes one of the words that people put before a status.
func cutStatusWord(text string) (rest string, ok bool) {
	for _, word := range [...]string{"http", "response", "status", "code", "statuscode", "error", "<"} {
		if len(text) > len(word) && strings.EqualFold(text[:len(word)], word) && !plaintext.IsWordByte(text[len(word)]) {
			return strings.TrimLeft(text[len(word):], " :=-\"'"), true
		}
	}
	return text, false
}

// readLoose reads a response after a loose status line. It returns i when the line is something else.
func (m *messages) readLoose(i, status int, rest string) int {
	follows := i + 1
	for follows < len(m.rows) && !m.rows[follows].stop && strings.TrimSpace(m.rows[follows].text) == "" {
		follows++
	}
	answered := follows < len(m.rows) && !m.rows[follows].stop &&
		(looksLikeBody(m.rows[follows].text) || m.fieldAt(follows))
	switch {
	case rest != "" && looksLikeBody(rest) && strings.IndexByte("{[<", rest[0]) >= 0:
		return m.readInline(i, status, rest)
	case rest == "" && !answered && (follows < len(m.rows) || i > 0 && strings.TrimSpace(m.rows[i-1].text) != ""):
		// A number among other text is no status.
		return i
	case rest != "" && !isReason(status, rest):
		return i
	}
	response := &answer.Response{Status: status}
	if !answered {
		if !isStandardReason(status, rest) {
			response.Body = rest
		}
		m.respond(i, i+1, response)
		return i + 1
	}
	return m.readResponse(i, response, looseRows)
}

// readInline reads a status and a body on the same line: "403: {"message": …}".
func (m *messages) readInline(i, status int, rest string) int {
	rows := append([]row(nil), m.region(i, looseRows)...)
	rows[0].text = rows[0].text[strings.LastIndex(rows[0].text, rest):]
	next := bodyEnd(rows, 0, len(rows))
	m.respond(i, i+next, &answer.Response{Status: status, Body: join(rows[:next], "\n")})
	return i + next
}

// isReason reports whether the text after a status can be its reason: the standard phrase, or the name
// of an error.
func isReason(status int, text string) bool {
	if isStandardReason(status, text) {
		return true
	}
	if strings.ContainsAny(text, " \t/") {
		return false
	}
	for _, end := range [...]string{"Exception", "Error", "Fault", "DoesNotMatch", "Denied", "Malformed", "Skewed", "Request", "KeyId", "Token"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return false
}

// isStandardReason reports whether a text is empty or the reason phrase of RFC 9110 for a status.
func isStandardReason(status int, text string) bool {
	phrase := map[int]string{
		200: "ok", 201: "created", 202: "accepted", 204: "no content", 301: "moved permanently", 302: "found",
		303: "see other", 304: "not modified", 307: "temporary redirect", 308: "permanent redirect",
		400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found", 405: "method not allowed",
		408: "request timeout", 409: "conflict", 411: "length required", 413: "content too large",
		415: "unsupported media type", 429: "too many requests", 500: "internal server error", 501: "not implemented",
		502: "bad gateway", 503: "service unavailable", 504: "gateway timeout",
	}[status]
	return text == "" || strings.EqualFold(strings.Trim(text, "()."), phrase)
}
