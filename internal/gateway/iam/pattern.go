package iam

import (
	"strings"
	"unicode/utf8"
)

// Pattern is a text of a policy: plain characters, wildcards where the element takes them, and policy
// variables where the policy's version has them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type Pattern struct {
	text string
	// glyphs is the compiled text; a wildcard is a negative rune.
	glyphs []rune
	// literals are the texts round each * of a pattern that has nothing besides them: they are compared as a whole. It
	// is nil for any other pattern.
	literals []string
	// variables are the names to put in: the i-th stands where glyphs holds variable-i.
	variables []variable
	fold      bool
}

// Wildcards and variables among the glyphs. No character is negative.
const (
	anything rune = -1 - iota // *
	oneCharacter
	firstVariable
)

type variable struct {
	key        string
	fallback   string
	hasDefault bool
}

// syntax says what a text of a policy may contain.
type syntax struct {
	wildcards, variables, fold bool
}

func (s syntax) compile(text string) Pattern {
	p := Pattern{text: text, fold: s.fold, literals: s.literals(text)}
	for i := 0; i < len(text); {
		if s.variables && strings.HasPrefix(text[i:], "${") {
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				p.addVariable(text[i+2 : i+end])
				i += end + 1
				continue
			}
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case s.wildcards && c == '*':
			c = anything
		case s.wildcards && c == '?':
			c = oneCharacter
		case s.fold:
			c = lower(c)
		}
		p.glyphs = append(p.glyphs, c)
	}
	return p
}

func (s syntax) literals(text string) []string {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= utf8.RuneSelf || s.wildcards && c == '?' || s.variables && c == '$' {
			return nil
		}
	}
	switch {
	case !s.wildcards:
		return []string{text}
	case s.fold && strings.Count(text, "*") > 1:
		return nil // there is no strings.Index without case
	}
	return strings.Split(text, "*")
}

// addVariable compiles what stands between ${ and }: a key, a key and a default in quotes, or one of
// the characters that are written so to be taken literally.
func (p *Pattern) addVariable(inner string) {
	if inner == "*" || inner == "?" || inner == "$" {
		p.glyphs = append(p.glyphs, rune(inner[0]))
		return
	}
	key, fallback, hasDefault := strings.Cut(inner, ",")
	v := variable{key: strings.TrimSpace(key), hasDefault: hasDefault}
	v.fallback = strings.Trim(strings.TrimSpace(fallback), "'")
	p.glyphs = append(p.glyphs, firstVariable-rune(len(p.variables)))
	p.variables = append(p.variables, v)
}

// String returns the text as written.
func (p Pattern) String() string { return p.text }

// Match reports whether text fits the pattern. A wildcard * stands for any characters, slashes and
// colons included: "arn:…:api/*" fits every path below it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (p *Pattern) Match(text string, context Context) bool {
	if p.literals != nil {
		return p.matchLiterals(text)
	}
	glyphs, ok := p.resolve(context)
	return ok && glob(glyphs, text, p.fold)
}

// matchLiterals finds the first literal at the beginning, the last at the end, and the others in their order between.
func (p *Pattern) matchLiterals(text string) bool {
	first, rest := p.literals[0], p.literals[1:]
	if len(rest) == 0 {
		return p.same(text, first)
	}
	last := rest[len(rest)-1]
	end := len(text) - len(last)
	if end < len(first) || !p.same(text[:len(first)], first) || !p.same(text[end:], last) {
		return false
	}
	text = text[len(first):end]
	for _, literal := range rest[:len(rest)-1] {
		at := strings.Index(text, literal)
		if at < 0 {
			return false
		}
		text = text[at+len(literal):]
	}
	return true
}

// same compares a text with a literal.
func (p *Pattern) same(text, literal string) bool {
	return text == literal || p.fold && len(text) == len(literal) && foldsTo(text, literal)
}

// foldsTo reports whether two texts of one length are the same but for the case of ASCII letters.
func foldsTo(a, b string) bool {
	for i := 0; i < len(a); i++ {
		if lower(rune(a[i])) != lower(rune(b[i])) {
			return false
		}
	}
	return true
}

// resolve puts the values of variables in. A variable whose key is absent and has no default, or has
// several values, makes the pattern fit nothing.
func (p *Pattern) resolve(context Context) (glyphs []rune, ok bool) {
	if p.variables == nil {
		return p.glyphs, true
	}
	for _, g := range p.glyphs {
		if g > firstVariable {
			glyphs = append(glyphs, g)
			continue
		}
		v := p.variables[firstVariable-g]
		values, _ := context.Values(v.key)
		switch {
		case len(values) == 1:
			glyphs = append(glyphs, []rune(values[0])...)
		case len(values) == 0 && v.hasDefault:
			glyphs = append(glyphs, []rune(v.fallback)...)
		default:
			return nil, false
		}
	}
	return glyphs, true
}

// glob matches with a single point to go back to, so that hostile patterns stay quadratic.
func glob(pattern []rune, text string, fold bool) bool {
	p, t := 0, 0
	backP, backT := -1, 0
	for t < len(text) {
		c, size := utf8.DecodeRuneInString(text[t:])
		if fold {
			c = lower(c)
		}
		switch {
		case p < len(pattern) && pattern[p] == anything:
			backP, backT = p, t
			p++
		case p < len(pattern) && (pattern[p] == oneCharacter || pattern[p] == c):
			p++
			t += size
		case backP >= 0:
			_, size = utf8.DecodeRuneInString(text[backT:])
			backT += size
			p, t = backP+1, backT
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == anything {
		p++
	}
	return p == len(pattern)
}

// lower folds ASCII letters: action names have no others.
func lower(c rune) rune {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
