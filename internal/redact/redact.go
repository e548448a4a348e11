// Package redact makes evidence safe to share: it replaces keys, tokens, signatures, account ids and the names
// of customers by stand-ins of the same form, everywhere alike, so that the evidence still tells what broke the
// signature.
//
// A stand-in depends on nothing of what it replaces but its form and its place among others. Where a replaced
// text was hashed, and the text is at hand, the hash is computed anew.
//
// That is for evidence that a person gives away. What this program prints and logs goes through the Redactor of
// package report, which takes the secrets out and need not keep the text of use.
package redact

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// Result is redacted evidence.
type Result struct {
	Inputs []evidence.Input
	// Counts are how many different values of each kind were replaced.
	Counts map[Kind]int
	table  *table
}

// Text redacts a text that belongs to the evidence, such as the address that was called.
func (r *Result) Text(text string) string { return r.table.apply(text) }

// Evidence redacts inputs together: what is the same in two of them stays the same. Secrets are further texts
// that must not be left. It fails for inputs that are no text.
func Evidence(inputs []evidence.Input, secrets ...string) (*Result, error) {
	texts := make([]string, len(inputs))
	for i, input := range inputs {
		var err error
		if texts[i], err = evidence.Plain(input); err != nil {
			return nil, err
		}
	}
	c, err := evidence.Read(inputs)
	if err != nil {
		return nil, err
	}
	t := newTable()
	t.source.text = strings.ToLower(strings.Join(texts, "\n"))
	for _, secret := range secrets {
		t.secret(secret)
	}
	t.findIn(c)
	for _, text := range texts {
		for _, reading := range readings(text) {
			t.find(reading)
		}
	}
	t.settle()
	r := &Result{table: t}
	r.Inputs = t.all(inputs, texts)
	// What the client signed may be known only by searching for it.
	reproduced := diagnose.Diagnose(c).Reproduced
	was, err := evidence.ReadTexts(inputs)
	if err != nil {
		return nil, err
	}
	// A payload hash is a part of a canonical request: hashes of hashes take a second round.
	for range 3 {
		found, err := t.rehash(was, r.Inputs, reproduced)
		if err != nil || !found {
			break
		}
		r.Inputs = t.all(inputs, texts)
	}
	r.Counts = map[Kind]int{}
	for _, kind := range t.used {
		r.Counts[kind]++
	}
	return r, nil
}

// all redacts all texts.
func (t *table) all(inputs []evidence.Input, texts []string) []evidence.Input {
	clear(t.used)
	out := make([]evidence.Input, len(inputs))
	for i, text := range texts {
		out[i] = evidence.Input{Name: inputs[i].Name, Data: []byte(t.apply(text))}
	}
	return out
}

// rehash finds the hashes of texts that are other texts now, and reports whether there are new ones.
func (t *table) rehash(was evidence.Texts, after []evidence.Input, reproduced *sigv4.CanonicalRequest) (found bool, err error) {
	is, err := evidence.ReadTexts(after)
	if err != nil {
		return false, err
	}
	pairs := map[string]string{}
	if len(was.Bodies) == len(is.Bodies) {
		for i := range was.Bodies {
			before, after := string(was.Bodies[i]), string(is.Bodies[i])
			t.pair(pairs, before, after)
			// A file or log ends a body with a line feed that was not sent.
			t.pair(pairs, strings.TrimRight(before, "\n"), strings.TrimRight(after, "\n"))
		}
	}
	for i := range was.Canonical {
		text, now := was.Canonical[i].Text(), t.apply(was.Canonical[i].Text())
		if len(is.Canonical) == len(was.Canonical) {
			now = is.Canonical[i].Text()
		}
		t.pair(pairs, text, now)
		if parsed, err := sigv4.ParseCanonicalRequest(now); err == nil && was.Canonical[i].Whole() {
			after := causes.MalformedTexts(parsed)
			for n, before := range causes.MalformedTexts(was.Canonical[i].CanonicalRequest) {
				t.pair(pairs, before, after[n])
			}
		}
	}
	if len(was.Authorizations) == len(is.Authorizations) {
		for i := range was.Authorizations {
			t.pair(pairs, was.Authorizations[i], is.Authorizations[i])
		}
	}
	if reproduced != nil {
		t.pair(pairs, reproduced.String(), t.apply(reproduced.String()))
	}
	changed := slices.DeleteFunc(slices.Sorted(maps.Keys(pairs)), func(hash string) bool { return t.standIn(Hash, hash) == pairs[hash] })
	for _, hash := range changed {
		delete(t.known[Hash], hash)
	}
	t.values = slices.DeleteFunc(t.values, func(v *value) bool { return v.kind == Hash && !t.has(Hash, v.text) })
	for _, hash := range changed {
		t.put(Hash, hash, pairs[hash])
	}
	return len(changed) > 0, nil
}

// pair notes the hashes of a text and of what it has become, in the forms in which they are written.
func (t *table) pair(pairs map[string]string, was, is string) {
	if was == is || was == "" {
		return
	}
	a, b := sha256.Sum256([]byte(was)), sha256.Sum256([]byte(is))
	pairs[hex.EncodeToString(a[:])] = hex.EncodeToString(b[:])
	pairs[strings.ToUpper(hex.EncodeToString(a[:]))] = strings.ToUpper(hex.EncodeToString(b[:]))
	pairs[base64.StdEncoding.EncodeToString(a[:])] = base64.StdEncoding.EncodeToString(b[:])
}
