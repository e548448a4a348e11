package evidence

import "strings"

var _ = register(format{name: formatCapture, order: 21, read: readCapture})

const formatCapture = "packet capture"

// readCapture reads requests and answers as tools print the packets that they capture on one line, with full stops for
// what is not printable: ".." ends a line of the message, and "...." its header. A terminal or the tool itself may have
// broken the line at any place, and ngrep indents all of it:
//
//	GET /prod HTTP/1.1..Host: a.example..Authorization: AWS4-HMAC-SHA256 Cre
//	dential=AKIDEXAMPLE/...
//
// https://github.com/jpr5/ngrep/blob/master/EXAMPLES.md
func readCapture(d *document) []piece {
	var found crowd
	for _, at := range lastIndexes(d.text, "HTTP/1.1..") {
		n := d.line(at)
		if d.taken[n-1] {
			continue
		}
		rows := capturedRows(d, n)
		m := messages{d: d, rows: rows, format: formatCapture, dump: true}
		found.add(m.read()...)
	}
	return found.pieces
}

// capturedRows returns the lines of the message whose first one begins on line n of the document. Each has the place of
// the line that it begins on.
func capturedRows(d *document, n int) []row {
	const most = 200 // lines of the document
	var rows []row
	open := row{at: d.starts[n-1]}
	for end := min(len(d.starts), n+most); n <= end; n++ {
		text := strings.TrimSpace(d.lineText(n))
		if text == "" {
			break
		}
		for {
			before, after, ended := strings.Cut(text, "..")
			open.text += before
			if !ended {
				break
			}
			rows = append(rows, open)
			if open.text == "" {
				return rows // the header has ended
			}
			open, text = row{at: d.starts[n-1]}, after
		}
	}
	return append(rows, open)
}
