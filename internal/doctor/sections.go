package doctor

import (
	"slices"
	"strings"
)

// File is one of the shared files as it lies on the disk.
type File struct {
	Path string
	// Variable is the variable that names it; "" for the usual place.
	Variable string
	Text     string
	// Missing says that there is no such file. Trouble is why it cannot be read, Denied whether for want of
	// permission.
	Missing bool
	Trouble string
	Denied  bool
}

// section is a [name] with its entries, as they stand in the text: quotes and comments behind a value
// belong to it, as they do for the AWS CLI.
type section struct {
	name    string
	line    int
	entries []entry
}

type entry struct {
	name, value string
	line        int
}

// sections reads a file line by line. Lines that are nothing of the form are left out.
func (f *File) sections() []section {
	var list []section
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(f.Text, byteOrderMark)) {
		n++
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' || text[0] == ';' {
			continue
		}
		if name, ok := strings.CutPrefix(text, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			list = append(list, section{name: strings.Join(strings.Fields(name), " "), line: n})
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		// What is indented belongs to the entry above: the settings of one service.
		if ok && len(list) > 0 && line[0] != ' ' && line[0] != '\t' {
			last := &list[len(list)-1]
			last.entries = append(last.entries, entry{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value), n})
		}
	}
	return list
}

// Profiles returns the names of the profiles in a file of settings, "[profile dev]" and "[default]", or in one of
// credentials, "[dev]".
func (f *File) Profiles(credentials bool) []string {
	var names []string
	for _, s := range f.sections() {
		name, marked := strings.CutPrefix(s.name, "profile ")
		if credentials && !marked || !credentials && (marked || name == "default") {
			names = append(names, name)
		}
	}
	return names
}

// section returns the section with a name; nil where there is none.
func (f *File) section(name string) *section {
	list := f.sections()
	if i := slices.IndexFunc(list, func(s section) bool { return s.name == name }); i >= 0 {
		return &list[i]
	}
	return nil
}

// profile returns the section of a profile in the file of settings: "[profile dev]", but "[default]".
func (f *File) profile(name string) *section {
	found := f.section("profile " + name)
	if found == nil && name == "default" {
		found = f.section(name)
	}
	return found
}

func (s *section) value(name string) (string, bool) {
	if s == nil {
		return "", false
	}
	for _, e := range s.entries {
		if e.name == name && e.value != "" {
			return e.value, true
		}
	}
	return "", false
}
