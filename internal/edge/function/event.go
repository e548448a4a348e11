package function

// Event is what a viewer-request function is given.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
type Event struct {
	DistributionDomainName, DistributionID, RequestID, ViewerIP string
	// Method, URI and Query are as the viewer sent them; Query is without the question mark, and NoQuery says that
	// there was none.
	Method, URI, Query string
	NoQuery            bool
	// Header holds the fields that functions may see, without cookies; Cookies are in order.
	Header, Cookies []Field
}

// Field is a name and a value: of a header, a cookie or a query parameter.
type Field struct{ Name, Value string }

// Outcome is what a function did.
type Outcome struct {
	// Request is the request that the function returned; nil when it returned a response.
	Request *Request
	// Response is the response that the function returned instead.
	Response *Response
	// Origin is set when the function called updateRequestOrigin.
	Origin *Origin
	// OriginID is set when the function called selectRequestOriginById.
	OriginID string
	// OriginGroup is set when the function called createRequestOriginGroup.
	OriginGroup []string
	// Log holds what the function wrote with console.log.
	Log []string
	// Unknown says why the outcome cannot be known: the function asked for something that is not at
	// hand, such as a key value store. Then nothing else is set but Log.
	Unknown string
}

// Request is a returned request. What the function left alone is nil.
type Request struct {
	// URI is the new path.
	URI *string
	// Query is the new query, without the question mark.
	Query *string
	// Header holds the new values of changed header fields; no values mean that the field is removed.
	Header map[string][]string
	// Cookies are all cookies when any was changed; an empty list removes them.
	Cookies *[]Field
}

// Response is a returned response.
type Response struct {
	StatusCode  int
	Description string
	Header      []Field
	// SetCookie are the values of Set-Cookie fields.
	SetCookie []string
	Body      []byte
}

// Origin holds what updateRequestOrigin was called with; nil is inherited.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
type Origin struct {
	DomainName *string           `json:"domainName"`
	HostHeader *string           `json:"hostHeader"`
	SNI        *string           `json:"sni"`
	Path       *string           `json:"originPath"`
	Headers    map[string]string `json:"customHeaders"`
	Access     *AccessControl    `json:"originAccessControlConfig"`
	Custom     *CustomOrigin     `json:"customOriginConfig"`
}

// AccessControl is originAccessControlConfig.
type AccessControl struct {
	Enabled         bool   `json:"enabled"`
	SigningBehavior string `json:"signingBehavior"`
	SigningProtocol string `json:"signingProtocol"`
	OriginType      string `json:"originType"`
}

// CustomOrigin is customOriginConfig.
type CustomOrigin struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}

// FailureKind is how a function failed.
type FailureKind string

// The ways in which a function fails, by the words of CloudFront's x-cache header.
const (
	// ExecutionError is an exception: status 503.
	ExecutionError FailureKind = "FunctionExecutionError"
	// ThrottledError is a function that used too much time: status 503.
	ThrottledError FailureKind = "FunctionThrottledError"
	// ValidationError is a result that CloudFront does not take: status 502.
	ValidationError FailureKind = "FunctionValidationError"
)

// Failure is the error of a run.
type Failure struct {
	Kind    FailureKind
	Message string
}

func (f *Failure) Error() string { return string(f.Kind) + ": " + f.Message }
