package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/casefile"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/redact"
	"countersign/internal/report"
)

// mostSaved is how many findings a saved case names.
const mostSaved = 3

// saveCase writes the evidence, redacted, and what it comes to. d is the diagnosis of the evidence as it was
// given; where the redacted evidence comes to less, since the secret is not in it, the file says so.
func (a *app) saveCase(path string, g *given, c *evidence.Case, d *report.Diagnosis) error {
	if !strings.HasSuffix(path, casefile.Extension) {
		path += casefile.Extension
	}
	// Together, so that what is the same in both stays the same, with the address, whose names count too.
	all := slices.Concat(g.evidence, g.works, []evidence.Input{{Name: "url", Data: []byte(g.url)}})
	clean, err := redact.Evidence(all, secrets(c)...)
	if err != nil {
		return named(err)
	}
	file := &casefile.Case{About: clean.Text(d.Summary)}
	names := map[string]bool{}
	for i, input := range clean.Inputs[:len(all)-1] {
		input.Name = savedName(input.Name, clean, names)
		if i < len(g.evidence) {
			file.Evidence = append(file.Evidence, input)
		} else {
			file.Works = append(file.Works, input)
		}
	}
	file.URL = string(clean.Inputs[len(all)-1].Data)
	again, err := file.Read()
	if err != nil {
		return fmt.Errorf("the redacted evidence cannot be read: %w", err)
	}
	file.Diagnosis = casefile.Of(diagnose.Report(again, diagnose.Diagnose(again)), mostSaved)
	if whole := casefile.Of(d, 1); len(whole.Findings) > 0 && !slices.Equal(whole.Findings, file.Diagnosis.Findings[:min(1, len(file.Diagnosis.Findings))]) {
		first := whole.Findings[0]
		file.About += fmt.Sprintf("\n\nBefore it was redacted it came to %s (%s).", first.Name, first.Certainty)
	}
	data, err := file.Format()
	if err != nil {
		return err
	}
	if err := writeNew(path, data); err != nil {
		return err
	}
	replaced := clean.Summary()
	if replaced == "" {
		replaced = "nothing"
	}
	a.say("note", "saved "+path+"; replaced "+replaced)
	a.say("hint", "read it before you share it: paths, bodies and free text stay")
	return nil
}

// savedName is a name in a case file that tells no more than what kind of file it was.
func savedName(name string, clean *redact.Result, taken map[string]bool) string {
	if name == stdinName {
		name = "stdin.txt"
	}
	name = strings.Join(strings.Fields(clean.Text(filepath.Base(name))), "_")
	free := name
	for n := 2; taken[free]; n++ {
		extension := filepath.Ext(name)
		free = strings.TrimSuffix(name, extension) + "-" + strconv.Itoa(n) + extension
	}
	taken[free] = true
	return free
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return withHint(fmt.Errorf("%s exists already", path), "give another name; nothing is overwritten")
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, withoutPath(err))
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, withoutPath(err))
	}
	return nil
}
