package audit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/audit"
	"countersign/internal/infra"
	"countersign/internal/report"
	"countersign/internal/topology"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTemplates audits whole templates, one file or folder each, and compares what is printed.
func TestTemplates(t *testing.T) {
	entries, err := os.ReadDir("testdata/templates")
	if err != nil || len(entries) < 20 {
		t.Fatal(err, len(entries))
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			out := audited(t, nil, documents(t, "testdata/templates", entry.Name())...)
			var b bytes.Buffer
			if err := report.WriteAuditText(&b, out, report.TextOptions{Width: 100, Verbose: true}); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata/golden", entry.Name()+".txt")
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, b.Bytes()) {
				t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
			}
		})
	}
}

// documents reads a file, or the files below a folder, named from the root on.
func documents(t testing.TB, root, name string) []topology.Document {
	t.Helper()
	var list []topology.Document
	err := filepath.WalkDir(filepath.Join(root, name), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		list = append(list, topology.Document{Name: strings.TrimPrefix(filepath.ToSlash(path), root+"/"), Data: data})
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	return list
}

// large is a template of n resources: a distribution of 25 behaviours before 25 APIs, and their methods.
func large(n int) []byte {
	resources := map[string]any{}
	ref := func(name string) any { return map[string]any{"Ref": name} }
	var origins, behaviors []any
	for i := range 25 {
		api := fmt.Sprintf("Api%d", i)
		resources[api] = map[string]any{"Type": "AWS::ApiGateway::RestApi", "Properties": map[string]any{"Name": api, "EndpointConfiguration": map[string]any{"Types": []string{"REGIONAL"}}}}
		resources[api+"Stage"] = map[string]any{"Type": "AWS::ApiGateway::Stage", "Properties": map[string]any{"RestApiId": ref(api), "StageName": fmt.Sprintf("s%d", i)}}
		origins = append(origins, map[string]any{"Id": api, "DomainName": map[string]any{"Fn::Sub": "${" + api + "}.execute-api.${AWS::Region}.amazonaws.com"}, "CustomOriginConfig": map[string]any{"OriginProtocolPolicy": "https-only"}})
		behaviors = append(behaviors, map[string]any{"PathPattern": fmt.Sprintf("/s%d/*", i), "TargetOriginId": api, "ViewerProtocolPolicy": "https-only", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac"})
	}
	resources["Site"] = map[string]any{"Type": "AWS::CloudFront::Distribution", "Properties": map[string]any{"DistributionConfig": map[string]any{
		"Enabled": true, "Origins": origins, "CacheBehaviors": behaviors[1:], "DefaultCacheBehavior": behaviors[0],
	}}}
	for i := 0; len(resources)+2 <= n; i++ {
		api := fmt.Sprintf("Api%d", i%25)
		part := fmt.Sprintf("Part%d", i)
		resources[part] = map[string]any{"Type": "AWS::ApiGateway::Resource", "Properties": map[string]any{"RestApiId": ref(api), "ParentId": map[string]any{"Fn::GetAtt": []string{api, "RootResourceId"}}, "PathPart": fmt.Sprintf("p%d", i)}}
		resources[part+"Get"] = map[string]any{"Type": "AWS::ApiGateway::Method", "Properties": map[string]any{"RestApiId": ref(api), "ResourceId": ref(part), "HttpMethod": "GET", "AuthorizationType": "AWS_IAM"}}
	}
	data, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		panic(err)
	}
	return data
}

// TestLarge audits 5,000 resources: every behaviour leads to its API.
func TestLarge(t *testing.T) {
	out := audited(t, nil, topology.Document{Name: "large.json", Data: large(5000)})
	if len(out.Paths) != 25 {
		t.Fatalf("%d paths", len(out.Paths))
	}
	for _, p := range out.Paths {
		if p.Verdict != "passes" {
			t.Errorf("%+v", p)
		}
	}
}

// BenchmarkLarge audits a template of 5,000 resources, from its bytes to the findings.
func BenchmarkLarge(b *testing.B) {
	data := large(5000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		loaded := infra.Load([]topology.Document{{Name: "large.json", Data: data}}, infra.Options{})
		a, err := audit.New(loaded.Topology)
		if err != nil {
			b.Fatal(err)
		}
		if out := a.Run(); len(out.Paths) != 25 {
			b.Fatal(len(out.Paths))
		}
	}
}
