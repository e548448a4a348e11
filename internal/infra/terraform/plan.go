package terraform

import (
	"encoding/json"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"countersign/internal/infra/resource"
	"countersign/internal/topology"
)

// maxPlan is the size in bytes of the largest plan that is read.
const maxPlan = 96 << 20

// IsPlan reports whether a document has the look of "terraform show -json".
func IsPlan(data []byte) bool {
	head := string(data[:min(len(data), 4096)])
	return strings.Contains(head, `"format_version"`) && (strings.Contains(head, `"terraform_version"`) || strings.Contains(head, `"planned_values"`))
}

// ReadPlan reads a plan, or a state, as "terraform show -json" prints it. What is known only after apply
// is found through the references of the configuration that the plan holds.
func ReadPlan(d topology.Document, o Options, ids *resource.IDs) (*Configuration, topology.Errors) {
	if ids == nil {
		ids = &resource.IDs{}
	}
	p := &planned{file: d.Name, places: newPlaces(d), options: o, ids: ids, out: &Configuration{}, resources: map[string]*plannedResource{}, byName: map[string]*plannedResource{}}
	at := topology.Source{File: d.Name, Line: 1, Column: 1}
	if len(d.Data) > maxPlan {
		return p.out, topology.Errors{{Source: at, Message: fmt.Sprintf("the plan has %d bytes, the limit is %d", len(d.Data), maxPlan)}}
	}
	var plan tfjson.Plan
	if err := json.Unmarshal(d.Data, &plan); err != nil {
		return p.out, topology.Errors{{Source: p.places.ofError(err), Message: "no plan that can be read: " + err.Error()}}
	}
	values, config := plan.PlannedValues, plan.Config
	if values == nil || values.RootModule == nil {
		// "terraform show -json" of a state has "values" in its place.
		var state struct {
			Values *tfjson.StateValues `json:"values"`
		}
		if err := json.Unmarshal(d.Data, &state); err == nil {
			values = state.Values
		}
	}
	if values == nil || values.RootModule == nil {
		return p.out, topology.Errors{{Source: at, Message: "the plan has no planned_values: write it with terraform show -json PLAN"}}
	}
	p.providers(config)
	p.gather(values.RootModule)
	if plan.PriorState != nil && plan.PriorState.Values != nil && plan.PriorState.Values.RootModule != nil {
		p.gather(plan.PriorState.Values.RootModule)
	}
	if config != nil {
		p.configure("", config.RootModule, nil)
	}
	for _, r := range p.order {
		if r.res.Type == "" || r.state.Mode != tfjson.ManagedResourceMode {
			continue
		}
		r.res.Properties = translate(r.state.Type, p.attributes(r))
		p.out.Resources = append(p.out.Resources, r.res)
	}
	return p.out, p.faults
}

type planned struct {
	file      string
	places    *places
	options   Options
	ids       *resource.IDs
	out       *Configuration
	faults    topology.Errors
	resources map[string]*plannedResource
	order     []*plannedResource
	byName    map[string]*plannedResource // by module and name, without keys; the first of several
	region    map[string]string           // by the key of a provider's configuration
	open      int
}

// plannedResource is a resource of the plan.
type plannedResource struct {
	res    *resource.Resource
	state  *tfjson.StateResource
	config *tfjson.ConfigResource
	module *plannedModule
	// in and name are the module and the address in it, without keys.
	in, name string
}

// plannedModule is a module's configuration, and the call that makes it.
type plannedModule struct {
	address string
	config  *tfjson.ConfigModule
	call    *tfjson.ModuleCall
	parent  *plannedModule
}

// providers reads the regions that the configuration of providers tells.
func (p *planned) providers(c *tfjson.Config) {
	p.region = map[string]string{}
	if c == nil {
		return
	}
	for key, provider := range c.ProviderConfigs {
		if provider == nil || provider.Expressions["region"] == nil || provider.Expressions["region"].ExpressionData == nil {
			continue
		}
		e := provider.Expressions["region"]
		if text, ok := e.ConstantValue.(string); ok {
			p.region[key] = text
		}
	}
}

// gather lists the resources of a module and of those below it.
func (p *planned) gather(m *tfjson.StateModule) {
	for _, s := range m.Resources {
		if s == nil || p.resources[s.Address] != nil {
			continue
		}
		at := p.places.resource(s.Address)
		r := &plannedResource{state: s, res: &resource.Resource{Type: types[s.Type][0], Name: s.Address, Source: at, ID: p.ids.For(strings.Replace(s.Address, s.Type+".", "", 1))}}
		if id, ok := s.AttributeValues["id"].(string); ok && id != "" {
			r.res.ID = p.known(s, id)
		}
		if p.options.Account != "" {
			r.res.Account = topology.Known(p.options.Account, topology.Source{})
		}
		if region, ok := s.AttributeValues["region"].(string); ok && region != "" {
			r.res.Region = topology.Known(region, at)
		} else if p.options.Region != "" {
			r.res.Region = topology.Known(p.options.Region, topology.Source{})
		}
		p.resources[s.Address] = r
		p.order = append(p.order, r)
		r.in, r.name = splitAddress(s.Address)
		if key := r.in + " " + r.name; p.byName[key] == nil {
			p.byName[key] = r
		}
	}
	for _, child := range m.ChildModules {
		if child != nil && p.open < maxDepth {
			p.open++
			p.gather(child)
			p.open--
		}
	}
}

// known is the id that a resource has already, where it is one that hosts and references are made of.
func (p *planned) known(s *tfjson.StateResource, id string) string {
	switch s.Type {
	case "aws_api_gateway_rest_api", "aws_apigatewayv2_api", "aws_api_gateway_resource", "aws_cloudfront_distribution",
		"aws_cloudfront_cache_policy", "aws_cloudfront_origin_request_policy", "aws_cloudfront_origin_access_control":
		return id
	}
	return p.ids.For(s.Name)
}

// configure finds the configuration of each resource, and its provider's region.
func (p *planned) configure(address string, c *tfjson.ConfigModule, up *plannedModule) {
	if c == nil || p.open > maxDepth {
		return
	}
	m := &plannedModule{address: address, config: c, parent: up}
	if up != nil {
		m.call = up.config.ModuleCalls[lastName(address)]
	}
	byName := map[string]*tfjson.ConfigResource{}
	for _, r := range c.Resources {
		if r != nil {
			byName[r.Address] = r
		}
	}
	for _, r := range p.order {
		if r.in != address {
			continue
		}
		r.config, r.module = byName[r.name], m
		if r.config == nil || r.res.Region.IsKnown() {
			continue
		}
		if region := p.region[r.config.ProviderConfigKey]; region != "" {
			r.res.Region = topology.Known(region, r.res.Source)
		}
	}
	p.open++
	for name, call := range c.ModuleCalls {
		if call != nil {
			p.configure(strings.TrimPrefix(address+".module."+name, "."), call.Module, m)
		}
	}
	p.open--
}

// splitAddress takes "module.a[0].type.name[\"k\"]" apart: module and name without their keys.
func splitAddress(address string) (module, name string) {
	var b strings.Builder
	depth, quoted := 0, false
	for _, c := range address {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
			continue
		}
		if depth == 0 && !quoted && c != '"' {
			b.WriteRune(c)
		}
	}
	parts := strings.Split(b.String(), ".")
	i := 0
	for i+1 < len(parts) && parts[i] == "module" {
		i += 2
	}
	return strings.Join(parts[:i], "."), strings.Join(parts[i:], ".")
}

func lastName(address string) string { return address[strings.LastIndexByte(address, '.')+1:] }
