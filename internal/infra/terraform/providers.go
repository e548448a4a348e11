package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"countersign/internal/topology"
)

// regions reads the region of each provider. A module without one has its parent's.
func (m *module) regions() {
	if m.parent != nil {
		for alias, region := range m.parent.region {
			m.region[alias] = region
		}
	} else if m.options.Region != "" {
		m.region[""] = topology.Known(m.options.Region, topology.Source{})
	}
	for _, b := range m.providers {
		if b.Labels[0] != "aws" {
			continue
		}
		alias, _ := literal(b.Body, "alias")
		if a := b.Body.Attributes["region"]; a != nil {
			if v := m.evaluate(a.Expr, &scope{}).Value(); v.IsKnown() && !v.IsStandIn() {
				m.region[alias] = v
			}
		}
	}
}

// passProviders gives a module the regions of the providers that are passed to it.
func (m *module) passProviders(b *hclsyntax.Block, child *module) {
	a := b.Body.Attributes["providers"]
	if a == nil {
		return
	}
	object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		inner, outer := providerAlias(item.KeyExpr), providerAlias(item.ValueExpr)
		for _, list := range child.instances {
			for _, in := range list {
				if aliasOf(in.block) == inner {
					in.resource.Region = m.region[outer]
				}
			}
		}
		child.region[inner] = m.region[outer]
	}
}

// providerAlias is "us_east_1" of aws.us_east_1, and "" of aws.
func providerAlias(e hclsyntax.Expression) string {
	if key, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		e = key.Wrapped
	}
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) < 2 {
		return ""
	}
	attr, _ := t.Traversal[1].(hcl.TraverseAttr)
	return attr.Name
}

func aliasOf(b *hclsyntax.Block) string {
	if a := b.Body.Attributes["provider"]; a != nil {
		return providerAlias(a.Expr)
	}
	return ""
}
