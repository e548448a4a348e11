package resource

import (
	"fmt"
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// Build makes a topology of resources. Faults are what a resource lacks or says twice; the topology holds
// all the rest. Types that do not bear on the path are passed over.
func Build(resources []*Resource) (*topology.Topology, topology.Errors) {
	b := &builder{into: &topology.Topology{}, byID: map[string]*Resource{}, apis: map[string]int{}, domains: map[string]int{}}
	for _, r := range resources {
		b.byID[r.ID] = r
	}
	for _, r := range resources {
		if account, ok := r.Account.Get(); ok && b.into.Account.IsAbsent() {
			b.into.Account = topology.Known(account, r.Account.Source())
		}
		if read := readers[r.Type]; read != nil {
			read(b, r, r.Properties)
		}
	}
	for _, link := range b.links {
		link()
	}
	b.regions()
	return b.into, b.faults
}

// Reads reports whether resources of a type bear on the path.
func Reads(kind string) bool { return readers[kind] != nil }

// builder gathers the parts.
type builder struct {
	into   *topology.Topology
	byID   map[string]*Resource
	faults topology.Errors
	// apis and domains are places in the topology's lists, by id and by name.
	apis    map[string]int
	domains map[string]int
	// links are done once all resources are read: they put parts where they belong.
	links []func()
}

var readers map[string]func(*builder, *Resource, *tree.Node)

func init() {
	readers = map[string]func(*builder, *Resource, *tree.Node){
		"AWS::CloudFront::Distribution":          (*builder).distribution,
		"AWS::CloudFront::CachePolicy":           (*builder).cachePolicy,
		"AWS::CloudFront::OriginRequestPolicy":   (*builder).originRequestPolicy,
		"AWS::CloudFront::OriginAccessControl":   (*builder).accessControl,
		"AWS::CloudFront::Function":              (*builder).function,
		"AWS::ApiGateway::RestApi":               (*builder).restAPI,
		"AWS::ApiGateway::Resource":              func(*builder, *Resource, *tree.Node) {},
		"AWS::ApiGateway::Method":                (*builder).method,
		"AWS::ApiGateway::Stage":                 (*builder).stage,
		"AWS::ApiGateway::Deployment":            (*builder).deployment,
		"AWS::ApiGateway::DomainName":            (*builder).domainName,
		"AWS::ApiGateway::BasePathMapping":       (*builder).basePathMapping,
		"AWS::ApiGatewayV2::Api":                 (*builder).httpAPI,
		"AWS::ApiGatewayV2::Route":               (*builder).route,
		"AWS::ApiGatewayV2::Stage":               (*builder).stage,
		"AWS::ApiGatewayV2::DomainName":          (*builder).domainName,
		"AWS::ApiGatewayV2::ApiMapping":          (*builder).apiMapping,
		"AWS::Lambda::Url":                       (*builder).functionURL,
		"AWS::Lambda::Permission":                (*builder).permission,
		"AWS::CertificateManager::Certificate":   (*builder).certificate,
		"AWS::Route53::RecordSet":                (*builder).record,
		"AWS::Route53::RecordSetGroup":           (*builder).recordGroup,
		"AWS::WAFv2::WebACLAssociation":          (*builder).webACL,
		"Countersign::ApiGateway::RestApiPolicy": (*builder).restAPIPolicy,
	}
}

func (b *builder) fail(at topology.Source, format string, args ...any) {
	b.faults = append(b.faults, &topology.Error{Source: at, Message: fmt.Sprintf(format, args...)})
}

// id is the name that stands in for a resource's id.
func (r *Resource) id() topology.Text { return r.standIn(r.ID, "the id").Value() }

// own returns a value as such, or what stands in for it where the template leaves it to AWS.
func (r *Resource) own(text, what string) topology.Text { return r.standIn(text, what).Value() }

func (b *builder) after(link func()) { b.links = append(b.links, link) }

// api runs a link for the API that a property names.
func (b *builder) api(r *Resource, ref *tree.Node, do func(*topology.API)) {
	b.after(func() {
		id, ok := ref.Str()
		if !ok {
			return // unknown: which API is meant cannot be told
		}
		i, known := b.apis[id]
		if !known {
			// An API of another stack: what the template says of it is all that is known.
			i = len(b.into.APIs)
			b.apis[id] = i
			const why = "the template does not describe this API"
			protocol := topology.Known(topology.REST, r.Source)
			if strings.HasPrefix(r.Type, "AWS::ApiGatewayV2") {
				protocol = topology.Unknown[string](why, r.Source)
			}
			b.into.APIs = append(b.into.APIs, topology.API{
				ID: ref.Value(), Protocol: protocol, Region: regionOf(r), Account: r.Account, Source: ref.Source,
				EndpointType:           topology.Unknown[string](why, r.Source),
				DisableDefaultEndpoint: topology.Unknown[bool](why, r.Source),
				ResourcePolicy:         topology.Unknown[string](why, r.Source),
			})
		}
		do(&b.into.APIs[i])
	})
}

// regionOf is the region of a resource; where nobody tells it, a name stands in.
func regionOf(r *Resource) topology.Text {
	if r.Region.IsKnown() {
		return r.Region
	}
	return topology.StandIn(AssumedRegion, "the region is not told; name it with --region", r.Source)
}

// regions finds in the names of origins the region of APIs of which nothing else tells it.
func (b *builder) regions() {
	for _, d := range b.into.Distributions {
		for _, o := range d.Origins {
			id, rest, ok := strings.Cut(o.DomainName.Or(""), ".execute-api.")
			i, known := b.apis[id]
			if region, _, found := strings.Cut(rest, "."); ok && known && found && b.into.APIs[i].Region.IsStandIn() {
				b.into.APIs[i].Region = topology.Known(region, o.DomainName.Source())
			}
		}
	}
}
