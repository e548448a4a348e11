package answer

import (
	"slices"
	"strings"
)

// Meaning is what an error sentence means, for a person.
type Meaning struct {
	Kind Kind
	// Text is the sentence in AWS's words, with an ellipsis for what varies; or the bare code or kind
	// that was asked for.
	Text string
	// Says is the meaning, in one to four sentences.
	Says string
	// Causes are codes of causes, the most probable first.
	Causes []string
	// Distinguish tells how to tell the causes apart; "" when there is one only.
	Distinguish string
	// Source is where the sentence is documented or was seen.
	Source string
}

// maxQuestion is the size in bytes of the largest text that is read leniently. A larger one is evidence.
const maxQuestion = 2000

// Explain returns the meaning of an error sentence, also a part of one or one in another case; of a
// bare error code such as "InvalidSignatureException", with or without its namespace; or of a kind.
func Explain(text string) (Meaning, bool) {
	text = strings.TrimSpace(text)
	if a, _, _, row := recognise(text); row != nil {
		return refined(row.means(), a), true
	}
	if len(text) > maxQuestion {
		return explainCode(text)
	}
	if m, ok := explainKind(strings.ToLower(text)); ok {
		return m, true
	}
	if m, ok := explainCode(text); ok {
		return m, true
	}
	return explainPart(text)
}

// refined fits the meaning of a sentence to the values that were read in it.
func refined(m Meaning, a Answer) Meaning {
	general := meanings()[a.Kind]
	faults := 0
	for _, fault := range []bool{a.Scope.Region, a.Scope.Service, a.Scope.Terminator, a.Scope.Date} {
		if fault {
			faults++
		}
	}
	switch {
	case a.Kind != m.Kind, faults > 1:
		// The values told more than the words of one clause, as with S3's clock.
		m.Kind, m.Says, m.Causes, m.Distinguish = a.Kind, general.says, general.causes, general.apart
	case a.Kind == IncompleteSignature && len(a.Missing) == 1 && a.Missing[0] == "Date":
		m.Causes = first(m.Causes, "date-header-missing")
	case a.Kind == IncompleteSignature && len(a.Missing) > 2:
		m.Causes = first(m.Causes, "non-sigv4-authorization")
	case a.Kind == CredentialElements && a.Got != "" && strings.Count(a.Got, "/") < 4:
		m.Causes = first(m.Causes, "malformed-auth-header")
	case a.ExplicitDeny:
		m.Causes = first(m.Causes, "explicit-deny")
	case a.Kind == NotAuthorized && a.Anonymous:
		m.Causes = first(m.Causes, "unsigned-request")
	}
	return m
}

// first returns the list with one of its elements moved to the front.
func first(list []string, element string) []string {
	i := slices.Index(list, element)
	if i < 0 {
		return list
	}
	return slices.Concat([]string{element}, list[:i], list[i+1:])
}

func explainKind(name string) (Meaning, bool) {
	m, ok := meanings()[Kind(name)]
	if !ok {
		return Meaning{}, false
	}
	out := Meaning{Kind: Kind(name), Text: name, Says: m.says, Causes: m.causes, Distinguish: m.apart}
	var found *sentence
	for _, row := range known().sentences {
		// One that says something of its own is of one service, and not what the kind is in general.
		if row.kind == out.Kind && (found == nil || found.says != "" && row.says == "") {
			found = row
		}
	}
	if found != nil {
		out.Text, out.Source = found.form, found.source
	}
	return out, true
}

// explainCode knows a text that is one code, in any case, or that holds one.
func explainCode(text string) (Meaning, bool) {
	name, c := "", code{}
	if a, _, _, _ := recognise(text); a.Kind != Unknown && a.Code != "" {
		name, c = a.Code, codes()[a.Code]
	} else {
		for candidate, known := range codes() {
			if known.kind != Unknown && strings.EqualFold(candidate, bareCode(text)) {
				name, c = candidate, known
			}
		}
	}
	m, ok := explainKind(string(c.kind))
	if name == "" || !ok {
		return Meaning{}, false
	}
	m.Text = name
	m.Source = commonErrors
	return m, true
}

// explainPart looks for the row whose words hold the text's, or the other way about.
func explainPart(text string) (Meaning, bool) {
	var longest hit
	scan(text, known().root, func(h hit) {
		if h.node.rows != nil && h.end-h.start > longest.end-longest.start {
			longest = h
		}
	})
	if words := headWords(text); longest.node != nil {
		// A single word explains itself only when it is all that was asked.
		if row := longest.node.rows[0]; len(headWords(row.head)) > 1 || len(words) <= 3 {
			return row.means(), true
		}
	} else if len(words) >= 3 {
		asked := " " + strings.Join(words, " ") + " "
		for _, row := range known().sentences {
			if strings.Contains(" "+strings.Join(headWords(row.form), " ")+" ", asked) {
				return row.means(), true
			}
		}
	}
	return Meaning{}, false
}
