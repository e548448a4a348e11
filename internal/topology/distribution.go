package topology

// Distribution is a CloudFront distribution.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
type Distribution struct {
	// ID is such as "EDFDVBD6EXAMPLE"; a configuration alone does not carry it, nor ARN and DomainName.
	ID, ARN Text
	// DomainName is the distribution's own, such as "d111111abcdef8.cloudfront.net".
	DomainName Text
	// Aliases are the alternate domain names.
	Aliases           Names
	Enabled           Flag
	DefaultRootObject Text
	// Behaviors are tried in order; Default takes what none of them matches.
	Behaviors    []Behavior
	Default      Behavior
	Origins      []Origin
	OriginGroups []OriginGroup
	// ErrorResponses replace the origin's answers by status.
	ErrorResponses    []ErrorResponse
	ViewerCertificate ViewerCertificate
	// WebACL is the ARN or id of a web ACL of AWS WAF.
	WebACL         Text
	GeoRestriction GeoRestriction
	// HTTPVersion is the newest version that viewers may use, such as "http2".
	HTTPVersion Text
	Source      Source
}

// Origin returns the origin with this id, or the first member of the origin group with this id: to it
// CloudFront sends a request first.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
func (d *Distribution) Origin(id string) (*Origin, bool) {
	for i := range d.OriginGroups {
		if d.OriginGroups[i].ID.Or("") != id {
			continue
		}
		if members, _ := Strings(d.OriginGroups[i].Members); len(members) > 0 {
			id = members[0]
		}
		break
	}
	for i := range d.Origins {
		if d.Origins[i].ID.Or("") == id {
			return &d.Origins[i], true
		}
	}
	return nil, false
}

// ErrorResponse returns the custom error response for an origin's status.
func (d *Distribution) ErrorResponse(status int) (ErrorResponse, bool) {
	for _, e := range d.ErrorResponses {
		if code, ok := e.ErrorCode.Get(); ok && code == status {
			return e, true
		}
	}
	return ErrorResponse{}, false
}

// Origin is a place from which CloudFront fetches.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html
type Origin struct {
	ID, DomainName Text
	// Path is the origin path: it is put before the path of each request.
	Path          Text
	CustomHeaders []CustomHeader
	// S3 says that the origin is a bucket and no HTTP server.
	S3 bool
	// ProtocolPolicy is "http-only", "https-only" or "match-viewer". It does not apply to S3.
	ProtocolPolicy      Text
	HTTPPort, HTTPSPort Number
	// AccessControlID names an [AccessControl].
	AccessControlID Text
	// AccessIdentity is the legacy origin access identity of a bucket.
	AccessIdentity Text
	// VPCOrigin is the id of a VPC origin.
	VPCOrigin Text
	Source    Source
}

// CustomHeader is a header that CloudFront adds to each request to an origin. The value is often a
// secret that the origin checks: redact it before printing.
type CustomHeader struct {
	Name, Value Text
}

// OriginGroup is a first origin and the one to fail over to.
type OriginGroup struct {
	ID Text
	// Members are ids of origins.
	Members Names
	// FailoverCodes are the statuses of the first origin after which CloudFront asks the second.
	FailoverCodes Value[[]int]
	Source        Source
}

// ErrorResponse replaces the body, and perhaps the status, of an origin's answer.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
type ErrorResponse struct {
	ErrorCode Number
	// PagePath is the path of the page that is sent instead; absent when only the caching is set.
	PagePath Text
	// ResponseCode is the status that the viewer gets.
	ResponseCode Number
	// MinTTL is for how many seconds the error is cached; AWS's default is 10.
	MinTTL Number
	Source Source
}

// ViewerCertificate is the certificate that viewers get.
type ViewerCertificate struct {
	// CloudFrontDefault says that it is *.cloudfront.net.
	CloudFrontDefault Flag
	// ACM is the ARN of a certificate in us-east-1, IAM the id of one in IAM.
	ACM, IAM Text
	// SSLSupport is "sni-only", "vip" or "static-ip".
	SSLSupport Text
	// MinimumProtocol is such as "TLSv1.2_2021".
	MinimumProtocol Text
	Source          Source
}

// GeoRestriction limits the countries of viewers.
type GeoRestriction struct {
	// Type is "none", "whitelist" or "blacklist".
	Type Text
	// Countries are two-letter codes.
	Countries Names
}
