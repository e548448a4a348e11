package eventstream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// Message is one message of a stream.
type Message struct {
	Headers []Header
	Payload []byte
}

// Value returns the value of the header with this name, or nil.
func (m Message) Value(name string) any {
	for _, h := range m.Headers {
		if h.Name == name {
			return h.Value
		}
	}
	return nil
}

// ErrMalformed is the error of [Parse] for bytes that are no message.
var ErrMalformed = errors.New("eventstream: malformed message")

// Sizes of the parts of a message, in bytes. A service takes no longer headers and payloads.
// https://smithy.io/2.0/aws/amazon-eventstream.html
const (
	preludeSize = 12
	frameSize   = preludeSize + 4
	maxHeaders  = 128 << 10
	maxPayload  = 24 << 20
)

// Append appends the encoded message to dst. It fails for what the encoding does not have: a header with an
// empty or long name, a name that comes twice, a value that [Header] does not list, or a message of 4 GiB.
func (m Message) Append(dst []byte) ([]byte, error) {
	start := len(dst)
	dst = append(dst, make([]byte, preludeSize)...)
	dst, err := appendHeaders(dst, m.Headers)
	if err != nil {
		return dst[:start], err
	}
	headers := len(dst) - start - preludeSize
	dst = append(dst, m.Payload...)
	total := uint64(len(dst)-start) + 4
	if total > math.MaxUint32 {
		return dst[:start], fmt.Errorf("eventstream: a message of %d bytes", total)
	}
	message := dst[start:]
	binary.BigEndian.PutUint32(message, uint32(total))
	binary.BigEndian.PutUint32(message[4:], uint32(headers))
	binary.BigEndian.PutUint32(message[8:], crc32.ChecksumIEEE(message[:8]))
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(message)), nil
}

// Parse reads the message at the beginning of data and returns what follows it. The payload and what the
// headers have of bytes share memory with data. The error is [io.ErrUnexpectedEOF] where data ends before
// the message does, and wraps [ErrMalformed] where it is none, or larger than a service takes.
func Parse(data []byte) (m Message, rest []byte, err error) {
	if len(data) < preludeSize {
		return m, data, io.ErrUnexpectedEOF
	}
	total, headers := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
	switch {
	case binary.BigEndian.Uint32(data[8:]) != crc32.ChecksumIEEE(data[:8]):
		return m, data, fmt.Errorf("%w: the checksum of its first 8 bytes does not match", ErrMalformed)
	case headers > maxHeaders:
		return m, data, fmt.Errorf("%w: headers of %d bytes, and %d at most are taken", ErrMalformed, headers, maxHeaders)
	case total < frameSize+headers || total-frameSize-headers > maxPayload:
		return m, data, fmt.Errorf("%w: a length of %d bytes, of them %d of headers", ErrMalformed, total, headers)
	case uint64(len(data)) < uint64(total):
		return m, data, io.ErrUnexpectedEOF
	}
	message, rest := data[:total], data[total:]
	body := message[:total-4]
	if binary.BigEndian.Uint32(message[total-4:]) != crc32.ChecksumIEEE(body) {
		return m, data, fmt.Errorf("%w: its checksum does not match", ErrMalformed)
	}
	end := preludeSize + headers
	if m.Headers, err = parseHeaders(body[preludeSize:end]); err != nil {
		return Message{}, data, err
	}
	if payload := body[end:]; len(payload) > 0 {
		m.Payload = slices.Clip(payload)
	}
	return m, rest, nil
}
