package laws

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/internal/answer"
	"countersign/sigv4"
)

// words words a refusal as a service does. The sentences are those that package answer knows, with their
// sources there.
type words struct {
	t       truth
	req     *sigv4.Request
	refusal *sigv4.Refusal
}

// canonicalList returns the request with the list of its signed headers in canonical form: AWS computes with
// such a list, whatever was sent (adobe-apiplatform/api-gateway-aws#30).
func canonicalList(req sigv4.Request) sigv4.Request {
	value, ok := req.Header.Get("authorization")
	before, rest, listed := strings.Cut(value, "SignedHeaders=")
	list, rest, more := strings.Cut(rest, ",")
	if !ok || !listed || !more {
		return req
	}
	names := strings.Split(strings.ToLower(list), ";")
	slices.Sort(names)
	out := req.Clone()
	out.Header = out.Header.With("Authorization", before+"SignedHeaders="+strings.Join(slices.Compact(names), ";")+","+rest)
	return out
}

func escaped(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err)
	}
	return strings.NewReplacer("&#xA;", "\n", "&#34;", "&quot;", "&#39;", "'").Replace(b.String())
}

// element writes an XML element.
func element(name, text string) string { return "<" + name + ">" + escaped(text) + "</" + name + ">" }

func (w words) presigned() bool {
	_, presigned, _ := w.req.Presigned()
	return presigned
}

func (w words) keyID() string {
	auth, presigned, _ := w.req.Presigned()
	if !presigned {
		auth, _ = sigv4.ParseAuthorization(w.req.Header.Value("authorization"))
	}
	return auth.Credential.AccessKeyID
}

