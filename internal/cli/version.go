package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"countersign/internal/report"
)

// version is what "countersign version" tells.
type version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	// Schema is the version of the JSON of a diagnosis.
	Schema int `json:"schema_version"`
}

func (a *app) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Example: "  countersign version\n  countersign version -o json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := currentVersion()
			if a.json() {
				return report.WriteJSON(a.Out, v)
			}
			_, err := fmt.Fprintln(a.Out, v)
			return err
		},
	}
	a.addOutput(cmd)
	return cmd
}

// String is the version in one line.
func (v version) String() string {
	text := "countersign " + v.Version
	if v.Commit != "" {
		text += " (" + v.Commit + ")"
	}
	return text + " " + v.Go + " " + v.Platform
}

// currentVersion is what the Go tool wrote into the binary.
func currentVersion() version {
	v := version{
		Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Schema: report.SchemaVersion,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			v.Commit = setting.Value[:min(12, len(setting.Value))]
		}
	}
	return v
}
