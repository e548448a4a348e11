package audit

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shortened are the faults that the examples of the rules have for being short: what the rules are not about is
// left out of them, as docs/rules/README.md says.
var shortened = []string{
	"aws_cloudfront_distribution lacks restrictions",
	"aws_cloudfront_distribution lacks viewer_certificate",
	"aws_cloudfront_distribution.default_cache_behavior lacks cached_methods",
	"aws_cloudfront_distribution.ordered_cache_behavior lacks cached_methods",
	"aws_cloudfront_distribution.origin.custom_origin_config lacks http_port",
	"aws_cloudfront_distribution.origin.custom_origin_config lacks https_port",
	"aws_cloudfront_distribution.origin.custom_origin_config lacks origin_ssl_protocols",
	// Younger than the declarations, which are those of version 6.25 of the provider.
	"aws_api_gateway_domain_name has no argument endpoint_access_mode",
}

// TestTerraform: what remedy writes has types and arguments that the provider has, and lacks none. So have the
// examples of the rules, and what remedy patches in them, which are short.
func TestTerraform(t *testing.T) {
	for _, file := range customDomains(t, "terraform") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if faults := misfits(t, filepath.Base(file), string(text)); len(faults) > 0 {
			t.Errorf("%s", strings.Join(faults, "\n"))
		}
	}
	list := examples(t, "Terraform")
	for _, d := range append(list, patched(t, list, ".tf")...) {
		for _, fault := range misfits(t, d.name+".tf", d.text) {
			if _, what, _ := strings.Cut(fault, ": "); !slices.Contains(shortened, what) {
				t.Error(fault)
			}
		}
	}
}

// TestTerraformFaults: each kind of fault is found.
func TestTerraformFaults(t *testing.T) {
	for text, want := range map[string]string{
		`resource "aws_cloudfront_nothing" "a" {}`:                                                 "there is no resource aws_cloudfront_nothing",
		`resource "aws_route53_zone" "a" { nam = "example.com" }`:                                  "has no argument nam",
		`resource "aws_route53_zone" "a" {}`:                                                       "lacks name",
		"resource \"aws_route53_zone\" \"a\" {\nname = \"example.com\"\nvpcs {}\n}":                "has no block vpcs",
		"resource \"aws_route53_zone\" \"a\" {\nname = \"example.com\"\nvpc {\nid = \"vpc\"\n}\n}": "aws_route53_zone.vpc has no argument id",
		"resource \"aws_route53_zone\" \"a\" {\nname = \"example.com\"\nvpc {}\n}":                 "aws_route53_zone.vpc lacks vpc_id",
		`resource "aws_route53_zone" {`:                                                            "",
	} {
		if faults := strings.Join(misfits(t, "a.tf", text), "\n"); faults == "" || !strings.Contains(faults, want) {
			t.Errorf("%s: %q, want %q", text, faults, want)
		}
	}
	if faults := misfits(t, "a.tf", "resource \"aws_route53_zone\" \"a\" {\nprovider = aws.b\nname = \"example.com\"\ndynamic \"vpc\" {\nfor_each = []\ncontent {\nvpc_id = vpc.value\n}\n}\n}"); len(faults) > 0 {
		t.Errorf("a good one: %s", faults)
	}
}
