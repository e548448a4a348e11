package doctor

import (
	"time"

	"countersign/internal/report"
)

// facts are what was looked at, for those who ask.
func facts(s *State) []report.Fact {
	var list []report.Fact
	add := func(name, text string) {
		if text != "" {
			list = append(list, report.Fact{Name: name, Text: text})
		}
	}
	name, from := s.profile()
	add("profile", name+" ("+from+")")
	for _, f := range []*File{&s.Config, &s.Credentials} {
		text := f.Path
		switch {
		case f.Missing:
			text += ": no such file"
		case f.Trouble != "":
			text += ": " + f.Trouble
		}
		add("file", text)
	}
	if key, ok := s.key(); ok {
		add("credentials", key.From)
		// What is no key id may be a secret that stands in its place.
		if isKeyID(key.ID) {
			add("access key", key.ID)
		}
	}
	if end, _ := s.expiry(); !end.IsZero() {
		add("end", end.UTC().Format(time.RFC3339))
	}
	if region, where := s.region(); region != "" {
		add("region", region+" ("+where+")")
	}
	if c := s.Clock; c != nil {
		add("clock", c.Ours.Sub(c.Their).Round(time.Second).String()+" from "+c.From)
	}
	return list
}