// s3 words S3's answers, by https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
func (w words) s3() answer.Response {
	say := func(status int, code, message string, more ...string) answer.Response {
		body := `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error>" + element("Code", code) + element("Message", message) + strings.Join(more, "") +
			element("RequestId", "4442587FB7D0A2F9") + element("HostId", "sample/host/id=") + "</Error>"
		return answer.Response{Status: status, Body: body, Header: sigv4.Header{
			{Name: "x-amz-request-id", Value: "4442587FB7D0A2F9"},
			{Name: "Content-Type", Value: "application/xml"},
			{Name: "Date", Value: w.t.Clock.Format(http.TimeFormat)},
			{Name: "Server", Value: "AmazonS3"},
			{Name: "Content-Length", Value: fmt.Sprint(len(body))},
		}}
	}
	if w.refusal == nil {
		return w.authorize(func(message string) answer.Response { return say(403, "AccessDenied", message) }, "s3:GetObject", "arn:aws:s3:::examplebucket/key")
	}
	iso := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
	value := w.req.Header.Value("authorization")
	auth, err := sigv4.ParseAuthorization(value)
	if w.presigned() {
		auth, _, err = w.req.Presigned()
	}
	malformed := func(rest string, more ...string) answer.Response {
		if w.presigned() {
			return say(400, "AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; "+rest, more...)
		}
		return say(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; "+rest, more...)
	}
	switch w.refusal.Reason {
	case sigv4.ReasonTwoSignatures:
		return say(400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
			element("ArgumentName", "Authorization"), element("ArgumentValue", value))
	case sigv4.ReasonUnsigned:
		return say(403, "AccessDenied", "Access Denied")
	case sigv4.ReasonAlgorithm, sigv4.ReasonMalformed:
		seconds, timed := w.req.QueryValue("X-Amz-Expires")
		switch {
		case w.presigned() && !timed:
			return say(400, "AuthorizationQueryParametersError", "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		case strings.HasPrefix(seconds, "-"):
			return say(400, "AuthorizationQueryParametersError", "X-Amz-Expires must be non-negative")
		case w.presigned() && len(seconds) > 5:
			return say(400, "AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
		case strings.HasPrefix(value, "AWS "):
			return say(400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
		case !strings.HasPrefix(value, "AWS4-") && !w.presigned():
			return say(400, "InvalidArgument", "Unsupported Authorization Type", element("ArgumentName", "Authorization"), element("ArgumentValue", value))
		}
		return malformed("the authorization header requires three components: Credential, SignedHeaders, and Signature.")
	case sigv4.ReasonNoDate, sigv4.ReasonBadDate:
		return say(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
	case sigv4.ReasonHostNotSigned, sigv4.ReasonHeaderNotSigned:
		name := w.refusal.Detail
		if w.refusal.Reason == sigv4.ReasonHostNotSigned {
			name = "host"
		}
		return say(403, "AccessDenied", "There were headers present in the request which were not signed", element("HeadersNotSigned", name))
	case sigv4.ReasonExpired, sigv4.ReasonNotYetCurrent:
		if w.presigned() && w.refusal.Reason == sigv4.ReasonExpired {
			seconds, _ := w.req.QueryValue("X-Amz-Expires")
			return say(403, "AccessDenied", "Request has expired", element("X-Amz-Expires", seconds), element("ServerTime", iso(w.t.Clock)))
		}
		if w.presigned() {
			return say(403, "AccessDenied", "Request is not valid yet", element("ServerTime", iso(w.t.Clock)))
		}
		return say(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.",
			element("RequestTime", w.req.Header.Value("x-amz-date")), element("ServerTime", iso(w.t.Clock)), element("MaxAllowedSkewMilliseconds", "900000"))
	case sigv4.ReasonCredential:
		return malformed(`the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
	case sigv4.ReasonScope:
		scope := auth.Credential.Scope
		switch {
		case err != nil:
			return malformed(`the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
		case scope.Region != w.t.Region:
			return malformed(fmt.Sprintf("the region '%s' is wrong; expecting '%s'", scope.Region, w.t.Region), element("Region", w.t.Region))
		case scope.Service != w.t.Service:
			return malformed(fmt.Sprintf("incorrect service %q. This endpoint belongs to \"s3\".", scope.Service))
		}
		return malformed(fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", scope.Date, w.req.Header.Value("x-amz-date")[:8]))
	case sigv4.ReasonUnknownKey:
		return say(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", element("AWSAccessKeyId", w.keyID()))
	case sigv4.ReasonToken:
		return say(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
	case sessionOver:
		return say(400, "ExpiredToken", "The provided token has expired.")
	case sigv4.ReasonNoPayloadHash:
		return say(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
	case sigv4.ReasonPayloadHash:
		return say(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.",
			element("ClientComputedContentSHA256", w.req.Header.Value("x-amz-content-sha256")), element("S3ComputedContentSHA256", sigv4.HashPayload(w.req.Body)))
	}
	trace := w.refusal.Trace
	hexOf := func(text string) string { return strings.TrimSpace(fmt.Sprintf("% x", text)) }
	return say(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
		element("AWSAccessKeyId", w.keyID()), element("StringToSign", trace.StringToSign.String()), element("SignatureProvided", auth.Signature),
		element("StringToSignBytes", hexOf(trace.StringToSign.String())), element("CanonicalRequest", trace.Canonical.String()), element("CanonicalRequestBytes", hexOf(trace.Canonical.String())))
}

// authorize is what comes after a good signature.
func (w words) authorize(refuse func(message string) answer.Response, action, resource string) answer.Response {
	who := "User: " + userARN + " is not authorized to perform: " + action + " on resource: " + resource
	switch {
	case w.t.Denied:
		return refuse(who + " with an explicit deny in an identity-based policy")
	case w.t.NotAllowed:
		return refuse(who + " because no identity-based policy allows the " + action + " action")
	}
	return answer.Response{Status: 200}
}

// mismatch is the sentence with the two texts, as services print them that are not S3.
func (w words) mismatch() string {
	trace := w.refusal.Trace
	return "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n" +
		"The Canonical String for this request should have been\n'" + trace.Canonical.String() + "'\n\nThe String-to-Sign should have been\n'" + trace.StringToSign.String() + "'\n"
}

// query words the answers of a service with XML of the query protocol, here STS.
func (w words) query() answer.Response {
	say := func(status int, code, message string) answer.Response {
		body := "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    " + element("Code", code) + "\n    " +
			element("Message", message) + "\n  </Error>\n  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>\n</ErrorResponse>\n"
		return answer.Response{Status: status, Body: body, Header: sigv4.Header{
			{Name: "x-amzn-RequestId", Value: "c6104cbe-af31-11e0-8154-cbc7ccf896c7"},
			{Name: "Content-Type", Value: "text/xml"},
			{Name: "Date", Value: w.t.Clock.Format(http.TimeFormat)},
			{Name: "Content-Length", Value: fmt.Sprint(len(body))},
		}}
	}
	if w.refusal == nil {
		return w.authorize(func(message string) answer.Response { return say(403, "AccessDenied", message) }, "sts:AssumeRole", "arn:aws:iam::123456789012:role/example")
	}
	stamp := w.req.Header.Value("x-amz-date")
	value := w.req.Header.Value("authorization")
	auth, _ := sigv4.ParseAuthorization(value)
	basic := func(t time.Time) string { return t.UTC().Format(sigv4.TimeLayout) }
	const tolerance = 15 * time.Minute
	switch w.refusal.Reason {
	case sigv4.ReasonUnsigned:
		return say(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
	case sigv4.ReasonAlgorithm, sigv4.ReasonMalformed, sigv4.ReasonNoDate:
		sum := sha256.Sum256([]byte(value))
		hash := base64.StdEncoding.EncodeToString(sum[:])
		parameters, other := strings.CutPrefix(value, sigv4.Algorithm)
		for part := range strings.SplitSeq(parameters, ",") {
			if part = strings.TrimSpace(part); other && part != "" && !strings.Contains(part, "=") {
				return say(400, "IncompleteSignature", "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '"+hash+"'.")
			}
		}
		message := ""
		for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
			if !strings.Contains(","+strings.ReplaceAll(parameters, " ", ""), ","+name+"=") {
				message += "Authorization header requires '" + name + "' parameter. "
			}
		}
		if stamp == "" {
			message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
		}
		return say(400, "IncompleteSignature", message+"(Hashed with SHA-256 and encoded with Base64) Authorization="+hash)
	case sigv4.ReasonHostNotSigned:
		return say(403, "SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	case sigv4.ReasonExpired:
		return say(403, "SignatureDoesNotMatch", fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 15 min.)", stamp, basic(w.t.Clock.Add(-tolerance)), basic(w.t.Clock)))
	case sigv4.ReasonNotYetCurrent:
		return say(403, "SignatureDoesNotMatch", fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 15 min.)", stamp, basic(w.t.Clock.Add(tolerance)), basic(w.t.Clock)))
	case sigv4.ReasonCredential:
		_, credential, _ := strings.Cut(value, "Credential=")
		credential, _, _ = strings.Cut(credential, ",")
		return say(400, "IncompleteSignature", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '"+credential+"'")
	case sigv4.ReasonScope:
		scope, message := auth.Credential.Scope, ""
		if scope.Region != w.t.Region {
			message += "Credential should be scoped to a valid region. "
		}
		if scope.Service != w.t.Service {
			message += "Credential should be scoped to correct service: '" + w.t.Service + "'. "
		}
		if day := stamp[:len(sigv4.DateLayout)]; scope.Date != day {
			message += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + scope.Date + "' != '" + day + "', from '" + stamp + "'."
		}
		return say(403, "SignatureDoesNotMatch", message)
	case sigv4.ReasonUnknownKey:
		return say(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
	case sigv4.ReasonToken:
		return say(403, "InvalidClientTokenId", "The security token included in the request is invalid")
	case sessionOver:
		return say(403, "ExpiredToken", "The security token included in the request is expired")
	case sigv4.ReasonSignatureMismatch:
		return say(403, "SignatureDoesNotMatch", w.mismatch())
	case sigv4.ReasonPayloadHash:
		// These services hash the body themselves, and say no more.
		return say(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	panic("no words for " + string(w.refusal.Reason))
}

// bare words what AWS IoT answers to a handshake: nothing.
func (w words) bare() answer.Response {
	if w.refusal == nil && !w.t.Denied && !w.t.NotAllowed {
		return answer.Response{Status: 200}
	}
	return answer.Response{Status: 403, Header: sigv4.Header{{Name: "content-length", Value: "0"}, {Name: "Date", Value: w.t.Clock.Format(http.TimeFormat)}}}
}
