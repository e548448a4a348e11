package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/evidence"
	"countersign/internal/export"
	"countersign/internal/export/read"
	"countersign/internal/shell"
	"countersign/internal/signing"
	"countersign/sigv4"
)

// exportJob is one export with all that was decided about it.
type exportJob struct {
	collection *export.Collection
	settings   *export.Settings
	// secrets are texts that no file may hold.
	secrets []string
}

// exportJob decides what is exported, what it is signed for, and how it is written.
func (a *app) exportJob(target *export.Target, flags *exportFlags, args []string) (*exportJob, error) {
	settings, err := exportSettings(target, flags)
	if err != nil {
		return nil, err
	}
	d, data, err := a.exportDocument(flags, args)
	if err != nil {
		return nil, err
	}
	base := ""
	if flags.from != "" && len(args) > 0 {
		u, err := compose.ParseURL(args[0])
		if err != nil {
			return nil, err
		}
		if u.Target != "/" {
			return nil, withHint(errors.New("the URL beside --from has a path, and the file has its own"), "give scheme and host alone: "+u.Scheme+"://"+u.Host)
		}
		base = u.Scheme + "://" + u.Host
	}
	// What the environment holds may stand in the document too.
	d.Secrets = append(d.Secrets, a.Getenv("AWS_SECRET_ACCESS_KEY"), a.Getenv("AWS_SESSION_TOKEN"))
	purpose, host, err := a.exportPurpose(flags, d, base)
	if err != nil {
		return nil, err
	}
	prefix := strings.Trim(flags.pathPrefix, "/")
	if prefix != "" {
		prefix = "/" + export.Literal(prefix).Wire(true).String()
	}
	c := d.Collection(base, export.Signing{Host: host, PathPrefix: prefix, Service: purpose.Service, Region: purpose.Region})
	if flags.name != "" {
		c.Name = flags.name
	}
	if err := setVariables(c, flags.variables); err != nil {
		return nil, err
	}
	for _, note := range d.Notes {
		a.say("note", note)
	}
	job := &exportJob{collection: c, settings: settings, secrets: d.Secrets}
	if d.Kind == "collection of Postman" {
		settings.Original, settings.Secrets = data, d.Secrets
	}
	settings.Command = exportCommandLine(target, flags, settings, c)
	settings.ProxyCommand = proxyCommandLine(flags.proxy, c)
	settings.Rebase = base != "" || settings.Mode == export.Proxy
	if settings.Mode == export.Proxy {
		c.Base = strings.TrimSuffix(flags.proxy, "/")
	}
	return job, nil
}

func exportSettings(target *export.Target, flags *exportFlags) (*export.Settings, error) {
	s := &export.Settings{}
	if flags.out != "" && flags.out != stdinName {
		s.Out = filepath.Base(flags.out)
	}
	mode, errMode := choose("--mode", flags.mode, modes(target))
	client, errClient := choose("--client", flags.client, target.Clients)
	keep, errKeep := choose("--keep", flags.keep, target.Keeps)
	s.Mode, s.Client, s.Keep = export.Mode(mode), client, keep
	return s, errors.Join(errMode, errClient, errKeep)
}

// exportDocument reads --from, or makes a request of a URL and flags.
func (a *app) exportDocument(flags *exportFlags, args []string) (*read.Document, []byte, error) {
	if flags.from == "" {
		if len(args) == 0 {
			return nil, nil, withHint(errors.New("nothing to export"), "give a URL, or a file with --from")
		}
		d, err := a.exportRequest(flags, args[0])
		return d, nil, err
	}
	if flags.method != "" || flags.data != "" || len(flags.headers) > 0 {
		return nil, nil, withHint(errors.New("--request, --header and --data go with a URL alone"), "with --from the file has the requests")
	}
	input := evidence.Input{Name: stdinName}
	var err error
	if flags.from == stdinName {
		input.Data, err = a.readStdin("the requests")
	} else {
		input, err = readFile(flags.from)
	}
	if err != nil {
		return nil, nil, err
	}
	d, err := read.Read(input.Name, input.Data)
	if err != nil {
		return nil, nil, named(err)
	}
	return d, input.Data, nil
}

// exportRequest makes a request of a URL and flags.
func (a *app) exportRequest(flags *exportFlags, url string) (*read.Document, error) {
	body, err := a.body(flags.data)
	if err != nil {
		return nil, err
	}
	method := strings.ToUpper(flags.method)
	switch {
	case method == "" && flags.data != "":
		method = "POST"
	case method == "":
		method = "GET"
	case !curlargs.IsToken(method):
		return nil, fmt.Errorf("--request: %q is no method", method)
	}
	r, err := read.Address(method, url)
	if err != nil {
		return nil, withHint(err, "give the URL as in https://d111111abcdef8.cloudfront.net/prod/pets")
	}
	d := &read.Document{Kind: "URL"}
	for _, line := range flags.headers {
		field, remove, err := curlargs.ReadField(line)
		if err != nil {
			return nil, withHint(fmt.Errorf("--header: %w", err), "give one field, as in --header 'Content-Type: application/json'")
		}
		if !remove {
			d.AddField(&r, field.Name, export.Parse(field.Value))
		}
	}
	if len(body) > 0 {
		r.Body = export.Body{Kind: export.TextBody, Text: export.Parse(string(body))}
	}
	d.Clean(&r)
	r.Name = method + " " + r.Path.String()
	d.Requests = append(d.Requests, r)
	return d, nil
}

