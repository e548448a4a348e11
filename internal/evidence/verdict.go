package evidence

import "strings"

// verdictOf reads what a text says of a request: "works:", "this fails", "403", "OK".
//
// ok is false when it says nothing, or both.
func verdictOf(text string) (works, ok bool) {
	words := wordsOf(text)
	good, bad := false, false
	for i := range words {
		switch verdictAt(words, i) {
		case saysWorks:
			good = true
		case saysFails:
			bad = true
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

// verdictAt tells what a word says of a request, with the words before it that deny it.
func verdictAt(words []string, i int) saying {
	said := verdictWord(words[i])
	if said != saysNothing && negated(words, i) {
		return saysWorks + saysFails - said
	}
	return said
}

// verdictWord tells what a word in lower case says of a request. A status counts too.
func verdictWord(w string) saying {
	switch w {
	case "works", "work", "worked", "working", "ok", "okay", "correct", "success", "succeeds", "succeed", "succeeded", "successful",
		"successfully", "passes", "passed", "fine", "accepted", "200", "201", "202", "204", "206":
		return saysWorks
	case "fails", "fail", "failed", "failing", "failure", "failures", "error", "errors", "forbidden", "rejected", "denied",
		"broken", "breaks", "mismatch", "invalidsignatureexception", "signaturedoesnotmatch", "refused", "unauthorized",
		"accessdenied", "invalidsignature", "ko", "nok", "incorrect", "400", "401", "403", "404", "405", "409", "411", "500", "502", "503", "504":
		return saysFails
	}
	return saysNothing
}

// negated reports whether one of the two words before words[i] denies it.
func negated(words []string, i int) bool {
	for _, w := range words[max(0, i-2):i] {
		switch w {
		case "not", "no", "never", "none", "fail", "fails", "failed", "unable", "doesn't", "don't", "didn't", "doesnt", "dont", "didnt", "isn't", "won't", "wont", "can't",
			"cannot", "without", "neither", "nor", "hardly", "stops", "stopped", "stop":
			return true
		}
	}
	return false
}

// wordsOf splits a text into words in lower case, without the punctuation around them. Characters beyond
// ASCII separate words: the words that matter have none.
func wordsOf(text string) []string {
	if strings.Contains(text, "’") {
		text = strings.ReplaceAll(text, "’", "'")
	}
	text = strings.ToLower(text)
	words := make([]string, 0, 16)
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && text[i] > ' ' && text[i] < 0x80 && strings.IndexByte(",;()[]{}<>\"`|=*!?", text[i]) < 0 {
			i++
		}
		if w := strings.Trim(text[start:i], ".:'-_#"); w != "" {
			words = append(words, w)
		}
		i++
	}
	return words
}

// saysAnything reports whether a line holds a verdict, so that it is worth a closer look.
func saysAnything(text string) bool {
	for _, w := range wordsOf(text) {
		if verdictWord(w) != saysNothing {
			return true
		}
	}
	for i := range len(text) {
		if text[i] >= 0x80 {
			_, ok := verdictOf(text)
			return ok
		}
	}
	return strings.Contains(text, ":x:") || strings.Contains(text, ":white_check_mark:")
}
