package answer

// Where the sentences come from. Sentences of which no source is named otherwise were reported by many
// users of the service, in public.
const (
	iamTroubleshooting = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"
	gateway403         = "https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden"
	gatewayResponses   = "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"
	s3Errors           = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
	commonErrors       = "https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html; " + s3Errors
	cloudFront403      = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html"
	// scratchstack and dynalite are verifiers that were written against live AWS and repeat its words.
	scratchstack = "https://github.com/dacut/scratchstack-aws-signature"
	dynalite     = "https://github.com/architect/dynalite"
	// versitygw and minio are S3-compatible servers; the words are theirs, mostly after S3's.
	versitygw = "https://github.com/versity/versitygw (s3err)"
	minio     = "https://github.com/minio/minio (cmd/api-errors.go)"
)
