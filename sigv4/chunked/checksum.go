package chunked

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"strings"
)

// Checksum is an algorithm whose result can be sent in a trailer.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
type Checksum string

// The algorithms.
const (
	CRC32     Checksum = "crc32"
	CRC32C    Checksum = "crc32c"
	CRC64NVME Checksum = "crc64nvme"
	SHA1      Checksum = "sha1"
	SHA256    Checksum = "sha256"
)

// checksumPrefix begins the names of the fields that carry a checksum.
const checksumPrefix = "x-amz-checksum-"

// Field returns the name of the field that carries the checksum, such as "x-amz-checksum-crc32c".
func (c Checksum) Field() string { return checksumPrefix + string(c) }

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	// The polynomial of the NVM Express command set specification, section 5.2.1.3.4, with its bits
	// reversed.
	nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)
)

// New returns a hash that computes the checksum, or nil where the algorithm is not one of this package.
func (c Checksum) New() hash.Hash {
	switch c {
	case CRC32:
		return crc32.NewIEEE()
	case CRC32C:
		return crc32.New(castagnoli)
	case CRC64NVME:
		return crc64.New(nvme)
	case SHA1:
		return sha1.New()
	case SHA256:
		return sha256.New()
	}
	return nil
}

// encode returns a checksum as its field has it.
func encode(sum hash.Hash) string { return base64.StdEncoding.EncodeToString(sum.Sum(nil)) }

// checksumOf returns the algorithm of a field's name; ok is false for other fields.
func checksumOf(field string) (c Checksum, ok bool) {
	name, ok := strings.CutPrefix(field, checksumPrefix)
	return Checksum(name), ok && Checksum(name).New() != nil
}

func (c Checksum) check() error {
	if c.New() == nil {
		return fmt.Errorf("chunked: checksum %q: want crc32, crc32c, crc64nvme, sha1 or sha256", string(c))
	}
	return nil
}
