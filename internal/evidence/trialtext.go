package evidence

import (
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/prose"
	"countersign/internal/evidence/urltext"
)

// trimMarker removes what begins the item of a list, a comment or a quotation.
func trimMarker(text string) string {
	text = strings.TrimSpace(text)
	for {
		before := len(text)
		text = strings.TrimLeft(text, "#>*•–- \t")
		if digits := len(text) - len(strings.TrimLeft(text, "0123456789")); digits > 0 && digits < 3 && digits+1 < len(text) &&
			(text[digits] == '.' || text[digits] == ')') && text[digits+1] == ' ' {
			text = text[digits+2:]
		}
		if rest, ok := strings.CutPrefix(text, "// "); ok {
			text = rest
		}
		if len(text) == before {
			return text
		}
	}
}

// cutArrow cuts a line at its last arrow.
func cutArrow(text string) (left, right string, ok bool) {
	for _, arrow := range [...]string{"->", "=>", "→", "⇒", "➜", "⟶"} {
		if i := strings.LastIndex(text, arrow); i > 0 {
			left = strings.TrimRight(text[:i], "-= \t")
			return left, strings.TrimSpace(text[i+len(arrow):]), left != ""
		}
	}
	return "", "", false
}

// outcomeOf reads a text that begins with a verdict: "403 (signature does not match)", "SUCCESS".
func outcomeOf(text string) (works, ok bool) {
	if text == "" || strings.IndexByte("\"'`{[", text[0]) >= 0 {
		return false, false
	}
	words := prose.Words(text)
	for i, w := range words {
		switch w {
		case "http", "https", "status", "code", "returns", "gives", "response", "a", "an", "it", "this", "always", "not", "doesn't",
			"does", "never", "http/1.1", "http/2", "is", "no":
			continue
		}
		said := prose.VerdictAt(words, i)
		if said == prose.Nothing {
			break
		}
		return said == prose.Works, !strings.Contains(strings.ToLower(text), w+"(")
	}
	return prose.VerdictOf(firstRunes(text, 4))
}

// firstRunes returns the first n characters of a text.
func firstRunes(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

// cutVerdict cuts a verdict off the start of a line: "works:", "OK -", "✅".
func cutVerdict(text string) (works bool, rest string, ok bool) {
	for i, r := range text {
		if i > 24 {
			break
		}
		if r == ':' || r == '|' || r >= 0x2700 && r < 0x27c0 || r == '✅' || r == '❌' {
			end := i + len(string(r))
			head := text[:i]
			if r > 0x7f {
				head = text[:end]
			}
			works, ok = prose.VerdictOf(head)
			if !ok || len(prose.Words(head)) > 3 {
				return false, "", false
			}
			return works, strings.TrimSpace(strings.TrimLeft(text[end:], "\ufe0f")), true
		}
	}
	return false, "", false
}

// cutLabel cuts a line at a colon or a dash between a label and a verdict.
func cutLabel(text string) (label, verdict string, ok bool) {
	for _, mark := range [...]string{": ", " - ", " – ", " — ", " = ", "\t"} {
		if i := strings.LastIndex(text, mark); i > 0 && i+len(mark) < len(text) {
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+len(mark):]), true
		}
	}
	return "", "", false
}

// requestIn finds the method and the URL, or path, that a text names.
func requestIn(text string) (method, url string) {
	rest := text
	for rest != "" {
		i := strings.IndexAny(rest, " \t'\"`(<[|,")
		token, after := rest, ""
		if i >= 0 {
			token, after = rest[:i], rest[i+1:]
		}
		if path, end := quotedPath(text, len(text)-len(rest)); end > 0 {
			if url == "" {
				url = path
			}
			rest = text[end:]
			continue
		}
		if url == "" && isQueryText(token) {
			url = "?" + token
		}
		// Brackets and commas belong to a URL that has begun.
		if urltext.Is(token) || strings.HasPrefix(token, "/") && len(token) > 1 {
			token = rest[:urltext.Length(rest)]
			if url == "" || urltext.Is(token) && !urltext.Is(url) {
				url = token
			}
			rest = rest[len(token):]
			continue
		}
		if method == "" {
			method = methodOf(token)
		}
		rest = after
	}
	return method, url
}

// quotedPath returns the path in quotes at an offset, with the blanks, brackets and quotes in it, and the
// offset after it; end is 0 when none begins there.
func quotedPath(text string, at int) (path string, end int) {
	if at == 0 || strings.IndexByte("'\"`", text[at-1]) < 0 || !strings.HasPrefix(text[at:], "/") || strings.HasPrefix(text[at:], "//") {
		return "", 0
	}
	closing := escape.ClosingQuote(text, at-1, true)
	if closing >= len(text) || closing-at < 2 || strings.Contains(text[at:closing], "${") {
		return "", 0
	}
	return strings.NewReplacer(`\'`, "'", `\"`, `"`, "\\`", "`").Replace(text[at:closing]), closing
}

