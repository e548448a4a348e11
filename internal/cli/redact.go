package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"countersign/internal/redact"
)

func (a *app) redactCommand() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "redact [FILE|DIRECTORY|-]...",
		Short: "make evidence safe to share",
		Long: `Replaces what must not be shared by stand-ins of the same form, everywhere
alike: secrets, session tokens, API keys, cookies, access key ids, signatures,
account ids, the names of users and roles in ARNs, mail and IP addresses, and
the names of customers in hosts and buckets. It finds them in any encoding.

What comes out is diagnosed as what went in: where a text that was replaced was
hashed, and the text is in the evidence, the hash is computed anew. Files that
belong together are redacted together, so that the same key stays the same.

Nothing is changed in place. One input goes to standard output, several to a new
folder. What was replaced is counted on standard error.

Paths, queries, bodies and free text stay, but for the above: read the result
before you share it.`,
		Example: `  countersign redact error.log > safe.log
  pbpaste | countersign redact | pbcopy
  countersign redact request.log answer.json --out safe
  countersign diagnose safe`,
		RunE: func(_ *cobra.Command, args []string) error { return a.redact(args, folder) },
	}
	addOut(cmd, &folder, "", "write files of the same names to this new `FOLDER`")
	addFormer(cmd, &folder, "output-dir")
	return cmd
}

func (a *app) redact(args []string, folder string) error {
	inputs, err := a.inputs(args)
	if err != nil {
		return err
	}
	if len(inputs) > 1 && folder == "" {
		return withHint(fmt.Errorf("%d files do not go to standard output together", len(inputs)), "give --out FOLDER")
	}
	r, err := redact.Evidence(inputs)
	if err != nil {
		return named(err)
	}
	if folder == "" {
		if _, err := a.Out.Write(r.Inputs[0].Data); err != nil {
			return fmt.Errorf("cannot write the evidence: %w", err)
		}
	} else if err := writeFolder(folder, r); err != nil {
		return err
	}
	if summary := r.Summary(); summary != "" {
		a.say("note", "replaced "+summary)
		a.say("hint", "read it before you share it: paths, bodies and free text stay")
	} else {
		a.say("note", "nothing was found that is to be replaced")
	}
	return nil
}

// writeFolder writes files to a folder that is new or lacks them.
func writeFolder(folder string, r *redact.Result) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", folder, withoutPath(err))
	}
	for _, input := range r.Inputs {
		name := "stdin.txt"
		if input.Name != stdinName {
			// A name of a file tells as much as a host.
			name = r.Text(filepath.Base(input.Name))
		}
		path := filepath.Join(folder, name)
		if err := writeNew(path, input.Data); err != nil {
			return err
		}
	}
	return nil
}
