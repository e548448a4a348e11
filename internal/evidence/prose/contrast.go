package prose

import (
	"slices"
	"strings"
)

// A Contrast is what a person tells of requests of which some work and some fail.
type Contrast struct {
	// Works are the clauses about requests that work. It is nil where all but Fails is said to work.
	Works []string
	// Fails is a clause about requests that fail, and At its offset.
	Fails string
	At    int
	// Lacks says that requests work that lack what the clause names.
	Lacks bool
}

// maxClauses bounds what is compared: a person tells of a few requests.
const maxClauses = 60

// clause is a part of a text with what it says of a request.
type clause struct {
	text string
	at   int
	says Saying
	// ends says that a sentence ends here; without, that the clause speaks of requests that lack something.
	ends, without bool
}

// Contrasts returns the contrasts of a text of several sentences: "plain names pass, those with a blank do not".
func Contrasts(text string) []Contrast {
	clauses := judged(cut(text))
	var contrasts []Contrast
	for i, fails := range clauses {
		// What works once something is left out fails with it.
		if fails.says != Fails && !(fails.says == Works && fails.without) {
			continue
		}
		c := Contrast{Fails: fails.text, At: fails.at}
		for k, works := range clauses {
			if k != i && works.says == Works && !works.without && near(i, k) {
				c.Works = append(c.Works, works.text)
			}
		}
		if fails.says == Works || fails.without {
			// The other side is the same without what is named.
			if fails.says == Fails {
				continue
			}
			c.Lacks = true
			contrasts = append(contrasts, c)
			continue
		}
		c.Lacks = slices.ContainsFunc(clauses, func(w clause) bool { return w.says == Works && w.without })
		if c.Works != nil || c.Lacks || onlyThese(fails.text) {
			contrasts = append(contrasts, c)
		}
	}
	return contrasts
}

// near reports whether two clauses stand close enough to be compared.
func near(i, k int) bool { return max(i, k)-min(i, k) <= 4 }

// onlyThese reports whether a clause says that nothing else fails.
func onlyThese(text string) bool {
	for _, w := range Words(text) {
		switch w {
		case "only", "except", "unless", "whenever", "once":
			return true
		}
	}
	return false
}

// joints are the words between two clauses, and whether they end the sentence.
var joints = []struct {
	text string
	ends bool
}{
	{"\n", true},
	{". ", true},
	{"? ", true},
	{"! ", true},
	{"; ", true},
	{", ", false},
	{" but ", false},
	{" while ", false},
	{" whereas ", false},
	{" though ", false},
	{" although ", false},
	{" and ", false},
	{" vs ", false},
	{" vs. ", false},
	{" otherwise ", false},
	{" - ", false},
	{": ", false},
}

// cut cuts a text into its smallest clauses, at words that join them. What stands in quotes or brackets is not cut.
func cut(text string) []clause {
	var clauses []clause
	start, depth := 0, 0
	quote := byte(0)
	for i := 0; i < len(text) && len(clauses) < maxClauses; i++ {
		switch c := text[i]; {
		case c == '\n':
			depth, quote = 0, 0
		case quote != 0:
			if c == quote {
				quote = 0
			}
			continue
		case (c == '"' || c == '`') && strings.IndexByte(text[i+1:min(len(text), i+81)], c) >= 0:
			quote = c
		case c == '(' || c == '{' || c == '[':
			depth++
		case c == ')' || c == '}' || c == ']':
			depth = max(0, depth-1)
		}
		if depth > 0 || quote != 0 {
			continue
		}
		if strings.HasPrefix(text[i:], " not ") && cutsAtNot(text[i:]) {
			clauses = append(clauses, clause{text: text[start:i], at: start})
			start = i + 1
			continue
		}
		for _, joint := range joints {
			if strings.HasPrefix(text[i:], joint.text) {
				clauses = append(clauses, clause{text: text[start:i], at: start, ends: joint.ends})
				start = i + len(joint.text)
				i = start - 1
				break
			}
		}
	}
	return append(clauses, clause{text: text[min(start, len(text)):], at: min(start, len(text)), ends: true})
}

