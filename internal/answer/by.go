package answer

import (
	"strings"

	"countersign/sigv4"
)

// byService returns who verifies signatures for a signing name.
func byService(service string) By {
	switch service = strings.ToLower(service); service {
	case "":
		return ByUnknown
	case "execute-api":
		// HTTP APIs answer "Forbidden" to every failure, so one that gives a reason is a REST API.
		return ByRESTAPI
	case "s3":
		return ByS3
	}
	return By(service)
}

// byAction returns who denies an IAM action.
func byAction(action string) By {
	prefix, name, _ := strings.Cut(strings.ToLower(action), ":")
	if prefix == "lambda" && name == "invokefunctionurl" {
		return ByLambdaURL
	}
	return byService(prefix)
}

// around are texts near an error that tell whose it is.
var around = []struct {
	text string
	by   By
}{
	{"https://sts.amazonaws.com/doc/", "sts"},
	{"https://iam.amazonaws.com/doc/", "iam"},
	{"com.amazonaws.dynamodb.v20120810#", "dynamodb"},
	{"calling the GetCallerIdentity operation", "sts"},
	{"calling the AssumeRole", "sts"},
	{"STS: GetCallerIdentity", "sts"},
	{"STS: AssumeRole", "sts"},
	{"(Service: Amazon S3", ByS3},
	{"(Service: S3", ByS3},
	{"operation error S3:", ByS3},
	{"S3 error:", ByS3},
	{"s3.amazonaws.com/doc/", ByS3},
	{"(Service: AWSSecurityTokenService", "sts"},
	{"(Service: Sts", "sts"},
	{"operation error STS:", "sts"},
	{"(Service: AmazonDynamoDB", "dynamodb"},
	{"(Service: DynamoDb", "dynamodb"},
	{"operation error DynamoDB:", "dynamodb"},
	{"(Service: AWSLambda", "lambda"},
	{"operation error Lambda:", "lambda"},
	{"(Service: AWSKMS", "kms"},
	{"operation error KMS:", "kms"},
	{"(Service: IotDataPlane", "iotdata"},
	{"(Service: AWSIotData", "iotdata"},
	{"operation error Bedrock Runtime:", "bedrock"},
	{"(Service: BedrockRuntime", "bedrock"},
	{"(Service: AmazonSQS", "sqs"},
	{"(Service: Sqs", "sqs"},
	{"operation error SQS:", "sqs"},
	{"(Service: AmazonEC2", "ec2"},
	{"operation error EC2:", "ec2"},
	{"x-amz-apigw-id", ByRESTAPI},
	{"apigw-requestid", ByHTTPAPI},
	{"ApiGatewayManagementApi", "execute-api"},
	{"x-aoss-response-hint", "aoss"},
	{"<HostId>", ByS3},
	{"HostId:", ByS3},
	{"host id:", ByS3},
	{"HostID:", ByS3},
	{"S3 Extended Request ID", ByS3},
}

// byAround tells who answered from what an SDK or a log prints next to the sentence.
func byAround(text string, start, end int) By {
	stretch := text[max(0, start-500):min(len(text), end+700)]
	best, by := len(stretch), ByUnknown
	for _, a := range around {
		if i := strings.Index(stretch, a.text); i >= 0 && i < best {
			best, by = i, a.by
		}
	}
	return by
}

// Stores that speak S3's language have identifiers of another shape than S3's own: MinIO's HostId is a SHA-256 in
// hexadecimal, and Ceph's RequestId begins with tx and zeros.
// https://github.com/minio/minio/blob/master/cmd/api-response.go
// https://docs.ceph.com/en/latest/radosgw/s3/commons/
var (
	minioID = rx(`(?i)host ?id["']?(?:>|: ?["']?)[0-9a-f]{64}\b`)
	cephID  = rx(`(?i)request ?id["']?(?:>|: ?["']?)tx0{4}[0-9a-f]`)
)

// storeByID returns the store whose identifiers stand near a sentence, or "".
func storeByID(text string, start, end int) By {
	text = text[max(0, start-500):min(len(text), end+700)]
	switch {
	case minioID.find(text) != nil:
		return "minio"
	case cephID.find(text) != nil:
		return "ceph"
	}
	return ""
}

