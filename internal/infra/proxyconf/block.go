package proxyconf

import (
	"strings"

	"countersign/internal/topology"
)

// Limits of a configuration.
const (
	// maxConfiguration is its size in bytes.
	maxConfiguration = 4 << 20
	maxDepth         = 50
	maxRoutes        = 2000
)

// directive is a line of nginx or of a Caddyfile: words, and the block behind them.
type directive struct {
	words []string
	block []directive
	at    topology.Source
}

func (d directive) word(i int) string {
	if i < len(d.words) {
		return d.words[i]
	}
	return ""
}

// scanner takes a text apart into words, braces and ends of directives.
type scanner struct {
	file   string
	text   string
	offset int
	line   int
	start  int // where the line begins
	// lines says that a line's end ends a directive, as in a Caddyfile; else a semicolon does.
	lines  bool
	faults topology.Errors
}

func (s *scanner) at(offset int) topology.Source {
	return topology.Source{File: s.file, Line: s.line, Column: offset - s.start + 1}
}

// next returns a word, or one of "{", "}" and ";", and where it stands; "" at the end.
func (s *scanner) next() (word string, quoted bool, at topology.Source) {
	for s.offset < len(s.text) {
		switch c := s.text[s.offset]; {
		case c == '\n':
			at = s.at(s.offset)
			s.offset++
			s.line, s.start = s.line+1, s.offset
			if s.lines {
				return ";", false, at
			}
		case c == ' ' || c == '\t' || c == '\r':
			s.offset++
		case c == '#':
			for s.offset < len(s.text) && s.text[s.offset] != '\n' {
				s.offset++
			}
		case c == '"' || c == '\'' || c == '`':
			return s.quoted(c)
		case c == '{' || c == '}' || c == ';':
			if c == '{' && s.lines && s.offset+1 < len(s.text) && !strings.ContainsRune(" \t\r\n", rune(s.text[s.offset+1])) {
				return s.plain() // a placeholder of Caddy: {host}
			}
			s.offset++
			return string(c), false, s.at(s.offset - 1)
		default:
			return s.plain()
		}
	}
	return "", false, s.at(s.offset)
}

func (s *scanner) quoted(quote byte) (string, bool, topology.Source) {
	at, from := s.at(s.offset), s.offset+1
	for i := from; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '\n':
			s.line, s.start = s.line+1, i+1
		case quote:
			s.offset = i + 1
			return s.text[from:i], true, at
		}
	}
	s.offset = len(s.text)
	s.faults = append(s.faults, &topology.Error{Source: at, Message: "the quotation mark has no end"})
	return s.text[from:], true, at
}

func (s *scanner) plain() (string, bool, topology.Source) {
	from, depth := s.offset, 0
	for s.offset < len(s.text) {
		c := s.text[s.offset]
		if strings.IndexByte(" \t\r\n", c) >= 0 || !s.lines && strings.IndexByte("{};", c) >= 0 && !(c == '{' && s.offset > from && s.text[s.offset-1] == '$') && depth == 0 {
			break
		}
		if c == '{' {
			depth++
		}
		if c == '}' {
			if depth == 0 {
				break
			}
			depth--
		}
		s.offset++
	}
	if s.offset == from {
		s.offset++ // a brace by itself, which nothing else took
	}
	return s.text[from:s.offset], false, s.at(from)
}

// block reads directives up to the brace that ends them.
func (s *scanner) block(depth int) []directive {
	var list []directive
	var one directive
	end := func() {
		if len(one.words) > 0 || one.block != nil {
			list = append(list, one)
		}
		one = directive{}
	}
	for {
		word, quoted, at := s.next()
		switch {
		case word == "" && !quoted:
			end()
			if depth > 0 {
				s.faults = append(s.faults, &topology.Error{Source: at, Message: "a block has no end"})
			}
			return list
		case quoted, word != "{" && word != "}" && word != ";":
			if len(one.words) == 0 {
				one.at = at
			}
			one.words = append(one.words, word)
		case word == ";":
			end()
		case word == "}":
			end()
			if depth > 0 {
				return list
			}
			s.faults = append(s.faults, &topology.Error{Source: at, Message: "a brace closes what is not open"})
		default:
			if depth > maxDepth {
				s.faults = append(s.faults, &topology.Error{Source: at, Message: "blocks are nested too deeply"})
				s.offset = len(s.text)
				return list
			}
			if one.at.IsZero() {
				one.at = at
			}
			one.block = s.block(depth + 1)
			if one.block == nil {
				one.block = []directive{}
			}
			end()
		}
	}
}

// text returns a known text, or an unknown one where it holds variables.
func text(value string, at topology.Source) topology.Text {
	if strings.ContainsAny(value, "${}") {
		return topology.Unknown[string]("it holds a variable of the proxy", at)
	}
	return topology.Known(value, at)
}
