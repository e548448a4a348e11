package evidence

import (
	"strconv"
	"strings"
)

var _ = register(format{name: formatCurl, order: 10, read: readCurlCommands})

const formatCurl = "curl command"

// patience is how many commands may be broken before no closing quote is looked for beyond the lines of a
// command any more. It keeps the reading of a long text linear.
const patience = 16

// readCurlCommands reads the command lines of curl and awscurl in a document, and, where the output of
// curl -v follows a command, both as one. Nothing is executed.
func readCurlCommands(d *document) []piece {
	if !strings.Contains(d.text, "curl") {
		return nil
	}
	var pieces []piece
	broken := 0
	for from := 0; ; {
		at := d.nextCurl(from)
		if at < 0 {
			return pieces
		}
		to := len(d.text)
		if broken >= patience {
			to = d.commandEnd(at)
		}
		context := d.curlContext(at, to)
		line := d.splitCommand(at, context.to, context.in)
		from = at + len("curl")
		c, ok := d.commandAt(line, context)
		if !ok {
			broken++
			continue
		}
		from = max(from, c.end)
		if found := d.curlPieces(c, context); found != nil {
			pieces = append(pieces, found...)
			from = max(from, c.end)
		}
	}
}

// nextCurl returns the offset of the next word curl, curl.exe or awscurl, or -1.
func (d *document) nextCurl(from int) int {
	for {
		i := strings.Index(d.text[from:], "curl")
		if i < 0 {
			return -1
		}
		start, end := from+i, from+i+len("curl")
		if strings.HasSuffix(d.text[:start], "aws") {
			start -= len("aws")
		}
		if strings.HasPrefix(d.text[end:], ".exe") {
			end += len(".exe")
		}
		before := start == 0 || !isWordByte(d.text[start-1]) && strings.IndexByte("-.", d.text[start-1]) < 0
		if before && end < len(d.text) && (d.text[end] == ' ' || d.text[end] == '\t') {
			return start
		}
		from = from + i + len("curl")
	}
}

// commandEnd returns where the lines end of a command that begins at an offset, without looking for
// closing quotes.
func (d *document) commandEnd(at int) int {
	for end := at; ; end++ {
		i := strings.IndexByte(d.text[end:], '\n')
		if i < 0 {
			return len(d.text)
		}
		end += i
		if end == at || strings.IndexByte("\\^`", d.text[end-1]) < 0 {
			return end
		}
	}
}

// curlContext is what stands around a command.
type curlContext struct {
	in dialect
	// to is the offset that the command does not pass.
	to int
	// label is what the person says of the command, before it or on the line above.
	label string
	place Place
}

// curlContext reads what stands before a command in its line.
func (d *document) curlContext(at, to int) curlContext {
	n := d.line(at)
	lineAt := d.starts[n-1]
	before := strings.TrimSpace(d.text[lineAt:at])
	c := curlContext{to: to, label: strings.TrimLeft(before, "#/*- \t"), place: d.place(lineAt, d.endOf(n))}
	line := d.text[at:min(d.commandEnd(at), at+maxCommand)]
	first, _, _ := strings.Cut(line, "\n")
	first = strings.TrimRight(first, " \t")
	switch {
	case strings.HasPrefix(before, "PS ") || strings.HasSuffix(first, " `"):
		c.in = powerShell
	case strings.HasSuffix(first, " ^"), strings.Contains(first, `^"`), len(before) > 2 && before[1] == ':' && strings.HasSuffix(before, ">"),
		strings.Contains(first, `"{""`):
		c.in = cmdExe
	}
	if n := len(before); n > 0 && strings.IndexByte("`'\"", before[n-1]) >= 0 && (n == 1 || !isWordByte(before[n-2])) {
		// The command itself is quoted: in prose or as an argument.
		if i := strings.IndexByte(d.text[at:d.endOf(d.line(at))], before[n-1]); i >= 0 && before[n-1] == '`' {
			c.to = at + i
		}
		c.label = strings.TrimSpace(before[:n-1])
	}
	c.label = strings.TrimSuffix(strings.TrimSpace(c.label), "$")
	if strings.TrimSpace(c.label) == "" && n > 1 {
		if above := strings.TrimSpace(d.lineText(n - 1)); isLabel(above) {
			c.label, c.place = strings.TrimLeft(above, "#/*- \t"), d.place(d.starts[n-2], d.endOf(n-1))
		}
	}
	return c
}

