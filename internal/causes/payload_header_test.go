package causes

import (
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

func TestPayloadHeader(t *testing.T) {
	const functionHost = "abcdefghij.lambda-url.eu-west-1.on.aws"
	mismatch := answered(answer.SignatureMismatch, answer.ByLambdaURL)
	post := evidence.Case{Request: withBody(request("POST", edgeHost, "/items"), "{}"), Answer: mismatch}
	collection := authorization(longTermKey, "aoss", "host;x-amz-date")
	function := func(word string) evidence.Case {
		return and(signedRequest("POST", functionHost, "/", authorization(longTermKey, "lambda", "host;x-amz-content-sha256;x-amz-date"), "X-Amz-Content-Sha256: "+word), mismatch)
	}
	api := and(signedRequest("POST", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "host;x-amz-content-sha256;x-amz-date"), "X-Amz-Content-Sha256: "+sigv4.UnsignedPayload), answered(answer.SignatureMismatch, answer.ByRESTAPI))
	bucket := and(signedRequest("PUT", bucketHost, "/a", authorization(longTermKey, "s3", "host;x-amz-content-sha256;x-amz-date"), "X-Amz-Content-Sha256: "+sigv4.StreamingPayload), answered(answer.SignatureMismatch, answer.ByS3))
	lattice := func(claim string) evidence.Case {
		return and(signedRequest("POST", "svc-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-west-1.on.aws", "/", authorization(longTermKey, "vpc-lattice-svcs", "host;x-amz-content-sha256;x-amz-date"), "X-Amz-Content-Sha256: "+claim), answered(answer.Forbidden, answer.ByUnknown))
	}
	testLooks(t, []lookRow{
		{"S3 says so", evidence.Case{Answer: answered(answer.PayloadHeaderMissing, answer.ByS3)}, []string{"content-sha256-header-missing shown"}, nil},
		{"POST through an origin access control", post, []string{"content-sha256-header-missing likely"}, nil},
		{"GET through an origin access control", evidence.Case{Request: request("GET", edgeHost, "/items"), Answer: mismatch}, []string{"content-sha256-header-missing possible"}, nil},
		{"OpenSearch Serverless", and(signedRequest("GET", "abcdefghij.eu-west-1.aoss.amazonaws.com", "/_search", collection), answered(answer.Forbidden, "aoss")), []string{"content-sha256-header-missing likely"}, nil},
		{"VPC Lattice takes no hash", lattice(sigv4.EmptyPayloadHash), []string{"content-sha256-header-missing likely"}, nil},
		{"VPC Lattice takes no signed payload", lattice(sigv4.UnsignedPayload), nil, []Code{"content-sha256-header-missing", "unsigned-payload-refused"}},
		{
			"misspelt",
			and(signedRequest("PUT", bucketHost, "/a", authorization(longTermKey, "s3", "host;x-amz-date"), "x-amz-content-sha-256: "+sigv4.EmptyPayloadHash), answered(answer.Unknown, answer.ByS3)),
			[]string{"content-sha256-header-missing likely"},
			nil,
		},
		{"API Gateway needs none", and(signedRequest("POST", gatewayHost, "/prod", authorization(longTermKey, "execute-api", "host;x-amz-date")), answered(answer.SignatureMismatch, answer.ByRESTAPI)), nil, []Code{"content-sha256-header-missing"}},
		{"presigned URLs need none", and(presignedRequest("GET", bucketHost, "/a", "host"), answered(answer.Unknown, answer.ByS3)), nil, []Code{"content-sha256-header-missing"}},
		{"unsigned payload at a function URL", function(sigv4.UnsignedPayload), []string{"unsigned-payload-refused likely"}, nil},
		{"unsigned payload at API Gateway", api, []string{"unsigned-payload-refused possible"}, nil},
		{"unsigned payload at S3", and(signedRequest("PUT", bucketHost, "/a", authorization(longTermKey, "s3", "host;x-amz-content-sha256;x-amz-date"), "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD"), answered(answer.SignatureMismatch, answer.ByS3)), nil, []Code{"unsigned-payload-refused", "chunked-signing"}},
		{"a hash", function(sigv4.EmptyPayloadHash), nil, []Code{"unsigned-payload-refused", "chunked-signing"}},
		{"chunks at a function URL", function(sigv4.StreamingUnsignedTrailer), []string{"chunked-signing likely"}, []Code{"unsigned-payload-refused"}},
		{"chunks at S3", bucket, []string{"chunked-signing possible"}, nil},
		{"chunks refused", evidence.Case{Answer: answered(answer.ChunkedRefused, answer.ByS3)}, []string{"chunked-signing shown"}, nil},
	})
}
