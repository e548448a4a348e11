package evidence

import (
	"strings"

	"countersign/sigv4"
)

var _ = register(format{name: formatPayloadWord, order: 73, read: readPayloadWords})

const formatPayloadWord = "word for a body in chunks"

// payloadWords stand in x-amz-content-sha256 for a body that is signed in chunks. A word that is the beginning of
// another stands after it. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
var payloadWords = [...]string{
	sigv4.StreamingECDSAPayloadTrailer, sigv4.StreamingECDSAPayload, sigv4.StreamingPayloadTrailer, sigv4.StreamingPayload,
	sigv4.StreamingUnsignedTrailer,
}

// readPayloadWords finds the words wherever they stand: in header lines alone, in logs, in prose.
func readPayloadWords(d *document) []piece {
	if !strings.Contains(d.text, "STREAMING-") {
		return nil
	}
	var pieces []piece
	for n := 1; n <= len(d.starts) && len(pieces) < maxHints; n++ {
		text := d.lineText(n)
		for _, word := range payloadWords {
			i := strings.Index(text, word)
			if i < 0 {
				continue
			}
			at := d.starts[n-1] + i
			d.takeFresh(formatPayloadWord, at, at+len(word))
			pieces = append(pieces, piece{at: at, role: client, hint: &Hint{HintPayloadWord, word, d.place(at, at+len(word))}})
			break
		}
	}
	return pieces
}
