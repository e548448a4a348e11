package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// schema is what a block of Terraform's provider for AWS may and must hold. It is read from the declarations of
// the CDK for Terraform, which are generated from the provider's own schema.
type schema map[string]*argument

// argument is an attribute, or a block, which has a schema itself.
type argument struct {
	required bool
	block    schema
}

var (
	// declared is one declaration of arguments.
	declared = regexp.MustCompile(`(?ms)^export interface (\w+)[^{]*\{\n(.*?)^\}`)
	// member is an argument: its name in Terraform, which the link to its documentation ends with; "?" where it
	// may be left out; its type.
	member = regexp.MustCompile(`(?m)#(\w+) \w+#\w+\}\n(?:\s*\*.*\n)*?\s*\*/\n\s*readonly \w+(\??): ([\w.]+)`)
)

// providerSchema is the schema of a resource or, with "data-" before it, of a data source.
func providerSchema(t *testing.T, kind string) (schema, bool) {
	t.Helper()
	name := strings.ReplaceAll(strings.Replace(kind, "aws_", "", 1), "_", "-")
	text, err := os.ReadFile(filepath.Join("node_modules/@cdktf/provider-aws/lib", name, "index.d.ts"))
	if os.IsNotExist(err) {
		return nil, false
	}
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	root := ""
	for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
		bodies[m[1]] = m[2]
		if strings.Contains(m[0][:strings.Index(m[0], "{")], "TerraformMetaArguments") {
			root = m[1]
		}
	}
	if root == "" {
		t.Fatalf("%s: no arguments are declared", kind)
	}
	var read func(name string) schema
	read = func(name string) schema {
		s := schema{}
		for _, m := range member.FindAllStringSubmatch(bodies[name], -1) {
			a := &argument{required: m[2] == ""}
			if _, nested := bodies[m[3]]; nested {
				a.block = read(m[3])
			}
			s[m[1]] = a
		}
		return s
	}
	return read(root), true
}

// ofTerraform are the arguments that Terraform itself takes in every resource.
var ofTerraform = []string{"count", "for_each", "depends_on", "provider", "lifecycle", "timeouts"}

// misfits are the faults of a configuration: syntax, types and arguments that the provider does not have, and
// arguments that are missing.
func misfits(t *testing.T, name, text string) []string {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
	if diags.HasErrors() {
		return []string{diags.Error()}
	}
	var found []string
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		if b.Type != "resource" && b.Type != "data" || !strings.HasPrefix(b.Labels[0], "aws_") {
			continue
		}
		kind := b.Labels[0]
		if b.Type == "data" {
			kind = "data_" + kind
		}
		s, ok := providerSchema(t, kind)
		if !ok {
			found = append(found, fmt.Sprintf("%s: there is no %s %s", b.DefRange(), b.Type, b.Labels[0]))
			continue
		}
		found = append(found, s.misfits(b.Body, b.Labels[0], true)...)
	}
	return found
}

func (s schema) misfits(body *hclsyntax.Body, path string, top bool) []string {
	var found, given []string
	for name, a := range body.Attributes {
		given = append(given, name)
		if s[name] == nil && !(top && slices.Contains(ofTerraform, name)) {
			found = append(found, fmt.Sprintf("%s: %s has no argument %s", a.NameRange, path, name))
		}
	}
	for _, b := range body.Blocks {
		name, inner := b.Type, b.Body
		if name == "dynamic" && len(b.Labels) == 1 {
			name = b.Labels[0]
			for _, content := range b.Body.Blocks {
				inner = content.Body
			}
		}
		given = append(given, name)
		switch a := s[name]; {
		case a != nil && a.block != nil:
			found = append(found, a.block.misfits(inner, path+"."+name, false)...)
		case !(top && slices.Contains(ofTerraform, name)):
			found = append(found, fmt.Sprintf("%s: %s has no block %s", b.TypeRange, path, name))
		}
	}
	for name, a := range s {
		if a.required && !slices.Contains(given, name) {
			found = append(found, fmt.Sprintf("%s: %s lacks %s", body.SrcRange, path, name))
		}
	}
	return found
}
