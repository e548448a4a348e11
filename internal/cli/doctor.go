package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"countersign/internal/doctor"
	"countersign/internal/report"
)

type doctorFlags struct{ profile, date, dateFrom string }

func (a *app) doctorCommand() *cobra.Command {
	var flags doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "check credentials, clock and region before a request is sent",
		Long: `Looks at what you sign with, and says what is wrong and which command mends it.
Where all is well, it says nothing.

It checks the profile and where it comes from; whether its credentials can be
found, and when they end; the form of access key, secret and session token, with
stray blanks, quotes and line feeds; variables of the environment that win over
the profile; the region; shared files that cannot be read, or that have a byte
order mark or CR LF.

The clock is compared with a Date header, which AWS sends with each answer: with
--date as you got it this moment, or with --date-from as a server sends it. That
request is neither signed nor has it credentials. Nothing is fetched otherwise,
except what the profile itself needs for its credentials.

No secret is printed, and no part of one.

Exit codes: 0 nothing is wrong, 1 a finding, 2 could not run.`,
		Example: `  countersign doctor
  countersign doctor --profile dev -v
  countersign doctor --date-from https://sts.amazonaws.com
  countersign doctor --date "$(curl -sI https://sts.amazonaws.com | grep -i '^date:')"`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.doctor(flags) },
	}
	a.addOutput(cmd)
	cmd.Flags().BoolVarP(&a.shared.verbose, "verbose", "v", false, "show what was looked at as well")
	f := cmd.Flags()
	f.StringVar(&flags.profile, "profile", "", "look at the profile `NAME`, as the AWS CLI would take it")
	offerValue(cmd, "profile", a.profiles)
	f.StringVar(&flags.date, "date", "", "compare the clock with this Date `HEADER`")
	f.StringVar(&flags.dateFrom, "date-from", "", "compare the clock with the Date header that this `URL` answers with")
	cmd.MarkFlagsMutuallyExclusive("date", "date-from")
	return cmd
}

func (a *app) doctor(flags doctorFlags) error {
	state, err := a.gather(flags)
	if err != nil {
		return err
	}
	secrets := []string{state.Environment["AWS_SECRET_ACCESS_KEY"], state.Environment["AWS_SESSION_TOKEN"], state.Environment["AWS_SECURITY_TOKEN"], state.Environment["AWS_SECRET_KEY"]}
	if state.Found != nil {
		secrets = append(secrets, state.Found.Secret, state.Found.Token)
	}
	checkup := report.NewRedactor(secrets...).Checkup(doctor.Examine(state))
	if a.json() {
		err = report.WriteJSON(a.Out, checkup)
	} else {
		err = report.WriteCheckup(a.Out, checkup, a.textOptions())
	}
	switch {
	case err != nil:
		return fmt.Errorf("cannot write what was found: %w", err)
	case len(checkup.Findings) > 0:
		return exitCode(exitFinding)
	}
	return nil
}
