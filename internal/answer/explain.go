package answer

// Meaning is what an error sentence means, for a person.
type Meaning struct {
	Kind Kind
	// Text is the sentence in AWS's words, with an ellipsis for what varies.
	Text string
	// Says is the meaning, in one to three sentences.
	Says string
	// Causes are codes of causes, the most probable first.
	Causes []string
	// Distinguish tells how to tell the causes apart; "" when there is one only.
	Distinguish string
	// Source is where the sentence is documented or was seen.
	Source string
}

// Explain returns the meaning of an error sentence, of a bare error code such as
// "InvalidSignatureException", or of a kind.
func Explain(text string) (Meaning, bool) { return Meaning{}, false }

// Meanings returns all meanings in the order of the table.
func Meanings() []Meaning { return nil }
