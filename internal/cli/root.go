package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// Root returns the command tree, for those who describe it: the manual pages are made from it.
func Root() *cobra.Command {
	a := &app{Streams: System()}
	return a.rootCommand()
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "countersign COMMAND",
		Short: "explain rejected AWS requests",
		Long: `Paste the evidence of a rejected AWS request, and get what broke the signature,
where, how certain that is and why, and what to do.

Nothing that is read is executed, fetched or sent anywhere.

Exit codes: 0 nothing is wrong, 1 a finding, 2 could not run.`,
		Example: `  countersign diagnose examples/cloudfront-403/*
  curl -v ... 2>&1 | countersign diagnose
  countersign explain host-mismatch
  countersign explain 'Missing Authentication Token'`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	})
	addChoice(root, root.PersistentFlags(), &a.shared.color, "color", "", "colour the output", "auto", "always", "never")
	root.AddCommand(a.diagnoseCommand(), a.explainCommand(), a.versionCommand())
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "help [COMMAND]", RunE: func(_ *cobra.Command, args []string) error {
		cmd, _, err := root.Find(args)
		if err != nil {
			return err
		}
		return cmd.Help()
	}})
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	err := fmt.Errorf("unknown command %q", name)
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return withHint(err, "did you mean countersign "+near[0]+"?")
	}
	if _, statErr := os.Stat(name); statErr == nil {
		return withHint(err, "to diagnose a file: countersign diagnose "+name)
	}
	return withHint(err, "see countersign --help")
}
