package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteAuditJUnit prints an audit as JUnit XML, which build servers draw: a test for each rule, which
// fails with its findings. Findings below the severity fail do not fail their test.
// https://github.com/testmoapp/junitxml
func WriteAuditJUnit(w io.Writer, a *Audit, fail string) error {
	suite := junitSuite{Name: "countersign audit"}
	for _, r := range a.Rules {
		test := junitCase{Name: r.ID + ": " + r.Title, Class: "countersign." + r.ID}
		var lines []string
		bad := 0
		for i := range a.Findings {
			f := &a.Findings[i]
			if f.Rule != r.ID {
				continue
			}
			line := strings.TrimSpace(f.Place() + f.Severity + ": " + f.Message)
			if f.Proof != nil {
				line += "\n  proof: " + f.Proof.Request + ", signed for " + f.Proof.Sign + ": " + f.Proof.Answer
			}
			for _, fix := range f.Fixes {
				line += "\n  fix (" + fix.Kind + "): " + fix.Text
			}
			lines = append(lines, line)
			if AtLeast(f.Severity, fail) {
				bad++
			}
		}
		text := plainText(strings.Join(lines, "\n"))
		switch {
		case bad > 0:
			test.Failure = &junitText{Message: Plural(len(lines), "finding"), Type: r.Severity, Text: text}
			suite.Failures++
		case text != "":
			test.Out = text
		}
		suite.Cases = append(suite.Cases, test)
	}
	for _, n := range a.Faults {
		suite.Cases = append(suite.Cases, junitCase{
			Name: "read", Class: "countersign.read", Error: &junitText{Message: "a document cannot be read", Type: "error", Text: noteText(n)},
		})
		suite.Errors++
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// plainText is text without what XML or a terminal does not take, line by line.
func plainText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = plain(line)
	}
	return strings.Join(lines, "\n")
}

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	Failure *junitText `xml:"failure,omitempty"`
	Error   *junitText `xml:"error,omitempty"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}
