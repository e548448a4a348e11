package gateway

import (
	"strconv"
	"strings"

	"countersign/internal/plainjson"
	"countersign/sigv4"
)

// Names of the one member of a refusal's body: a lower-case m for authentication and Forbidden, a capital
// for what policies deny.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
const (
	lowerMessage = "message"
	upperMessage = "Message"
)

// httpDate is the form of the Date field (RFC 9110, section 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// refuse sets status, header fields and body. The order of the fields is that of answers over HTTP/1.1:
// of a REST API kenkoooo/AtCoderProblems#920; an HTTP API has Apigw-Requestid alone (KensioSoftware/yulin#303);
// Lambda's is like that of a REST API without x-amz-apigw-id.
func (q *inquiry) refuse(status int, reason Reason, errorType, member, message string) {
	v := q.v
	v.Status, v.Reason = status, reason
	v.Body = body(member, message)
	if q.req.Method == "HEAD" {
		v.Body = nil // and a length of 0: kenkoooo/AtCoderProblems#920
	}
	v.Header = sigv4.Header{
		{Name: "Date", Value: q.arrival.At.UTC().Format(httpDate)},
		{Name: "Content-Type", Value: "application/json"},
		{Name: "Content-Length", Value: strconv.Itoa(len(v.Body))},
		{Name: "Connection", Value: "keep-alive"},
	}
	ids := v.AppendIDs(nil)
	v.Header = append(v.Header, ids[0])
	if v.Family != HTTP {
		v.Header = append(v.Header, sigv4.Field{Name: "x-amzn-ErrorType", Value: errorType})
	}
	v.Header = append(v.Header, ids[1:]...)
}

// body writes {"message":"…"} without escaping what JSON need not escape.
func body(member, message string) []byte {
	return []byte(`{"` + member + `":` + plainjson.Quote(message) + "}")
}

// forbidden answers with the bare word: nothing was evaluated, or nothing is told.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
func (q *inquiry) forbidden(reason Reason) {
	q.refuse(403, reason, typeForbidden, lowerMessage, "Forbidden")
}

// refuseSignature answers a signature that was not accepted.
func (q *inquiry) refuseSignature(r *refusal) {
	v := q.v
	v.Detail = r.detail
	switch v.Family {
	case HTTP:
		// An HTTP API never tells why (KensioSoftware/yulin#303); its access log may.
		// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
		q.note(noteWithheld)
		q.forbidden(r.reason)
	case LambdaURL:
		q.refuseFunctionURL(r)
	default:
		for _, n := range r.notes {
			q.note(n)
		}
		q.refuse(403, r.reason, r.errorType, lowerMessage, r.message)
	}
}

// textMismatch begins what AWS says to a wrong signature.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
const textMismatch = "The request signature we calculated does not match the signature you provided. " +
	"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// mismatch words a wrong signature: with the canonical request and the string to sign, in the layout
// of mhart/aws4#83 and postmanlabs/postman-app-support#5815, as REST APIs give them.
func (q *inquiry) mismatch(otherHash bool) *refusal {
	reason, detail := SignatureMismatch, ""
	if claim := q.req.Header.Value("x-amz-content-sha256"); claim == sigv4.UnsignedPayload || strings.HasPrefix(claim, "STREAMING-") {
		reason, detail = UnsignedPayload, claim
	} else if otherHash {
		detail = "x-amz-content-sha256 is not the hash of the body"
	}
	message := textMismatch
	if q.v.Family == REST || q.v.Family == WebSocket {
		trace := q.v.Trace()
		message += "\n\nThe Canonical String for this request should have been\n'" + trace.Canonical.String() +
			"'\n\nThe String-to-Sign should have been\n'" + trace.StringToSign.String() + "'\n"
	}
	return invalid(reason, message, detail)
}
