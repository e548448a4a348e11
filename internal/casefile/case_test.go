package casefile_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/internal/casefile"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

func TestRoundTrip(t *testing.T) {
	for _, c := range []casefile.Case{
		{About: "one file", Evidence: []evidence.Input{{Name: "a.txt", Data: []byte("text\n")}}, Diagnosis: casefile.Diagnosis{Verdict: "unexplained"}},
		{
			About:       "all there is\n\nin two paragraphs",
			Evidence:    []evidence.Input{{Name: "a.txt", Data: []byte("text\r\nand more\r\n")}, {Name: "b.json", Data: []byte("{}\n")}},
			Works:       []evidence.Input{{Name: "a.txt", Data: []byte("text\n")}},
			URL:         "https://example.com/a?b",
			Credentials: &sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret\n", SessionToken: "token"},
			Diagnosis: casefile.Diagnosis{Verdict: "explained", Findings: []casefile.Finding{
				{Name: "header-mutated:te", Certainty: "proven"}, {Name: "query-dropped:a name", Certainty: "likely"},
			}},
		},
		{About: "marks", Evidence: []evidence.Input{{Name: "a.txt", Data: []byte("-- url --\nhttps://example.com\n>\n")}}, Diagnosis: casefile.Diagnosis{Verdict: "healthy"}},
		{About: "marks without an end", Evidence: []evidence.Input{{Name: "a.txt", Data: []byte("x\n-- url --")}}, Diagnosis: casefile.Diagnosis{Verdict: "healthy"}},
	} {
		data, err := c.Format()
		if err != nil {
			t.Errorf("%s: %v", c.About, err)
			continue
		}
		if !casefile.Is(data) {
			t.Errorf("%s: not known for a case file:\n%s", c.About, data)
		}
		back, err := casefile.Parse(data)
		if err != nil {
			t.Errorf("%s: %v in\n%s", c.About, err, data)
			continue
		}
		again, err := back.Format()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: %v\n%s\nbecomes\n%s", c.About, err, data, again)
		}
		if back.About != c.About || back.URL != c.URL || back.Diagnosis.String() != c.Diagnosis.String() || len(back.Works) != len(c.Works) {
			t.Errorf("%s: got %+v", c.About, back)
		}
		for i, input := range c.Evidence {
			if want := strings.TrimSuffix(string(input.Data), "\n") + "\n"; string(back.Evidence[i].Data) != want || back.Evidence[i].Name != input.Name {
				t.Errorf("%s: got %q, want %q", c.About, back.Evidence[i].Data, want)
			}
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "no file evidence/NAME",
		"-- url --\nx\n":                      "no file evidence/NAME",
		"-- evidence/a --\n-- other --\n":     "other: no such file belongs to a case",
		"-- evidence/a --\n-- diagnosis --\n": `diagnosis: no line "verdict WORD"`,
		"-- evidence/a --\n-- diagnosis --\nverdict x\nfinding\n": `diagnosis: the line "finding" has not two words`,
		"-- evidence/a --\n-- credentials.json --\nx\n":           "credentials.json: invalid character",
		"unquote evidence/a\n-- evidence/a --\nno mark\n":         "evidence/a: ",
	} {
		if _, err := casefile.Parse([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if casefile.Is([]byte("-- a --\nb\n")) {
		t.Error("any archive is taken for a case file")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a\n-- evidence/a --\nx\n-- diagnosis --\nverdict likely\nhost-mismatch likely\n"))
	f.Add([]byte("unquote evidence/a\n-- evidence/a --\n>-- b --\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := casefile.Parse(data)
		if err != nil {
			return
		}
		formatted, err := c.Format()
		if err != nil {
			return
		}
		back, err := casefile.Parse(formatted)
		if err != nil && c.Diagnosis.Verdict != "" && c.Credentials == nil {
			for _, input := range append(c.Evidence, c.Works...) {
				if strings.TrimSpace(input.Name) != input.Name || strings.ContainsAny(input.Name, "\r\n") {
					return
				}
			}
			t.Errorf("%v in\n%q", err, formatted)
		}
		if err == nil && len(back.Evidence) != len(c.Evidence) {
			t.Errorf("%q becomes %q", data, formatted)
		}
	})
}