// exportPurpose decides what the requests are signed for: --sign-host, else the host that the document names
// where the URL beside it is another one.
func (a *app) exportPurpose(flags *exportFlags, d *read.Document, base string) (signing.Purpose, string, error) {
	named := hostOf(d.Base())
	host := flags.signHost
	if host == "" {
		host = named
		if base != "" && hostOf(base) != named && named != "" {
			a.say("note", "signed for "+named+", which the file names")
		}
	}
	if host == "" {
		return signing.Purpose{}, "", withHint(errors.New("nothing names the host to sign for"), "add --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com")
	}
	wish := signing.Wish{SignHost: host, Service: flags.service, Region: flags.region, Configured: a.environmentRegion()}
	if in, _ := sigv4.Infer(host); in.Service == "" && !in.NotSigned {
		// A name of one's own: the document may tell what it was signed for.
		wish.Service, wish.Region = firstOf(wish.Service, d.Service), firstOf(wish.Region, d.Region)
	}
	p, err := signing.Choose(wish)
	var missing *signing.Missing
	switch {
	case errors.As(err, &missing):
		return p, "", withHint(err, missing.Hints...)
	case err != nil:
		return p, "", err
	case p.Algorithm != "":
		return p, "", fmt.Errorf("%s takes %s alone, and no target signs with it", host, p.Algorithm)
	}
	for _, warning := range p.Warnings {
		a.say("warning", warning)
	}
	return p, host, nil
}

func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// setVariables gives variables their values.
func setVariables(c *export.Collection, given []string) error {
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return withHint(fmt.Errorf("--var: %q is no NAME=VALUE", name), "as in --var id=42")
		}
		if export.SecretName(name) {
			return withHint(fmt.Errorf("--var: %s is the name of a secret, and no file holds one", name), "give it to the client: "+export.EnvironmentName(name))
		}
		found := false
		for i := range c.Variables {
			if c.Variables[i].Name == name {
				c.Variables[i].Value, found = value, true
			}
		}
		if !found {
			c.Variables = append(c.Variables, export.Variable{Name: name, Value: value})
		}
	}
	return nil
}

// exportCommandLine is the command that makes the files again, in one line, with all that was decided and
// without what may be secret.
func exportCommandLine(target *export.Target, flags *exportFlags, s *export.Settings, c *export.Collection) string {
	words := []string{"countersign", "export", target.Name}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, shell.Quote(value))
		}
	}
	if len(target.Clients) > 0 {
		add("--client", s.Client)
	}
	if len(target.Modes) > 1 {
		add("--mode", string(s.Mode))
	}
	if len(target.Keeps) > 0 && s.Mode == export.Script {
		add("--keep", s.Keep)
	}
	if flags.proxy != export.ProxyBase {
		add("--proxy", flags.proxy)
	}
	if flags.from != "" {
		add("--from", filepath.Base(flags.from))
		words = append(words, shell.Quote(c.Base))
	} else {
		r := &c.Requests[0]
		add("--request", r.Method)
		words = append(words, shell.Quote(c.Base+r.Target().String()))
		for _, f := range r.Header {
			add("--header", f.Name+": "+f.Value.String())
		}
		if strings.HasPrefix(flags.data, "@") {
			add("--data", "@"+filepath.Base(flags.data[1:]))
		} else if flags.data != "" {
			add("--data", r.Body.Content().String())
		}
	}
	add("--name", flags.name)
	for _, variable := range flags.variables {
		add("--var", variable)
	}
	add("--sign-host", c.Signing.Host)
	add("--sign-path-prefix", c.Signing.PathPrefix)
	add("--service", c.Signing.Service)
	add("--region", c.Signing.Region)
	return export.OneLine(strings.Join(words, " "))
}

// proxyCommandLine is the command that starts the proxy for the requests.
func proxyCommandLine(address string, c *export.Collection) string {
	words := []string{"countersign", "proxy", "--listen", hostOf(strings.TrimSuffix(address, "/")), "--to", shell.Quote(c.Base), "--sign-host", shell.Quote(c.Signing.Host)}
	if c.Signing.PathPrefix != "" {
		words = append(words, "--sign-path-prefix", shell.Quote(c.Signing.PathPrefix))
	}
	return strings.Join(append(words, "--service", shell.Quote(c.Signing.Service), "--region", shell.Quote(c.Signing.Region)), " ")
}
