package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"countersign/internal/infra"
	"countersign/internal/remedy"
	"countersign/internal/report"
	"countersign/internal/topology"
)

func (a *app) patchCommand() *cobra.Command {
	var flags infraFlags
	cmd := &cobra.Command{
		Use:   "patch PATH...",
		Short: "the smallest change to a template, as a patch",
		Long: `Audits a template or Terraform files, changes what can be changed without
asking, audits the result, and prints a patch with the changes that helped. The
patch mends policies, methods, the origin's protocol and the type of an API's
endpoint. What it does not mend is said on standard error, and makes the exit
code 1.`,
		Example: `  countersign remedy patch template.yaml | patch -p1
  countersign remedy patch main.tf`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return withHint(errors.New("patch wants the template, or the files of Terraform"), "countersign remedy patch template.yaml")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.patch(flags, args) },
	}
	a.addOutput(cmd)
	flags.add(cmd)
	return cmd
}

func (a *app) patch(flags infraFlags, args []string) error {
	options, err := flags.options()
	if err != nil {
		return err
	}
	documents, err := a.infrastructure(args)
	if err != nil {
		return err
	}
	if loaded := infra.Load(documents, options); !loaded.Recognised() {
		return a.nothingRecognised(loaded, args)
	}
	p, err := remedy.Propose(documents, options)
	if err != nil {
		return err
	}
	redactor := report.NewRedactor(secretsOf(documents, options)...)
	if a.json() {
		err = report.WriteJSON(a.Out, patchInfo{
			SchemaVersion: report.SchemaVersion, Patch: redactor.Text(p.Diff), Mended: cleaned(redactor, p.Mended), Left: cleaned(redactor, p.Left), Redacted: true,
		})
		if err == nil && len(p.Left) > 0 {
			err = exitCode(exitFinding)
		}
		return err
	}
	if _, err := io.WriteString(a.Out, redactor.Text(p.Diff)); err != nil {
		return err
	}
	for _, f := range p.Mended {
		a.say("mended", redactor.Text(f.Rule+": "+f.Message))
	}
	for _, f := range p.Left {
		a.say("left", redactor.Text(f.Place()+f.Rule+": "+f.Message))
	}
	if len(p.Left) > 0 {
		return exitCode(exitFinding)
	}
	return nil
}

// patchInfo is the JSON of a patch.
type patchInfo struct {
	SchemaVersion int    `json:"schema_version"`
	Patch         string `json:"patch"`
	// Mended and Left are the findings that the patch mends, and those that it does not.
	Mended   []report.AuditFinding `json:"mended"`
	Left     []report.AuditFinding `json:"left"`
	Redacted bool                  `json:"redacted"`
}

// cleaned are findings without secrets.
func cleaned(r *report.Redactor, findings []report.AuditFinding) []report.AuditFinding {
	return append([]report.AuditFinding{}, r.Audit(&report.Audit{Findings: findings}).Findings...)
}

// secretsOf are the secrets of the topology that documents make.
func secretsOf(documents []topology.Document, o infra.Options) []string {
	return secretsIn(infra.Load(documents, o).Topology)
}