// servers maps what a Server field begins with, in lower case, to a name. A proxy also writes its name
// on what it passes on, so these count only where nothing else tells.
var servers = []struct {
	prefix string
	by     By
}{
	{"minio", "minio"},
	{"seaweedfs", "seaweedfs"},
	{"versitygw", "versitygw"},
	{"ceph", "ceph"},
	{"garage", "garage"},
	{"aoss-amazon", "aoss"},
	{"uploadserver", "gcs"},
	{"aliyunoss", "oss"},
	{"tencent-cos", "cos"},
	{"wasabis3", "wasabi"},
	{"nginx", "nginx"},
	{"openresty", "openresty"},
	{"envoy", "envoy"},
	{"istio-envoy", "envoy"},
	{"cloudflare", "cloudflare"},
	{"akamaighost", "akamai"},
	{"akamainetstorage", "akamai"},
	{"awselb", "awselb"},
	{"apache", "apache"},
	{"squid", "squid"},
	{"varnish", "varnish"},
	{"kong", "kong"},
	{"caddy", "caddy"},
	{"haproxy", "haproxy"},
	{"microsoft-azure-application-gateway", "azure"},
	{"gws", "google"},
	{"google frontend", "google"},
	{"imperva", "imperva"},
}

// stores are the servers that speak S3's language themselves; the others of the list are proxies.
var stores = map[By]bool{"minio": true, "seaweedfs": true, "versitygw": true, "ceph": true, "garage": true, "aoss": true, "gcs": true, "oss": true, "cos": true, "wasabi": true}

// byHeader tells who wrote a response from its header fields, and whether they show a CloudFront hop.
// said is what the text alone told; sure says that the fields decide against it. The marks of CloudFront
// and API Gateway are observed by many; AWS documents none of them.
func byHeader(h sigv4.Header, said By) (by By, sure bool) {
	server := byServer(h)
	switch {
	case h.Has("x-amz-apigw-id"):
		return ByRESTAPI, true
	case h.Has("apigw-requestid"):
		return ByHTTPAPI, true
	case h.Has("x-aoss-response-hint"):
		return "aoss", true
	case stores[server]:
		return server, true
	case strings.EqualFold(h.Value("server"), "CloudFront") && !h.Has("x-amzn-requestid") && !h.Has("x-amz-request-id"):
		// CloudFront names itself only in what it writes itself; X-Cache: Error from cloudfront stands
		// on what it passes on, too.
		return ByCloudFront, true
	case strings.HasSuffix(strings.ToLower(h.Value("x-cache")), "generatedresponse from cloudfront"):
		return ByCloudFront, true
	case h.Has("x-guploader-uploadid"):
		return "gcs", true
	case strings.HasPrefix(h.Value("x-amz-request-id"), "tx0"):
		return "ceph", true
	case h.Has("x-minio-error-code"), h.Has("x-minio-deployment-id"):
		return "minio", true
	case server == "cloudflare" && h.Has("x-amz-request-id") && !h.Has("x-amz-id-2"):
		return "r2", false
	case strings.EqualFold(h.Value("server"), "AmazonS3"), h.Has("x-amz-id-2"), h.Has("x-amz-bucket-region"):
		return ByS3, said == ByUnknown || said == ByCloudFront
	case said != ByUnknown:
		return said, false
	case h.Has("x-amz-crc32"):
		return "dynamodb", false
	case h.Has("x-amzn-requestid"), h.Has("x-amzn-errortype"), h.Has("x-amz-request-id"):
		return ByUnknown, false // AWS, and one of very many
	}
	return server, false
}

func byServer(h sigv4.Header) By {
	server := strings.ToLower(strings.TrimSpace(h.Value("server")))
	for _, s := range servers {
		if strings.HasPrefix(server, s.prefix) {
			return s.by
		}
	}
	if h.Has("cf-ray") {
		return "cloudflare"
	}
	return ByUnknown
}

// throughCloudFront reports whether fields show that the response passed CloudFront. An edge-optimised
// REST API shows the same without any distribution of the owner's.
func throughCloudFront(h sigv4.Header) bool {
	if h.Has("x-amz-cf-id") || h.Has("x-amz-cf-pop") {
		return true
	}
	for _, name := range []string{"via", "x-cache", "server"} {
		for _, value := range h.Values(name) {
			if strings.Contains(strings.ToLower(value), "cloudfront") {
				return true
			}
		}
	}
	return false
}