// isLabel tells a line that says something of the command below it: a comment, or words that end with a
// colon.
func isLabel(line string) bool {
	return len(line) < 200 && (strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") || strings.HasSuffix(line, ":"))
}

// commandAt reads a command that was split into words. Prose that mentions curl is no command.
func (d *document) commandAt(line commandLine, context curlContext) (*curlCommand, bool) {
	if len(line.words) < 2 {
		return nil, false
	}
	first := line.words[1]
	if !strings.HasPrefix(first.text, "-") && !looksLikeAddress(first) {
		return nil, false
	}
	c, ok := d.readCurl(line)
	if !ok || c.end <= c.at {
		return nil, false
	}
	return c, true
}

// curlPieces returns the pieces of a command, with those of the output that follows it.
func (d *document) curlPieces(c *curlCommand, context curlContext) []piece {
	d.take(formatCurl, c.at, c.end)
	if works, ok := verdictOf(context.label); ok {
		trial := &Trial{Label: context.label, Method: c.request.Method, URL: c.url.text, Works: works, Place: context.place}
		d.take(formatCurl, d.starts[d.index(context.place.Line)-1], c.at)
		pieces := []piece{{at: c.at, role: client, trial: trial}}
		if works {
			// It is not the request that was rejected.
			return append(pieces, c.secretPieces()...)
		}
		return append(pieces, c.pieces(d)...)
	}
	return c.pieces(d)
}

// pieces returns the request, with what curl -v tells of it where that follows.
func (c *curlCommand) pieces(d *document) []piece {
	n := d.line(max(c.at, c.end-1)) + 1
	for n <= len(d.starts) && strings.TrimSpace(d.lineText(n)) == "" {
		n++
	}
	var pieces []piece
	told := false
	if n <= len(d.starts) && beginsVerbose(d, n) || n <= len(d.starts) && isProgress(d.lineText(n)) {
		exchanges, next := readVerbose(d, n)
		for i, x := range exchanges {
			if x.request != nil && !told && x.request.Method == c.request.Method {
				c.lendBody(x.request)
			}
			told = told || x.request != nil
			if i == 0 && x.request == nil {
				x.request, x.at, told = c.request, c.at, true
			}
			pieces = append(pieces, x.pieces()...)
		}
		if len(exchanges) > 0 {
			d.take(formatVerbose, d.starts[n-1], d.endOf(next-1))
			c.end = max(c.end, d.endOf(next-1))
		}
	}
	if !told {
		pieces = append(requestPieces(c.at, 0, client, c.request), pieces...)
	}
	for _, h := range c.hints {
		pieces = append(pieces, piece{at: c.at, role: client, hint: &h})
	}
	for _, h := range c.hosts {
		pieces = append(pieces, piece{at: c.at, role: client, host: &h})
	}
	return append(pieces, c.secretPieces()...)
}

// lendBody gives the request that curl showed, which has no body, the body that the command states.
func (c *curlCommand) lendBody(shown *Request) {
	if shown.WholeBody || !c.request.WholeBody {
		return
	}
	if strings.TrimSpace(shown.Header.Value("content-length")) == strconv.Itoa(len(c.request.Body)) {
		shown.Body, shown.WholeBody = c.request.Body, true
	}
}

func (c *curlCommand) secretPieces() []piece {
	var pieces []piece
	for _, secret := range c.secrets {
		pieces = append(pieces, piece{at: c.at, role: client, secret: secret})
	}
	return pieces
}
