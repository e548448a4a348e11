package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// offer completes the first most arguments with those names that begin as what was typed.
func offer(most int, names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return beginning(names(), typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// offerValue completes the value of a flag, wherever it stands.
func offerValue(cmd *cobra.Command, flag string, names func() []string) {
	// Fails only for a flag that does not exist or is registered twice.
	_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return beginning(names(), typed), cobra.ShellCompDirectiveNoFileComp
	})
}

func beginning(names []string, typed string) []string {
	var list []string
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			list = append(list, name)
		}
	}
	return list
}
