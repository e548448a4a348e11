package redact

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// derived gives the keys of a derivation stand-ins that follow from each other as the keys do.
func (t *table) derived(c *evidence.Case) {
	standIns := causes.Retold(c, func(step causes.Step) []byte {
		sum := sha256.Sum256([]byte("stand-in for " + string(step)))
		return sum[:]
	})
	for _, text := range slices.Sorted(maps.Keys(standIns)) {
		value := standIns[text]
		if t.has(Secret, text) {
			continue
		}
		if isHex(text) {
			with := hex.EncodeToString(value)
			if text == strings.ToUpper(text) {
				with = strings.ToUpper(with)
			}
			t.put(Secret, text, with)
			continue
		}
		with := base64.StdEncoding.EncodeToString(value)
		for _, form := range []func(string) string{plain, slashed, url.QueryEscape} {
			t.put(Secret, form(text), form(with))
			t.known[Secret][form(text)].re = nil // which would keep the signs between letters and digits
		}
	}
}

func plain(text string) string { return text }

// slashed is how PHP and others write a slash in JSON.
func slashed(text string) string { return strings.ReplaceAll(text, "/", `\/`) }