// cutsAtNot tells "works with one, not with the other" from a denial.
func cutsAtNot(text string) bool {
	words := strings.Fields(text[:min(len(text), 40)])
	return len(words) > 1 && isPreposition(words[1])
}

// judged gives clauses their verdicts, and joins those that have none to the one that they belong to.
func judged(atoms []clause) []clause {
	var clauses []clause
	pending, last := clause{}, Nothing
	flush := func(ends bool) {
		if pending.text == "" {
			return
		}
		if n := len(clauses); n > 0 && !clauses[n-1].ends {
			clauses[n-1].text += ", " + pending.text
			clauses[n-1].ends = ends
		} else {
			pending.ends = ends
			clauses = append(clauses, pending)
		}
		pending = clause{}
	}
	for _, atom := range atoms {
		words := Words(atom.text)
		if len(words) == 0 {
			continue
		}
		named, _ := NotionsIn(words)
		if isSettled(words, named) || Reports(words) || Advises(words) {
			flush(true)
			last = Nothing
			continue
		}
		says := sides(words, last)
		if pending.text == "" {
			pending.at = atom.at
		} else {
			pending.text += ", "
		}
		pending.text += atom.text
		pending.without = pending.without || leavesOut(words)
		if says == Nothing {
			if atom.ends {
				flush(true)
			}
			continue
		}
		pending.says, pending.ends, last = says, atom.ends, says
		clauses = append(clauses, pending)
		pending = clause{}
	}
	flush(true)
	return clauses
}

// sides is what a clause says of requests, after one that said last.
func sides(words []string, last Saying) Saying {
	for i := len(words) - 1; i >= 0; i-- {
		if said := verdictWord(words[i]); said != Nothing {
			if denies(words, i) {
				return Works + Fails - said
			}
			return said
		}
	}
	for i, w := range words {
		switch w {
		case "pass", "good", "well", "through", "alright", "unaffected", "successful", "downloads", "goes", "accepts":
			if w == "through" && (i == 0 || !slices.Contains([]string{"go", "goes", "went", "got", "come", "comes", "came", "get", "gets"}, words[i-1])) || w == "goes" {
				continue
			}
			if Negated(words, i) {
				return Fails
			}
			return Works
		case "refuses", "rejects", "bad", "breaks", "dies", "die", "problem", "problems", "trouble":
			if Negated(words, i) {
				return Works
			}
			return Fails
		}
	}
	if last == Nothing {
		return Nothing
	}
	switch end := words[len(words)-1]; {
	case words[0] == "not" && len(words) > 1 && isPreposition(words[1]):
		return Works + Fails - last
	case len(words) > 9:
	case isDenial(end), end == "not" || end == "neither":
		return Works + Fails - last
	case end == "do" || end == "does" || end == "too":
		if end == "too" {
			return last
		}
		return Works + Fails - last // "the others do", after those that do not
	}
	return Nothing
}

// denies reports whether a word near before words[i] denies it. "Without it fails" denies nothing, and who fails with
// an error fails.
func denies(words []string, i int) bool {
	for _, w := range words[max(0, i-2):i] {
		switch w {
		case "without", "fail", "fails", "failed":
		default:
			if Negated([]string{w, ""}, 1) {
				return true
			}
		}
	}
	return false
}

// isDenial reports whether a word alone denies what was said before.
func isDenial(w string) bool {
	switch w {
	case "isn't", "aren't", "don't", "doesn't", "didn't", "won't", "can't", "cannot", "isnt", "arent", "dont", "doesnt", "wasn't", "weren't":
		return true
	}
	return false
}

// leavesOut reports whether a clause speaks of a request that lacks what it names.
func leavesOut(words []string) bool {
	for _, w := range words {
		switch w {
		case "without", "omit", "omitting", "removing", "remove", "removed", "dropping", "leaving", "skip", "skipping", "disabling", "disable", "disabled":
			return true
		}
	}
	return false
}
