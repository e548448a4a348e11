// Package resource builds a topology from resources in CloudFormation's words. Templates of every language
// come down to these: a loader gives each resource its type, its properties with places, and the name that
// stands in for what AWS names at deployment.
package resource

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// Resource is one resource of a template.
type Resource struct {
	// Type is CloudFormation's, such as "AWS::CloudFront::Distribution".
	Type string
	// Name is what the template calls it: a logical id, an address.
	Name string
	// ID stands in for the id that AWS gives; see [IDs].
	ID string
	// Region is where it is, where that is known.
	Region topology.Text
	// Account is the id of the account, where that is known.
	Account    topology.Text
	Properties *tree.Node
	Source     topology.Source
}

// AssumedRegion stands in names for the region of which a template says nothing.
const AssumedRegion = "us-east-1"

// AssumedAccount stands in names for the account, as in AWS's documentation.
const AssumedAccount = "123456789012"

// IDs makes names that stand in for the ids of resources: what is left of the template's own name. No two
// are the same.
type IDs struct{ used map[string]bool }

// For returns a name for a resource.
func (ids *IDs) For(name string) string {
	const most = 32
	var b strings.Builder
	for _, c := range []byte(strings.ToLower(name)) {
		if b.Len() < most && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			b.WriteByte(c)
		}
	}
	if b.Len() == 0 {
		b.WriteByte('x')
	}
	if ids.used == nil {
		ids.used = map[string]bool{}
	}
	id := b.String()
	for n := 2; ids.used[id]; n++ {
		id = b.String() + "x" + decimal(n)
	}
	ids.used[id] = true
	return id
}

func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + decimal(n%10)
}

// region is the region, or what stands in its place.
func (r *Resource) region() string { return r.Region.Or(AssumedRegion) }

func (r *Resource) account() string { return r.Account.Or(AssumedAccount) }

// standIn is a name that deployment gives.
func (r *Resource) standIn(text, what string) *tree.Node {
	return tree.StandIn(text, what+" of "+r.Name+" is known once it is deployed", r.Source)
}

// Certificate ARNs tell the region, so that only a known one is written into them.
func (r *Resource) arn(service, region, rest string) string {
	partition := "aws"
	switch {
	case strings.HasPrefix(r.region(), "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(r.region(), "us-gov-"):
		partition = "aws-us-gov"
	}
	return "arn:" + partition + ":" + service + ":" + region + ":" + r.account() + ":" + rest
}
