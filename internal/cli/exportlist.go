package cli

import (
	"strings"

	"countersign/internal/export"
	"countersign/internal/report"
)

// listedTarget is a target in the JSON of export --list.
type listedTarget struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Clients []string `json:"clients,omitempty"`
	Modes   []string `json:"modes"`
	Keeps   []string `json:"keeps,omitempty"`
}

func (a *app) listTargets() error {
	list := []listedTarget{}
	group := report.Group{Name: "targets"}
	for _, t := range export.All() {
		list = append(list, listedTarget{t.Name, t.Title, t.Clients, modes(t), t.Keeps})
		text := t.Title
		for _, choice := range []struct {
			flag   string
			values []string
		}{{"--client", t.Clients}, {"--mode", modes(t)}, {"--keep", t.Keeps}} {
			if len(choice.values) > 1 {
				text += "; " + choice.flag + "=" + strings.Join(choice.values, "|")
			}
		}
		group.Entries = append(group.Entries, report.Entry{Name: t.Name, Text: text})
	}
	if a.json() {
		return report.WriteJSON(a.Out, list)
	}
	return report.WriteGroups(a.Out, []report.Group{group}, a.textOptions())
}

// targetNames are the targets as completions, each with what it is.
func targetNames() []string {
	var names []string
	for _, t := range export.All() {
		names = append(names, t.Name+"\t"+t.Title)
	}
	return names
}

func modes(t *export.Target) []string {
	var list []string
	for _, m := range t.Modes {
		list = append(list, string(m))
	}
	return list
}
