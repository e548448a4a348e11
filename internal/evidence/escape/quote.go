package escape

// ClosingQuote returns the offset of the quote that closes the one at i, or the text's length.
func ClosingQuote(text string, i int, escapes bool) int {
	quote := text[i]
	for i++; i < len(text) && text[i] != quote; i++ {
		if escapes && text[i] == '\\' {
			i++
		}
	}
	return min(i, len(text))
}
