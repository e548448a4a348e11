package laws

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/sigv4"

	"pgregory.net/rapid"
)

// run is one attempt with all that came of it.
type run struct {
	committed []causes.Code
	attempt   causes.Attempt
	played    causes.Played
	verdict   verdict
	mode      mode
	pasted    string
	result    *diagnose.Result
}

// play breaks an attempt in the given ways and has it verified. ok is false when the attempt does not lend
// itself to them.
func play(r *rand.Rand, a causes.Attempt, committed ...*causes.Cause) (x run, ok bool, err error) {
	for _, c := range committed {
		if !c.Commit(r, &a) {
			return run{}, false, nil
		}
		x.committed = append(x.committed, c.Code)
	}
	x.attempt = a
	switch x.played, err = a.Play(); {
	case errors.Is(err, causes.ErrUnfit):
		return run{}, false, nil
	case err != nil:
		return run{}, false, err
	}
	x.verdict = verify(&a, &x.played)
	if a.Truth.WantsAPIKey && a.Request.Host() == httpHost {
		return run{}, false, nil // HTTP APIs have no API keys
	}
	return x, true, nil
}

// lending draws an attempt that lends itself to the causes, and breaks it.
func lending(t *rapid.T, committed ...*causes.Cause) (x run, r *rand.Rand, ok bool) {
	for range 30 {
		a := attempts().Draw(t, "attempt")
		r = rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		x, ok, err := play(r, a, committed...)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			return x, r, true
		}
	}
	return run{}, nil, false
}

// diagnosed pastes a run and has it diagnosed.
func (x run) diagnosed(r *rand.Rand, m mode) run {
	inputs := paste(r, m, &x.attempt, &x.played, &x.verdict)
	x.mode, x.pasted = m, string(inputs[0].Data)
	x.result = diagnose.Diagnose(read(m, x.atHand(), r.IntN(4) == 0, &x.played, inputs))
	return x
}

// atHand are the credentials of the client's owner.
func (x *run) atHand() sigv4.Credentials {
	if strings.HasPrefix(x.attempt.Credentials.AccessKeyID, "ASIA") {
		return temporary
	}
	return permanent
}

// silent reports whether the answer has no words.
func (x *run) silent() bool { return x.verdict.response.Body == "" }

// withheld reports whether an HTTP API answers, which has one word for all that it refuses.
func (x *run) withheld() bool {
	return x.attempt.Request.Host() == httpHost && x.verdict.response.Status == 403
}

// textDiffers reports whether the client signed another text than is due for the request that it sent.
func (x *run) textDiffers() bool {
	due := x.verdict.trace
	return due == nil || x.played.Signing.Canonical.String() != due.Canonical.String() || x.played.Signing.StringToSign() != due.StringToSign
}

// tells reports whether the evidence of a mode tells what broke the request. What a hop changed is seen only
// where the answer shows what was verified; what a client signed, with the secret or by its own log alone.
func (x *run) tells() bool {
	// A verifier that has another secret, or takes a body otherwise, is as far as a hop.
	beyond := len(x.attempt.OnTheWay) > 0 || x.attempt.Truth.Credentials != nil || x.declaresWord()
	switch {
	case !x.verdict.mismatch:
		return !x.silent() && !x.withheld() // in words
	case x.attempt.Truth.Credentials != nil && x.mode == withAnswer:
		return false
	case beyond:
		return x.verdict.dump
	case x.mode == withLog:
		return x.textDiffers() || x.verdict.dump
	}
	return x.mode == withSecret
}

// coversText reports whether the client's signature depends on what it signed otherwise than is due: there are ways
// to compute a signature wrongly in which nothing of the request goes into it, or not all.
func (x *run) coversText() bool {
	if x.verdict.trace == nil || x.played.Signing.Computation == nil {
		return true
	}
	due := x.played.Signing
	due.Canonical = x.verdict.trace.Canonical
	return due.Signature(due.Key()) != x.played.Signing.Signature(x.played.Signing.Key())
}

// declaresWord reports whether a word stands in x-amz-content-sha256 for the hash.
func (x *run) declaresWord() bool {
	word := x.played.Sent.Header.Value("x-amz-content-sha256")
	return word != "" && !sigv4.IsPayloadHash(word)
}

// first is the code of the first finding, or "".
func (x *run) first() causes.Code {
	if len(x.result.Findings) == 0 {
		return ""
	}
	return x.result.Findings[0].Code
}

// certain are the findings that claim to be proven or shown.
func (x *run) certain() []causes.Finding {
	return slices.DeleteFunc(slices.Clone(x.result.Findings), func(f causes.Finding) bool { return f.Certainty < causes.Shown })
}

func (x run) String() string {
	text := fmt.Sprintf("committed %v, mode %s, verdict %s\n", x.committed, x.mode, x.result.Verdict)
	for _, f := range x.result.Findings {
		text += fmt.Sprintf("  %s:%s (%s) %s\n", f.Code, f.Subject, f.Certainty, f.Explanation)
	}
	return text + "signed:\n" + x.played.Signing.Canonical.String() + "\n\n" + x.pasted
}
