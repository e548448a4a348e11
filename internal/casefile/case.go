package casefile

import (
	"encoding/json"
	"fmt"
	"strings"

	quote "github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/tools/txtar"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// Extension is what the names of case files end in.
const Extension = ".txtar"

// The names and folders of the files of a case.
const (
	evidenceFolder  = "evidence/"
	worksFolder     = "works/"
	urlFile         = "url"
	credentialsFile = "credentials.json"
	diagnosisFile   = "diagnosis"
	unquotePrefix   = "unquote "
)

// Case is a case file.
type Case struct {
	// About says what happened.
	About string
	// Evidence are the inputs of the diagnosis, Works those of a request that works.
	Evidence, Works []evidence.Input
	// URL is the address that was called, where it was told apart from the evidence.
	URL string
	// Credentials are example keys for the proof, never those of a person; nil for none.
	Credentials *sigv4.Credentials
	// Diagnosis is what it comes to.
	Diagnosis Diagnosis
}

// Is reports whether data are those of a case file and not other evidence.
func Is(data []byte) bool {
	for _, f := range txtar.Parse(data).Files {
		if strings.HasPrefix(f.Name, evidenceFolder) {
			return true
		}
	}
	return false
}

// Parse reads a case file.
func Parse(data []byte) (*Case, error) {
	archive := txtar.Parse(data)
	c := &Case{}
	quoted := map[string]bool{}
	var about []string
	for line := range strings.Lines(string(archive.Comment)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), unquotePrefix); ok {
			quoted[name] = true
			continue
		}
		about = append(about, line)
	}
	c.About = strings.TrimSpace(strings.Join(about, ""))
	for _, f := range archive.Files {
		content := f.Data
		if quoted[f.Name] {
			var err error
			if content, err = quote.Unquote(content); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
		if err := c.add(f.Name, content); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if len(c.Evidence) == 0 {
		return nil, fmt.Errorf("no file %sNAME", evidenceFolder)
	}
	return c, nil
}

// add takes one file of the archive.
func (c *Case) add(name string, content []byte) error {
	if rest, ok := strings.CutPrefix(name, evidenceFolder); ok {
		c.Evidence = append(c.Evidence, evidence.Input{Name: rest, Data: content})
		return nil
	}
	if rest, ok := strings.CutPrefix(name, worksFolder); ok {
		c.Works = append(c.Works, evidence.Input{Name: rest, Data: content})
		return nil
	}
	switch name {
	case urlFile:
		c.URL = strings.TrimSpace(string(content))
	case credentialsFile:
		var keys struct{ AccessKeyID, SecretAccessKey, SessionToken string }
		if err := json.Unmarshal(content, &keys); err != nil {
			return err
		}
		given := sigv4.Credentials(keys)
		c.Credentials = &given
	case diagnosisFile:
		return c.Diagnosis.parse(string(content))
	default:
		return fmt.Errorf("no such file belongs to a case; there are %sNAME, %sNAME, %s, %s and %s", evidenceFolder, worksFolder, urlFile, credentialsFile, diagnosisFile)
	}
	return nil
}

// Format returns the case as a file.
func (c *Case) Format() ([]byte, error) {
	archive := &txtar.Archive{}
	comment := c.About + "\n"
	var failed error
	add := func(name string, content []byte) {
		// txtar adds a line feed to any file that does not end in one, and may make a mark of its last line.
		if n := len(content); n > 0 && content[n-1] != '\n' {
			content = append(content[:n:n], '\n')
		}
		if len(txtar.Parse(content).Files) > 0 {
			quoted, err := quote.Quote(content)
			if err != nil && failed == nil {
				failed = fmt.Errorf("%s: %w", name, err)
			}
			content = quoted
			comment += unquotePrefix + name + "\n"
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: content})
	}
	for _, input := range c.Evidence {
		add(evidenceFolder+input.Name, input.Data)
	}
	for _, input := range c.Works {
		add(worksFolder+input.Name, input.Data)
	}
	if c.URL != "" {
		add(urlFile, []byte(c.URL+"\n"))
	}
	if k := c.Credentials; k != nil {
		keys := struct {
			AccessKeyID     string `json:"AccessKeyId"`
			SecretAccessKey string
			SessionToken    string `json:",omitempty"`
		}{k.AccessKeyID, k.SecretAccessKey, k.SessionToken}
		data, err := json.MarshalIndent(keys, "", "  ")
		if err != nil {
			return nil, err
		}
		add(credentialsFile, append(data, '\n'))
	}
	add(diagnosisFile, []byte(c.Diagnosis.String()))
	archive.Comment = []byte(comment + "\n")
	return txtar.Format(archive), failed
}

// Read reads the evidence as diagnose does.
func (c *Case) Read() (*evidence.Case, error) {
	read, err := evidence.Read(c.Evidence)
	if err != nil {
		return nil, err
	}
	if len(c.Works) > 0 {
		if read.Works, err = evidence.Read(c.Works); err != nil {
			return nil, err
		}
	}
	if c.URL != "" {
		read.SetURL(c.URL)
	}
	read.Given = c.Credentials
	return read, nil
}
