package cli

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"countersign/internal/lab/scenario"
	"countersign/internal/report"
)

func (a *app) labListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list the scenarios",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return a.labList() },
	}
	a.addOutput(cmd)
	return cmd
}

// listed is a scenario in a list.
type listed struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Steps []string `json:"steps"`
}

func (a *app) labList() error {
	all, err := scenario.All()
	if err != nil {
		return err
	}
	if a.json() {
		list := []listed{}
		for _, s := range all {
			l := listed{Name: s.Name, Title: s.Title}
			for _, step := range s.Steps {
				l.Steps = append(l.Steps, step.Name)
			}
			list = append(list, l)
		}
		return report.WriteJSON(a.Out, list)
	}
	group := report.Group{Name: "scenarios"}
	for _, s := range all {
		group.Entries = append(group.Entries, report.Entry{Name: s.Name, Text: s.Title})
	}
	return report.WriteGroups(a.Out, []report.Group{group}, a.textOptions())
}

func (a *app) labRunCommand() *cobra.Command {
	var short bool
	cmd := &cobra.Command{
		Use:   "run SCENARIO...|all",
		Short: "play a failure and its remedies, and draw them",
		Long: `Plays scenarios in process and draws each request: what the client signs, what
the edge gets and what the gateway gets, marked where it is not what was signed;
the setting that changed it; the answer; the diagnosis.

Exit codes: 0 each behaved as its scenario says, 1 one did not, 2 could not run.`,
		Example: `  countersign lab run cloudfront-apigw
  countersign lab run all --short`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHint(errors.New("run wants the name of a scenario, or all"), "countersign lab list")
			}
			return nil
		},
		ValidArgsFunction: offer(math.MaxInt, func() []string { return append(scenarioNames(), "all") }),
		RunE:              func(_ *cobra.Command, args []string) error { return a.labRun(args, short) },
	}
	a.addOutput(cmd)
	cmd.Flags().BoolVar(&short, "short", false, "print a line for each step")
	return cmd
}

func scenarioNames() []string {
	all, _ := scenario.All()
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return names
}

func (a *app) labRun(names []string, short bool) error {
	chosen, err := chooseScenarios(names)
	if err != nil {
		return err
	}
	played := []report.Played{}
	steps, bad := 0, 0
	for _, s := range chosen {
		outcomes, err := s.Play()
		if err != nil {
			return err
		}
		p := scenario.Picture(s, outcomes)
		played = append(played, p)
		steps += len(p.Steps)
		if !p.AsExpected {
			bad++
		}
	}
	switch {
	case a.json():
		err = report.WriteJSON(a.Out, played)
	case short:
		err = report.WritePlayedShort(a.Out, played, a.textOptions())
	default:
		err = report.WritePlayed(a.Out, played, a.textOptions())
	}
	if err == nil && !a.json() && len(played) > 1 {
		_, err = fmt.Fprintf(a.Out, "\n%d scenarios, %d steps: %d not as expected\n", len(played), steps, bad)
	}
	switch {
	case err != nil:
		return fmt.Errorf("cannot write the pictures: %w", err)
	case bad > 0:
		return exitCode(exitFinding)
	}
	return nil
}

func chooseScenarios(names []string) ([]*scenario.Scenario, error) {
	all, err := scenario.All()
	if err != nil {
		return nil, err
	}
	var chosen []*scenario.Scenario
	for _, name := range names {
		if name == "all" {
			return all, nil
		}
		found := false
		for _, s := range all {
			if s.Name == name {
				chosen, found = append(chosen, s), true
			}
		}
		if !found {
			hints := []string{"countersign lab list"}
			if near := nearest(name, scenarioNames(), 3); len(near) > 0 {
				hints = append([]string{"did you mean " + strings.Join(near, ", ") + "?"}, hints...)
			}
			return nil, withHint(fmt.Errorf("there is no scenario %q", name), hints...)
		}
	}
	return chosen, nil
}
