package export

import (
	"fmt"
	"slices"
	"strings"
)

// Target writes collections for one client.
type Target struct {
	// Name is what a person asks for: "postman".
	Name string
	// Title says what it is, in one line without a full stop.
	Title string
	// Clients are the libraries or programs to choose from; the first is the default. Nil means that there
	// is nothing to choose.
	Clients []string
	// Modes are the ways in which requests come to be signed; the first is the default. See [Mode].
	Modes []Mode
	// Keeps are the places to choose from in which the client keeps secrets; the first is the default.
	Keeps []string
	// Refuse says why a request cannot be written in this way, or returns "". It may be nil. What holds for
	// all targets is in [Refusal].
	Refuse func(r *Request, c *Collection, s *Settings) string
	// Write returns the files. All requests that are refused are gone.
	Write func(c *Collection, s *Settings) ([]File, error)
	// Run says how the client runs what was written; nil where that takes a person.
	Run func(file string, s *Settings) Command
}

// Mode is a way in which requests come to be signed.
type Mode string

// The modes.
const (
	// Script signs in the client.
	Script Mode = "script"
	// Proxy leaves it to a signing proxy on this machine, and the client has no secrets.
	Proxy Mode = "proxy"
)

// ProxyBase is where requests go in mode [Proxy] unless a person says otherwise.
const ProxyBase = "http://127.0.0.1:9000"

// Settings say how a collection is written.
type Settings struct {
	// Client, Mode and Keep are of the target's.
	Client string
	Mode   Mode
	Keep   string
	// Command is the command line that makes the files, in one line and without secrets.
	Command string
	// ProxyCommand is the command line that starts the proxy.
	ProxyCommand string
	// Out is the name, without folders, that a person gives to what is written, or "".
	Out string
	// Rebase says that the requests go elsewhere than the document says that they were read from.
	Rebase bool
	// Original is the document that the collection was read from, where it is in the target's own format,
	// or nil.
	Original []byte
	// Secrets are those that were seen in it.
	Secrets []string
}

// File is a file that a target writes.
type File struct {
	// Name is relative to the folder that a person names; "" is the file that a person names.
	Name string
	// Beside says that Name lies in the same folder as the file that a person names, and may be left out.
	Beside bool
	Data   []byte
	// Executable says that it is a script.
	Executable bool
}

// Command is how a client runs a file.
type Command struct {
	// Words are the command and its arguments. $NAME in them stands for a variable of the environment that the
	// client gets.
	Words []string
	// Needs is what to install, in words.
	Needs string
	// Dir is the folder to run in, or "".
	Dir string
}

var targets []*Target

// Register adds a target. A second one of the same name is a mistake in the program.
func Register(t *Target) bool {
	switch _, known := Find(t.Name); {
	case known:
		panic("export: two targets " + t.Name)
	case t.Name == "" || t.Title == "" || t.Write == nil || len(t.Modes) == 0:
		panic(fmt.Sprintf("export: the target %q is not complete", t.Name))
	}
	targets = append(targets, t)
	slices.SortFunc(targets, func(a, b *Target) int { return strings.Compare(a.Name, b.Name) })
	return true
}

// All returns the targets in the order of their names.
func All() []*Target { return slices.Clone(targets) }

// Find returns the target of a name.
func Find(name string) (*Target, bool) {
	for _, t := range targets {
		if t.Name == name {
			return t, true
		}
	}
	return nil, false
}

// Left is a request that was left out, and why.
type Left struct {
	Request *Request
	Why     string
}

// Write writes a collection for a target. Requests that cannot be written are left out and returned.
func Write(t *Target, c *Collection, s *Settings) (files []File, left []Left, err error) {
	kept := *c
	kept.Requests = nil
	for i := range c.Requests {
		r := &c.Requests[i]
		why := Refusal(r, c, s)
		if why == "" && t.Refuse != nil {
			why = t.Refuse(r, c, s)
		}
		if why == "" {
			kept.Requests = append(kept.Requests, *r)
		} else {
			left = append(left, Left{r, why})
		}
	}
	if len(kept.Requests) == 0 {
		return nil, left, nil
	}
	files, err = t.Write(&kept, s)
	return files, left, err
}
