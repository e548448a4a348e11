package evidence

import (
	"fmt"

	"countersign/internal/evidence/plaintext"
)

// Texts are what hashes are made of in an evidence: of which text a hash is, only they tell.
type Texts struct {
	// Canonical are the whole canonical requests of all sides, in the order in which they stand.
	Canonical []*Canonical
	// Bodies are the bodies of requests, as far as they are there.
	Bodies [][]byte
	// Authorizations are the values of Authorization headers.
	Authorizations []string
}

// ReadTexts returns the texts of all inputs, also of requests that the case of [Read] leaves out.
func ReadTexts(inputs []Input) (Texts, error) {
	var t Texts
	for _, input := range inputs {
		d, err := readDocument(input, MaxInput)
		if err != nil {
			return Texts{}, err
		}
		for _, p := range d.pieces() {
			switch {
			case p.canonical != nil && p.canonical.Whole():
				t.Canonical = append(t.Canonical, p.canonical)
			case p.claim != nil && p.claim.Raw != "":
				t.Authorizations = append(t.Authorizations, p.claim.Raw)
			case p.request != nil:
				if len(p.request.Body) > 0 {
					t.Bodies = append(t.Bodies, p.request.Body)
				}
				t.Authorizations = append(t.Authorizations, p.request.Header.Values("authorization")...)
			}
		}
	}
	return t, nil
}

// Plain returns the text of an input as all formats see it: UTF-8 with lines ended by a line feed alone,
// without the escape sequences of a terminal. It fails for data that is no text, and for more than
// [MaxInput] bytes.
func Plain(input Input) (string, error) {
	if len(input.Data) > MaxInput {
		return "", fmt.Errorf("%s: larger than %d MB", input.Name, MaxInput>>20)
	}
	text, err := plaintext.Decode(input.Data, MaxInput)
	if err != nil {
		return "", fmt.Errorf("%s: %w", input.Name, err)
	}
	return text.Content, nil
}
