package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"countersign/internal/report"
)

// sharedFlags are the flags that mean the same for every command that has them.
type sharedFlags struct {
	output      string
	color       string
	verbose     bool
	showSecrets bool
}

// choice is a flag with a few values. It refuses any other, and completes them.
type choice struct {
	value  *string
	values []string
}

func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c choice) Type() string { return strings.Join(c.values, "|") }

func (c choice) Set(text string) error {
	if !slices.Contains(c.values, text) {
		return fmt.Errorf("must be one of %s", strings.Join(c.values, ", "))
	}
	*c.value = text
	return nil
}

// addChoice adds a flag with a few values to a command. The first of them is the default, unless it is "".
func addChoice(cmd *cobra.Command, flags *pflag.FlagSet, target *string, name, short, usage string, values ...string) {
	*target = values[0]
	if values[0] == "" {
		values = values[1:]
	}
	flags.VarP(choice{target, values}, name, short, usage)
	offerValue(cmd, name, func() []string { return values })
}

// addOutput adds -o.
func (a *app) addOutput(cmd *cobra.Command) {
	addChoice(cmd, cmd.Flags(), &a.shared.output, "output", "o", "form of the output", "text", "json")
}

// addOut adds --out: everywhere -o is the form of what is printed, and --out is where files are written.
func addOut(cmd *cobra.Command, target *string, value, usage string) {
	cmd.Flags().StringVar(target, "out", value, usage)
}

// addFormer adds the former name of a flag, which works and is not shown.
func addFormer(cmd *cobra.Command, target *string, name string, values ...string) {
	f := cmd.Flags()
	if values == nil {
		f.StringVar(target, name, *target, "")
	} else {
		f.Var(choice{target, values}, name, "")
	}
	_ = f.MarkHidden(name) // fails only for a flag that does not exist
}

// addVerbose adds -v.
func (a *app) addVerbose(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&a.shared.verbose, "verbose", "v", false, "show all findings, and what was read")
}

// addShowSecrets adds --show-secrets.
func (a *app) addShowSecrets(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.shared.showSecrets, "show-secrets", false, "do not hide secrets; at a terminal only")
}

// checkShowSecrets refuses to send secrets anywhere but to a terminal.
func (a *app) checkShowSecrets() error {
	if a.shared.showSecrets && !a.OutTerminal {
		return withHint(fmt.Errorf("--show-secrets works at a terminal only"), "leave it out: what is piped or saved is soon shared")
	}
	return nil
}

// json reports whether -o json was given.
func (a *app) json() bool { return a.shared.output == "json" }

// textOptions says how to print for people on these streams. https://no-color.org
func (a *app) textOptions() report.TextOptions { return a.textOptionsFor(a.OutTerminal) }

// textOptionsFor says so for a stream that is a terminal or not.
func (a *app) textOptionsFor(terminal bool) report.TextOptions {
	color := terminal && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"
	switch a.shared.color {
	case "always":
		color = true
	case "never":
		color = false
	}
	return report.TextOptions{Width: a.Width, Color: color, Verbose: a.shared.verbose}
}
