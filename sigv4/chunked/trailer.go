package chunked

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"countersign/sigv4"
	"countersign/sigv4/internal/chain"
)

// end reads what follows the chunk without data, up to the end of the body, and returns io.EOF when all of
// it is right.
//
// The lines may end in LF alone, and empty lines among them are skipped: minio-go sends such trailers
// (pkg/signer, request-signature-streaming.go), and S3 takes them.
func (d *Decoder) end() error {
	var fields sigv4.Header
	for {
		line, err := d.body.ReadSlice('\n')
		if err != nil && err != io.EOF {
			return d.lineError(err)
		}
		d.offset += int64(len(line))
		if text := strings.TrimRight(string(line), "\r\n"); text != "" {
			name, value, ok := strings.Cut(text, ":")
			if !ok || len(fields) > maxTrailer {
				return fmt.Errorf("%w: want the trailer's fields, as name:value, and %d at most", ErrMalformed, maxTrailer)
			}
			fields = append(fields, sigv4.Field{Name: strings.ToLower(name), Value: sigv4.CanonicalValue(value)})
		}
		if err == io.EOF {
			break
		}
	}
	signature, signed := fields.Get(trailerSignature)
	fields = fields.Without(trailerSignature)
	if err := d.checkNames(fields); err != nil {
		return err
	}
	if d.algorithm != "" && d.form.trailer {
		if !d.isSignature(signature) || !d.chain.Verify(signature, chain.Trailer, sha256.Sum256(canonicalTrailer(fields))) {
			return fmt.Errorf("%w: of the trailer", ErrSignature)
		}
	} else if signed {
		return fmt.Errorf("%w: %s has no signature of its trailer", ErrMalformed, d.payload)
	}
	for name, sum := range d.sums {
		if want := encode(sum); fields.Value(name) != want {
			return fmt.Errorf("%w: %s is %q, and that of the data %q", ErrChecksum, name, fields.Value(name), want)
		}
	}
	d.fields = fields
	return io.EOF
}

// checkNames compares the fields with those that were announced: each has to come, once, and no other.
func (d *Decoder) checkNames(fields sigv4.Header) error {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	want := slices.Sorted(slices.Values(d.trailer))
	if slices.Sort(names); !slices.Equal(names, want) {
		return fmt.Errorf("%w: the trailer has the fields %q, and X-Amz-Trailer announces %q", ErrMalformed, names, want)
	}
	return nil
}

// canonicalTrailer is the text whose hash is signed.
func canonicalTrailer(fields sigv4.Header) []byte {
	sorted := slices.Clone(fields)
	slices.SortStableFunc(sorted, func(a, b sigv4.Field) int { return strings.Compare(a.Name, b.Name) })
	var text []byte
	for _, f := range sorted {
		text = append(append(append(text, f.Name...), ':'), f.Value...)
		text = append(text, '\n')
	}
	return text
}
