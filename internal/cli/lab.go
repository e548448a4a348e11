package cli

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"

	"countersign/internal/gateway"
	"countersign/internal/infra"
	"countersign/internal/jsonpos"
	"countersign/internal/lab"
	"countersign/internal/topology"

	"github.com/spf13/cobra"
)

func (a *app) labCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "CloudFront and API Gateway on this machine",
		Long: `The path of a request on this machine, without an AWS account: an edge that
changes requests as CloudFront does, and behind it a gateway that verifies and
answers as API Gateway does, byte for byte. Real AWS clients fail there as they
fail on AWS, and the remedies mend it.

  lab up      starts both on addresses of this machine
  lab run     plays a prepared failure and its remedies, and draws them
  lab record  puts the edge in front of any URL and writes both sides down`,
	}
	cmd.AddCommand(a.labUpCommand(), a.labListCommand(), a.labRunCommand(), a.labRecordCommand())
	return group(cmd)
}

// listen opens an address, of this machine alone unless anywhere is set.
func (a *app) listen(flag, address string, anywhere bool) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, withHint(fmt.Errorf("--%s: %q is no address", flag, address), "give it as in 127.0.0.1:8080; port 0 takes a free one")
	}
	if !anywhere && !isLoopback(host) {
		return nil, withHint(fmt.Errorf("--%s: %s can be reached from other machines", flag, address),
			"use 127.0.0.1, or say --listen-anywhere: whoever reaches it can use it")
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, withHint(fmt.Errorf("--%s: %w", flag, err), "port 0 takes a free one")
	}
	return l, nil
}

// isLoopback reports whether a host is this machine alone.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && at.IsLoopback()
}

// topology reads the documents of --topology, or the lab's own where there are none.
func (a *app) topology(paths []string, region string) (*topology.Topology, error) {
	if len(paths) == 0 {
		return topology.Read(lab.BuiltinTopology())
	}
	var documents []topology.Document
	for _, path := range paths {
		inputs, err := readPath(path)
		if err != nil {
			return nil, err
		}
		for _, in := range inputs {
			documents = append(documents, topology.Document(in))
		}
	}
	if loaded := infra.Load(documents, infra.Options{Region: region}); loaded.Templates() {
		if len(loaded.Faults) > 0 {
			return nil, a.everyFault(loaded.Faults.Unwrap(), "countersign lab up --help shows which documents are read")
		}
		for _, n := range loaded.Notes {
			a.say("warning", n.Error())
		}
		loaded.Topology.Complete()
		return loaded.Topology, nil
	}
	t, err := topology.Read(documents...)
	var faults topology.Errors
	if errors.As(err, &faults) {
		return nil, a.everyFault(faults.Unwrap(), "countersign lab up --help shows which documents are read")
	}
	return t, err
}

// everyFault says all faults but the last, which it returns.
func (a *app) everyFault(faults []error, hint string) error {
	last := len(faults) - 1
	for _, fault := range faults[:last] {
		a.say("error", fault.Error())
	}
	return withHint(faults[last], hint)
}

// keys reads the key store of --credentials, or returns the lab's own where there is none.
func (a *app) keys(path, account string) (*gateway.KeyStore, error) {
	if path == "" {
		return lab.BuiltinKeys(account), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	keys, err := gateway.ReadKeys(data)
	if err != nil {
		var faults []error
		for _, m := range jsonpos.Mistakes(err) {
			faults = append(faults, fmt.Errorf("%s:%d:%d: %s", path, m.Line, m.Column, m.Message))
		}
		return nil, a.everyFault(faults, `it looks so: {"Keys": [{"AccessKeyId": "...", "SecretAccessKey": "...", "PrincipalArn": "arn:aws:iam::123456789012:user/alice"}]}`)
	}
	if keys.Len() == 0 {
		return nil, fmt.Errorf("%s holds no keys", path)
	}
	return keys, nil
}

// folder is where the lab keeps what outlives it.
// https://specifications.freedesktop.org/basedir-spec/latest/
func (a *app) folder() (string, error) {
	if dir := a.Getenv("XDG_DATA_HOME"); strings.HasPrefix(dir, "/") {
		return dir + "/countersign", nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", withHint(fmt.Errorf("there is no folder for the certificate authority: %w", err), "set XDG_DATA_HOME")
	}
	return dir + "/countersign", nil
}