// isQueryText tells a query that stands by itself, of at least two parameters: a=b&c=d.
func isQueryText(token string) bool {
	names := strings.Split(token, "&")
	if len(names) < 2 || strings.Contains(token, "/?") || strings.HasPrefix(token, "/") || urltext.Is(token) || strings.Contains(token, "&&") {
		return false
	}
	for _, p := range names {
		name, _, ok := strings.Cut(p, "=")
		if !ok || name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.[]%") != "" {
			return false
		}
	}
	return true
}

// methodOf returns the method that a word names: "GET", or the last part of "API.get".
func methodOf(token string) string {
	token = strings.Trim(token, ":*.")
	if isCommonMethod(token) {
		return token
	}
	if i := strings.LastIndexByte(token, '.'); i >= 0 {
		switch name := strings.ToUpper(token[i+1:]); name {
		case "DEL":
			return "DELETE"
		default:
			if isCommonMethod(name) {
				return name
			}
		}
	}
	return ""
}

// isRequestLike reports whether a text names a request by its URL, or by method and path.
func isRequestLike(text string) bool {
	method, url := requestIn(text)
	return urltext.Is(url) || method != "" && url != ""
}

// isTrialSubject tells what stands before an arrow in a line from code and from a chain of hops.
func isTrialSubject(text, line string) bool {
	if isRequestLike(text) {
		return true
	}
	_, url := requestIn(text)
	return url != "" || !looksLikeCode(line) && !strings.Contains(text, "->") && strings.Trim(text, "0123456789._ ") != "" &&
		!strings.HasPrefix(text, "case ") && len(prose.Words(text)) > 0
}

// isHopLike reports whether a text names a way of calling: a hop, a client, a kind of request.
func isHopLike(text string) bool {
	for _, w := range prose.Words(text) {
		switch w {
		case "cloudfront", "cdn", "distribution", "direct", "directly", "gateway", "apigw", "endpoint", "execute-api", "postman",
			"insomnia", "bruno", "curl", "awscurl", "proxy", "nginx", "envoy", "browser", "localhost", "local", "lambda", "domain",
			"origin", "alb", "nlb", "signed", "unsigned", "boto3", "botocore", "python", "node", "sdk", "cli", "amplify", "get", "post",
			"put", "patch", "delete", "head", "url", "host", "without", "with", "via", "through", "query", "body", "s3", "internal",
			"external", "staging", "production", "route", "alias", "axios", "fetch", "requests", "java", "go", "terraform":
			return true
		}
	}
	return false
}

// looksLikeCode tells code, data and configuration from a sentence.
func looksLikeCode(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text, "{}") || strings.IndexByte("<\"'", text[0]) >= 0 {
		return true
	}
	return strings.HasSuffix(text, ";") || strings.HasSuffix(text, ",") && strings.Contains(text, ": ") ||
		strings.Contains(text, " = ") || strings.Contains(text, "==") || strings.Contains(text, "://") && strings.Contains(text, "('")
}

// looksLikeLog tells a line of a log: it begins with a time or a level.
func looksLikeLog(text string) bool {
	text = strings.TrimLeft(text, "[ ")
	word, _, _ := strings.Cut(text, " ")
	word = strings.Trim(word, "[]:")
	switch strings.ToUpper(word) {
	case "DEBUG", "INFO", "WARN", "WARNING", "TRACE", "FINE", "FINER", "SEVERE", "ERROR", "FATAL":
		return true
	}
	return len(word) >= 8 && isDigit(word[0]) && isDigit(word[1]) && strings.Count(word, ":")+strings.Count(word, "-") >= 2
}

// looksLikeError tells the error text of a program, which others read, from what a person says.
func looksLikeError(text string) bool {
	for _, word := range [...]string{"Error:", "Error executing", "error:", "Exception", "exception:", "Traceback", "signature we calculated", " HTTP/1.1\" ", " HTTP/2.0\" "} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// clausesOf cuts a sentence where one statement ends and another begins.
func clausesOf(text string) []string {
	for _, word := range [...]string{" but ", " while ", " whereas ", " however ", "; ", ". ", " although ", ", then ", " vs ", " and "} {
		text = strings.ReplaceAll(text, word, "\x00"+word)
	}
	return strings.Split(text, "\x00")
}

func isQuestion(text string) bool {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, "?") {
		return true
	}
	switch first, _, _ := strings.Cut(strings.ToLower(text), " "); first {
	case "if", "should", "would", "does", "do", "how", "why", "what", "is":
		return true
	}
	return false
}
