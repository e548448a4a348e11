package evidence

import (
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/internal/lazyregexp"
)

// assignment is a line that gives a shell variable a literal value.
var assignment = lazyregexp.New(`(?m)^[ \t$>]*(?:export[ \t]+|set[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=("[^"\n]*"|'[^'\n]*'|[^\s"'` + "`" + `;()]+)[ \t]*;?[ \t]*$`)

// variable is a use of one.
var variable = lazyregexp.New(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// maxAssigned is how much of the text between two commands is searched for assignments.
const maxAssigned = 16 << 10

// expand puts the values of variables that the lines before a command assign into its words, as far as
// they are parts of URLs. Others stay as they are written: nothing is taken from the environment.
func (d *document) expand(line commandline.Line, at int) commandline.Line {
	var values map[string]string
	for i, w := range line.Words {
		if !w.Open || !strings.Contains(w.Text, "$") {
			continue
		}
		if values == nil {
			values = d.assigned(at)
		}
		text := variable.ReplaceAllStringFunc(w.Text, func(use string) string {
			value, ok := values[strings.Trim(use, "${}")]
			if !ok || !strings.Contains(value, "://") && !strings.Contains(w.Text, "://") && !isHost(value) {
				return use
			}
			return value
		})
		if text != w.Text {
			line.Words[i].Text = text
			line.Words[i].Open = strings.Contains(text, "$")
		}
	}
	return line
}

// assigned returns the values that variables are given before an offset. Offsets ascend from call to call, so
// that no part of the text is searched twice.
func (d *document) assigned(at int) map[string]string {
	from := max(d.assignedTo, at-maxAssigned)
	if d.variables == nil {
		d.variables = map[string]string{}
	}
	if from < at {
		for _, m := range assignment.FindAllStringSubmatch(d.text[from:at], -1) {
			d.variables[m[1]] = strings.Trim(m[2], `"'`)
		}
		d.assignedTo = at
	}
	return d.variables
}
