package sigv4

import "time"

// Rules are the ways in which services differ in what they sign and verify.
type Rules struct {
	// EncodePathOnce takes the path encoded once: the wire path, decoded and encoded again. When it is
	// false the wire path is encoded a second time, so that %20 becomes %2520. Amazon S3 is the example
	// of a service that takes it once.
	// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
	EncodePathOnce bool
	// NormalizePath removes dot segments and repeated slashes before encoding. S3 does not. Whether API
	// Gateway's verifier does is not documented; signers do it.
	NormalizePath bool
	// PayloadHeader says that the service refuses a request without x-amz-content-sha256, unless it is
	// presigned. Amazon S3 and OpenSearch Serverless are examples.
	// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
	PayloadHeader bool
	// UnsignedPayload says that the service takes [UnsignedPayload], or a streaming token, in place of a
	// hash. Lambda function URLs are the example of a service that refuses it.
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
	UnsignedPayload bool
	// HashRefused says that the service does not take the hash of a payload: [UnsignedPayload] stands in its
	// place. VPC Lattice is the example.
	// https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
	HashRefused bool
	// EventStream says that the service takes [StreamingEvents] in place of a hash.
	EventStream bool
	// PresignUnsigned says that a presigned URL of this service signs [UnsignedPayload] by default.
	PresignUnsigned bool
	// ExpiresRequired says that the service refuses a presigned URL without X-Amz-Expires. Amazon S3 is the example:
	// "Query-string authentication version 4 requires the X-Amz-Algorithm, … and X-Amz-Expires parameters."
	// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
	ExpiresRequired bool
	// TokenAfterSigning says that the session token is appended after signing and is no part of the
	// canonical request. AWS IoT's MQTT over WebSocket is the example.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
	TokenAfterSigning bool
	// UnsignedHeadersRefused says that the service refuses x-amz-* headers outside SignedHeaders.
	// Amazon S3 is the example: "There were headers present in the request which were not signed".
	UnsignedHeadersRefused bool
	// MaxSkew is how far the signing time may be from the verifier's clock, in both directions.
	MaxSkew time.Duration
}

// RulesFor returns the rules of a service, named as in a credential scope ("execute-api", "s3").
// A service that is not known has the rules of most: path encoded twice and normalised, five minutes
// of skew.
func RulesFor(service string) Rules {
	rules := Rules{NormalizePath: true, MaxSkew: 5 * time.Minute}
	switch service {
	case "s3", "s3-outposts", "s3express", "s3-object-lambda":
		return Rules{
			EncodePathOnce: true, PayloadHeader: true, UnsignedPayload: true, PresignUnsigned: true,
			ExpiresRequired: true, UnsignedHeadersRefused: true,
			// "RequestTimeTooSkewed", MaxAllowedSkewMilliseconds 900000.
			MaxSkew: 15 * time.Minute,
		}
	case "transcribe", "lex", "bedrock", "polly":
		// https://docs.aws.amazon.com/transcribe/latest/dg/how-streaming.html
		// https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
		// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html
		// https://docs.aws.amazon.com/polly/latest/APIReference/API_StartSpeechSynthesisStreamActionStream.html
		rules.EventStream = true
	case "aoss":
		rules.PayloadHeader = true
	case "vpc-lattice-svcs":
		rules.PayloadHeader, rules.UnsignedPayload, rules.HashRefused = true, true, true
	case "iotdevicegateway":
		rules.TokenAfterSigning = true
	case "sts", "iam", "sqs", "dynamodb":
		// Observed by emulator authors: "(… - 15 min.)".
		rules.MaxSkew = 15 * time.Minute
	}
	return rules
}

// Payload returns what a signature sent in the header has in place of a payload with this hash, or token: the
// same, or [UnsignedPayload] where the service takes no hash.
func (r Rules) Payload(hash string) string {
	if r.HashRefused {
		return UnsignedPayload
	}
	return hash
}
