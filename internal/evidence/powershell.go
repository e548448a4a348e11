package evidence

import (
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatPowerShell, order: 11, read: readPowerShell})

const formatPowerShell = "PowerShell command"

// readPowerShell reads calls of Invoke-WebRequest and Invoke-RestMethod, with the hash tables that are given or
// were assigned before. Nothing is executed.
//
// https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-restmethod
func readPowerShell(d *document) []piece {
	var pieces []piece
	for _, name := range [...]string{"Invoke-RestMethod", "Invoke-WebRequest"} {
		ats := lastIndexes(d.text, name)
		for _, at := range ats[max(0, len(ats)-maxErrors):] {
			call := psCall{d: d, text: d.text, i: at + len(name)}
			if at > 0 && plaintext.IsWordByte(d.text[at-1]) || !call.read() {
				continue
			}
			d.take(formatPowerShell, at, call.i)
			request := newRequest(call.method, call.url, call.head)
			request.Place = d.place(at, call.i)
			if call.whole {
				request.Body, request.WholeBody = []byte(call.body), call.body != "" || call.method == "GET"
			}
			pieces = append(pieces, requestPieces(at, 0, client, request)...)
		}
	}
	return pieces
}

// psCall reads the parameters of a call.
type psCall struct {
	d    *document
	text string
	// i is the offset up to which was read.
	i           int
	method, url string
	body        string
	whole       bool // the body is a literal, or there is none
	head        head
}

// read reads the parameters up to the end of the command. ok is false when no URL is among them.
func (c *psCall) read() (ok bool) {
	c.method, c.whole = "GET", true
	c.head.cut = true // PowerShell adds fields of its own
	limit := min(len(c.text), c.i+commandline.MaxLength)
	for parameter := ""; c.i < limit; {
		at := c.i
		word, kind := c.next(limit)
		switch {
		case kind == psEnd:
			c.i = at
			return urltext.Is(c.url)
		case kind == psBare && strings.HasPrefix(word, "-") && len(word) > 1:
			parameter = strings.ToLower(strings.TrimSuffix(word[1:], ":"))
			continue
		}
		c.parameter(parameter, word, kind, at)
		parameter = ""
	}
	return urltext.Is(c.url)
}

// parameter takes the value of a parameter; the URL may stand without a name.
func (c *psCall) parameter(name, value string, kind psKind, at int) {
	switch name {
	case "method", "custommethod":
		c.method = strings.ToUpper(value)
	case "uri", "":
		if c.url == "" {
			c.url = value
		}
	case "body", "infile":
		c.body, c.whole = value, kind == psQuoted && name == "body"
	case "contenttype":
		c.add(sigv4.Field{Name: "Content-Type", Value: value}, at)
	case "useragent":
		c.add(sigv4.Field{Name: "User-Agent", Value: value}, at)
	case "headers":
		if kind == psTable {
			c.table(value, at)
		} else if strings.HasPrefix(value, "$") {
			c.assigned(value, at)
		}
	}
}

func (c *psCall) add(f sigv4.Field, at int) {
	c.head.fields = append(c.head.fields, f)
	c.head.places = append(c.head.places, c.d.place(min(at, len(c.text)-1), at))
}

// assigned reads the hash table that a variable was given before an offset.
func (c *psCall) assigned(variable string, at int) {
	before := c.text[max(0, at-maxAssigned):at]
	from := at - len(before)
	i := strings.LastIndex(before, variable+" = @{")
	if j := strings.LastIndex(before, variable+"=@{"); j > i {
		i = j
	}
	if i < 0 {
		return
	}
	open := from + i + strings.IndexByte(before[i:], '{')
	inner := enclosed(c.text[:at], open)
	c.d.take(formatPowerShell, from+i, open+1+len(inner))
	c.table(inner, open)
}

// table reads the entries of a hash table: key = value, apart by ; or line ends.
func (c *psCall) table(inner string, at int) {
	for _, s := range settingsIn(strings.ReplaceAll(inner, "\n", " ")) {
		name := tableKey(inner, s.at)
		if isFieldName(name) && s.value != "" {
			c.add(sigv4.Field{Name: name, Value: s.value}, at)
		}
	}
}

// tableKey is the key of the entry whose value is at a column, with its case.
func tableKey(inner string, at int) string {
	i := strings.LastIndexByte(inner[:min(at, len(inner))], '=')
	if i < 0 {
		return ""
	}
	key := strings.Trim(inner[:i], " \t'\"")
	start := len(key)
	for start > 0 && (plaintext.IsWordByte(key[start-1]) || key[start-1] == '-') {
		start--
	}
	return key[start:]
}

// psKind says how an argument was written.
type psKind int

const (
	psEnd psKind = iota
	psBare
	psQuoted
	psTable
)

// next reads the next argument.
func (c *psCall) next(limit int) (word string, kind psKind) {
	for c.i < limit {
		switch rest := c.text[c.i:limit]; {
		case rest[0] == ' ' || rest[0] == '\t':
			c.i++
		case strings.HasPrefix(rest, "`\n"):
			c.i += 2
		case strings.IndexByte("\n;|)}", rest[0]) >= 0:
			return "", psEnd
		case strings.HasPrefix(rest, "@{"):
			inner := enclosed(c.text[:limit], c.i+1)
			c.i = min(c.i+2+len(inner)+1, limit)
			return inner, psTable
		case rest[0] == '\'' || rest[0] == '"':
			end := min(escape.ClosingQuote(c.text, c.i, false), limit)
			word = c.text[c.i+1 : max(c.i+1, end)]
			c.i = min(end+1, limit)
			return word, psQuoted
		default:
			end := strings.IndexAny(rest, " \t\n;|)")
			if end < 0 {
				end = len(rest)
			}
			c.i += max(end, 1)
			return rest[:end], psBare
		}
	}
	return "", psEnd
}
