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

// shells are the shells that completion is for, and how each takes its script.
var shells = map[string]string{
	"bash":       "  source <(countersign completion bash)\n  countersign completion bash > ~/.local/share/bash-completion/completions/countersign",
	"zsh":        "  source <(countersign completion zsh)\n  countersign completion zsh > \"${fpath[1]}/_countersign\"",
	"fish":       "  countersign completion fish | source\n  countersign completion fish > ~/.config/fish/completions/countersign.fish",
	"powershell": "  countersign completion powershell | Out-String | Invoke-Expression",
}

// describeCompletion gives cobra's command this program's words, and lets it refuse a shell that it has not.
func describeCompletion(cmd *cobra.Command) {
	cmd.Short = "write the completion script of a shell"
	cmd.Long = `Writes the script with which a shell completes commands, flags and their values,
the codes of causes, rules, targets and scenarios.`
	cmd.Example = shells["bash"]
	for _, shell := range cmd.Commands() {
		shell.Short = "the script of " + shell.Name()
		shell.Long = "Writes the completion script of " + shell.Name() + ":\nfor this session, or for each that begins after it."
		if !strings.Contains(shells[shell.Name()], "\n") {
			shell.Long = "Writes the completion script of " + shell.Name() + ".\nTo have it in each session, put the line into the profile."
		}
		shell.Example = shells[shell.Name()]
	}
	cmd.Args = nil
	group(cmd)
}
