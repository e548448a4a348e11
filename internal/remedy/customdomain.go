package remedy

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"text/template"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// CustomDomain is the architecture in which clients sign the name that they call: a Regional custom domain
// of API Gateway, and a distribution with the same name that forwards Host.
type CustomDomain struct {
	// Domain is the public name, API the id of the API, Stage its stage, Region where it is.
	Domain, API, Stage, Region string
	// HTTP says that it is an HTTP API and no REST API.
	HTTP bool
	// Zone is the id of the hosted zone of Route 53; "" leaves it a parameter.
	Zone string
}

// File is one file that is written.
type File struct {
	Name string
	Text string
	// Region is where it is deployed; "" for a file that deploys to several.
	Region string
}

//go:embed templates/*.tmpl
var texts embed.FS

var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(texts, "templates/*.tmpl"))
})

var (
	apiID = lazyregexp.New(`^[a-z0-9]{3,32}$`)
	stage = lazyregexp.New(`^(\$default|[A-Za-z0-9_-]{1,128})$`)
	zone  = lazyregexp.New(`^[A-Z0-9]{1,32}$`)
	label = lazyregexp.New(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
)

// check reports all that is wrong with the parameters.
func (c CustomDomain) check() error {
	var errs []error
	labels := strings.Split(c.Domain, ".")
	for _, l := range labels {
		if !label.MatchString(l) || len(labels) < 2 || len(c.Domain) > 253 {
			errs = append(errs, fmt.Errorf("the domain %q is no host name such as api.example.com", c.Domain))
			break
		}
	}
	if !apiID.MatchString(c.API) {
		errs = append(errs, fmt.Errorf("the API %q is no id such as abc123def4", c.API))
	}
	if !stage.MatchString(c.Stage) {
		errs = append(errs, fmt.Errorf("the stage %q is no name such as prod", c.Stage))
	}
	if !sigv4.IsRegion(c.Region) {
		errs = append(errs, fmt.Errorf("the region %q is none such as eu-west-1", c.Region))
	}
	if c.Zone != "" && !zone.MatchString(c.Zone) {
		errs = append(errs, fmt.Errorf("the hosted zone %q is no id such as Z0123456789EXAMPLE", c.Zone))
	}
	return errors.Join(errs...)
}

// OneRegion reports whether one certificate serves both: CloudFront takes those of us-east-1 alone.
func (c CustomDomain) OneRegion() bool { return c.Region == "us-east-1" }

// CloudFormation writes the architecture as templates: one, or where the API is in another region than
// us-east-1, a second for the certificate that CloudFront takes.
func (c CustomDomain) CloudFormation() ([]File, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	main := File{Name: "custom-domain.yaml", Text: c.render("custom-domain.yaml.tmpl"), Region: c.Region}
	if c.OneRegion() {
		return []File{main}, nil
	}
	return []File{{Name: "edge-certificate.yaml", Text: c.render("edge-certificate.yaml.tmpl"), Region: "us-east-1"}, main}, nil
}

// Terraform writes the architecture as a configuration with providers for both regions.
func (c CustomDomain) Terraform() ([]File, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return []File{{Name: "custom-domain.tf", Text: c.render("custom-domain.tf.tmpl")}}, nil
}

func (c CustomDomain) render(name string) string {
	var b bytes.Buffer
	if err := templates().ExecuteTemplate(&b, name, c); err != nil {
		panic(err) // the templates are this package's own, and a test runs them all
	}
	return b.String()
}
