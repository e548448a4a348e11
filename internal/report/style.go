package report

// style is the look of a text: colours of the terminal's own palette, or none. Nothing is told by colour
// alone.
type style struct{ color bool }

func (s style) paint(code, text string) string {
	if !s.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) strong(text string) string  { return s.paint("1", text) }
func (s style) faint(text string) string   { return s.paint("2", text) }
func (s style) mark(text string) string    { return s.paint("1;31", text) }
func (s style) command(text string) string { return s.paint("36", text) }

// certainty paints a word by how sure it is.
func (s style) certainty(word string) string {
	switch word {
	case "proven":
		return s.paint("1;32", word)
	case "shown":
		return s.paint("32", word)
	}
	return s.paint("33", word)
}
