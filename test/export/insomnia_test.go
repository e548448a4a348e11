package export

import (
	"encoding/json"
	"os/exec"
	"slices"
	"testing"
)

// TestInsomniaImports reads a collection with Insomnia's own importer. Insomnia itself does not run here, since its
// parts in C are not built: that its script signs is shown by Postman's runtime alone, which has the same script.
func TestInsomniaImports(t *testing.T) {
	file := written(t, &client{args: []string{"insomnia"}, file: "x.json"})
	const read = `require("insomnia-importers").convert(require("fs").readFileSync(process.argv[1], "utf8")).then(r => console.log(JSON.stringify(r)))`
	out, err := exec.Command("node", "-e", read, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var imported struct {
		Type struct {
			ID string `json:"id"`
		} `json:"type"`
		Data struct {
			Resources []struct {
				Type   string            `json:"_type"`
				Name   string            `json:"name"`
				Method string            `json:"method"`
				URL    string            `json:"url"`
				Script string            `json:"preRequestScript"`
				Data   map[string]string `json:"data"`
			} `json:"resources"`
		} `json:"data"`
	}
	if err := json.Unmarshal(out, &imported); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if imported.Type.ID != "insomnia-4" {
		t.Errorf("it is taken for %s", imported.Type.ID)
	}
	var kinds []string
	requests := 0
	for _, r := range imported.Data.Resources {
		if !slices.Contains(kinds, r.Type) {
			kinds = append(kinds, r.Type)
		}
		switch r.Type {
		case "request":
			requests++
			if r.Method == "" || r.URL == "" {
				t.Errorf("%s has no method or no address", r.Name)
			}
		case "request_group":
			if r.Script == "" {
				t.Error("the script that signs is lost")
			}
		case "environment":
			if r.Data["sign_host"] != signing.Host {
				t.Errorf("signed for %q", r.Data["sign_host"])
			}
		}
	}
	if slices.Sort(kinds); requests != len(wanted) || !slices.Equal(kinds, []string{"environment", "request", "request_group", "workspace"}) {
		t.Errorf("%d requests of %d, %v", requests, len(wanted), kinds)
	}
}
