package evidence

import "strings"

// verdictOf reads what a label says of a request: "works:", "this fails", "→ 403", "OK".
//
// ok is false when it says nothing, or both.
func verdictOf(text string) (works, ok bool) {
	words := wordsOf(text)
	good, bad := false, false
	for i, w := range words {
		switch verdictWord(w) {
		case saysWorks:
			if negated(words, i) {
				bad = true
			} else {
				good = true
			}
		case saysFails:
			if negated(words, i) {
				good = true
			} else {
				bad = true
			}
		}
	}
	for _, mark := range [...]string{"✅", "✔", "✓", "☑", "👍", ":white_check_mark:"} {
		good = good || strings.Contains(text, mark)
	}
	for _, mark := range [...]string{"❌", "✗", "✘", "✖", "❎", "👎", "🚫", "⛔", ":x:"} {
		bad = bad || strings.Contains(text, mark)
	}
	return good, good != bad
}

// saying is what a word says of a request.
type saying int

const (
	saysNothing saying = iota
	saysWorks
	saysFails
)

// verdictWord tells what a word in lower case says of a request. A status counts too.
func verdictWord(w string) saying {
	switch w {
	case "works", "work", "worked", "working", "ok", "okay", "success", "succeeds", "succeed", "succeeded", "successful",
		"successfully", "passes", "passed", "pass", "fine", "good", "accepted", "allowed", "ok:", "correctly", "verified":
		return saysWorks
	case "fails", "fail", "failed", "failing", "failure", "failures", "error", "errors", "forbidden", "rejected", "denied",
		"broken", "breaks", "mismatch", "invalidsignatureexception", "signaturedoesnotmatch", "refused", "unauthorized",
		"accessdenied", "invalidsignature", "ko", "nok":
		return saysFails
	}
	if len(w) == 3 && isDigit(w[1]) && isDigit(w[2]) {
		switch w[0] {
		case '2':
			return saysWorks
		case '4', '5':
			return saysFails
		}
	}
	return saysNothing
}

// negated reports whether one of the two words before words[i] denies it.
func negated(words []string, i int) bool {
	for _, w := range words[max(0, i-2):i] {
		switch w {
		case "not", "no", "never", "doesn't", "don't", "didn't", "doesnt", "dont", "didnt", "isn't", "won't", "wont", "can't",
			"cannot", "without", "neither", "nor", "hardly", "stops", "stopped":
			return true
		}
	}
	return false
}

// wordsOf splits a text into words in lower case, without the punctuation around them.
func wordsOf(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r <= ' ' || strings.ContainsRune(",;()[]{}<>\"`|=→⇒*!?", r)
	})
	kept := words[:0]
	for _, w := range words {
		if w = strings.Trim(w, ".:'-_#>"); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}
