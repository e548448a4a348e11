package evidence

import (
	"strconv"
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(format{name: formatCurl, order: 10, read: readCurlCommands})

const formatCurl = "curl command"

// maxCommands is how many commands of one document are read. The last ones are, since a failure is most
// often at the end of a log.
const maxCommands = 1000

// readCurlCommands reads the command lines of curl and awscurl in a document, and, where the output of
// curl -v follows a command, both as one. Nothing is executed.
func readCurlCommands(d *document) []piece {
	var starts []int
	for at := d.nextCurl(0); at >= 0; at = d.nextCurl(at + len("awscurl")) {
		if d.beginsArguments(at) {
			starts = append(starts, at)
		}
	}
	var pieces []piece
	from := 0
	for _, at := range starts[max(0, len(starts)-maxCommands):] {
		if at < from {
			continue
		}
		context := d.curlContext(at)
		if c, ok := d.commandAt(d.expand(commandline.Split(d.text, at, context.to, context.in), at)); ok {
			pieces = append(pieces, d.curlPieces(c, context)...)
			from = c.end
		}
	}
	return pieces
}

// nextCurl returns the offset of the next word curl, curl.exe or awscurl, or -1.
func (d *document) nextCurl(from int) int {
	for {
		i := strings.Index(d.text[min(from, len(d.text)):], "curl")
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
		before := start == 0 || !plaintext.IsWordByte(d.text[start-1]) && strings.IndexByte("-.", d.text[start-1]) < 0
		if before && end < len(d.text) && (d.text[end] == ' ' || d.text[end] == '\t') {
			return start
		}
		from = from + i + len("curl")
	}
}

// curlContext is what stands around a command.
type curlContext struct {
	in commandline.Dialect
	// to is the offset that the command does not pass.
	to int
	// label is what the person says of the command, before it or on the line above.
	label string
	place Place
}

// curlContext reads what stands before a command in its line.
func (d *document) curlContext(at int) curlContext {
	n := d.line(at)
	lineAt := d.starts[n-1]
	before := strings.TrimSpace(d.text[lineAt:at])
	c := curlContext{to: len(d.text), label: strings.TrimLeft(before, "#/*- \t"), place: d.place(lineAt, d.endOf(n))}
	first := strings.TrimRight(d.text[at:d.endOf(n)], " \t")
	switch {
	case strings.HasPrefix(before, "PS ") || strings.HasSuffix(first, " `"):
		c.in = commandline.PowerShell
	case strings.HasSuffix(first, " ^"), strings.Contains(first, `^"`), len(before) > 2 && before[1] == ':' && strings.HasSuffix(before, ">"),
		strings.Contains(first, `"{""`):
		c.in = commandline.CmdExe
	}
	if n := len(before); n > 0 && strings.IndexByte("`'\"", before[n-1]) >= 0 && (n == 1 || !plaintext.IsWordByte(before[n-2])) {
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

// lastClause is what a label says of what follows: in "it works, but not with a query:" what comes after "but".
func lastClause(label string) string {
	lower := asciiLower(label)
	for _, turn := range [...]string{"however", " but ", " whereas ", " while "} {
		if i := strings.LastIndex(lower, turn); i >= 0 {
			label, lower = label[i+len(turn):], lower[i+len(turn):]
		}
	}
	return label
}

// isLabel tells a line that says something of the command below it: a comment, or words that end with a
// colon.
func isLabel(line string) bool {
	return len(line) < 200 && (strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") || strings.HasSuffix(line, ":"))
}

// beginsArguments reports whether what follows the word curl at an offset can be the arguments of a
// command: prose that mentions curl is none.
func (d *document) beginsArguments(at int) bool {
	_, rest, _ := strings.Cut(d.text[at:min(at+256, len(d.text))], " ")
	rest = strings.TrimLeft(rest, " \t")
	first, _, _ := strings.Cut(rest, " ")
	return first != "" && (strings.IndexByte("-'\"$\\^`{", first[0]) >= 0 || strings.ContainsAny(first, ".:/"))
}

// commandAt reads a command that was split into words.
func (d *document) commandAt(line commandline.Line) (*curlCommand, bool) {
	if len(line.Words) < 2 {
		return nil, false
	}
	first := line.Words[1]
	if !strings.HasPrefix(first.Text, "-") && !looksLikeAddress(first) {
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
	if works, ok := prose.VerdictOf(lastClause(context.label)); ok {
		trial := &Trial{Label: context.label, Method: c.request.Method, URL: c.url.Text, Works: works, Place: context.place}
		if host := c.request.Header.Value("host"); host != HostOf(c.url.Text) {
			trial.Host = host
		}
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
	if id, secret, _ := strings.Cut(c.user.Text, ":"); isKeyID(id) && isSecretKey(secret) {
		pieces = append(pieces, piece{at: c.at, key: &Key{Credentials: sigv4.Credentials{AccessKeyID: id, SecretAccessKey: secret}}})
	}
	return pieces
}
