package chunked

import (
	"bufio"
	"crypto/sha256"
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

// Errors of reading a framed body, besides [ErrLength]. They come with the number of the chunk, from 1, and
// the offset in the framed body at which it begins.
var (
	ErrMalformed = errors.New("the framing is malformed")
	ErrSignature = errors.New("the signature does not match")
	ErrChecksum  = errors.New("the checksum does not match")
	ErrChunkSize = errors.New("only the last chunk may have less than 8192 bytes")
)

// DefaultMaxChunk is the largest signed chunk that a [Decoder] takes, in bytes.
const DefaultMaxChunk = 16 << 20

const (
	// maxLine is the longest line before a chunk or in a trailer.
	maxLine    = 4 << 10
	maxTrailer = 16
)

// Decoder reads a framed body.
type Decoder struct {
	// MaxChunk is the largest signed chunk that is taken, in bytes; 0 means [DefaultMaxChunk]. A signed
	// chunk is held in memory until its signature has been verified; one without a signature is not.
	MaxChunk int

	announcement
	body  *bufio.Reader
	chain *chain.Chain // nil where chunks are not signed
	sums  map[string]hash.Hash

	left    int64 // bytes of data that are still to come
	number  int
	offset  int64
	start   int64 // the offset of the chunk at hand
	small   bool  // the last chunk was smaller than only the last may be
	inChunk int64
	buffer  []byte
	data    []byte // verified and not handed out yet
	fields  sigv4.Header
	err     error
}

// Decode returns a reader of the data in the framed body of a request, whose own signature has to be
// verified before, with a [sigv4.Verifier]. It verifies the signature of each chunk before it hands its
// data out, and at the end the signature of the trailer, the checksums in it and the length. io.EOF comes
// only where all of that is right. Checksums of algorithms that this package lacks are not verified.
//
// The secret access key is the signer's; it is not used where chunks are not signed. Chunks of SigV4A are for
// [DecodeScheme].
func Decode(req *sigv4.Request, secretAccessKey string, body io.Reader) (*Decoder, error) {
	return DecodeScheme(nil, req, secretAccessKey, body)
}

// DecodeScheme is [Decode] for chunks that a scheme has signed: that of the package sigv4/sigv4a.
func DecodeScheme(scheme sigv4.Scheme, req *sigv4.Request, secretAccessKey string, body io.Reader) (*Decoder, error) {
	a, err := announcedBy(req)
	if err != nil {
		return nil, err
	}
	if err := a.checkScheme(a.payload, scheme); err != nil {
		return nil, err
	}
	d := &Decoder{announcement: a, left: a.length, sums: map[string]hash.Hash{}}
	d.body = bufio.NewReaderSize(body, maxLine)
	if a.algorithm != "" {
		if d.chain, err = chain.New(req, secretAccessKey, scheme); err != nil {
			return nil, fmt.Errorf("chunked: %w", err)
		}
	}
	for _, name := range a.trailer {
		if c, ok := checksumOf(name); ok {
			d.sums[name] = c.New()
		}
	}
	return d, nil
}

// Trailer returns the fields of the trailer, without their signature, once Read has returned io.EOF.
func (d *Decoder) Trailer() sigv4.Header {
	if d.err != io.EOF {
		return nil
	}
	return slices.Clone(d.fields)
}

// Read hands out verified data.
func (d *Decoder) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for d.err == nil && len(d.data) == 0 && d.inChunk == 0 {
		d.fail(d.next())
	}
	switch {
	case len(d.data) > 0:
		n := copy(p, d.data)
		d.data = d.data[n:]
		return n, nil
	case d.err != nil:
		return 0, d.err
	}
	// A chunk without a signature may be as long as the body, and is passed on as it comes.
	n, err := d.body.Read(p[:min(int64(len(p)), d.inChunk)])
	d.inChunk -= int64(n)
	d.take(p[:n])
	switch {
	case err != nil && err != io.EOF:
		d.err = err
	case d.inChunk == 0:
		d.fail(d.lineEnd())
	case err == io.EOF:
		d.fail(fmt.Errorf("%w: it ends in the data of the chunk", ErrMalformed))
	}
	return n, nil
}

// fail keeps an error, with the place where it is.
func (d *Decoder) fail(err error) {
	if err != nil && err != io.EOF {
		err = fmt.Errorf("chunked: chunk %d, from byte %d: %w", d.number, d.start, err)
	}
	d.err = err
}

