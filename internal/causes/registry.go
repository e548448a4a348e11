package causes

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed pages/*.md
var pages embed.FS

var catalogue []*Cause

// register adds a cause at start-up. It panics when the code is taken, a field is missing, or there is
// no page: a catalogue with a hole is a defect of the program.
func register(c Cause) *Cause {
	switch {
	case c.Code == "" || c.Family == "" || c.Title == "" || c.Hop == "" || c.Fixes == nil:
		panic(fmt.Sprintf("causes: %q lacks a code, family, title, hop or fixes", c.Code))
	case Lookup(c.Code) != nil:
		panic(fmt.Sprintf("causes: two causes with the code %q", c.Code))
	case Page(c.Code) == "":
		panic(fmt.Sprintf("causes: no page pages/%s.md", c.Code))
	}
	catalogue = append(catalogue, &c)
	return &c
}

// All returns the causes, ordered by family and code.
func All() []*Cause {
	all := slices.Clone(catalogue)
	slices.SortFunc(all, func(a, b *Cause) int {
		if n := strings.Compare(string(a.Family), string(b.Family)); n != 0 {
			return n
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	return all
}

// Lookup returns the cause with this code, or nil.
func Lookup(code Code) *Cause {
	for _, c := range catalogue {
		if c.Code == code {
			return c
		}
	}
	return nil
}

// Page returns the page of a cause as Markdown, or "".
func Page(code Code) string {
	data, err := pages.ReadFile("pages/" + string(code) + ".md")
	if err != nil {
		return ""
	}
	return string(data)
}
