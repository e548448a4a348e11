package aws

import (
	"slices"
	"strconv"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"countersign/internal/topology"
)

// distributions asks for all distributions and what they refer to.
func (r *reader) distributions() {
	c := cloudfront.NewFromConfig(r.config)
	pages := cloudfront.NewListDistributionsPaginator(c, &cloudfront.ListDistributionsInput{})
	for n := 0; pages.HasMorePages() && n < maxPages; n++ {
		page, err := pages.NextPage(r.ctx)
		if err != nil || page.DistributionList == nil {
			r.denied("cloudfront list-distributions", err)
			return
		}
		for _, item := range page.DistributionList.Items {
			got, err := c.GetDistribution(r.ctx, &cloudfront.GetDistributionInput{Id: item.Id})
			if err != nil || got.Distribution == nil || got.Distribution.DistributionConfig == nil {
				r.denied("cloudfront get-distribution "+awssdk.ToString(item.Id), err)
				continue
			}
			r.add(awssdk.ToString(got.Distribution.ARN), got, false)
			r.distribution(c, got.Distribution.DistributionConfig)
		}
	}
}

func (r *reader) distribution(c *cloudfront.Client, d *cftypes.DistributionConfig) {
	if d.Aliases != nil {
		r.aliases = append(r.aliases, d.Aliases.Items...)
	}
	if d.ViewerCertificate != nil {
		r.certs = append(r.certs, awssdk.ToString(d.ViewerCertificate.ACMCertificateArn))
	}
	if d.Origins != nil {
		for _, o := range d.Origins.Items {
			r.hosts = append(r.hosts, awssdk.ToString(o.DomainName))
			if id := awssdk.ToString(o.OriginAccessControlId); r.once(id) {
				got, err := c.GetOriginAccessControl(r.ctx, &cloudfront.GetOriginAccessControlInput{Id: &id})
				r.answer("cloudfront get-origin-access-control "+id, got, err, false)
			}
		}
	}
	if b := d.DefaultCacheBehavior; b != nil {
		r.behavior(c, b.CachePolicyId, b.OriginRequestPolicyId, b.FunctionAssociations)
	}
	if d.CacheBehaviors != nil {
		for _, b := range d.CacheBehaviors.Items {
			r.behavior(c, b.CachePolicyId, b.OriginRequestPolicyId, b.FunctionAssociations)
		}
	}
}

// behavior asks for the policies and functions of a behaviour. AWS's managed policies are known.
func (r *reader) behavior(c *cloudfront.Client, cache, origin *string, functions *cftypes.FunctionAssociations) {
	known := &topology.Topology{}
	if id := awssdk.ToString(cache); r.once(id) {
		if _, managed := known.CachePolicy(id); !managed {
			got, err := c.GetCachePolicy(r.ctx, &cloudfront.GetCachePolicyInput{Id: &id})
			r.answer("cloudfront get-cache-policy "+id, got, err, false)
		}
	}
	if id := awssdk.ToString(origin); r.once(id) {
		if _, managed := known.OriginRequestPolicy(id); !managed {
			got, err := c.GetOriginRequestPolicy(r.ctx, &cloudfront.GetOriginRequestPolicyInput{Id: &id})
			r.answer("cloudfront get-origin-request-policy "+id, got, err, false)
		}
	}
	if functions == nil {
		return
	}
	for _, f := range functions.Items {
		arn := awssdk.ToString(f.FunctionARN)
		_, name, _ := strings.Cut(arn, ":function/")
		if name == "" || !r.once(arn) {
			continue
		}
		about, err := c.DescribeFunction(r.ctx, &cloudfront.DescribeFunctionInput{Name: &name, Stage: cftypes.FunctionStageLive})
		r.answer("cloudfront describe-function "+name, about, err, false)
		code, err := c.GetFunction(r.ctx, &cloudfront.GetFunctionInput{Name: &name, Stage: cftypes.FunctionStageLive})
		if err != nil {
			r.denied("cloudfront get-function "+name, err)
			continue
		}
		r.live.Documents = append(r.live.Documents, topology.Document{Name: name + ".js", Data: code.FunctionCode})
	}
}

// certificates asks for those that distributions and domains have, each in its own region.
func (r *reader) certificates() {
	for _, arn := range r.certs {
		region := topology.CertificateRegion(arn)
		if region == "" || !r.once(arn) {
			continue
		}
		c := acm.NewFromConfig(r.config, func(o *acm.Options) { o.Region = region })
		got, err := c.DescribeCertificate(r.ctx, &acm.DescribeCertificateInput{CertificateArn: &arn})
		r.answer(arn, got, err, false)
	}
}

// records asks for the records of the zones that hold aliases, and keeps those of aliases.
func (r *reader) records() {
	if len(r.aliases) == 0 {
		return
	}
	c := route53.NewFromConfig(r.config)
	zones := route53.NewListHostedZonesPaginator(c, &route53.ListHostedZonesInput{})
	for n := 0; zones.HasMorePages() && n < maxPages; n++ {
		page, err := zones.NextPage(r.ctx)
		if err != nil {
			r.denied("route53 list-hosted-zones", err)
			return
		}
		for _, zone := range page.HostedZones {
			suffix := "." + strings.TrimSuffix(awssdk.ToString(zone.Name), ".")
			if slices.ContainsFunc(r.aliases, func(alias string) bool { return strings.HasSuffix("."+alias, suffix) }) {
				r.zone(c, awssdk.ToString(zone.Id))
			}
		}
	}
}

func (r *reader) zone(c *route53.Client, id string) {
	pages := route53.NewListResourceRecordSetsPaginator(c, &route53.ListResourceRecordSetsInput{HostedZoneId: &id})
	for n := 0; pages.HasMorePages() && n < maxPages; n++ {
		page, err := pages.NextPage(r.ctx)
		if err != nil {
			r.denied("route53 list-resource-record-sets "+id, err)
			return
		}
		// A zone holds much that is nobody's business here.
		kept := page.ResourceRecordSets[:0]
		for _, set := range page.ResourceRecordSets {
			if slices.Contains(r.aliases, strings.TrimSuffix(strings.ReplaceAll(awssdk.ToString(set.Name), `\052`, "*"), ".")) {
				kept = append(kept, set)
			}
		}
		page.ResourceRecordSets = kept
		r.add("route53 list-resource-record-sets "+id+" "+strconv.Itoa(n+1), page, false)
	}
}
