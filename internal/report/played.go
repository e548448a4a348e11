package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Played is a story in steps that was played through the lab.
type Played struct {
	Name  string       `json:"name"`
	Title string       `json:"title"`
	About string       `json:"about,omitempty"`
	Steps []PlayedStep `json:"steps"`
	// Uncertain lists what the outcome rests on and is not certain.
	Uncertain []string `json:"uncertain,omitempty"`
	// AsExpected says that every step behaved as the story has it.
	AsExpected bool `json:"as_expected"`
}

// PlayedStep is one request on its way, and its answer.
type PlayedStep struct {
	Name  string `json:"name"`
	About string `json:"about,omitempty"`
	// Request is the request line as it was sent.
	Request string `json:"request"`
	// Parts are the parts of the request that are not the same everywhere; Same names the signed parts that
	// are.
	Parts []PlayedPart `json:"parts"`
	Same  []string     `json:"same,omitempty"`
	// Added names the header fields that the edge added with a signature of its own.
	Added []string `json:"added,omitempty"`
	// Besides names the header fields that changed on the way and that the signature does not cover.
	Besides []string `json:"besides,omitempty"`
	// Status and Answer are what was answered, Message what it says to people, By who answered.
	Status  int    `json:"status"`
	Answer  string `json:"answer"`
	By      string `json:"answered_by"`
	Message string `json:"message,omitempty"`
	// Finding is the first finding of the diagnosis, nil where nothing was refused.
	Finding *Finding `json:"finding,omitempty"`
	// Faults tell what did not come as expected.
	Faults []string `json:"faults,omitempty"`
}

// PlayedPart is one part of a request at the places that it passed.
type PlayedPart struct {
	Name string     `json:"name"`
	At   []PlayedAt `json:"at"`
	// By is the rule by which it changed, and Setting the setting that caused it; both may be "".
	By      string `json:"by,omitempty"`
	Setting string `json:"setting,omitempty"`
}

// PlayedAt is a text at a place, such as "gateway gets". Text is nil where the part is missing there.
type PlayedAt struct {
	Place string  `json:"place"`
	Text  *string `json:"text"`
}

// Columns of a picture: where the words begin that follow the name of a part, and the texts.
const (
	partColumn = 3
	placeWidth = 13
)

