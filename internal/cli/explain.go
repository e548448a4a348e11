package cli

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/report"
)

func (a *app) explainCommand() *cobra.Command {
	list := false
	cmd := &cobra.Command{
		Use:   "explain [CODE|TEXT|-]",
		Short: "describe a cause, or what an AWS error text means",
		Long: `With the code of a cause, prints its page: what happened, an example, how to
tell it from its neighbours, fixes and sources. With an error text, or AWS's
name of an error, says what it really means and which causes to look at first.
With - the text is read from standard input.`,
		Example: `  countersign explain host-mismatch
  countersign explain 'Missing Authentication Token'
  countersign explain InvalidSignatureException
  countersign explain --list`,
		ValidArgsFunction: offer(1, codeCompletions),
		RunE: func(_ *cobra.Command, args []string) error {
			text := strings.TrimSpace(strings.Join(args, " "))
			switch {
			case list && text != "":
				return withHint(errors.New("--list takes no code"), "see countersign explain --help")
			case list:
				return a.listCauses()
			case text == stdinName:
				data, err := a.readStdin("the text")
				if err != nil {
					return err
				}
				text = strings.TrimSpace(string(data))
			}
			if len(text) > maxErrorText {
				return withHint(fmt.Errorf("a text of %d KB is no error text", len(text)>>10), "with the whole answer and the request, try countersign diagnose")
			}
			if text == "" {
				return withHint(errors.New("nothing to explain"),
					"give a code or an error text: countersign explain 'Missing Authentication Token'",
					"see all codes: countersign explain --list")
			}
			return a.explain(text)
		},
	}
	a.addOutput(cmd)
	cmd.Flags().BoolVar(&list, "list", false, "list all causes, grouped by family")
	return cmd
}

// codeCompletions are the codes of causes as completions, each with its title.
func codeCompletions() []string {
	var codes []string
	for _, cause := range causes.All() {
		codes = append(codes, cobra.CompletionWithDesc(string(cause.Code), cause.Title))
	}
	return codes
}

// maxErrorText is the size in bytes of the longest text that is looked at as the sentence of an error. AWS's own
// have some kilobytes, with the canonical request in them.
const maxErrorText = 256 << 10

// explain prints what is known of a code or a text.
func (a *app) explain(text string) error {
	code, _, _ := strings.Cut(strings.ToLower(text), ":")
	if cause := causes.Lookup(causes.Code(code)); cause != nil {
		return a.explainCause(cause)
	}
	if meaning, ok := answer.Explain(text); ok {
		return a.explainAnswer(meaning)
	}
	shown := report.NewRedactor().Text(text)
	if strings.ContainsAny(text, " \n") {
		return withHint(errors.New("no AWS error is known in this text"),
			"give the sentence alone, as in countersign explain 'Missing Authentication Token'",
			"with the whole answer and the request, try countersign diagnose")
	}
	hints := []string{"see all codes: countersign explain --list"}
	var codes []string
	for _, cause := range causes.All() {
		codes = append(codes, string(cause.Code))
	}
	if near := nearest(text, codes, 3); near != nil {
		hints = append([]string{"did you mean " + strings.Join(near, ", or ") + "?"}, hints...)
	}
	return withHint(fmt.Errorf("no cause and no AWS error is known as %q", shown), hints...)
}

// causeInfo is a cause in the JSON of explain.
type causeInfo struct {
	Code   string `json:"code"`
	Family string `json:"family"`
	Title  string `json:"title"`
	Hop    string `json:"hop"`
	// Prior is in how many of 143 public cases the cause was seen, and Cost what the search therefore takes to
	// assume it, in bits.
	Prior int     `json:"prior"`
	Cost  float64 `json:"cost"`
	Page  string  `json:"page,omitempty"`
}

func infoOf(cause *causes.Cause) causeInfo {
	return causeInfo{
		Code: string(cause.Code), Family: string(cause.Family), Title: cause.Title, Hop: string(cause.Hop),
		Prior: cause.Prior, Cost: math.Round(cause.Cost()*100) / 100,
	}
}

func (a *app) explainCause(cause *causes.Cause) error {
	page := causes.Page(cause.Code)
	if a.json() {
		info := infoOf(cause)
		info.Page = page
		return report.WriteJSON(a.Out, info)
	}
	return report.WritePage(a.Out, page, a.textOptions())
}

// answerInfo is the meaning of an error text in the JSON of explain.
type answerInfo struct {
	Text        string      `json:"text"`
	Says        string      `json:"says"`
	Causes      []causeInfo `json:"causes"`
	Distinguish string      `json:"distinguish,omitempty"`
	Source      string      `json:"source,omitempty"`
}

func (a *app) explainAnswer(m answer.Meaning) error {
	info := answerInfo{Text: m.Text, Says: m.Says, Causes: []causeInfo{}, Distinguish: m.Distinguish, Source: m.Source}
	for _, code := range m.Causes {
		if cause := causes.Lookup(causes.Code(code)); cause != nil {
			info.Causes = append(info.Causes, infoOf(cause))
		}
	}
	if a.json() {
		return report.WriteJSON(a.Out, info)
	}
	meaning := report.Meaning{Text: m.Text, Says: m.Says, Distinguish: m.Distinguish, Source: m.Source}
	for _, cause := range info.Causes {
		meaning.Causes = append(meaning.Causes, report.Entry{Name: cause.Code, Text: cause.Title})
	}
	return report.WriteMeaning(a.Out, meaning, a.textOptions())
}

func (a *app) listCauses() error {
	var infos []causeInfo
	var groups []report.Group
	for _, cause := range causes.All() {
		infos = append(infos, infoOf(cause))
		family := string(cause.Family)
		if len(groups) == 0 || groups[len(groups)-1].Name != family {
			groups = append(groups, report.Group{Name: family})
		}
		group := &groups[len(groups)-1]
		group.Entries = append(group.Entries, report.Entry{Name: string(cause.Code), Text: cause.Title})
	}
	if a.json() {
		return report.WriteJSON(a.Out, infos)
	}
	return report.WriteGroups(a.Out, groups, a.textOptions())
}
