package prose

import (
	"slices"
	"strings"
)

// Remarks returns what a sentence states.
func Remarks(sentence string) []Kind {
	words := Words(sentence)
	phrases := remarkPhrases()
	var verdicts []Saying
	var found []Kind
	nearest := map[*remarkRule]int{}
	for i, w := range words {
		for _, p := range phrases[w] {
			if i+len(p.words) > len(words) || !slices.Equal(words[i:i+len(p.words)], p.words) {
				continue
			}
			if w == "cloudflare" && i+1 < len(words) && words[i+1] == "r2" {
				continue // a store, and no hop
			}
			if p.says == Nothing {
				if !Denied(words[:i]) {
					found = append(found, p.rule.kind)
				}
				continue
			}
			if verdicts == nil {
				verdicts = Verdicts(words)
			}
			far, said := nearestVerdict(verdicts, i)
			if best, ok := nearest[p.rule]; said != Nothing && (!ok || far < best) {
				nearest[p.rule] = far
				found = slices.DeleteFunc(found, func(k Kind) bool { return k == p.rule.kind && ok })
				if said == p.says {
					found = append(found, p.rule.kind)
				}
			}
		}
	}
	if slices.ContainsFunc(words, modelID.MatchString) {
		found = append(found, EscapedIdentifier)
	}
	if encodedTwice(words) {
		found = append(found, EncodedTwice)
	}
	if special := specialIn(sentence, words); special != "" {
		found = append(found, special)
	} else if secretSpecial(sentence, words) {
		found = append(found, SpecialInSecret)
	}
	if found != nil {
		if named, _ := NotionsIn(words); isSettled(words, named) || Reports(words) {
			found = slices.DeleteFunc(found, func(k Kind) bool {
				return isSuspicion(k) || named.Has(noMatter) && strings.HasPrefix(string(k), "special-characters")
			})
		}
	}
	if slices.Contains(found, ClockDoubt) && clockIsRight(words) {
		found = slices.DeleteFunc(found, func(k Kind) bool { return k == ClockDoubt })
	}
	if found == nil && !slices.ContainsFunc(words, func(w string) bool { return isBodyMethod(w) || w == "get" || w == "gets" }) {
		return nil
	}
	switch get, post := verdictOn(words, func(w string) bool { return w == "get" || w == "gets" }), verdictOn(words, isBodyMethod); {
	case get == Works && post == Fails:
		found = append(found, GetWorksPostFails)
	case get == Fails && post == Works:
		found = append(found, PostWorksGetFails)
	case get == Works:
		found = append(found, GetWorks)
	}
	return found
}

// isSuspicion tells what a person suspects from what is: that it was looked at and is right clears it.
func isSuspicion(kind Kind) bool {
	switch kind {
	case ClockDoubt, SpecialInSecret, ParameterOrder, DoubleSlash, TokenNotSet, AddedAfterSigning, EncodedTwice, Redirects:
		return true
	}
	return false
}

func isBodyMethod(w string) bool { return w == "post" || w == "posts" || w == "put" || w == "patch" }

// Verdicts returns what each word says of a request.
func Verdicts(words []string) []Saying {
	verdicts := make([]Saying, len(words))
	for i := range words {
		verdicts[i] = VerdictAt(words, i)
	}
	return verdicts
}

// nearestVerdict returns the verdict nearest to a word, and how far it is.
func nearestVerdict(verdicts []Saying, at int) (far int, said Saying) {
	for far = range len(verdicts) {
		for _, i := range [...]int{at + far, at - far} {
			if i >= 0 && i < len(verdicts) && verdicts[i] != Nothing {
				return far, verdicts[i]
			}
		}
	}
	return len(verdicts), Nothing
}

// Denied reports whether one of the last words takes back what follows.
func Denied(words []string) bool {
	words = words[max(0, len(words)-3):]
	for i, w := range words {
		if w == "not" && i+1 < len(words) && isPreposition(words[i+1]) {
			continue // "works directly, but not through X" speaks of X
		}
		switch w {
		case "not", "no", "without", "isn't", "never", "don't", "doesn't", "bypass", "bypassing", "removing", "removed", "disabling",
			"disabled", "skipping", "aren't", "neither":
			return true
		}
	}
	return false
}

func isPreposition(w string) bool {
	switch w {
	case "through", "via", "with", "when", "over", "from", "for", "on", "in", "by", "if":
		return true
	}
	return false
}

// verdictOn returns what a sentence says of one of these words: the verdict that follows it, or else the
// one before it.
func verdictOn(words []string, subject func(string) bool) Saying {
	before := Nothing
	for i, w := range words {
		if said := VerdictAt(words, i); said != Nothing {
			before = said
		}
		if !subject(w) {
			continue
		}
		if i >= 2 && words[i-2] == "not" && isPreposition(words[i-1]) {
			return Fails
		}
		for k := i + 1; k < min(len(words), i+10) && words[k] != "but" && !subject(words[k]); k++ {
			if said := VerdictAt(words, k); said != Nothing {
				return said
			}
		}
		return before
	}
	return Nothing
}
