package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// Scope returns the credential scope that the client used, as far as the evidence tells.
func (c *Case) Scope() (sigv4.Scope, bool) {
	switch {
	case c.SignedString != nil:
		return c.SignedString.Scope, true
	case c.Claim != nil && c.Claim.Credential.Scope.Service != "":
		return c.Claim.Credential.Scope, true
	case c.VerifiedString != nil:
		return c.VerifiedString.Scope, true
	}
	return sigv4.Scope{}, false
}

// Service returns the signing name of the service that verified, or "". The verifier's own account
// comes first, then what the host tells, then what the client claims.
func (c *Case) Service() string {
	if c.VerifiedString != nil {
		return c.VerifiedString.Scope.Service
	}
	for _, host := range c.candidateHosts() {
		if in, ok := sigv4.Infer(host); ok && in.Service != "" {
			return in.Service
		}
	}
	if c.Answer != nil {
		switch by := c.Answer.By; by {
		case answer.ByRESTAPI, answer.ByHTTPAPI:
			return "execute-api"
		case answer.ByLambdaURL:
			return "lambda"
		case answer.ByS3:
			return "s3"
		case "aoss":
			return "aoss"
		case "minio", "ceph", "garage", "seaweedfs", "versitygw", "wasabi", "r2":
			return "s3" // whose language they speak
		}
	}
	scope, _ := c.Scope()
	return scope.Service
}

// Rules returns the canonical rules of the service, and whether the service is known.
func (c *Case) Rules() (sigv4.Rules, bool) {
	service := c.Service()
	if scope, _ := c.Scope(); service == "iotdata" && (scope.Service == "iotdevicegateway" || c.Request != nil && c.Request.Path() == "/mqtt") {
		// AWS IoT has one host for both, and signs MQTT over WebSocket by rules of its own.
		// https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
		service = "iotdevicegateway"
	}
	return sigv4.RulesFor(service), service != "" || c.saysNotS3()
}

// saysNotS3 reports whether the answer is in the words of a service other than S3, which has words of its own: "Check
// your key and signing method."
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func (c *Case) saysNotS3() bool {
	return c.AnsweredWith(answer.SignatureMismatch) && strings.Contains(c.Answer.Message, "Consult the service documentation")
}

// VerifiedHost returns the host that the verifier saw, or "".
func (c *Case) VerifiedHost() string {
	if c.Verified != nil {
		if host, ok := c.Verified.Header("host"); ok {
			return host
		}
	}
	if c.Received != nil {
		return c.Received.Host()
	}
	return ""
}

// SentHost returns the host that the client called: its Host header, or the URL's.
func (c *Case) SentHost() string {
	if c.Request != nil && c.Request.Host() != "" {
		return c.Request.Host()
	}
	if c.URL != nil {
		return HostOf(c.URL.Text)
	}
	return ""
}

// SignedNames returns the header names that the client lists as signed, from whichever account there is.
func (c *Case) SignedNames() []string {
	switch {
	case c.Claim != nil && len(c.Claim.SignedHeaders) > 0:
		return c.Claim.SignedHeaders
	case c.Signed != nil && c.Signed.Has&HasSignedHeaders != 0:
		return c.Signed.SignedNames()
	case c.Verified != nil && c.Verified.Has&HasSignedHeaders != 0:
		return c.Verified.SignedNames()
	}
	return nil
}

// AnsweredWith reports whether the answer is of one of these kinds.
func (c *Case) AnsweredWith(kinds ...answer.Kind) bool {
	if c.Answer == nil {
		return false
	}
	for _, kind := range kinds {
		if c.Answer.Kind == kind {
			return true
		}
	}
	return false
}

// Remarked reports whether free text states one of these facts.
func (c *Case) Remarked(kinds ...prose.Kind) bool {
	for _, remark := range c.Remarks {
		for _, kind := range kinds {
			if remark.Kind == kind {
				return true
			}
		}
	}
	return false
}

// Remark returns the first remark of a kind.
func (c *Case) Remark(kind prose.Kind) (Remark, bool) {
	for _, remark := range c.Remarks {
		if remark.Kind == kind {
			return remark, true
		}
	}
	return Remark{}, false
}

// Hinted returns the first hint of a kind.
func (c *Case) Hinted(kind HintKind) (Hint, bool) {
	for _, hint := range c.Hints {
		if hint.Kind == kind {
			return hint, true
		}
	}
	return Hint{}, false
}

// NamedService returns the one service or store that the text names, or "". S3 is the language of stores, and the
// place where others keep things: it counts where nothing else is named.
func (c *Case) NamedService() string {
	found := ""
	for _, hint := range c.Hints {
		switch {
		case hint.Kind != HintNamed || hint.Value == "s3" && found != "":
		case found == "" || found == "s3" || found == hint.Value:
			found = hint.Value
		case found == "es" && hint.Value == "aoss":
			found = "aoss"
		case found == "aoss" && hint.Value == "es":
		default:
			return ""
		}
	}
	return found
}

// HintedAs returns the hint of a kind with a value.
func (c *Case) HintedAs(kind HintKind, value string) (Hint, bool) {
	for _, hint := range c.Hints {
		if hint.Kind == kind && hint.Value == value {
			return hint, true
		}
	}
	return Hint{}, false
}

// ThroughCloudFront reports whether anything shows that the request passed CloudFront.
func (c *Case) ThroughCloudFront() bool {
	if c.Answer != nil && c.Answer.ThroughCloudFront || c.Remarked(prose.ThroughCloudFront) {
		return true
	}
	return strings.HasSuffix(strings.ToLower(c.SentHost()), ".cloudfront.net")
}

// candidateHosts lists the hosts that may be the verifier's, the surest first.
func (c *Case) candidateHosts() []string {
	hosts := []string{c.VerifiedHost(), c.SentHost()}
	for _, host := range c.Hosts {
		hosts = append(hosts, host.Text)
	}
	return hosts
}

// HostOf returns the host, with its port, of a URL that may lack a scheme; "" when there is none.
func HostOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	if i := strings.IndexAny(url, "/?#"); i >= 0 {
		url = url[:i]
	}
	if i := strings.LastIndexByte(url, '@'); i >= 0 {
		url = url[i+1:]
	}
	return url
}

// TargetOf returns the request target of a URL: path and query as written, without the fragment.
func TargetOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	url, _, _ = strings.Cut(url, "#")
	i := strings.IndexAny(url, "/?")
	switch {
	case i < 0:
		return "/"
	case url[i] == '?':
		return "/" + url[i:]
	}
	return url[i:]
}
