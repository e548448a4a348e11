// Package deploy holds the files with which the proxy is deployed to what the program takes.
package deploy

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"countersign/internal/cli"
	"countersign/internal/proxy"
	"countersign/sigv4"
)

// noKeys are credentials that nobody asks for.
type noKeys struct{}

func (noKeys) Get(context.Context) (sigv4.Credentials, error) { return sigv4.Credentials{}, nil }
func (noKeys) Renew()                                         {}
func (noKeys) Expires() time.Time                             { return time.Time{} }

// TestRoutes: the example's routes are routes.
func TestRoutes(t *testing.T) {
	const name = "kubernetes/example/routes.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	config, err := proxy.ReadConfig(name, data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := proxy.New(config.Routes, proxy.Options{Keys: func(proxy.Identity) (proxy.Keys, string, error) { return noKeys{}, "", nil }})
	if err != nil {
		t.Fatal(config.Locate(err))
	}
	if routes := p.Routes(); len(routes) != 2 || routes[0].Service != "execute-api" || routes[1].Service != "aoss" {
		t.Errorf("routes: %+v", routes)
	}
}

// TestFlags: every flag that a file names is one of the program's.
func TestFlags(t *testing.T) {
	known := map[string]bool{}
	for _, cmd := range cli.Root().Commands() {
		if cmd.Name() == "proxy" {
			for _, name := range regexp.MustCompile(`--[a-z-]+`).FindAllString(cmd.UsageString(), -1) {
				known[name] = true
			}
		}
	}
	if !known["--sign-host"] {
		t.Fatal("the flags of the proxy were not found")
	}
	for _, name := range []string{"Dockerfile", "systemd/countersign-proxy.service", "kubernetes/base/sidecar.yaml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if strings.Contains(line, "docker ") || strings.Contains(line, "COPY --from") || strings.Contains(line, "systemctl") {
				continue
			}
			for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(line, -1) {
				if !known[flag] {
					t.Errorf("%s: the proxy has no flag %s", name, flag)
				}
			}
		}
	}
}

// TestDocuments: what is YAML reads as such.
func TestDocuments(t *testing.T) {
	for _, name := range []string{"base/sidecar.yaml", "base/kustomization.yaml", "example/kustomization.yaml", "example/application.yaml"} {
		data, err := os.ReadFile("kubernetes/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for document := range strings.SplitSeq(string(data), "\n---\n") {
			var any struct {
				Kind string `yaml:"kind"`
			}
			if err := yaml.Unmarshal([]byte(document), &any); err != nil || any.Kind == "" {
				t.Errorf("%s: kind %q, %v", name, any.Kind, err)
			}
		}
	}
}
