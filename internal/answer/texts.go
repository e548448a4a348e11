package answer

import "sync"

// sentence is one row of the table: a sentence that AWS, or one that speaks like it, answers with.
type sentence struct {
	kind Kind
	// form is the sentence for people, with an ellipsis for what varies.
	form string
	// head are the words by which the sentence is found, in the order in which they stand.
	head string
	// exact asks for the case of the head as written here. Short sentences need it.
	exact bool
	// alone says that the sentence is so short that prose may contain it: it must stand by itself, as a
	// line, as a quoted value, or after a colon. Rows with a before do not need it.
	alone bool
	// weak sentences say less than an error code does.
	weak bool
	// before must match what precedes the head, up to it; after what follows, from its end on. What they
	// match belongs to the sentence.
	before, after *pattern
	// reach is how many bytes before and after the head matter; 0 means the usual number.
	reach int
	// clause says that several of these form one message.
	clause bool
	// by is who alone uses these words, or "".
	by By
	// fill takes the values out of the sentence.
	fill func(m *match, a *Answer)

	// says, causes and apart replace those of the kind where this sentence tells more.
	says   string
	causes []string
	apart  string
	// source is where the sentence is documented or was seen.
	source string
}

// table is all that is known, built when it is first needed.
type table struct {
	sentences []*sentence
	root      *node
}

var known = sync.OnceValue(func() *table {
	t := &table{root: &node{}}
	for _, rows := range [][]*sentence{
		signatureTexts(), presignTexts(), clockTexts(), scopeTexts(), credentialTexts(), payloadTexts(),
		denialTexts(), routingTexts(), edgeTexts(),
	} {
		t.sentences = append(t.sentences, rows...)
	}
	for _, row := range t.sentences {
		n := t.root.add(row.head)
		n.rows = append(n.rows, row)
	}
	for name, c := range codes() {
		if !c.configured {
			t.root.add(name).code = name
		}
	}
	return t
})
