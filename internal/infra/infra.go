// Package infra reads descriptions of infrastructure in whatever language they are, and makes one topology
// of all of them. The packages below it each know one language; resources in CloudFormation's words, and
// the AWS API's own documents, are where they meet.
//
// Faults do not end the reading: the topology holds what could be read in spite of them.
package infra

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"countersign/internal/infra/cloudformation"
	"countersign/internal/infra/proxyconf"
	"countersign/internal/infra/resource"
	"countersign/internal/infra/terraform"
	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

// Options are what only a deployment would tell.
type Options struct {
	// Region and Account are those that templates are deployed to; "" where they are not known.
	Region, Account string
	// Parameters are values of parameters and variables by name.
	Parameters map[string]string
}

// Loaded is what was read.
type Loaded struct {
	Topology *topology.Topology
	// Faults are what is wrong with the documents, Notes what was not read and what was assumed.
	Faults topology.Errors
	Notes  []topology.Error
	// Ignores are the findings that the documents themselves ask to leave out.
	Ignores []Ignore
	// Formats are the languages of the documents by name; one that is not recognised has "".
	Formats map[string]string
}

// Load reads documents in any order.
func Load(documents []topology.Document, o Options) *Loaded {
	l := &Loaded{Formats: map[string]string{}}
	var resources []*resource.Resource
	var plain, files []topology.Document
	var ids resource.IDs
	var proxies []topology.ProxyRoute
	for _, d := range documents {
		l.Ignores = append(l.Ignores, ignoresIn(d)...)
		format := formatOf(d)
		l.Formats[d.Name] = format
		switch format {
		case formatTemplate:
			t, faults := cloudformation.Read(d.Name, d.Data, cloudformation.Options(o), &ids)
			resources = append(resources, t.Resources...)
			l.Faults, l.Notes = append(l.Faults, faults...), append(l.Notes, t.Notes...)
			for _, m := range t.Metadata {
				l.Ignores = append(l.Ignores, ignoresOf(d.Name, m)...)
			}
		case formatProxy:
			routes, faults := proxyconf.Read(d)
			proxies = append(proxies, routes...)
			l.Faults = append(l.Faults, faults...)
		case formatPlan:
			c, faults := terraform.ReadPlan(d, terraform.Options{Region: o.Region, Account: o.Account, Variables: o.Parameters}, &ids)
			resources = append(resources, c.Resources...)
			l.Faults, l.Notes = append(l.Faults, faults...), append(l.Notes, c.Notes...)
		case formatHCL:
			files = append(files, d)
		case formatAPI:
			plain = append(plain, d)
		}
	}
	if len(files) > 0 {
		c, faults := terraform.ReadFiles(files, terraform.Options{Region: o.Region, Account: o.Account, Variables: o.Parameters}, &ids)
		resources = append(resources, c.Resources...)
		l.Faults, l.Notes = append(l.Faults, faults...), append(l.Notes, c.Notes...)
	}
	top, faults := resource.Build(resources)
	l.Faults = append(l.Faults, faults...)
	top.Proxies = proxies
	l.Topology = top
	l.api(plain)
	slices.SortStableFunc(l.Faults, func(a, b *topology.Error) int {
		return cmp.Or(strings.Compare(a.Source.File, b.Source.File), a.Source.Line-b.Source.Line)
	})
	return l
}

// The languages.
const (
	formatTemplate = "CloudFormation"
	formatHCL      = "Terraform"
	formatPlan     = "Terraform plan"
	formatProxy    = "reverse proxy"
	formatAPI      = "AWS API"
)

// formatOf tells the language of a document by its name and content.
func formatOf(d topology.Document) string {
	// Before what looks through all of a text: plans are the largest.
	if strings.EqualFold(path.Ext(d.Name), ".json") && terraform.IsPlan(d.Data) {
		return formatPlan
	}
	if proxyconf.Recognise(d.Name, d.Data) != "" {
		return formatProxy
	}
	switch strings.ToLower(path.Ext(d.Name)) {
	case ".js":
		return formatAPI // the code of a CloudFront Function
	case ".tf", ".tfvars":
		return formatHCL
	case ".yaml", ".yml", ".template":
		if cloudformation.Recognise(d.Data) {
			return formatTemplate
		}
		return ""
	}
	switch {
	case terraform.IsPlan(d.Data):
		return formatPlan
	case cloudformation.Recognise(d.Data) && templateLike.Match(d.Data):
		return formatTemplate
	case strings.HasPrefix(strings.TrimSpace(string(d.Data[:min(len(d.Data), 1024)])), "{"),
		strings.HasPrefix(strings.TrimSpace(string(d.Data[:min(len(d.Data), 1024)])), "["):
		return formatAPI
	}
	return ""
}

// templateLike tells a template from other text that speaks of CloudFormation's types.
var templateLike = lazyregexp.New(`(?m)(?:^|[\s{,])"?Resources"?\s*:`)

// api adds the documents in the AWS API's own shapes.
func (l *Loaded) api(documents []topology.Document) {
	if len(documents) == 0 {
		return
	}
	top, err := topology.Read(documents...)
	if err != nil {
		// Of several documents, those that can be read alone are.
		if faults, ok := err.(topology.Errors); ok {
			l.Faults = append(l.Faults, faults...)
		}
		bad := map[string]bool{}
		for _, f := range l.Faults {
			bad[f.Source.File] = true
			if l.Formats[f.Source.File] == formatAPI {
				l.Formats[f.Source.File] = ""
			}
		}
		good := slices.DeleteFunc(slices.Clone(documents), func(d topology.Document) bool { return bad[d.Name] })
		if len(good) == len(documents) || len(good) == 0 {
			return
		}
		if top, err = topology.Read(good...); err != nil {
			return // said already
		}
	}
	l.Topology.Append(top)
	l.Topology.APIs = described(l.Topology.APIs)
}

// described joins what templates say of an API that they do not describe with its description.
func described(apis []topology.API) []topology.API {
	var out []topology.API
	for i := range apis {
		a := apis[i]
		k := slices.IndexFunc(out, func(o topology.API) bool { return o.ID.IsKnown() && o.ID.Or("") == a.ID.Or("") })
		if k < 0 {
			out = append(out, a)
			continue
		}
		whole, part := out[k], a
		if whole.EndpointType.IsUnknown() {
			whole, part = part, whole
		}
		whole.Routes, whole.Stages = append(whole.Routes, part.Routes...), append(whole.Stages, part.Stages...)
		out[k] = whole
	}
	return out
}

// Recognised reports whether any document describes infrastructure.
func (l *Loaded) Recognised() bool {
	for _, format := range l.Formats {
		if format != "" {
			return true
		}
	}
	return false
}

// Templates reports whether any document is of another language than the AWS API's own.
func (l *Loaded) Templates() bool {
	for _, format := range l.Formats {
		if format != "" && format != formatAPI {
			return true
		}
	}
	return false
}

// Wanted reports whether a file, by its name, may describe infrastructure.
func Wanted(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json", ".template", ".tf", ".tfvars", ".conf", ".cfg", ".caddyfile":
		return true
	}
	return strings.HasPrefix(path.Base(name), "Caddyfile")
}

// Recognise reports whether a file found in a folder describes infrastructure. It is stricter than for a
// file that was named: a folder holds other things too.
func Recognise(name string, data []byte) bool {
	format := formatOf(topology.Document{Name: name, Data: data})
	return format != "" && format != formatAPI
}
