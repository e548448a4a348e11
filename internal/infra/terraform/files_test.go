package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

func document(name, text string) topology.Document {
	return topology.Document{Name: name, Data: []byte(text)}
}

// value evaluates one expression in a module that has a little of everything.
func value(t *testing.T, expression string, o Options) topology.Text {
	t.Helper()
	c, faults := ReadFiles([]topology.Document{document("main.tf", `
variable "stage" { default = "prod" }
variable "given" {}
variable "secret" {
  default   = "hunter2hunter2"
  sensitive = true
}
locals {
  names = ["a", "b", "c"]
  map   = { x = "one", y = "two" }
  host  = "${aws_api_gateway_rest_api.api.id}.example.com"
}
data "aws_region" "here" {}
data "aws_ssm_parameter" "looked" { name = "x" }
resource "aws_api_gateway_rest_api" "api" { name = "api" }
resource "aws_api_gateway_rest_api" "many" {
  for_each = toset(["red", "blue"])
  name     = each.key
}
resource "aws_api_gateway_rest_api" "counted" {
  count = 2
  name  = "n${count.index}"
}
resource "aws_api_gateway_rest_api" "probe" { name = `+expression+` }
`)}, o, nil)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", expression, faults)
	}
	for _, r := range c.Resources {
		if r.Name == "aws_api_gateway_rest_api.probe" {
			return r.Properties.Get("Name").Value()
		}
	}
	t.Fatal("no resource")
	return topology.Text{}
}

// TestExpressions evaluates expressions. "?" begins the reason of an unknown value, "~" a name that stands
// in.
func TestExpressions(t *testing.T) {
	given := Options{Region: "eu-west-1", Variables: map[string]string{"given": "x"}}
	for _, c := range []struct {
		expression, want string
		options          Options
	}{
		{`"plain"`, "plain", Options{}},
		{`var.stage`, "prod", Options{}},
		{`var.given`, "?the variable given has no default; give it with --parameter given=VALUE", Options{}},
		{`var.given`, "x", given},
		{`var.secret`, "?the variable secret is sensitive: its value is a secret", Options{}},
		{`"${var.secret}-x"`, "?the variable secret is sensitive: its value is a secret", Options{}},
		{`local.host`, "~api.example.com", Options{}},
		{`aws_api_gateway_rest_api.api.root_resource_id`, "~api/root", Options{}},
		{`aws_api_gateway_rest_api.api.name`, "api", Options{}},
		{`aws_api_gateway_rest_api.many["red"].name`, "red", Options{}},
		{`aws_api_gateway_rest_api.counted[1].name`, "n1", Options{}},
		{`aws_api_gateway_rest_api.many["green"].name`, "?of aws_api_gateway_rest_api.many there is none with that key", Options{}},
		{`data.aws_region.here.name`, "~us-east-1", Options{}},
		{`data.aws_region.here.name`, "eu-west-1", given},
		{`data.aws_ssm_parameter.looked.value`, "?the data source data.aws_ssm_parameter.looked is looked up", Options{}},
		{`var.stage == "prod" ? "yes" : "no"`, "yes", Options{}},
		{`var.given == "x" ? "yes" : "no"`, "?whether the condition holds is not known", Options{}},
		{`var.given == "x" ? "same" : "same"`, "same", Options{}},
		{`local.names[1]`, "b", Options{}},
		{`local.map["y"]`, "two", Options{}},
		{`local.map.x`, "one", Options{}},
		{`join("-", local.names)`, "a-b-c", Options{}},
		{`replace("https://host/x", "/^https?://([^/]*).*/", "$1")`, "host", Options{}},
		{`format("%s.%s", var.stage, "example.com")`, "prod.example.com", Options{}},
		{`format("%999999999s", "x")`, "?the format asks for too wide a text", Options{}},
		{`upper(trimprefix("x-abc", "x-"))`, "ABC", Options{}},
		{`element(concat(local.names, ["d"]), 3)`, "d", Options{}},
		{`lookup(local.map, "z", "none")`, "none", Options{}},
		{`merge(local.map, { z = "three" })["z"]`, "three", Options{}},
		{`coalesce("", var.stage)`, "prod", Options{}},
		{`try(local.map["q"], "else")`, "else", Options{}},
		{`jsonencode({ a = [1, true, "x"] })`, `{"a":[1,true,"x"]}`, Options{}},
		{`[for n in local.names : upper(n) if n != "a"][0]`, "B", Options{}},
		{`{ for k, v in local.map : v => k }["two"]`, "y", Options{}},
		{`local.names[*][0]`, "?", Options{}},
		{`file("x")`, "?the function file is not evaluated", Options{}},
		{`path.module`, "?path is known when Terraform runs", Options{}},
		{`1 + 2`, "3", Options{}},
		{`!true ? "a" : "b"`, "b", Options{}},
	} {
		v := value(t, c.expression, c.options)
		got := v.Or("")
		switch {
		case v.IsUnknown():
			got = "?" + v.Why()
		case v.IsStandIn():
			got = "~" + got
		}
		if got != c.want && !(c.want == "?" && strings.HasPrefix(got, "?")) {
			t.Errorf("%s: %q, want %q", c.expression, got, c.want)
		}
	}
}

