package all

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/internal/export"
	"countersign/internal/export/read"
)

// TestEveryFolderIsKnown checks that a folder with a target is imported here.
func TestEveryFolderIsKnown(t *testing.T) {
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile("all.go")
	if err != nil {
		t.Fatal(err)
	}
	targets := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := os.ReadDir("../" + folder.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			source, err := os.ReadFile("../" + folder.Name() + "/" + file.Name())
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(source, []byte("= export.Register(")) {
				targets++
				if !bytes.Contains(self, []byte(`internal/export/`+folder.Name()+`"`)) {
					t.Errorf("the target in %s is not imported", folder.Name())
				}
			}
		}
	}
	if targets != len(export.All()) {
		t.Errorf("%d folders register a target, and there are %d", targets, len(export.All()))
	}
}

// Secrets of a collection, each where people have them.
var secrets = []string{
	"secret-key-in-an-authorisation", "bearer-token-of-a-request", "value-of-a-secret-variable", "api-key-in-a-field", "session=of-a-cookie",
	"token-in-a-query", "basic-password-here", "security-token-in-a-field", "api-key-of-an-authorisation",
}

const leaky = `{"info":{"name":"leaky","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
	"auth":{"type":"awsv4","awsv4":[{"key":"accessKey","value":"AKIDEXAMPLE"},{"key":"secretKey","value":"secret-key-in-an-authorisation"},{"key":"service","value":"execute-api"},{"key":"region","value":"eu-west-1"}]},
	"variable":[{"key":"my_password","value":"value-of-a-secret-variable"},{"key":"copy","value":"api-key-in-a-field"},{"key":"id","value":"1"}],
	"item":[
		{"name":"a","request":{"method":"POST","url":{"raw":"https://d111111abcdef8.cloudfront.net/a?access_token=token-in-a-query","host":["d111111abcdef8","cloudfront","net"],"protocol":"https","path":["a"],"query":[{"key":"access_token","value":"token-in-a-query"}]},
			"header":[{"key":"x-api-key","value":"api-key-in-a-field"},{"key":"Cookie","value":"session=of-a-cookie"},{"key":"X-Amz-Security-Token","value":"security-token-in-a-field"}],
			"body":{"mode":"raw","raw":"{\"again\": \"api-key-in-a-field\", \"p\": \"{{my_password}}\"}"}}},
		{"name":"b","request":{"method":"GET","url":"https://d111111abcdef8.cloudfront.net/b","auth":{"type":"bearer","bearer":[{"key":"token","value":"bearer-token-of-a-request"}]}}},
		{"name":"c","request":{"method":"GET","url":"https://d111111abcdef8.cloudfront.net/c","auth":{"type":"basic","basic":[{"key":"username","value":"u"},{"key":"password","value":"basic-password-here"}]}}},
		{"name":"e","request":{"method":"GET","url":"https://d111111abcdef8.cloudfront.net/e","auth":{"type":"apikey","apikey":[{"key":"key","value":"X-My-Key"},{"key":"value","value":"api-key-of-an-authorisation"}]}}},
		{"name":"d","request":{"method":"GET","url":"https://d111111abcdef8.cloudfront.net/d/:id","header":[]}}]}`

// each calls f with every target in every way.
func each(f func(t *export.Target, s *export.Settings)) {
	or := func(list []string) []string {
		if list == nil {
			return []string{""}
		}
		return list
	}
	for _, target := range export.All() {
		for _, client := range or(target.Clients) {
			for _, mode := range target.Modes {
				for _, keep := range or(target.Keeps) {
					f(target, &export.Settings{Client: client, Mode: mode, Keep: keep, Command: "countersign export " + target.Name, ProxyCommand: "countersign proxy"})
				}
			}
		}
	}
}

