package chunked

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"

	"countersign/sigv4"
	"countersign/sigv4/internal/chain"
)

// Sizes of chunks, in bytes. Every chunk but the last has to have MinChunkSize or more.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
const (
	MinChunkSize     = 8 << 10
	DefaultChunkSize = 64 << 10
	maxChunkSize     = 1 << 30
)

// maxLength bounds bodies, far above what S3 stores, so that lengths can be added up.
const maxLength = 1 << 50

// ErrLength is the error for a body that does not have as many bytes as the request says.
var ErrLength = errors.New("the body does not have X-Amz-Decoded-Content-Length bytes")

// Encoding says how a body is framed.
type Encoding struct {
	// Payload is the token that stands for the hash of the body: [sigv4.StreamingPayload],
	// [sigv4.StreamingPayloadTrailer] or [sigv4.StreamingUnsignedTrailer], or with a Scheme
	// [sigv4.StreamingECDSAPayload] or [sigv4.StreamingECDSAPayloadTrailer].
	Payload string
	// Scheme signs the chunks of SigV4A, with the key of the request: that of the package sigv4/sigv4a. It is nil
	// for Signature Version 4.
	Scheme sigv4.Scheme
	// Checksum is sent in the trailer; it is "" for the forms without a trailer.
	Checksum Checksum
	// ChunkSize is in bytes; 0 means [DefaultChunkSize]. As much is held in memory.
	ChunkSize int
}

// check returns the chunk size in force, or what is wrong.
func (e Encoding) check() (size int, err error) {
	f, ok := formOf(e.Payload)
	switch {
	case !ok:
		return 0, fmt.Errorf("chunked: payload %q: want %s, %s or %s", e.Payload,
			sigv4.StreamingPayload, sigv4.StreamingPayloadTrailer, sigv4.StreamingUnsignedTrailer)
	case !f.trailer && e.Checksum != "":
		return 0, fmt.Errorf("chunked: %s has no trailer for a checksum: use %s-TRAILER", e.Payload, e.Payload)
	case f.trailer:
		if err := e.Checksum.check(); err != nil {
			return 0, err
		}
	}
	if err := f.checkScheme(e.Payload, e.Scheme); err != nil {
		return 0, err
	}
	switch {
	case e.ChunkSize == 0:
		return DefaultChunkSize, nil
	case e.ChunkSize < MinChunkSize || e.ChunkSize > maxChunkSize:
		return 0, fmt.Errorf("chunked: chunk size %d: want %d to %d bytes", e.ChunkSize, MinChunkSize, maxChunkSize)
	}
	return e.ChunkSize, nil
}

// signatureSize is how many digits a signature has in the framing; 0 where chunks are not signed.
func (e Encoding) signatureSize() int {
	f, _ := formOf(e.Payload)
	return f.signatureSize
}

// Prepare returns a copy of req with the fields that announce a body of this length: Content-Encoding,
// Content-Length, X-Amz-Content-Sha256, X-Amz-Decoded-Content-Length and, with a checksum, X-Amz-Trailer.
// The copy is then to be signed. An encoding that the content has already is kept behind aws-chunked.
func (e Encoding) Prepare(req sigv4.Request, length int64) (sigv4.Request, error) {
	total, err := e.Length(length)
	if err != nil {
		return sigv4.Request{}, err
	}
	out := req.Clone()
	out.Header = out.Header.With("Content-Encoding", contentEncoding(req.Header.Value("content-encoding"))).
		With("Content-Length", strconv.FormatInt(total, 10)).
		With("X-Amz-Content-Sha256", e.Payload).
		With("X-Amz-Decoded-Content-Length", strconv.FormatInt(length, 10)).
		Without("x-amz-trailer")
	if e.Checksum != "" {
		out.Header = append(out.Header, sigv4.Field{Name: "X-Amz-Trailer", Value: e.Checksum.Field()})
	}
	out.PayloadHash = ""
	return out, nil
}

// contentEncoding puts aws-chunked before the encoding that the content has.
func contentEncoding(already string) string {
	const name = "aws-chunked"
	first, _, _ := strings.Cut(already, ",")
	switch {
	case strings.TrimSpace(already) == "":
		return name
	case strings.EqualFold(strings.TrimSpace(first), name):
		return already
	}
	return name + "," + already
}

const (
	extension        = ";chunk-signature="
	trailerSignature = "x-amz-trailer-signature"
)

// Length returns the Content-Length of a body of length bytes once it is framed.
func (e Encoding) Length(length int64) (int64, error) {
	size, err := e.check()
	if err != nil {
		return 0, err
	}
	if length < 0 || length > maxLength {
		return 0, fmt.Errorf("chunked: a body of %d bytes: want 0 to %d", length, int64(maxLength))
	}
	chunk := func(n int64) int64 {
		line := int64(len(strconv.FormatInt(n, 16)) + len("\r\n"))
		if n := e.signatureSize(); n > 0 {
			line += int64(len(extension) + n)
		}
		return line + n + int64(len("\r\n"))
	}
	total := length / int64(size) * chunk(int64(size))
	if rest := length % int64(size); rest > 0 {
		total += chunk(rest)
	}
	total += chunk(0)
	if e.Checksum != "" {
		sum := base64.StdEncoding.EncodedLen(e.Checksum.New().Size())
		total += int64(len(e.Checksum.Field()) + len(":") + sum + len("\r\n"))
		if n := e.signatureSize(); n > 0 {
			total += int64(len(trailerSignature) + len(":") + n + len("\r\n"))
		}
	}
	return total, nil
}

