package postman

import (
	"encoding/json"
	"strings"
	"testing"

	"countersign/internal/export"
)

const old = `{
	"info": {"_postman_id": "0", "name": "old", "description": "mine", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
	"auth": {"type": "awsv4", "awsv4": [{"key": "secretKey", "value": "a-secret-of-somebody"}]},
	"variable": [{"key": "base", "value": "https://api.example.com/v1"}, {"key": "my_secret", "value": "a-token-of-somebody"}],
	"event": [{"listen": "test", "script": {"exec": ["// my test"]}}],
	"item": [
		{"name": "inherited", "request": {"method": "GET", "url": {"raw": "{{base}}/a?b", "host": ["{{base}}"], "path": ["a"], "query": [{"key": "b", "value": null}]}}},
		{"name": "short", "request": "{{base}}/short"},
		{"name": "folder", "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "a-bearer-of-somebody"}]},
			"item": [
				{"name": "bearer", "request": {"method": "GET", "url": "{{base}}/bearer"}},
				{"name": "own", "request": {"method": "GET", "auth": {"type": "awsv4"}, "url": "{{base}}/own"}}
			]},
		{"name": "scripted", "event": [{"listen": "prerequest", "script": {"exec": ["pm.variables.set('x', 1)"]}}],
			"request": {"method": "POST", "header": [{"key": "Authorization", "value": "AWS4-HMAC-SHA256 old"}], "body": {"mode": "formdata"}, "url": "{{base}}/s"}}
	]
}`

// converted converts a collection and reads it as the app does.
func converted(t *testing.T, document string, s export.Settings) (map[string]any, string) {
	t.Helper()
	s.Original, s.Command, s.ProxyCommand = []byte(document), "countersign export postman", "countersign proxy"
	s.Secrets = []string{"a-secret-of-somebody", "a-token-of-somebody", "a-bearer-of-somebody"}
	c := &export.Collection{
		Name: "old", Base: "https://d111111abcdef8.cloudfront.net", Variables: []export.Variable{{Name: "base", Value: "https://api.example.com/v1"}},
		Signing: export.Signing{Host: "abc123def4.execute-api.eu-west-1.amazonaws.com", Service: "execute-api", Region: "eu-west-1"},
	}
	files, err := convert(c, &s)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Check(files, s.Secrets); err != nil {
		t.Error(err)
	}
	var out map[string]any
	if err := json.Unmarshal(files[0].Data, &out); err != nil {
		t.Fatal(err)
	}
	return out, string(files[0].Data)
}

// at follows names and positions.
func at(v any, way ...any) any {
	for _, step := range way {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

func TestConvert(t *testing.T) {
	out, text := converted(t, old, export.Settings{Mode: export.Script, Keep: environment})
	for _, test := range []struct {
		want any
		way  []any
	}{
		{"0", []any{"info", "_postman_id"}},
		{"noauth", []any{"auth", "type"}},
		{"// my test", []any{"event", 0, "script", "exec", 0}},
		{"noauth", []any{"item", 0, "request", "auth", "type"}},
		{"{{base}}", []any{"item", 0, "request", "url", "host", 0}},
		{"GET", []any{"item", 1, "request", "method"}},
		{nil, []any{"item", 2, "auth"}},
		{"bearer", []any{"item", 2, "item", 0, "request", "auth", "type"}},
		{"{{token}}", []any{"item", 2, "item", 0, "request", "auth", "bearer", 0, "value"}},
		{"noauth", []any{"item", 2, "item", 1, "request", "auth", "type"}},
		{"pm.variables.set('x', 1)", []any{"item", 3, "event", 0, "script", "exec", 0}},
		{"prerequest", []any{"item", 3, "event", 1, "listen"}},
		{"", []any{"variable", 1, "value"}},
		{"sign_host", []any{"variable", 2, "key"}},
	} {
		if got := at(out, test.way...); got != test.want {
			t.Errorf("%v is %v, want %v", test.way, got, test.want)
		}
	}
	if !strings.Contains(text, `except: [\"bearer\", \"scripted\"]`) {
		t.Error("the script does not leave alone what is not its own")
	}
	if strings.Contains(text, "AWS4-HMAC-SHA256 old") {
		t.Error("an old signature is left")
	}
	if description := at(out, "info", "description").(string); !strings.HasPrefix(description, "mine\n\n") || export.CommandIn(description) == "" {
		t.Errorf("the description is %q", description)
	}

	// What was converted can be converted again.
	again, twice := converted(t, text, export.Settings{Mode: export.Script, Keep: environment})
	if len(at(again, "event").([]any)) != len(at(out, "event").([]any)) || strings.Count(twice, "Made by: ") != 1 || strings.Count(twice, `"sign_host"`) != strings.Count(text, `"sign_host"`) {
		t.Errorf("a second conversion adds to the first:\n%s", twice)
	}
}

func TestConvertElsewhere(t *testing.T) {
	out, text := converted(t, old, export.Settings{Mode: export.Proxy, Rebase: true})
	if got := at(out, "item", 0, "request", "url", "raw"); got != "{{countersign_base}}/v1/a?b" {
		t.Errorf("the address is %v", got)
	}
	if got := at(out, "item", 0, "request", "url", "path", 0); got != "v1" {
		t.Errorf("the path begins with %v", got)
	}
	if got := at(out, "item", 1, "request", "url"); got != "{{countersign_base}}/v1/short" {
		t.Errorf("the short address is %v", got)
	}
	if strings.Contains(text, `"prerequest"`) != strings.Contains(old, `"prerequest"`) || strings.Contains(text, "aws_secret") {
		t.Error("a collection for a proxy has a script that signs")
	}
}
