package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"countersign/internal/export"
	"countersign/internal/remedy"
)

func (a *app) remedyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remedy",
		Short: "write what mends a path",
		Long: `Writes what mends the way of signed requests through CloudFront. Nothing is
deployed and nothing is overwritten.

  remedy custom-domain  one name for the distribution and the API, as a template
  remedy sign-host      the client side for a distribution that replaces Host
  remedy patch          the smallest change to a template, as a patch`,
	}
	cmd.AddCommand(a.customDomainCommand(), a.signHostCommand(), a.patchCommand())
	return group(cmd)
}

func (a *app) customDomainCommand() *cobra.Command {
	var c remedy.CustomDomain
	var language, out string
	cmd := &cobra.Command{
		Use:   "custom-domain --domain NAME --api ID --stage NAME --region REGION",
		Short: "one name for the distribution and the API",
		Long: `Writes the architecture in which every client signs what it calls: a Regional
custom domain of API Gateway with a certificate of its region and a mapping to
the stage; a distribution with the same name, a certificate of us-east-1,
CachingDisabled and AllViewer; and DNS that leads to the distribution.

As CloudFormation it is two templates where the API is not in us-east-1, since a
stack has one region: name a folder for them with --out.`,
		Example: `  countersign remedy custom-domain --domain api.example.com --api abc123def4 --stage prod \
    --region eu-west-1 -o terraform > custom-domain.tf
  countersign remedy custom-domain --domain api.example.com --api abc123def4 --stage prod \
    --region eu-west-1 --out stacks`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			write := c.CloudFormation
			if language == "terraform" {
				write = c.Terraform
			}
			files, err := write()
			if err != nil {
				return withHint(err, "see countersign remedy custom-domain --help")
			}
			return a.writeTemplates(files, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Domain, "domain", "", "the public `NAME`, such as api.example.com")
	f.StringVar(&c.API, "api", "", "the `ID` of the API, such as abc123def4")
	f.StringVar(&c.Stage, "stage", "", "the `NAME` of its stage, such as prod or $default")
	f.StringVar(&c.Region, "region", "", "the `REGION` of the API")
	f.StringVar(&c.Zone, "zone", "", "the `ID` of the hosted zone of Route 53; else it is a parameter")
	f.BoolVar(&c.HTTP, "http-api", false, "it is an HTTP API, and no REST API")
	addChoice(cmd, f, &language, "output", "o", "language of the output", "cloudformation", "terraform")
	addFormer(cmd, &language, "as", "cloudformation", "terraform")
	addOut(cmd, &out, "", "write the files into a `FOLDER`, and not to standard output")
	addFormer(cmd, &out, "output-dir")
	for _, name := range []string{"domain", "api", "stage", "region"} {
		_ = cmd.MarkFlagRequired(name) // fails only for a flag that does not exist
	}
	return cmd
}

// writeTemplates writes one file to standard output, or files into a folder. What is there stays.
func (a *app) writeTemplates(files []remedy.File, folder string) error {
	if folder == "" {
		if len(files) > 1 {
			return withHint(fmt.Errorf("there are %d files", len(files)), "name a folder for them: --out FOLDER", "or have them as one: -o terraform")
		}
		_, err := io.WriteString(a.Out, files[0].Text)
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder %s: %w", folder, withoutPath(err))
	}
	for _, f := range files {
		name := filepath.Join(folder, f.Name)
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err == nil {
			_, err = file.WriteString(f.Text)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			return withHint(fmt.Errorf("cannot write %s: %w", name, withoutPath(err)), "a file that is there is not overwritten")
		}
		where := ""
		if f.Region != "" {
			where = "  deploy in " + f.Region
		}
		fmt.Fprintf(a.Out, "wrote %s%s\n", name, where)
	}
	return nil
}

func (a *app) signHostCommand() *cobra.Command {
	flags := exportFlags{proxy: export.ProxyBase}
	var target, host, path string
	cmd := &cobra.Command{
		Use:   "sign-host --host NAME --sign-host NAME",
		Short: "the client side for a distribution that replaces Host",
		Long: `Writes how a client sends to the distribution and signs for the API behind it.
Region and service come from the name that is signed for, where it tells them.
"countersign audit" names all four for a template.

It is "countersign export" for one GET: that command takes other requests too,
and files of them, and runs with --check what it wrote. At the shell,
"countersign curl --sign-host NAME URL" needs nothing written.`,
		Example: `  countersign remedy sign-host --host d111111abcdef8.cloudfront.net \
    --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com --sign-path-prefix /prod --path /pets \
    --target python --client botocore > pets.py`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.export(&flags, []string{target, "https://" + host + path})
		},
	}
	f := cmd.Flags()
	f.StringVar(&host, "host", "", "the `NAME` that is called: the distribution's")
	f.StringVar(&path, "path", "/", "a `PATH` to call")
	f.StringVar(&target, "target", "curl", "the client (`NAME`): a target of countersign export")
	f.StringVar(&flags.client, "client", "", "the library or program of the target (`NAME`); see countersign export --list")
	flags.addPlace(cmd, a)
	offerValue(cmd, "target", targetNames)
	a.addPurpose(cmd, &flags.signingFlags)
	for _, name := range []string{"host", "sign-host"} {
		_ = cmd.MarkFlagRequired(name) // fails only for a flag that does not exist
	}
	return cmd
}
