// Package python writes programs for Python 3: requests with aws-requests-auth, requests with botocore, or
// httpx with nothing but the standard library to sign.
package python

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/export"
)

//go:embed main.py.tmpl
var main string

//go:embed texts.py
var texts string

//go:embed with_requests.py
var withRequests string

//go:embed with_botocore.py
var withBotocore string

//go:embed with_httpx.py
var withHTTPX string

var (
	program  = export.Template("python", main)
	runtimes = map[string]string{"requests": withRequests, "botocore": withBotocore, "httpx": withHTTPX}
)

var _ = export.Register(&export.Target{
	Name: "python", Title: "a program for Python 3", Clients: []string{"requests", "botocore", "httpx"}, Modes: []export.Mode{export.Script},
	Refuse: refuse, Write: write,
	Run: func(file string, s *export.Settings) export.Command {
		needs := map[string]string{"requests": "requests and aws-requests-auth", "botocore": "requests and botocore", "httpx": "httpx"}
		return export.Command{Words: []string{"python3", file}, Needs: "python3 with " + needs[s.Client]}
	},
})

// Language writes texts as Python.
var Language = export.Language{
	Quote: quote, Plus: " + ", Value: "value(%)", Encoded: "encoded(%)", Inside: "inside(%)",
}

// quote writes a string literal of Python.
// https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > '~' && export.OneLine(string(r)) != string(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	runtime := runtimes[s.Client]
	imports, rest := export.Hoist(texts+"\n\n"+runtime, "import ")
	more, rest := export.Hoist(rest, "from ")
	p := Language.Program(c, s, "# ", strings.TrimSpace(rest))
	slices.Sort(imports)
	p.Imports = append(slices.Compact(imports), more...)
	data, err := export.Render(program, p)
	return export.One(data, false), err
}

// refuse says what the libraries cannot do.
func refuse(r *export.Request, c *export.Collection, s *export.Settings) string {
	switch {
	case s.Client != "requests":
		return ""
	case c.Signing.Rules().PayloadHeader:
		return fmt.Sprintf("aws-requests-auth does not sign X-Amz-Content-Sha256, which %s asks for: use --client botocore or httpx", c.Signing.Service)
	}
	// aws-requests-auth sorts "name=value" as one text, and a name that begins with another one may come
	// before it then.
	var names, texts []string
	for _, p := range r.Query {
		names = append(names, p.Name.String())
		texts = append(texts, p.Name.String()+"=")
	}
	slices.Sort(names)
	slices.Sort(texts)
	for i := range names {
		if texts[i] != names[i]+"=" {
			return fmt.Sprintf("aws-requests-auth sorts the parameter %s wrongly, since another name begins with it: use --client botocore or httpx", names[i])
		}
	}
	for _, f := range r.Header {
		if strings.HasPrefix(strings.ToLower(f.Name), "x-amz-") {
			return fmt.Sprintf("aws-requests-auth signs no field %s: use --client botocore or httpx", f.Name)
		}
	}
	return ""
}
