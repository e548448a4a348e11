package main

import (
	"encoding/hex"
	"fmt"
	"html"
	"strings"

	"countersign/internal/plainjson"
)

// answer is a status, header lines and a body.
type answer struct {
	status int
	fields []string
	body   string
}

const (
	mismatch   = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	mismatchS3 = "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)

// dump is how API Gateway and the services of the query and JSON protocols append what they computed.
func (o *outcome) dump() string {
	return mismatch + "\n\nThe Canonical String for this request should have been\n'" + o.verifier.text +
		"'\n\nThe String-to-Sign should have been\n'" + o.verifier.toSign.String() + "'\n"
}

// rest is the answer of a REST API: with what it computed, or without.
func (o *outcome) rest() answer      { return restAnswer("InvalidSignatureException", o.dump()) }
func (o *outcome) restShort() answer { return restAnswer("InvalidSignatureException", mismatch) }

func restAnswer(kind, message string) answer {
	return answer{403, []string{
		"Content-Type: application/json", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e", "x-amzn-ErrorType: " + kind, "x-amz-apigw-id: EXAMPLEapigwid=",
	}, `{"message":` + plainjson.Quote(message) + `}`}
}

// behindCloudFront adds the fields of a distribution.
func (a answer) behindCloudFront() answer {
	a.fields = append(a.fields[:len(a.fields):len(a.fields)], "X-Cache: Error from cloudfront", "Via: 1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)", "X-Amz-Cf-Pop: DUB56-P1", "X-Amz-Cf-Id: EXAMPLEcfid==")
	return a
}

// xml is S3's answer to another signature.
func (o *outcome) xml() answer {
	text := func(name, value string) string {
		return "<" + name + ">" + html.EscapeString(value) + "</" + name + ">"
	}
	spaced := func(value string) string {
		var parts []string
		for _, b := range []byte(value) {
			parts = append(parts, hex.EncodeToString([]byte{b}))
		}
		return strings.Join(parts, " ")
	}
	sts, canonical := o.verifier.toSign.String(), o.verifier.text
	body := `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error>" + text("Code", "SignatureDoesNotMatch") + text("Message", mismatchS3) +
		text("AWSAccessKeyId", o.keys.AccessKeyID) + text("StringToSign", sts) + text("SignatureProvided", o.auth.Signature) +
		text("StringToSignBytes", spaced(sts)) + text("CanonicalRequest", canonical) + text("CanonicalRequestBytes", spaced(canonical)) +
		text("RequestId", "EXAMPLEREQUEST01") + text("HostId", "EXAMPLEhostid=") + "</Error>"
	return answer{403, []string{"x-amz-request-id: EXAMPLEREQUEST01", "x-amz-id-2: EXAMPLEhostid=", "Content-Type: application/xml", "Server: AmazonS3"}, body}
}

// queryXML is the answer of a service of the query protocol, such as STS.
func (o *outcome) queryXML() answer {
	return answer{403, []string{"Content-Type: text/xml", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e"}, fmt.Sprintf(`<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>SignatureDoesNotMatch</Code>
    <Message>%s</Message>
  </Error>
  <RequestId>6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e</RequestId>
</ErrorResponse>`, html.EscapeString(o.dump()))}
}

// typed is the answer of a service of the JSON protocol.
func (o *outcome) typed(service string) answer {
	return answer{400, []string{"Content-Type: application/x-amz-json-1.1", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e"}, fmt.Sprintf(`{"__type":"com.amazon.coral.service#InvalidSignatureException","message":%s}`, plainjson.Quote(o.dump()))}
}

// lambdaURL is the answer of a function URL.
func (o *outcome) lambdaURL() answer {
	return answer{403, []string{"Content-Type: application/json", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e", "x-amzn-ErrorType: InvalidSignatureException"}, `{"message":` + plainjson.Quote(o.dump()) + `}`}
}
