package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"mvdan.cc/sh/v3/shell"

	"countersign/internal/export"
	"countersign/internal/export/check"
	"countersign/internal/report"
)

// checkWithin is how long a client may take. Some compile what they run.
const checkWithin = 5 * time.Minute

// checkExport runs an exported file with its client against a lab.
func (a *app) checkExport(file string) error {
	line, err := exportedBy(file)
	if err != nil {
		return err
	}
	target, flags, err := parseExported(line)
	if err != nil {
		return withHint(fmt.Errorf("%s: %w", file, err), "the line was changed: "+line)
	}
	settings, err := exportSettings(target, flags)
	if err != nil {
		return err
	}
	switch {
	case settings.Mode == export.Proxy:
		return withHint(errors.New("the file has no signature of its own to check: a proxy signs"), "countersign lab up, and countersign proxy before it")
	case target.Run == nil || len(target.Run(file, settings).Words) == 0:
		return fmt.Errorf("%s: nothing here runs it without a person", target.Name)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	signing := export.Signing{Host: flags.signHost, PathPrefix: flags.pathPrefix, Service: flags.service, Region: flags.region}
	if a.ErrTerminal {
		a.say("note", "running "+target.Run(file, settings).Words[0]+" against an edge and a gateway on this machine")
	}
	environment, remove, err := withItself(check.Inherited())
	if err != nil {
		return err
	}
	defer remove()
	result, err := check.Run(ctx, signing, target.Run(file, settings), environment)
	if err != nil {
		return err
	}
	return a.writeCheck(result)
}

// withItself is an environment in which "countersign" is this program, wherever it lies: scripts call it so.
func withItself(environment []string) ([]string, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("cannot find this program: %w", err)
	}
	folder, err := os.MkdirTemp("", "countersign-check-*")
	if err != nil {
		return nil, nil, err
	}
	remove := func() { os.RemoveAll(folder) }
	if err := os.Symlink(self, filepath.Join(folder, "countersign")); err != nil {
		remove() // a system without symbolic links: the one on PATH will do
		return environment, func() {}, nil
	}
	path := folder + string(filepath.ListSeparator) + os.Getenv("PATH")
	return append(environment, "PATH="+path), remove, nil
}

func (a *app) writeCheck(result *check.Result) error {
	if len(result.Requests) == 0 {
		a.Err.Write([]byte(result.Output))
		return fmt.Errorf("the client ended with %d and sent nothing", result.Code)
	}
	if err := a.printCheck(result); err != nil {
		return err
	}
	switch {
	case !result.Accepted():
		return exitCode(exitFinding)
	case result.Code != 0:
		a.Err.Write([]byte(result.Output))
		a.say("warning", fmt.Sprintf("all requests were accepted, and the client ended with %d", result.Code))
		return exitCode(exitFinding)
	}
	return nil
}

func (a *app) printCheck(result *check.Result) error {
	if a.json() {
		return report.WriteJSON(a.Out, result)
	}
	var text strings.Builder
	for _, r := range result.Requests {
		verdict := "accepted"
		if !r.Accepted {
			verdict = "refused"
		}
		fmt.Fprintf(&text, "%d %-8s %s %s\n", r.Status, verdict, r.Method, export.OneLine(r.Target))
		if r.Cause != "" {
			fmt.Fprintf(&text, "    %s (%s): %s\n", r.Cause, r.Certainty, export.OneLine(r.Explanation))
		}
	}
	_, err := io.WriteString(a.Out, text.String())
	return err
}

// exportedBy returns the command that made a file, or a folder of files.
func exportedBy(path string) (string, error) {
	found := ""
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || found != "" {
			return err
		}
		input, err := readFile(name)
		if err != nil {
			return err
		}
		// In JSON the line stands within a string.
		found = export.CommandIn(strings.ReplaceAll(string(input.Data), `\n`, "\n"))
		return nil
	})
	if err != nil {
		return "", cannotRead(path, err)
	}
	if found == "" {
		return "", withHint(fmt.Errorf("%s does not say which command made it", path), "only what countersign export wrote can be checked")
	}
	return found, nil
}

// parseExported reads the command that made a file.
func parseExported(line string) (*export.Target, *exportFlags, error) {
	words, err := shell.Fields(line, func(string) string { return "" })
	if err != nil {
		return nil, nil, err
	}
	if len(words) < 3 || words[1] != "export" {
		return nil, nil, errors.New("that is no command of countersign export")
	}
	target, ok := export.Find(words[2])
	if !ok {
		return nil, nil, unknownTarget(words[2])
	}
	var flags exportFlags
	cmd := &cobra.Command{}
	(&app{Streams: Streams{Err: io.Discard}}).addExport(cmd, &flags)
	if err := cmd.ParseFlags(words[3:]); err != nil {
		return nil, nil, err
	}
	return target, &flags, nil
}
