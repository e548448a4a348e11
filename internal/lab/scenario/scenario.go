// Package scenario plays prepared requests through the lab: failures that people meet, and their remedies.
//
// A scenario is one file in txtar form, scenarios/NAME.txtar. Its comment is the title, an empty line, and
// what is to be learnt. The file steps.yaml lists the steps; the JSON documents in topology/ are the path,
// in the AWS API's own shapes; keys.json is the key store, unless the lab's own serves. A step can put the
// documents of another folder in the place of those of the same name.
package scenario

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/topology"
)

//go:embed scenarios/*.txtar
var files embed.FS

// Scenario is a story in steps.
type Scenario struct {
	Name, Title, About string
	Steps              []Step
	// documents are the topology by folder; keys is the key store.
	documents map[string][]topology.Document
	keys      *gateway.KeyStore
}

// Step is one request and what is expected of it.
type Step struct {
	Name  string `yaml:"name"`
	About string `yaml:"about"`
	// With names the folder whose documents replace those of the same name in topology/.
	With string `yaml:"with"`
	// To is where the client sends: "edge" or "gateway".
	To string `yaml:"to"`
	// Request is the request: a line of method and target, header fields, an empty line, the body.
	Request string `yaml:"request"`
	// Sign says how the client signs; without it the request is not signed.
	Sign   *Sign  `yaml:"sign"`
	Expect Expect `yaml:"expect"`
}

// Sign says how a client signs. The zero value signs the request as it is sent, with the first key.
type Sign struct {
	// Key is an access key id.
	Key string `yaml:"key"`
	// Host is the host inside the signature, where it is not that of the request. PathPrefix is put before
	// the signed path.
	Host       string `yaml:"host"`
	PathPrefix string `yaml:"path-prefix"`
	// Target and Body are signed in place of what is sent.
	Target string  `yaml:"target"`
	Body   *string `yaml:"body"`
	// Headers are signed besides host and x-amz-*.
	Headers []string `yaml:"headers"`
	// At is how far the client's clock is from the right time.
	At time.Duration `yaml:"at"`
	// Service and Region are those of the scope, where they are not the path's.
	Service string `yaml:"service"`
	Region  string `yaml:"region"`
	// Presign, when not 0, puts the signature into the query, good for so long.
	Presign time.Duration `yaml:"presign"`
}

// Expect is what must come of a step. Empty fields are not compared.
type Expect struct {
	Status int `yaml:"status"`
	// By is who answers, as [lab.Exchange.By] says it.
	By string `yaml:"by"`
	// Says is a part of the answer's body.
	Says string `yaml:"says"`
	// Cause is the code of the first finding with its subject, "header-mutated:accept-encoding".
	Cause string `yaml:"cause"`
	// Alone is the cause that the client's evidence yields, where it hides the other.
	Alone string `yaml:"alone"`
	// Certainty is how sure it is at least from what the client has without the secret: the request that it
	// sent and the answer. "undecided" says that these do not tell; they may then lead to nothing, or to
	// another suspicion, and to no certainty.
	Certainty string `yaml:"certainty"`
}

// All returns all scenarios in the order of their names. A file that cannot be read is an error of the
// program, which its tests find.
func All() ([]*Scenario, error) {
	entries, err := files.ReadDir("scenarios")
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	for _, e := range entries {
		s, err := load(strings.TrimSuffix(e.Name(), ".txtar"))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func load(name string) (*Scenario, error) {
	data, err := files.ReadFile("scenarios/" + name + ".txtar")
	if err != nil {
		return nil, err
	}
	s, err := Parse(name, data)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s, nil
}

// Parse reads a scenario.
func Parse(name string, data []byte) (*Scenario, error) {
	archive := txtar.Parse(data)
	s := &Scenario{Name: name, documents: map[string][]topology.Document{}, keys: lab.BuiltinKeys("")}
	title, about, _ := strings.Cut(string(archive.Comment), "\n")
	s.Title, s.About = strings.TrimSpace(title), strings.TrimSpace(about)
	if s.Title == "" {
		return nil, fmt.Errorf("the comment at the beginning of the file is the title, and there is none")
	}
	for _, f := range archive.Files {
		switch folder, base := path.Split(f.Name); {
		case f.Name == "steps.yaml":
			decoder := yaml.NewDecoder(bytes.NewReader(f.Data))
			decoder.KnownFields(true)
			if err := decoder.Decode(&s.Steps); err != nil {
				return nil, fmt.Errorf("steps.yaml: %w", err)
			}
		case f.Name == "keys.json":
			keys, err := gateway.ReadKeys(f.Data)
			if err != nil {
				return nil, err
			}
			s.keys = keys
		case folder != "":
			folder = strings.TrimSuffix(folder, "/")
			s.documents[folder] = append(s.documents[folder], topology.Document{Name: base, Data: f.Data})
		default:
			return nil, fmt.Errorf("%s is neither steps.yaml nor keys.json nor in a folder", f.Name)
		}
	}
	return s, s.check()
}

// check finds what a scenario lacks.
func (s *Scenario) check() error {
	if len(s.Steps) == 0 {
		return fmt.Errorf("there are no steps")
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		switch {
		case step.Name == "":
			return fmt.Errorf("step %d has no name", i+1)
		case step.With != "" && s.documents[step.With] == nil:
			return fmt.Errorf("step %q: there are no documents in %s/", step.Name, step.With)
		case step.To != "" && step.To != "edge" && step.To != "gateway":
			return fmt.Errorf("step %q: to is %q, want edge or gateway", step.Name, step.To)
		case step.Expect.Status == 0:
			return fmt.Errorf("step %q expects no status", step.Name)
		case step.Expect.Status >= 400 && step.Expect.Cause == "":
			return fmt.Errorf("step %q fails and names no cause", step.Name)
		}
		if _, err := step.request(); err != nil {
			return fmt.Errorf("step %q: %w", step.Name, err)
		}
		if _, err := s.topology(step.With); err != nil {
			return fmt.Errorf("step %q: %w", step.Name, err)
		}
	}
	return nil
}

// topology reads the documents of topology/, those of a folder in the place of those of the same name.
func (s *Scenario) topology(with string) (*topology.Topology, error) {
	documents := slices.Clone(s.documents["topology"])
	if with != "" {
		for _, d := range s.documents[with] {
			same := func(have topology.Document) bool { return have.Name == d.Name }
			documents = append(slices.DeleteFunc(documents, same), d)
		}
	}
	if len(documents) == 0 {
		documents = []topology.Document{lab.BuiltinTopology()}
	}
	return topology.Read(documents...)
}
