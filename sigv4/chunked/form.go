package chunked

import (
	"crypto/sha256"
	"fmt"

	"countersign/sigv4"
	"countersign/sigv4/internal/chain"
)

// form is one of the forms of aws-chunked bodies, which the token for the payload names.
type form struct {
	// algorithm signs the chunks; "" where they are not signed.
	algorithm string
	trailer   bool
	// signatureSize is how many digits a signature takes in the framing.
	signatureSize int
}

func formOf(payload string) (f form, ok bool) {
	switch payload {
	case sigv4.StreamingPayload:
		return form{sigv4.Algorithm, false, 2 * sha256.Size}, true
	case sigv4.StreamingPayloadTrailer:
		return form{sigv4.Algorithm, true, 2 * sha256.Size}, true
	case sigv4.StreamingECDSAPayload:
		return form{sigv4.AlgorithmECDSA, false, chain.PaddedECDSA}, true
	case sigv4.StreamingECDSAPayloadTrailer:
		return form{sigv4.AlgorithmECDSA, true, chain.PaddedECDSA}, true
	case sigv4.StreamingUnsignedTrailer:
		return form{"", true, 0}, true
	}
	return form{}, false
}

// checkScheme reports a scheme that does not make the signatures of the form.
func (f form) checkScheme(payload string, scheme sigv4.Scheme) error {
	have := sigv4.Algorithm
	if scheme != nil {
		have = scheme.Algorithm()
	}
	if f.algorithm == "" || have == f.algorithm {
		return nil
	}
	return fmt.Errorf("chunked: the chunks of %s are signed with %s, and the scheme at hand is %s", payload, f.algorithm, have)
}