// WritePlayed prints a picture of each step: the request at its places below each other, what differs
// marked, the answer and the diagnosis.
func WritePlayed(w io.Writer, list []Played, o TextOptions) error {
	p := newPrinter(o)
	for i := range list {
		if i > 0 {
			p.line("")
		}
		p.played(&list[i])
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *printer) played(s *Played) {
	p.line(p.strong(plain(s.Name)))
	for _, line := range wrap(plain(s.Title), p.prose) {
		p.line(p.strong(line))
	}
	if s.About != "" {
		p.gap()
		for _, line := range wrap(strings.Join(strings.Fields(s.About), " "), p.prose) {
			p.line(plain(line))
		}
	}
	for i := range s.Steps {
		p.gap()
		p.playedStep(i+1, &s.Steps[i])
	}
	for i, text := range s.Uncertain {
		name := ""
		if i == 0 {
			p.gap()
			p.line("Not certain in this model:")
		}
		p.column(name, "- ", text)
	}
}

func (p *printer) playedStep(n int, s *PlayedStep) {
	name := strconv.Itoa(n) + ". " + plain(s.Name)
	if request := plain(s.Request); textWidth(name)+2+textWidth(request) <= p.width {
		p.line(p.strong(name) + p.faint("  "+request))
	} else {
		p.line(p.strong(name))
		p.line(strings.Repeat(" ", partColumn) + p.faint(request))
	}
	for _, line := range wrap(plain(s.About), p.prose-partColumn) {
		p.line(strings.Repeat(" ", partColumn) + line)
	}
	p.gap()
	widest := len("diagnosis")
	for _, part := range s.Parts {
		widest = max(widest, textWidth(part.Name))
	}
	widest += 2
	for i := range s.Parts {
		p.playedPart(&s.Parts[i], widest)
	}
	p.listed("the same", "", s.Same, widest)
	p.listed("edge adds", "its own signature: ", s.Added, widest)
	p.listed("besides", "changed, and not signed: ", s.Besides, widest)
	p.field("answer", s.Answer+", "+who(s.By), widest)
	if s.Message != "" {
		p.field("", s.Message, widest)
	}
	if f := s.Finding; f != nil {
		p.line(p.head("diagnosis", widest) + p.strong(plain(f.name())) + " (" + p.certainty(f.Certainty) + ", " + at(f.Hop) + ")")
		p.field("", f.Explanation, widest)
	}
	if len(s.Faults) == 0 {
		p.field("result", "as expected", widest)
	}
	for _, fault := range s.Faults {
		p.line(p.head("result", widest) + p.mark("not as expected: ") + plain(fault))
	}
}

// playedPart prints the texts below each other, and marks in each what differs from the first: what was
// signed, or sent.
func (p *printer) playedPart(part *PlayedPart, widest int) {
	indent := strings.Repeat(" ", partColumn+widest)
	room := p.width - len(indent) - placeWidth
	name := plain(part.Name)
	for i, at := range part.At {
		text, marks := "(none)", ""
		switch {
		case at.Text != nil && i > 0 && part.At[0].Text != nil:
			t := compare(*part.At[0].Text, *at.Text, room)
			text, marks = orNone(t.verified), t.marks
			if t.only == "signed" {
				marks = t.signedMarks
			}
		case at.Text != nil:
			line, _ := drawOne(*at.Text, room)
			text = orNone(line)
		}
		p.line(p.head(name, widest) + p.faint(fmt.Sprintf("%-*s", placeWidth, at.Place)) + text)
		if marks != "" {
			p.line(indent + strings.Repeat(" ", placeWidth) + p.mark(marks))
		}
		name = ""
	}
	if part.By != "" {
		p.below(indent, "by", part.By)
	}
	if part.Setting != "" {
		p.below(indent, "setting", part.Setting)
	}
}

// below prints prose in the column of the texts.
func (p *printer) below(indent, name, text string) {
	for i, line := range wrap(plain(text), max(p.prose-len(indent)-placeWidth, 30)) {
		if i > 0 {
			name = ""
		}
		p.line(indent + p.faint(fmt.Sprintf("%-*s", placeWidth, name)) + line)
	}
}

// head is the name of a part, or blanks of the same width.
func (p *printer) head(name string, widest int) string {
	return strings.Repeat(" ", partColumn) + p.strong(name) + strings.Repeat(" ", max(widest-textWidth(name), 1))
}

// field prints prose beside a name.
func (p *printer) field(name, text string, widest int) {
	for i, line := range wrap(plain(text), p.prose-partColumn-widest) {
		if i > 0 {
			name = ""
		}
		p.line(p.head(name, widest) + line)
	}
}

func (p *printer) listed(name, lead string, list []string, widest int) {
	if len(list) > 0 {
		p.field(name, lead+strings.Join(list, ", "), widest)
	}
}

// column prints prose with a lead.
func (p *printer) column(name, lead, text string) {
	for i, line := range wrap(plain(text), p.prose-len(lead)) {
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		p.line(name + lead + line)
	}
}

// WritePlayedShort prints a line for each step: what was answered, what the diagnosis says, which step it is.
func WritePlayedShort(w io.Writer, list []Played, o TextOptions) error {
	p := newPrinter(o)
	widest := 0
	for i := range list {
		for _, step := range list[i].Steps {
			widest = max(widest, textWidth(step.short().Name))
		}
	}
	for i := range list {
		p.line(p.strong(plain(list[i].Name)))
		for _, step := range list[i].Steps {
			p.entry("  "+strconv.Itoa(step.Status)+"  ", step.short(), widest)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// short is a step as an entry of a list.
func (s *PlayedStep) short() Entry {
	e := Entry{Name: "-", Text: plain(s.Name)}
	if s.Finding != nil {
		e.Name = plain(s.Finding.name())
	}
	if len(s.Faults) > 0 {
		e.Text += "; not as expected: " + plain(strings.Join(s.Faults, "; "))
	}
	return e
}