// TestNoSecretIsWritten exports a collection that holds secrets wherever people have them, to every target.
func TestNoSecretIsWritten(t *testing.T) {
	d, err := read.Read("leaky.json", []byte(leaky))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if !slices.Contains(d.Secrets, secret) {
			t.Errorf("%q was not seen to be a secret: %q", secret, d.Secrets)
		}
	}
	each(func(target *export.Target, s *export.Settings) {
		for _, original := range [][]byte{nil, []byte(leaky)} {
			s.Original, s.Secrets = original, d.Secrets
			c := d.Collection("https://d111111abcdef8.cloudfront.net", export.Signing{Host: "abc123def4.execute-api.eu-west-1.amazonaws.com", Service: "execute-api", Region: "eu-west-1"})
			files, _, err := export.Write(target, c, s)
			if err != nil || len(files) == 0 {
				t.Errorf("%s %s %s: %d files, %v", target.Name, s.Client, s.Mode, len(files), err)
			}
			if err := export.Check(files, secrets); err != nil {
				for _, f := range files {
					for _, secret := range secrets {
						if bytes.Contains(f.Data, []byte(secret)) {
							t.Errorf("%s %s %s: %s holds %q", target.Name, s.Client, s.Mode, f.Name, secret)
						}
					}
				}
				t.Errorf("%s %s %s: %v", target.Name, s.Client, s.Mode, err)
			}
		}
	})
}

// TestEveryFileSaysHowItWasMade checks that the command that made it stands in what a target writes.
func TestEveryFileSaysHowItWasMade(t *testing.T) {
	d := &read.Document{}
	r, err := read.Address("GET", "https://d111111abcdef8.cloudfront.net/pets/{{id}}?a=b")
	if err != nil {
		t.Fatal(err)
	}
	r.Name = "GET pets"
	d.Requests = append(d.Requests, r)
	each(func(target *export.Target, s *export.Settings) {
		c := d.Collection("", export.Signing{Host: "abc123def4.execute-api.eu-west-1.amazonaws.com", PathPrefix: "/prod", Service: "execute-api", Region: "eu-west-1"})
		c.Variables = []export.Variable{{Name: "id", Value: "1"}}
		s.Command = fmt.Sprintf("countersign export %s --sign-host 'a b' --var \"$x\"", target.Name)
		files, left, err := export.Write(target, c, s)
		if err != nil || len(left) > 0 {
			t.Fatalf("%s: %v, %v left out", target.Name, err, left)
		}
		found := ""
		for _, f := range files {
			text := strings.ReplaceAll(strings.ReplaceAll(string(f.Data), `\n`, "\n"), `\"`, `"`)
			if found == "" {
				found = export.CommandIn(text)
			}
			if !bytes.HasSuffix(f.Data, []byte("\n")) || bytes.Contains(f.Data, []byte("<no value>")) || bytes.Contains(f.Data, []byte("/*KEYS*/")) {
				t.Errorf("%s: %s is not complete", target.Name, f.Name)
			}
		}
		if found != s.Command {
			t.Errorf("%s: the command in the file is %q", target.Name, found)
		}
	})
}

// TestEveryTargetIsDocumented checks that the table of clients has a row for each.
func TestEveryTargetIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range export.All() {
		if !bytes.Contains(page, []byte("\n| `"+target.Name+"` | ")) {
			t.Errorf("docs/clients.md has no row for %s", target.Name)
		}
	}
}

// TestPayloadOfLattice checks that what is written for VPC Lattice says what stands in place of a hash, but for what
// leaves that to countersign.
func TestPayloadOfLattice(t *testing.T) {
	c := &export.Collection{
		Name: "pets", Base: "https://d111111abcdef8.cloudfront.net", Signing: export.Signing{Host: "svc-0a1b2c3d4e5f67890.7d67968.vpc-lattice-svcs.eu-west-1.on.aws", Service: "vpc-lattice-svcs", Region: "eu-west-1"},
		Requests: []export.Request{{Name: "pets", Method: "GET", Path: export.Literal("/pets")}},
	}
	each(func(target *export.Target, s *export.Settings) {
		if s.Mode == export.Proxy || target.Name == "curl" || s.Client == "countersign" {
			return
		}
		files, left, err := export.Write(target, c, s)
		if err != nil {
			t.Errorf("%s %s: %v", target.Name, s.Client, err)
		}
		for _, l := range left {
			if !strings.Contains(l.Why, "X-Amz-Content-Sha256") {
				t.Errorf("%s %s: left out: %s", target.Name, s.Client, l.Why)
			}
		}
		if len(left) == 0 && !slices.ContainsFunc(files, func(f export.File) bool { return bytes.Contains(f.Data, []byte("UNSIGNED-PAYLOAD")) }) {
			t.Errorf("%s %s: UNSIGNED-PAYLOAD is not in it", target.Name, s.Client)
		}
	})
}
