// Package bruno writes collections of Bruno, for the app and its command line. A script of the collection
// signs; it runs in the safe sandbox too.
//
// The format: https://docs.usebruno.com/bru-lang/overview
package bruno

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"countersign/internal/export"
	"countersign/internal/export/sandbox"
)

//go:embed pre-request.js
var preRequest string

//go:embed test.js
var test string

var _ = export.Register(&export.Target{
	Name: "bruno", Title: "a collection of Bruno, for the app and its command line", Modes: []export.Mode{export.Script, export.Proxy},
	Refuse: refuse, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{
			Words: []string{
				"bru", "run", "-r", "--env", "countersign", "--env-var", "base=$BASE_URL", "--env-var", "aws_access_key_id=$AWS_ACCESS_KEY_ID",
				"--env-var", "aws_secret_access_key=$AWS_SECRET_ACCESS_KEY", "--env-var", "aws_session_token=$AWS_SESSION_TOKEN",
			},
			Dir: file, Needs: "bru: npm install --global @usebruno/cli",
		}
	},
})

// refuse says what Bruno cannot do.
func refuse(r *export.Request, _ *export.Collection, s *export.Settings) string {
	for _, p := range append(append(export.Text(nil), r.Path...), r.Body.Content()...) {
		if p.Variable == "" && export.HasPlaceholder(p.Literal) {
			return "it holds a text in {{braces}} that is no variable, and Bruno takes it for one"
		}
	}
	if s.Mode == export.Proxy && (r.Body.Kind == export.PartsBody || r.Body.Kind == export.FileBody) {
		return "the content of form-data and files is not known: add it in Bruno"
	}
	return ""
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	files := []export.File{
		{Name: "bruno.json", Data: []byte(fmt.Sprintf("{\n  \"version\": \"1\",\n  \"name\": %s,\n  \"type\": \"collection\",\n  \"ignore\": [\"node_modules\", \".git\"]\n}\n", export.QuoteJSON(c.Name)))},
		{Name: "collection.bru", Data: collection(c, s)},
		{Name: "environments/countersign.bru", Data: environment(c, s)},
	}
	taken := map[string]bool{"collection": true, "folder": true}
	for i := range c.Requests {
		r := &c.Requests[i]
		folder := ""
		for _, name := range r.Folder {
			folder = path.Join(folder, fileName(name))
		}
		name := path.Join(folder, fileName(r.Name))
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = path.Join(folder, fmt.Sprintf("%s %d", fileName(r.Name), n))
		}
		taken[strings.ToLower(name)] = true
		files = append(files, export.File{Name: name + ".bru", Data: request(r, s, i+1)})
	}
	return files, nil
}

// fileName is a name that every file system takes.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|{}`, r) {
			return '-'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60])
	}
	if name = strings.Trim(name, " ."); name == "" {
		return "request"
	}
	return name
}

// block writes a block of text.
func block(b *strings.Builder, name, text string) {
	b.WriteString(name + " {\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line != "" {
			line = "  " + line
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("}\n\n")
}

func collection(c *export.Collection, s *export.Settings) []byte {
	var b strings.Builder
	block(&b, "auth", "mode: none")
	if s.Mode == export.Script {
		rules := c.Signing.Rules()
		config := fmt.Sprintf("config = { host: %s, prefix: %s, service: %s, region: %s, encodeOnce: %t, payloadHeader: %t, fixedPayload: %s };",
			export.QuoteJSON(c.Signing.Host), export.QuoteJSON(c.Signing.PathPrefix), export.QuoteJSON(c.Signing.Service), export.QuoteJSON(c.Signing.Region),
			rules.EncodePathOnce, rules.PayloadHeader, export.QuoteJSON(rules.Payload("")))
		block(&b, "script:pre-request", sandbox.Join(strings.Replace(preRequest, "/*CONFIG*/", config, 1)))
	}
	block(&b, "tests", test)
	block(&b, "docs", export.Comment("", c, s))
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

func environment(c *export.Collection, s *export.Settings) []byte {
	var b strings.Builder
	b.WriteString("vars {\n  base: " + c.Base + "\n")
	for _, v := range c.Values() {
		// A value is one line; the format has no escapes.
		b.WriteString("  " + v.Name + ": " + strings.NewReplacer("\r", " ", "\n", " ").Replace(v.Value) + "\n")
	}
	b.WriteString("}\n")
	secrets := c.Missing()
	if s.Mode == export.Script {
		secrets = append([]string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}, secrets...)
	}
	if len(secrets) > 0 {
		b.WriteString("vars:secret [\n  " + strings.Join(secrets, ",\n  ") + "\n]\n")
	}
	return []byte(b.String())
}

// request writes a request. The address stands in one line, in the form of the wire; the script resolves its
// variables.
func request(r *export.Request, s *export.Settings, number int) []byte {
	var b strings.Builder
	kind, mode := "http", "none"
	switch r.Body.Kind {
	case export.GraphQLBody:
		kind, mode = "graphql", "graphql"
	case export.TextBody, export.FormBody:
		mode = "text"
	}
	block(&b, "meta", fmt.Sprintf("name: %s\ntype: %s\nseq: %d", strings.TrimSpace(export.OneLine(r.Name)), kind, number))
	block(&b, strings.ToLower(r.Method), fmt.Sprintf("url: {{base}}%s\nbody: %s\nauth: none", r.Target(), mode))
	if fields := r.Fields(); len(fields) > 0 {
		var lines []string
		for _, f := range fields {
			lines = append(lines, f.Name+": "+f.Value.String())
		}
		block(&b, "headers", strings.Join(lines, "\n"))
	}
	switch r.Body.Kind {
	case export.GraphQLBody:
		block(&b, "body:graphql", r.Body.Query.String())
		if variables := r.Body.Variables.String(); strings.TrimSpace(variables) != "" {
			block(&b, "body:graphql:vars", variables)
		}
	case export.TextBody, export.FormBody:
		block(&b, "body:text", bodyText(r.Body.Content().String(), s))
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// bodyText is a body as a block holds it. Bruno drops line ends at the ends of a block, and carriage returns:
// they become variables, which the script knows.
func bodyText(text string, s *export.Settings) string {
	if s.Mode == export.Proxy {
		return text
	}
	text = strings.ReplaceAll(text, "\r", "{{$carriageReturn}}")
	if rest, ok := strings.CutSuffix(text, "\n"); ok {
		text = rest + "{{$lineFeed}}"
	}
	if rest, ok := strings.CutPrefix(text, "\n"); ok {
		text = "{{$lineFeed}}" + rest
	}
	return text
}
