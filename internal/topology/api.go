package topology

// Protocols of an API.
const (
	REST      = "REST"
	HTTP      = "HTTP"
	WebSocket = "WEBSOCKET"
)

// Endpoint types of an API or a custom domain.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
const (
	Edge     = "EDGE"
	Regional = "REGIONAL"
	Private  = "PRIVATE"
)

// API is an API of API Gateway, of whichever protocol.
type API struct {
	// ID is the first label of its default host, such as "abc123def4".
	ID, Name Text
	// Protocol is [REST], [HTTP] or [WebSocket].
	Protocol Text
	// Region is where it is. The documents of REST APIs do not tell it; [Read] takes it from host names
	// that name the API.
	Region Text
	// Account is the owner's account id.
	Account Text
	// EndpointType is [Edge], [Regional] or [Private]; for HTTP and WebSocket APIs always Regional.
	EndpointType Text
	// DisableDefaultEndpoint is disableExecuteApiEndpoint.
	DisableDefaultEndpoint Flag
	// ResourcePolicy is its JSON text. HTTP and WebSocket APIs have none.
	ResourcePolicy Text
	// VPCEndpoints are ids of interface endpoints of a private API.
	VPCEndpoints Names
	// APIKeySource is "HEADER" or "AUTHORIZER".
	APIKeySource Text
	// AccessMode is endpointAccessMode, "BASIC" or "STRICT"; SecurityPolicy is the TLS policy.
	AccessMode, SecurityPolicy Text
	// CORS is what an HTTP API tells browsers; nil where it is not configured.
	CORS *CORS
	// RouteSelection is the route selection expression of a WebSocket API.
	RouteSelection Text
	Stages         []Stage
	Routes         []Route
	Source         Source
}

// CORS is the CorsConfiguration of an HTTP API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
type CORS struct {
	// Origins, Methods and Headers may hold "*"; Exposed are the fields of an answer that scripts may read.
	Origins, Methods, Headers, Exposed Names
	Credentials                        Flag
	// MaxAge is in seconds.
	MaxAge Number
	Source Source
}

// Host returns the API's default host, and whether id and region are known.
func (a *API) Host() (string, bool) {
	id, ok := a.ID.Get()
	region, known := a.Region.Get()
	if !ok || !known {
		return "", false
	}
	return id + ".execute-api." + region + "." + dnsSuffix(region), true
}

// Stage returns the stage with this name.
func (a *API) Stage(name string) (*Stage, bool) {
	for i := range a.Stages {
		if a.Stages[i].Name.Or("") == name {
			return &a.Stages[i], true
		}
	}
	return nil, false
}

// Stage is a deployed stage of an API.
type Stage struct {
	// Name is such as "prod"; "$default" of an HTTP API has no prefix in the path.
	Name Text
	// WebACL is the ARN of a web ACL of AWS WAF.
	WebACL Text
	// Variables tells only that stage variables exist: their values may be secrets and are not read.
	Variables Flag
	Source    Source
}

// Route is a method of a resource of a REST API, or a route of an HTTP or WebSocket API.
type Route struct {
	// Method is such as "GET", or "ANY". It is absent for the routes of a WebSocket API and for the
	// "$default" route of an HTTP API.
	Method Text
	// Path is such as "/pets/{id}" or "/{proxy+}", without a stage. For a WebSocket API and the
	// "$default" route it is the route key, such as "$connect".
	Path Text
	// Authorization is "NONE", "AWS_IAM", "CUSTOM", "JWT" or "COGNITO_USER_POOLS".
	Authorization Text
	// Authorizer is the id of the authoriser, for CUSTOM, JWT and COGNITO_USER_POOLS.
	Authorizer     Text
	APIKeyRequired Flag
	Source         Source
}

// Domain is a custom domain name of API Gateway.
type Domain struct {
	// Name is such as "api.example.com" or "*.example.com".
	Name Text
	// EndpointType is [Edge], [Regional] or [Private].
	EndpointType Text
	// Target is the name that DNS, or an origin, points at: "d-….execute-api.REGION.amazonaws.com" for a
	// regional domain, a name below cloudfront.net for an edge-optimised one.
	Target Text
	// Region is where a regional domain is.
	Region Text
	// Certificate is the ARN of its certificate: in the API's region for a regional domain, in us-east-1
	// for an edge-optimised one.
	Certificate Text
	// Status is such as "AVAILABLE".
	Status Text
	// MutualTLS is the URI of the trust store when client certificates are asked for.
	MutualTLS Text
	// AccessMode is endpointAccessMode, "BASIC" or "STRICT"; SecurityPolicy is the TLS policy.
	AccessMode, SecurityPolicy Text
	// RoutingMode tells whether routing rules come before the mappings.
	RoutingMode Text
	Mappings    []Mapping
	Source      Source
}

// Mapping leads from a path of a custom domain to a stage: a base path mapping or an API mapping.
type Mapping struct {
	// Path is without slashes at its ends; "" takes everything.
	Path Text
	// API is the id of the API.
	API    Text
	Stage  Text
	Source Source
}

// FunctionURL is the HTTPS endpoint of a Lambda function.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
type FunctionURL struct {
	// Host is such as "abcdefghij0123456789.lambda-url.eu-west-1.on.aws".
	Host Text
	// Function is the ARN of the function.
	Function Text
	// AuthType is "AWS_IAM" or "NONE".
	AuthType Text
	// InvokeMode is "BUFFERED" or "RESPONSE_STREAM".
	InvokeMode Text
	// ResourcePolicy is the JSON text of the function's policy.
	ResourcePolicy Text
	Source         Source
}

// Certificate is a certificate of AWS Certificate Manager.
type Certificate struct {
	ARN Text
	// Names are the domain name and all subject alternative names.
	Names Names
	// Status is such as "ISSUED".
	Status Text
	// NotAfter is the end of its validity as the document writes it.
	NotAfter Text
	Source   Source
}

// Record is a DNS record of Route 53.
type Record struct {
	// Name is without the full stop at its end.
	Name Text
	// Type is such as "A".
	Type Text
	// Alias is the DNS name of an alias target, without the full stop at its end, and AliasZone its
	// hosted zone id.
	Alias, AliasZone Text
	// Values are those of a record that is no alias.
	Values Names
	Source Source
}

// CloudFrontZone is the hosted zone of every distribution.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
const CloudFrontZone = "Z2FDTNDATAQYW2"
