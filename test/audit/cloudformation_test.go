package audit

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// linted returns what AWS's own linter of CloudFormation says against each template.
func linted(t *testing.T, files []string) map[string][]string {
	t.Helper()
	cmd := exec.Command("node", append([]string{"node/lint.js"}, files...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var faults map[string][]string
	if err := json.Unmarshal(out, &faults); err != nil || len(faults) != len(files) {
		t.Fatalf("%v: %d of %d templates were read", err, len(faults), len(files))
	}
	return faults
}

// TestCloudFormation: what remedy writes and patches, and the examples of the rules, is what CloudFormation takes.
func TestCloudFormation(t *testing.T) {
	files := customDomains(t, "cloudformation")
	dir := t.TempDir()
	list := examples(t, "CloudFormation")
	for _, d := range append(list, patched(t, list, ".yaml")...) {
		file := filepath.Join(dir, d.name+".yaml")
		if err := os.WriteFile(file, []byte(d.text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for file, faults := range linted(t, files) {
		if len(faults) > 0 {
			t.Errorf("%s: %s", filepath.Base(file), strings.Join(faults, "\n"))
		}
	}
}

// TestCloudFormationFaults: the linter finds each kind of fault that a template may have.
func TestCloudFormationFaults(t *testing.T) {
	dir := t.TempDir()
	var files []string
	want := map[string]string{}
	for name, c := range map[string][2]string{
		"property":  {"{Type: 'AWS::ApiGateway::DomainName', Properties: {DomainNames: a}}", "'DomainNames' was unexpected"},
		"nested":    {"{Type: 'AWS::ApiGateway::DomainName', Properties: {DomainName: a, EndpointConfiguration: {Kinds: [REGIONAL]}}}", "'Kinds' was unexpected"},
		"missing":   {"{Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: https-only}}}}", "'Enabled' is a required property"},
		"wrong":     {"{Type: 'AWS::ApiGateway::DomainName', Properties: {DomainName: [a]}}", "is not of type 'string'"},
		"reference": {"{Type: 'AWS::ApiGateway::DomainName', Properties: {DomainName: !Ref Nobody}}", "'Nobody' is not one of"},
		"origin":    {"{Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {Enabled: true, Origins: [{Id: b, DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}], DefaultCacheBehavior: {TargetOriginId: a, ViewerProtocolPolicy: https-only}}}}", "does not match any Origin"},
		"value":     {"{Type: 'AWS::CloudFront::OriginRequestPolicy', Properties: {OriginRequestPolicyConfig: {Name: a, HeadersConfig: {HeaderBehavior: all}, CookiesConfig: {CookieBehavior: none}, QueryStringsConfig: {QueryStringBehavior: all}}}}", "'all' does not match pattern"},
	} {
		file := filepath.Join(dir, name+".yaml")
		if err := os.WriteFile(file, []byte("Resources:\n  A: "+c[0]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		files, want[file] = append(files, file), c[1]
	}
	for file, faults := range linted(t, files) {
		if !strings.Contains(strings.Join(faults, "\n"), want[file]) {
			t.Errorf("%s: %q, want %s", filepath.Base(file), faults, want[file])
		}
	}
}