// TestFaults: every fault has its place, and what is sound is read all the same.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, want string
		files      []topology.Document
	}{
		{"syntax", "main.tf:2:", []topology.Document{document("main.tf", "resource \"aws_api_gateway_rest_api\" \"a\" {\n  name = \n}\n")}},
		{"no variable", "main.tf:1:54: there is no variable nobody", []topology.Document{document("main.tf", `resource "aws_api_gateway_rest_api" "a" { name = "x${var.nobody}" }`)}},
		{"no resource", "there is no resource aws_api_gateway_rest_api.b", []topology.Document{document("main.tf", `resource "aws_api_gateway_rest_api" "a" { name = aws_api_gateway_rest_api.b.id }`)}},
		{"circle of locals", "references form a circle: local.a -> local.b -> local.a", []topology.Document{document("main.tf", "locals {\n a = local.b\n b = local.a\n}\nresource \"aws_api_gateway_rest_api\" \"a\" { name = local.a }")}},
		{"missing module", "module m: there is no file in modules/m; name that folder too", []topology.Document{document("main.tf", `module "m" { source = "./modules/m" }`)}},
		{"module that calls itself", "module m calls itself", []topology.Document{document("a/main.tf", `module "m" { source = "../b" }`), document("b/main.tf", `module "m" { source = "../b" }`), document("c/main.tf", `module "b" { source = "../b" }`)}},
		{"labels", "a block resource has 1 labels, want 2", []topology.Document{document("main.tf", `resource "aws_api_gateway_rest_api" {}`)}},
	} {
		_, faults := ReadFiles(c.files, Options{}, nil)
		if len(faults) == 0 || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, faults, c.want)
		}
	}
}

// TestBounded: texts of a few lines that stand for values of any size.
func TestBounded(t *testing.T) {
	var lists, texts, calls strings.Builder
	lists.WriteString("locals {\n l0 = [\"x\"]\n")
	texts.WriteString("locals {\n l0 = \"xxxxxxxxxx\"\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&lists, " l%d = [local.l%d, local.l%d, local.l%d]\n", i, i-1, i-1, i-1)
		fmt.Fprintf(&texts, " l%d = \"${local.l%d}${local.l%d}${local.l%d}\"\n", i, i-1, i-1, i-1)
	}
	for _, b := range []*strings.Builder{&lists, &texts} {
		b.WriteString("}\nresource \"aws_api_gateway_rest_api\" \"a\" { name = jsonencode(local.l59) }\n")
	}
	calls.WriteString(`resource "aws_api_gateway_rest_api" "a" { name = ` + strings.Repeat("upper(", 5000) + `"x"` + strings.Repeat(")", 5000) + " }")
	for _, text := range []string{lists.String(), texts.String(), calls.String(), `resource "aws_api_gateway_rest_api" "a" {
  count = 999999999
}`} {
		c, _ := ReadFiles([]topology.Document{document("main.tf", text)}, Options{}, nil)
		for _, r := range c.Resources {
			if r.Properties.Larger(2 * tree.MaxParts) {
				t.Errorf("%.60s: a value of any size", text)
			}
		}
	}
}

// FuzzReadFiles: whatever the bytes are, reading ends, without a panic.
func FuzzReadFiles(f *testing.F) {
	files, _ := filepath.Glob("../../audit/testdata/templates/tf-*/main.tf")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("locals {\n a = [for x in local.a : x]\n}\nmodule \"m\" {\n source = \"./m\"\n for_each = local.a\n}\nresource \"aws_cloudfront_distribution\" \"d\" {\n dynamic \"origin\" {\n for_each = {a=1}\n content {}\n }\n}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, faults := ReadFiles([]topology.Document{{Name: "main.tf", Data: data}, document("m/main.tf", `variable "x" {}`)}, Options{}, nil)
		for _, fault := range faults {
			if fault.Source.File == "" || fault.Message == "" {
				t.Errorf("a fault without a place or words: %+v", fault)
			}
		}
		if c == nil {
			t.Error("nothing")
		}
	})
}

// FuzzReadPlan is the same for plans.
func FuzzReadPlan(f *testing.F) {
	files, _ := filepath.Glob("../../audit/testdata/templates/plan-*.json")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, faults := ReadPlan(topology.Document{Name: "plan.json", Data: data}, Options{}, nil)
		for _, fault := range faults {
			if fault.Source.File == "" || fault.Message == "" {
				t.Errorf("a fault without a place or words: %+v", fault)
			}
		}
		if c == nil {
			t.Error("nothing")
		}
	})
}

// TestPlanHidesSecrets: a sensitive value of a plan is not known, and is shown nowhere.
func TestPlanHidesSecrets(t *testing.T) {
	c, faults := ReadPlan(document("plan.json", `{"format_version":"1.2","terraform_version":"1.9.8","planned_values":{"root_module":{"resources":[
{"address":"aws_cloudfront_distribution.d","mode":"managed","type":"aws_cloudfront_distribution","name":"d","values":{"origin":[{"origin_id":"a","custom_header":[{"name":"x","value":"hunter2hunter2"}]}]},"sensitive_values":{"origin":[{"custom_header":true}]}}]}}}`), Options{}, nil)
	if len(faults) > 0 || len(c.Resources) != 1 {
		t.Fatal(faults)
	}
	text, _, why := c.Resources[0].Properties.JSON()
	if strings.Contains(text+why, "hunter2") {
		t.Error(text)
	}
}
