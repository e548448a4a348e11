package postman

import (
	"slices"
	"strings"

	"countersign/internal/export"
	"countersign/sigv4"
)

// decoded is a text in the form of the wire as a person reads it.
func decoded(t export.Text) string {
	var b strings.Builder
	for _, p := range t {
		if p.Variable == "" {
			b.WriteString(sigv4.Decode(p.Literal))
		} else {
			b.WriteString("{{" + p.Variable + "}}")
		}
	}
	return b.String()
}

// files are the collection and an environment without values, for credentials where the script takes them from
// there, and for variables that hold secrets.
func files(c *export.Collection, s *export.Settings, data []byte, hidden ...string) ([]export.File, error) {
	list := []export.File{{Data: data}}
	secrets := c.Missing()
	for _, name := range hidden {
		if !slices.Contains(secrets, name) {
			secrets = append(secrets, name)
		}
	}
	if s.Mode == export.Script && s.Keep == environment {
		secrets = append([]string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}, secrets...)
	}
	if len(secrets) == 0 {
		return list, nil
	}
	type value struct {
		Key     string `json:"key"`
		Value   string `json:"value"`
		Type    string `json:"type"`
		Enabled bool   `json:"enabled"`
	}
	out := struct {
		Name   string  `json:"name"`
		Values []value `json:"values"`
		Scope  string  `json:"_postman_variable_scope"`
	}{Name: c.Name, Scope: "environment"}
	for _, name := range secrets {
		out.Values = append(out.Values, value{name, "", "secret", true})
	}
	empty, err := encode(out)
	return append(list, export.File{Name: environmentName(s.Out), Beside: true, Data: empty}), err
}

// environmentName is the name of the environment's file beside the collection's.
func environmentName(collection string) string {
	for _, end := range []string{".postman_collection.json", ".json"} {
		if name, ok := strings.CutSuffix(collection, end); ok {
			return name + ".postman_environment.json"
		}
	}
	return collection + ".postman_environment.json"
}

// run runs a collection with Newman.
func run(file string, _ *export.Settings) export.Command {
	return export.Command{
		Words: []string{
			"newman", "run", file, "--color", "off", "--env-var", "base=$BASE_URL", "--env-var", "aws_access_key_id=$AWS_ACCESS_KEY_ID",
			"--env-var", "aws_secret_access_key=$AWS_SECRET_ACCESS_KEY", "--env-var", "aws_session_token=$AWS_SESSION_TOKEN",
		},
		Needs: "newman: npm install --global newman",
	}
}
