package evidence

import (
	"strings"

	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatOkHTTP, order: 23, read: readOkHTTP})

const formatOkHTTP = "OkHttp log"

// readOkHTTP reads the log of OkHttp's HttpLoggingInterceptor, with whatever a logger puts before each
// line: https://square.github.io/okhttp/features/interceptors/
//
//	--> POST https://h.example/a http/1.1
//	Host: h.example
//	--> END POST (7-byte body)
//	<-- 403 https://h.example/a (12ms)
//	x-cache: Error
//	<-- END HTTP
func readOkHTTP(d *document) []piece {
	if !strings.Contains(d.text, "--> ") && !strings.Contains(d.text, "<-- ") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var rows []row
	prefix, open := "", false
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] {
			open = false
			continue
		}
		if i, first, ok := okFirstLine(text); ok {
			rows = append(rows, row{at: at, stop: true}, row{text: first, at: at + i})
			prefix, open = text[:i], true
			continue
		}
		switch {
		case !open:
		case strings.Contains(text, "--> END ") || strings.Contains(text, "<-- END HTTP"):
			rows = append(rows, row{at: at, stop: true})
			open = false
		case len(text) >= len(prefix) && sameShape(text[:len(prefix)], prefix):
			rows = append(rows, row{text: text[len(prefix):], at: at + len(prefix)})
		case strings.TrimSpace(text) == strings.TrimSpace(prefix):
			rows = append(rows, row{at: at})
		default:
			open = false
		}
	}
	m := messages{d: d, rows: rows, format: formatOkHTTP, role: client}
	return m.read()
}

// okFirstLine reads the first line of a message of the log and returns it as HTTP has it, with the column
// at which it begins.
func okFirstLine(text string) (from int, first string, ok bool) {
	if i := strings.Index(text, "--> "); i >= 0 {
		words := strings.Fields(text[i+len("--> "):])
		if len(words) >= 2 && isMethod(words[0]) && urltext.Is(words[1]) {
			return i, words[0] + " " + words[1] + " HTTP/1.1", true
		}
	}
	if i := strings.Index(text, "<-- "); i >= 0 {
		rest := text[i+len("<-- "):]
		if status, _, ok := leadingStatus(rest); ok && status > 0 && strings.Contains(rest, "://") {
			return i, "HTTP/1.1 " + rest[:3], true
		}
	}
	return 0, "", false
}