// Encode returns the framed body of a request that was prepared with e and then signed. The secret access
// key is the one that it was signed with; it is not used where chunks are not signed. The body has to
// yield exactly as many bytes as were announced, else reading fails with [ErrLength].
func (e Encoding) Encode(signed *sigv4.Request, secretAccessKey string, body io.Reader) (io.Reader, error) {
	size, err := e.check()
	if err != nil {
		return nil, err
	}
	announced, err := announcedBy(signed)
	switch {
	case err != nil:
		return nil, err
	case announced.payload != e.Payload:
		return nil, fmt.Errorf("chunked: the request is signed for %s, and the encoding is %s", announced.payload, e.Payload)
	case e.Checksum != "" && !slices.Equal(announced.trailer, []string{e.Checksum.Field()}):
		return nil, fmt.Errorf("chunked: the request announces the trailer %q, and the encoding has %s", announced.trailer, e.Checksum.Field())
	}
	enc := &encoder{body: body, left: announced.length, size: size, buffer: make([]byte, lineSpace+int(min(int64(size), announced.length))+2)}
	if enc.signatureSize = e.signatureSize(); enc.signatureSize > 0 {
		if enc.chain, err = chain.New(signed, secretAccessKey, e.Scheme); err != nil {
			return nil, fmt.Errorf("chunked: %w", err)
		}
	}
	if e.Checksum != "" {
		enc.sum, enc.field = e.Checksum.New(), e.Checksum.Field()
	}
	return enc, nil
}

// lineSpace is room for the longest line before the data of a chunk.
const lineSpace = 8 + len(extension) + chain.PaddedECDSA + 2

// encoder is a framed body.
type encoder struct {
	body  io.Reader
	left  int64
	size  int
	chain *chain.Chain // nil where chunks are not signed
	// signatureSize is how many digits a signature is filled up to.
	signatureSize int
	sum           hash.Hash // nil without a checksum
	field         string
	// buffer holds one chunk, with room before it for its line; out is what is still to be handed out.
	buffer, out []byte
	err         error
}

// Read hands out the chunk at hand, and frames the next one when it is used up.
func (e *encoder) Read(p []byte) (int, error) {
	for len(e.out) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		if e.left > 0 {
			e.err = e.chunk()
		} else if e.err = e.last(); e.err == nil {
			e.err = io.EOF
		}
	}
	n := copy(p, e.out)
	e.out = e.out[n:]
	return n, nil
}

// chunk frames the next chunk of data.
func (e *encoder) chunk() error {
	data := e.buffer[lineSpace:][:min(int64(e.size), e.left)]
	if n, err := io.ReadFull(e.body, data); err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("chunked: %w: %d are missing", ErrLength, e.left-int64(n))
	} else if err != nil {
		return err
	}
	e.left -= int64(len(data))
	if e.sum != nil {
		e.sum.Write(data)
	}
	line, err := e.line(data)
	if err != nil {
		return err
	}
	start := lineSpace - len(line)
	copy(e.buffer[start:], line)
	end := lineSpace + len(data)
	e.out = append(e.buffer[start:end], "\r\n"...)
	return nil
}

// line returns the line before the data of a chunk.
func (e *encoder) line(data []byte) ([]byte, error) {
	line := strconv.AppendInt(make([]byte, 0, lineSpace), int64(len(data)), 16)
	if e.chain != nil {
		signature, err := e.chain.Next(chain.Payload, sha256.Sum256(nil), sha256.Sum256(data))
		if err != nil {
			return nil, fmt.Errorf("chunked: %w", err)
		}
		line = e.appendSignature(append(line, extension...), signature)
	}
	return append(line, "\r\n"...), nil
}

// appendSignature appends a signature, filled up to the length that all have.
func (e *encoder) appendSignature(dst []byte, signature string) []byte {
	return append(append(dst, signature...), strings.Repeat(chain.Pad, e.signatureSize-len(signature))...)
}

// last frames the chunk without data, and the trailer.
func (e *encoder) last() error {
	var one [1]byte
	switch n, err := io.ReadFull(e.body, one[:]); {
	case n > 0:
		return fmt.Errorf("chunked: %w: it has more", ErrLength)
	case err != io.EOF:
		return err
	}
	line, err := e.line(nil)
	if err != nil {
		return err
	}
	e.out = line
	if e.sum != nil {
		value := encode(e.sum)
		e.out = append(e.out, e.field+":"+value+"\r\n"...)
		if e.chain != nil {
			signature, err := e.chain.Next(chain.Trailer, sha256.Sum256([]byte(e.field+":"+value+"\n")))
			if err != nil {
				return fmt.Errorf("chunked: %w", err)
			}
			e.out = e.appendSignature(append(e.out, trailerSignature+":"...), signature)
			e.out = append(e.out, "\r\n"...)
		}
	}
	e.out = append(e.out, "\r\n"...)
	return nil
}
