package prose

import "strings"

// VerdictOf reads what a text says of a request: "works:", "this fails", "403", "OK".
//
// ok is false when it says nothing, or both.
func VerdictOf(text string) (works, ok bool) {
	words := Words(text)
	good, bad := false, false
	for i := range words {
		switch VerdictAt(words, i) {
		case Works:
			good = true
		case Fails:
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

// Saying is what a word says of a request.
type Saying int

const (
	Nothing Saying = iota
	Works
	Fails
)

// VerdictAt tells what a word says of a request, with the words before it that deny it.
func VerdictAt(words []string, i int) Saying {
	said := verdictWord(words[i])
	if said != Nothing && Negated(words, i) {
		return Works + Fails - said
	}
	return said
}

// verdictWord tells what a word in lower case says of a request. A status counts too.
func verdictWord(w string) Saying {
	switch w {
	case "works", "work", "worked", "working", "ok", "okay", "correct", "success", "succeeds", "succeed", "succeeded", "successful",
		"successfully", "passes", "passed", "fine", "accepted", "200", "201", "202", "204", "206":
		return Works
	case "fails", "fail", "failed", "failing", "failure", "failures", "error", "errors", "forbidden", "rejected", "denied",
		"broken", "breaks", "mismatch", "invalidsignatureexception", "signaturedoesnotmatch", "refused", "unauthorized",
		"accessdenied", "invalidsignature", "invalidrequest", "invalidargument", "unrecognizedclientexception", "invalidclienttokenid", "invalidaccesskeyid", "requesttimetooskewed", "expiredtoken", "authorizationheadermalformed", "ko", "nok", "incorrect", "400", "401", "403", "404", "405", "409", "411", "500", "502", "503", "504":
		return Fails
	}
	return Nothing
}

// Negated reports whether one of the two words before words[i] denies it.
func Negated(words []string, i int) bool {
	for _, w := range words[max(0, i-2):i] {
		switch w {
		case "not", "no", "never", "none", "fail", "fails", "failed", "unable", "doesn't", "don't", "didn't", "doesnt", "dont", "didnt", "isn't", "won't", "wont", "can't",
			"cannot", "without", "neither", "nor", "hardly", "stops", "stopped", "stop":
			return true
		}
	}
	return false
}

// Words splits a text into words in lower case, without the punctuation around them. Characters beyond
// ASCII separate words: the words that matter have none.
func Words(text string) []string {
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

// SaysAnything reports whether a line holds a verdict, so that it is worth a closer look.
func SaysAnything(text string) bool {
	for _, w := range Words(text) {
		if verdictWord(w) != Nothing {
			return true
		}
	}
	for i := range len(text) {
		if text[i] >= 0x80 {
			_, ok := VerdictOf(text)
			return ok
		}
	}
	return strings.Contains(text, ":x:") || strings.Contains(text, ":white_check_mark:")
}
