package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// group makes a command that only holds others: alone it prints its help, and a name that none of them has is
// refused, where cobra would print the help and exit with 0.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		var names []string
		for _, child := range cmd.Commands() {
			if child.IsAvailableCommand() {
				names = append(names, child.Name())
			}
		}
		err := fmt.Errorf("%s has no command %q", cmd.Name(), args[0])
		if near := nearest(args[0], names, 1); len(near) > 0 {
			return withHint(err, "did you mean "+cmd.CommandPath()+" "+near[0]+"?")
		}
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	}
	return cmd
}
