// Package cloudformation reads CloudFormation templates, YAML or JSON, also those of SAM and those that the
// CDK synthesises, into resources; package resource makes a topology of them.
//
// Intrinsic functions are evaluated as far as parameters, their defaults and mappings allow. What only a
// deployment can tell is unknown, with the reason; the names that AWS gives to the template's own resources
// are stand-ins, the same wherever the template refers to the resource.
//
// Nothing is fetched or executed: a nested stack, a macro, a dynamic reference is unknown.
package cloudformation
