package sigv4

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Inference is what a host name tells about signing for it.
type Inference struct {
	// Service is the signing name. It is "" when the name does not tell.
	Service string
	// Region is "" when the name does not tell, and "*" for an endpoint of all regions, which takes SigV4A.
	Region string
	// Because says in words what part of the name decided.
	Because string
	// NotSigned says that this name is never the host inside a signature: a distribution's own name, the
	// DNS target of a custom domain, or an endpoint that takes no signature.
	NotSigned bool
}

// maxHost is the longest name that DNS has (RFC 1035, section 2.3.4).
const maxHost = 255

// Infer tells service and region from a host name, with or without a port. ok is false when nothing in
// the name decides, as with a custom domain.
//
// The shapes are those of the public endpoint data (boto/botocore, endpoints.json and the services' endpoint rule
// sets, August 2026) and of
// the services' own documentation for data-plane hosts.
func Infer(host string) (in Inference, ok bool) {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	host = strings.TrimSuffix(host, ".")
	if len(host) > maxHost {
		return Inference{}, false
	}
	for _, shape := range hostShapes() {
		match := shape.pattern.FindStringSubmatch(host)
		if match == nil {
			continue
		}
		in := Inference{Service: shape.service, Region: shape.region, Because: shape.because, NotSigned: shape.notSigned}
		if i := shape.pattern.SubexpIndex("region"); i > 0 && match[i] != "" {
			in.Region = match[i]
		}
		if i := shape.pattern.SubexpIndex("prefix"); i > 0 {
			if in.Service = signingName(match[i]); in.Service == "" {
				return Inference{}, false
			}
		}
		return in, true
	}
	return Inference{}, false
}

// IsRegion reports whether s has the form of an AWS region name.
func IsRegion(s string) bool { return regionPattern().MatchString(s) }

var regionPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^` + regionForm + `$`) })

// regionForm covers the commercial, China, GovCloud, isolated and European Sovereign partitions.
const regionForm = `(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso[a-z]*|eu-isoe|eusc-de)-[a-z]+-\d+`

type hostShape struct {
	pattern                  *regexp.Regexp
	service, region, because string
	notSigned                bool
}

// hostShapes are tried in order, most specific first.
var hostShapes = sync.OnceValue(func() []hostShape {
	const (
		r      = `(?P<region>` + regionForm + `)`
		amazon = `\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`
		suffix = `(?:\.api\.aws|\.on\.aws|\.api\.amazonwebservices\.(?:com\.cn|eu)|` + amazon + `)$`
		stack  = `(?:-fips)?(?:\.dualstack)?\.`
	)
	shape := func(pattern, service, region, because string) hostShape {
		return hostShape{pattern: regexp.MustCompile(pattern), service: service, region: region, because: because}
	}
	never := func(s hostShape) hostShape {
		s.notSigned = true
		return s
	}
	return []hostShape{
		never(shape(`^[a-z0-9]+\.cloudfront\.net$`, "", "", "a distribution's own name")),
		never(shape(`^d-[a-z0-9]{8,12}\.execute-api\.`+r+amazon, "execute-api", "", "the DNS target of an API Gateway custom domain")),
		never(shape(`\.dkr\.ecr`+stack+r+suffix, "", "", "an image registry, which takes Basic authorization")),
		never(shape(`\.credentials\.iot\.`+r+amazon, "", "", "the IoT credentials provider, which takes a client certificate")),
		never(shape(`(?:^|\.)s3-website[.-]`+r+amazon, "", "", "an S3 website, which takes no signature")),
		shape(`^[a-z0-9-]+\.execute-api\.`+r+`(?:\.vpce)?`+amazon, "execute-api", "", "an API Gateway endpoint"),
		shape(`^[a-z0-9]+\.lambda-url\.`+r+`\.on\.aws$`, "lambda", "", "a Lambda function URL"),
		shape(`(?:^|\.)`+r+`\.(?:es|aos)`+suffix, "es", "", "an OpenSearch Service domain"),
		shape(`\.(?:es|aos)\.`+r+`\.on\.aws$`, "es", "", "an OpenSearch Service domain"),
		shape(`(?:^|\.)`+r+`\.aoss(?:-fips)?`+suffix, "aoss", "", "an OpenSearch Serverless collection"),
		shape(`^[a-z0-9]+\.appsync-(?:realtime-)?api\.`+r+suffix, "appsync", "", "an AppSync endpoint"),
		shape(`\.accesspoint\.s3-global\.amazonaws\.com$`, "s3", "*", "an S3 Multi-Region Access Point, which takes SigV4A alone"),
		shape(`\.cloudfront-kvs\.global\.api\.aws$`, "cloudfront-keyvaluestore", "*", "a CloudFront key value store, which takes SigV4A alone"),
		shape(`\.endpoint\.events`+amazon, "events", "*", "an EventBridge global endpoint, which takes SigV4A alone"),
		shape(`\.s3-object-lambda`+stack+r+amazon, "s3-object-lambda", "", "an S3 Object Lambda access point"),
		shape(`(?:\.|^)s3express-[a-z0-9-]+`+stack+r+amazon, "s3express", "", "an S3 Express endpoint"),
		shape(`(?:^|\.)s3-accelerate(?:\.dualstack)?\.amazonaws\.com$`, "s3", "", "S3 Transfer Acceleration"),
		shape(`(?:^|\.)s3[.-](?:(?:dualstack|fips|accesspoint|control)[.-])*`+r+amazon, "s3", "", "an S3 endpoint"),
		shape(`(?:^|\.)s3(?:-external-1)?\.amazonaws\.com$`, "s3", "us-east-1", "the global S3 endpoint"),
		shape(`^[a-z0-9-]+\.iot(?:-fips)?\.`+r+amazon, "iotdata", "", "an IoT data endpoint; MQTT over WebSocket signs as iotdevicegateway"),
		shape(`(?:^|\.)`+r+`\.neptune`+amazon, "neptune-db", "", "a Neptune cluster; its port belongs to the signed host"),
		shape(`(?:^|\.)`+r+`\.(?P<prefix>osis|cloudsearch|queue)`+amazon, "", "", "the label after the region"),
		shape(`^sts\.amazonaws\.com$`, "sts", "us-east-1", "the global STS endpoint"),
		shape(`^networkmanager\.amazonaws\.com$`, "networkmanager", "us-west-2", "a global service"),
		shape(`^importexport\.amazonaws\.com$`, "IngestionService", "us-east-1", "a global service"),
		shape(`^(?:global\.)?(?P<prefix>iam|route53|cloudfront|waf|budgets|ce|organizations|shield|support|health|savingsplans|billingconductor|account|tax|chime)(?:-fips)?(?:\.amazonaws\.com|\.global\.api\.aws)$`,
			"", "us-east-1", "a global service"),
		shape(`^(?P<prefix>iam)\.amazonaws\.com\.cn$`, "", "cn-north-1", "a global service of the China partition"),
		shape(`^(?P<prefix>route53|budgets)\.amazonaws\.com\.cn$`, "", "cn-northwest-1", "a global service of the China partition"),
		shape(`^(?P<prefix>iam|route53)\.us-gov\.amazonaws\.com$`, "", "us-gov-west-1", "a global service of the GovCloud partition"),
		shape(`^(?P<prefix>iam|route53)\.amazonaws\.eu$`, "", "eusc-de-east-1", "a global service of the European Sovereign partition"),
		shape(`(?:^|\.)vpce-[a-z0-9-]+\.(?P<prefix>[a-z0-9.-]+?)\.`+r+`\.vpce`+amazon, "", "", "an interface VPC endpoint"),
		shape(`^(?P<prefix>[a-z0-9.-]+?)`+stack+r+suffix, "", "", "the endpoint's first labels"),
	}
})

// signingName maps the labels before the region to a signing name: the longest tail of labels that has
// an entry, else the last label. Behind other labels that has to be a known service, since hosts that
// nobody signs for have the same shape, such as those of load balancers; alone it may be a service that
// is newer than the list. It returns "" when no service is meant.
func signingName(prefix string) string {
	for rest := prefix; ; {
		if name, ok := signingNames[rest]; ok {
			return name
		}
		_, after, found := strings.Cut(rest, ".")
		if found {
			rest = after
			continue
		}
		if rest == prefix && !strings.HasPrefix(rest, "vpce-") || slices.Contains(SigningNames(), rest) {
			return rest
		}
		return ""
	}
}
