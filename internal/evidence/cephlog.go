package evidence

import (
	"fmt"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(format{name: formatCeph, order: 58, read: readCephLog})

const formatCeph = "log of Ceph's gateway"

// What Ceph's gateway logs of a request that it verifies, at a debug level of 10 and more.
// https://github.com/ceph/ceph/blob/main/src/rgw/rgw_auth_s3.cc
var (
	cephSignature  = lazyregexp.New(`v4 signature format = ([0-9a-f]{64})`)
	cephCredential = lazyregexp.New(`v4 credential format = (\S+)`)
	cephSigned     = lazyregexp.New(`(?m)^((?:[a-z0-9-]+;)*host(?:;[a-z0-9-]+)*)$`)
)

// isCephLog reports whether a text has such a log: the canonical request in it is what the gateway verified.
func isCephLog(text string) bool {
	return hasAny(text, "v4 signature format = ", "v4 credential format = ", "canonical request hash = ")
}

// readCephLog reads the signature that the client sent, as the last such request of the log has it.
func readCephLog(d *document) []piece {
	const mark = "v4 signature format = "
	found := lastIndexes(d.text, mark)
	if len(found) == 0 {
		return nil
	}
	at := found[len(found)-1]
	const reach = 64 << 10
	part := d.text[at:min(len(d.text), at+reach)]
	signature, credential, signed := cephSignature.FindStringSubmatch(part), cephCredential.FindStringSubmatchIndex(part), cephSigned.FindStringSubmatch(part)
	if signature == nil || credential == nil || signed == nil {
		return nil
	}
	raw := fmt.Sprintf("%s Credential=%s, SignedHeaders=%s, Signature=%s", sigv4.Algorithm, part[credential[2]:credential[3]], signed[1], signature[1])
	auth, err := sigv4.ParseAuthorization(raw)
	if err != nil {
		return nil
	}
	d.takeFresh(formatCeph, at, at+len(mark))
	return []piece{{at: at, claim: &Claim{Authorization: auth, Raw: raw, Place: d.place(at, at+len(mark)+len(signature[1]))}}}
}
