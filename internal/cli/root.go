package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// Root returns the command tree, for those who describe it: the manual pages are made from it.
func Root() *cobra.Command {
	a := &app{Streams: System()}
	return a.rootCommand()
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "countersign",
		Short: "explain rejected AWS requests",
		Long: `Paste the evidence of a rejected AWS request, and get what broke the signature,
where, how certain that is and why, and what to do.

Evidence is never executed, fetched or sent anywhere. Only curl, proxy and lab
record send requests, and doctor --date-from one without a signature.

Exit codes: 0 nothing is wrong, 1 a finding, 2 could not run.`,
		Example: `  countersign diagnose examples/cloudfront-403/*
  curl -v ... 2>&1 | countersign diagnose
  countersign explain host-mismatch
  countersign explain 'Missing Authentication Token'
  countersign curl --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com \
    https://d111111abcdef8.cloudfront.net/prod/pets`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", a.helpWidth())))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	})
	root.Version = currentVersion().String()
	root.SetVersionTemplate("{{.Version}}\n")
	addChoice(root, root.PersistentFlags(), &a.shared.color, "color", "", "colour the output", "auto", "always", "never")
	root.AddCommand(
		a.diagnoseCommand(),
		a.explainCommand(),
		a.signCommand(),
		a.curlCommand(),
		a.proxyCommand(),
		a.traceCommand(),
		a.exportCommand(),
		a.labCommand(),
		a.auditCommand(),
		a.remedyCommand(),
		a.redactCommand(),
		a.doctorCommand(),
		a.versionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Short = "help about a command"
			cmd.Run, cmd.RunE = nil, func(_ *cobra.Command, args []string) error {
				about, _, err := root.Find(args)
				if err != nil {
					return err
				}
				return about.Help()
			}
		case "completion":
			describeCompletion(cmd)
		}
	}
	return root
}

// helpWidth is how many columns the help has: the terminal's, within what can be read.
func (a *app) helpWidth() int {
	if a.Width == 0 {
		return 80
	}
	return min(max(a.Width, 60), 100)
}

// usageError adds what helps to cobra's errors on arguments and flags, which come without.
func usageError(root, cmd *cobra.Command, err error) error {
	help := "see " + cmd.CommandPath() + " --help"
	if quoted, ok := strings.CutPrefix(err.Error(), "required flag(s) "); ok {
		names := strings.NewReplacer(`"`, "", ", ", ", --").Replace(strings.TrimSuffix(quoted, " not set"))
		return withHint(fmt.Errorf("these are needed: --%s", names), help)
	}
	wanted, received := 0, 0
	if n, _ := fmt.Sscanf(err.Error(), "accepts %d arg(s), received %d", &wanted, &received); n == 2 {
		_, takes, _ := strings.Cut(cmd.Use, " ")
		return withHint(fmt.Errorf("%s takes %s; %s given", strings.TrimPrefix(cmd.CommandPath(), root.Name()+" "), takes, was(received)), help)
	}
	for _, start := range []string{"requires at least ", "accepts ", "if any flags in the group "} {
		if strings.HasPrefix(err.Error(), start) {
			return withHint(err, help)
		}
	}
	quoted, ok := strings.CutPrefix(err.Error(), "unknown command ")
	if !ok {
		return err
	}
	quoted, _ = strconv.QuotedPrefix(quoted)
	name, _ := strconv.Unquote(quoted)
	if cmd != root && cmd.Name() != "help" {
		return withHint(fmt.Errorf("%s takes no argument %q", cmd.CommandPath(), name), help)
	}
	return unknownCommand(root, name)
}

// was counts arguments in words: "1 argument was".
func was(n int) string {
	switch n {
	case 0:
		return "none was"
	case 1:
		return "1 argument was"
	}
	return fmt.Sprintf("%d arguments were", n)
}

// unknownCommand says what a name may have been meant for.
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
