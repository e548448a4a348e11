package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
)

// tableHead holds the cells of the first row of a table.
type tableHead struct{ cells []string }

// tableCells returns the cells of a row "| a | b |", or nil.
func tableCells(text string) []string {
	text = strings.TrimSpace(text)
	if len(text) < 3 || strings.IndexByte("|│", text[0]) < 0 && !strings.HasPrefix(text, "│") || strings.Count(text, "|")+strings.Count(text, "│") < 2 {
		return nil
	}
	cells := strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '│' })
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// trials returns what a row says, and keeps the first row of a table for its columns' names.
func (h *tableHead) trials(cells []string) []Trial {
	if strings.Trim(strings.Join(cells, ""), "-:=─ ") == "" {
		return nil
	}
	var verdicts []int
	var subject []string
	for i, cell := range cells {
		if _, ok := prose.VerdictOf(cell); ok && len(prose.Words(cell)) <= 6 && !isRequestLike(cell) {
			verdicts = append(verdicts, i)
		} else if cell != "" {
			subject = append(subject, cell)
		}
	}
	if h.cells == nil {
		h.cells = cells
		if len(verdicts) == 0 {
			return nil
		}
	}
	var trials []Trial
	for _, i := range verdicts {
		works, _ := prose.VerdictOf(cells[i])
		label := strings.Join(subject, " ")
		if len(verdicts) > 1 && i < len(h.cells) {
			label += " " + h.cells[i]
		}
		if strings.TrimSpace(label) != "" {
			trials = append(trials, newTrial(label, works))
		}
	}
	return trials
}
