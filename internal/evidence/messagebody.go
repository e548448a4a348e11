package evidence

import (
	"strconv"
	"strings"

	"countersign/sigv4"
)

// payload is the body of a message as read from rows.
type payload struct {
	text string
	// next is the row after it.
	next int
	// whole says that the length is the one that Content-Length tells.
	whole bool
}

// readBody reads the body that begins at rows[i]. loose says that a paragraph of plain text may be a
// body; otherwise it must look like one.
func readBody(rows []row, i int, header sigv4.Header, loose bool) payload {
	for i < len(rows) && !rows[i].stop && strings.TrimSpace(rows[i].text) == "" {
		i++
	}
	end := i
	for end < len(rows) && !rows[end].stop {
		end++
	}
	length, err := strconv.Atoi(strings.TrimSpace(header.Value("content-length")))
	if known := err == nil && length >= 0; known {
		if body, next, ok := cutBody(rows[i:end], length); ok {
			return payload{body, i + next, true}
		}
		loose = true
	}
	if i >= end || !loose && !looksLikeBody(rows[i].text) {
		return payload{next: i}
	}
	next := bodyEnd(rows, i, end)
	return payload{text: join(rows[i:next], "\n"), next: next}
}

// cutBody takes length bytes, of a text as it stands, with the carriage returns that it lost, or with the
// line end that follows it. What remains must begin a new line.
func cutBody(rows []row, length int) (body string, next int, ok bool) {
	for _, form := range [...]struct{ end, last string }{{"\n", ""}, {"\r\n", ""}, {"\n", "\n"}, {"\r\n", "\r\n"}} {
		if form.end == "\r\n" && len(rows) < 2 {
			continue
		}
		text := join(rows, form.end) + form.last
		if length == len(text) || length < len(text) && strings.HasPrefix(text[length:], form.end) {
			return text[:length], min(1+strings.Count(text[:length], "\n"), len(rows)), true
		}
	}
	return "", 0, false
}

func join(rows []row, end string) string {
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteString(end)
		}
		b.WriteString(r.text)
	}
	return b.String()
}

// looksLikeBody tells JSON, XML and form data from prose.
func looksLikeBody(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return false
	}
	if strings.IndexByte("{[<", text[0]) >= 0 {
		return true
	}
	name, _, ok := strings.Cut(text, "=")
	return ok && isFieldName(name) && !strings.ContainsAny(text, " \t")
}

// bodyEnd returns the row after a body without a known length: where its JSON value or XML root closes,
// or else where its paragraph ends.
func bodyEnd(rows []row, i, limit int) int {
	first := strings.TrimSpace(rows[i].text)
	closed := -1
	switch {
	case first == "":
	case first[0] == '{' || first[0] == '[':
		closed = jsonEnd(rows, i, limit)
	case first[0] == '<':
		closed = xmlEnd(rows, i, limit)
	}
	if closed >= 0 {
		return closed
	}
	return paragraphEnd(rows, i, limit)
}

// jsonEnd returns the row after the one in which a JSON value closes, or -1.
func jsonEnd(rows []row, i, limit int) int {
	depth, quoted := 0, false
	for ; i < limit; i++ {
		text := rows[i].text
		for k := 0; k < len(text); k++ {
			switch c := text[k]; {
			case quoted && c == '\\':
				k++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth--; depth <= 0 {
					return i + 1
				}
			}
		}
	}
	return -1
}

// xmlEnd returns the row after the one in which an XML or HTML root closes, or -1.
func xmlEnd(rows []row, i, limit int) int {
	root := ""
	for ; i < limit; i++ {
		text := rows[i].text
		if root == "" {
			root, text = xmlRoot(text)
		}
		if root != "" && strings.Contains(strings.ToLower(text), "</"+strings.ToLower(root)+">") {
			return i + 1
		}
	}
	return -1
}

// xmlRoot returns the first element's name in a line and what follows it.
func xmlRoot(text string) (name, rest string) {
	for {
		_, after, ok := strings.Cut(text, "<")
		if !ok {
			return "", ""
		}
		if after != "" && after[0] != '?' && after[0] != '!' {
			if end := strings.IndexAny(after, " \t/>"); end > 0 {
				return after[:end], after[end:]
			}
			return strings.TrimSpace(after), ""
		}
		text = after
	}
}

// paragraphEnd returns the row after a paragraph. AWS's plain message goes on over empty lines with the
// quoted canonical string and string to sign.
func paragraphEnd(rows []row, i, limit int) int {
	end := i
	for end < limit && strings.TrimSpace(rows[end].text) != "" {
		end++
	}
	for {
		next := end
		for next < limit && strings.TrimSpace(rows[next].text) == "" {
			next++
		}
		if next >= limit || !strings.HasPrefix(rows[next].text, "The Canonical String for this request") &&
			!strings.HasPrefix(rows[next].text, "The String-to-Sign should have been") {
			return end
		}
		// Skip the sentence and the row that opens the quote.
		for next += 2; next < limit && !strings.HasSuffix(strings.TrimSpace(rows[next].text), "'"); {
			next++
		}
		end = min(next+1, limit)
	}
}