// take accounts for data.
func (d *Decoder) take(data []byte) {
	d.offset += int64(len(data))
	d.left -= int64(len(data))
	for _, sum := range d.sums {
		sum.Write(data)
	}
}

// next reads the next chunk, or its beginning where it has no signature. It returns io.EOF at the end.
func (d *Decoder) next() error {
	d.number, d.start = d.number+1, d.offset
	line, err := d.line()
	if err != nil {
		return err
	}
	size, signature, err := d.parse(line)
	switch {
	case err != nil:
		return err
	case size > d.left:
		return fmt.Errorf("%w: it has more", ErrLength)
	case size == 0 && d.left > 0:
		return fmt.Errorf("%w: %d are missing", ErrLength, d.left)
	case size > 0 && d.small:
		return ErrChunkSize
	}
	d.small = size < MinChunkSize
	if d.chain == nil {
		d.inChunk = size
	} else if err := d.verified(size, signature); err != nil {
		return err
	}
	if size == 0 {
		return d.end()
	}
	return nil
}

// parse takes the line before a chunk apart.
func (d *Decoder) parse(line string) (size int64, signature string, err error) {
	digits := line
	if d.chain != nil {
		var ok bool
		if digits, signature, ok = strings.Cut(line, extension); !ok || !d.isSignature(signature) {
			return 0, "", fmt.Errorf("%w: want SIZE%s and a signature of %d hexadecimal digits", ErrMalformed, extension, d.signatureSize)
		}
	}
	size, err = strconv.ParseInt(digits, 16, 64)
	if err != nil || size < 0 || digits[0] == '+' || digits[0] == '-' {
		return 0, "", fmt.Errorf("%w: the size of the chunk is not a hexadecimal number", ErrMalformed)
	}
	return size, signature, nil
}

// isSignature reports whether a text has the form of a signature. Those of ECDSA differ in length; they are filled
// up to the same, or not at all.
func (d *Decoder) isSignature(text string) bool {
	if d.algorithm == sigv4.Algorithm {
		return sigv4.IsPayloadHash(text)
	}
	return len(text) == d.signatureSize || len(text) < d.signatureSize && !strings.Contains(text, chain.Pad)
}

// verified reads the data of a signed chunk and makes it available when its signature is right.
func (d *Decoder) verified(size int64, signature string) error {
	limit := d.MaxChunk
	if limit == 0 {
		limit = DefaultMaxChunk
	}
	if size > int64(limit) {
		return fmt.Errorf("a chunk of %d bytes, and %d are taken at most", size, limit)
	}
	// Memory grows with what has come, and not with what is claimed.
	const step = 64 << 10
	d.buffer = d.buffer[:0]
	for have := 0; have < int(size); have = len(d.buffer) {
		d.buffer = slices.Grow(d.buffer, min(step, int(size)-have))[:min(have+step, int(size))]
		if _, err := io.ReadFull(d.body, d.buffer[have:]); err != nil {
			return ended(err, "in the data of the chunk")
		}
	}
	if !d.chain.Verify(signature, chain.Payload, sha256.Sum256(nil), sha256.Sum256(d.buffer)) {
		return ErrSignature
	}
	d.take(d.buffer)
	if size > 0 {
		if err := d.lineEnd(); err != nil {
			return err
		}
	}
	d.data = d.buffer
	return nil
}

// ended turns the end of the body into an error.
func ended(err error, where string) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%w: it ends %s", ErrMalformed, where)
	}
	return err
}

// lineEnd reads what ends the data of a chunk.
func (d *Decoder) lineEnd() error {
	var end [2]byte
	if _, err := io.ReadFull(d.body, end[:]); err != nil {
		return ended(err, "behind the data of the chunk")
	}
	if string(end[:]) != "\r\n" {
		return fmt.Errorf("%w: no line break behind the data of the chunk", ErrMalformed)
	}
	d.offset += 2
	return nil
}

// line reads a line that ends in CR LF.
func (d *Decoder) line() (string, error) {
	line, err := d.body.ReadSlice('\n')
	if err != nil {
		return "", d.lineError(err)
	}
	text, ok := strings.CutSuffix(string(line), "\r\n")
	if !ok {
		return "", fmt.Errorf("%w: a line without a carriage return", ErrMalformed)
	}
	d.offset += int64(len(line))
	return text, nil
}

func (d *Decoder) lineError(err error) error {
	if err == bufio.ErrBufferFull {
		return fmt.Errorf("%w: a line of more than %d bytes", ErrMalformed, maxLine)
	}
	return ended(err, "before the last chunk")
}
