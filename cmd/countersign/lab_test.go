package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// lab starts "countersign lab" with arguments in the background. Its first line of output is JSON: the
// variables NAME_EDGE and NAME_GATEWAY become its addresses, NAME_SOCKET that of an edge over TLS without its
// scheme, and NAME_CA its authority. What it says goes to the file NAME.log: lab NAME ARG...
func lab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: lab NAME ARG...")
	}
	name := args[0]
	log, err := os.Create(ts.MkAbs(name + ".log"))
	ts.Check(err)
	defer log.Close()
	command := exec.Command(program(ts), append([]string{"lab"}, args[1:]...)...)
	command.Dir, command.Stderr = ts.MkAbs("."), log
	for _, variable := range []string{"HOME", "PATH", "XDG_DATA_HOME"} {
		command.Env = append(command.Env, variable+"="+ts.Getenv(variable))
	}
	out, err := command.StdoutPipe()
	ts.Check(err)
	ts.Check(command.Start())
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var ready struct {
		Edge, Gateway struct{ URL string }
		CA            string `json:"ca_file"`
	}
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		_ = command.Process.Kill()
		_ = command.Wait()
		said, _ := os.ReadFile(ts.MkAbs(name + ".log"))
		ts.Fatalf("the lab's first line %q: %v\n%s", line, err, said)
	}
	go io.Copy(io.Discard, out)
	prefix := strings.ToUpper(name)
	ts.Setenv(prefix+"_EDGE", ready.Edge.URL)
	ts.Setenv(prefix+"_GATEWAY", ready.Gateway.URL)
	ts.Setenv(prefix+"_SOCKET", strings.TrimPrefix(ready.Edge.URL, "https://"))
	ts.Setenv(prefix+"_CA", ready.CA)
	running := ts.Value(labsKey{}).(labs)
	running[name] = command
	ts.Defer(func() {
		if running[name] == command {
			_ = command.Process.Kill()
			_ = command.Wait()
		}
	})
}

// labs are those of a script that run, by name. The script keeps them under labsKey.
type (
	labs    map[string]*exec.Cmd
	labsKey struct{}
)

// program is the path of the program under test, which testscript puts in front of PATH.
func program(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		path := filepath.Join(dir, "countersign")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	ts.Fatalf("countersign is not in PATH")
	return ""
}

// unlab ends a lab with SIGTERM, and requires that it ends well: unlab NAME.
func unlab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unlab NAME")
	}
	running := ts.Value(labsKey{}).(labs)
	command := running[args[0]]
	if command == nil {
		ts.Fatalf("no lab %s", args[0])
	}
	delete(running, args[0])
	ts.Check(command.Process.Signal(syscall.SIGTERM))
	if err := command.Wait(); err != nil {
		ts.Fatalf("the lab ended with %v", err)
	}
}
