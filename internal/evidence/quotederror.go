package evidence

import (
	"encoding/json"
	"strings"

	"countersign/internal/answer"
)

// maxErrors is how many errors are looked for in one document: a log ends with what failed.
const maxErrors = 16

var _ = register(format{name: formatJSONError, order: 60, read: readJSONErrors})

const formatJSONError = "JSON error"

// readJSONErrors reads error bodies in JSON that stand in a text by themselves, with no status line or
// header before them. The spelling of their members tells more than the sentence alone: API Gateway
// writes "message" where the signature is at fault, and "Message" where a policy is.
func readJSONErrors(d *document) []piece {
	found := map[int]piece{}
	var order []int
	for _, l := range d.layers() {
		for _, word := range []string{`"message"`, `"Message"`, `"__type"`, `"errorType"`} {
			anchors := lastIndexes(l.text, word)
			for _, at := range anchors[max(0, len(anchors)-maxErrors):] {
				open, end := jsonAround(l.text, at)
				if open < 0 {
					continue
				}
				body := l.text[open:end]
				a := answer.Recognise(answer.Response{Body: body})
				anchor := l.origin(open)
				if _, seen := found[anchor]; seen || a.Kind == answer.Unknown {
					continue
				}
				found[anchor] = piece{at: anchor, answer: &Answer{a, answer.Response{Body: body}, l.place(open, end)}}
				order = append(order, anchor)
				d.takeFresh(formatJSONError, anchor, l.originEnd(end))
			}
		}
	}
	var pieces []piece
	for _, anchor := range order {
		pieces = append(pieces, found[anchor])
	}
	return pieces
}

// jsonAround returns the range of the outermost JSON object, not far before an offset, that encloses it,
// or -1.
func jsonAround(text string, at int) (open, end int) {
	const reach, tries = 2 << 10, 6
	open, end = -1, -1
	for i, tried := at, 0; tried < tries; tried++ {
		from := max(0, at-reach)
		j := strings.LastIndexByte(text[from:i], '{')
		if j < 0 {
			break
		}
		i = from + j
		decoder := json.NewDecoder(strings.NewReader(text[i:min(len(text), at+maxMessage)]))
		var value json.RawMessage
		if decoder.Decode(&value) == nil && i+int(decoder.InputOffset()) > at {
			open, end = i, i+int(decoder.InputOffset())
		}
	}
	return open, end
}

var _ = register(format{name: formatErrorText, order: 62, read: readErrorTexts})

const formatErrorText = "error text"

// errorWindow is the size of the parts in which error sentences are looked for.
const errorWindow = 1 << 20

// readErrorTexts reads the error sentences of AWS wherever a text quotes them: in an exception, a log
// line, a remark.
func readErrorTexts(d *document) []piece {
	pieces := errorTextsIn(d, layer{stretch: d.whole()})
	for _, l := range d.layers()[1:] {
		if len(pieces) > 0 {
			break
		}
		pieces = errorTextsIn(d, l)
	}
	return pieces
}

// errorTextsIn reads the last sentences in one reading of a text.
func errorTextsIn(d *document, l layer) []piece {
	var pieces []piece
	for end := len(l.text); end > 0 && len(pieces) < maxErrors; {
		start := max(0, end-errorWindow)
		if i := strings.IndexByte(l.text[start:end], '\n'); start > 0 && i >= 0 && start+i+1 < end {
			start += i + 1
		}
		for rest := end; rest > start && len(pieces) < maxErrors; {
			a, from, to, ok := answer.RecogniseText(l.text[start:rest])
			if !ok || from >= to {
				break
			}
			from, to = start+from, start+to
			d.takeFresh(formatErrorText, l.origin(from), l.originEnd(to))
			pieces = append(pieces, piece{at: l.origin(from), answer: &Answer{Answer: a, Place: l.place(from, to)}})
			rest = from
		}
		end = start
	}
	return pieces
}
