package report

import "strings"

// who names those who answer, for a sentence.
func who(by string) string {
	switch by {
	case "api-gateway-rest":
		return "API Gateway (REST)"
	case "api-gateway-websocket":
		return "API Gateway (WebSocket)"
	case "api-gateway-http":
		return "API Gateway (HTTP API)"
	case "cloudfront":
		return "CloudFront"
	case "lambda-url":
		return "a Lambda function URL"
	case "s3":
		return "Amazon S3"
	case "minio":
		return "MinIO"
	case "ceph":
		return "Ceph"
	case "r2":
		return "Cloudflare R2"
	case "b2":
		return "Backblaze B2"
	case "wasabi":
		return "Wasabi"
	case "spaces":
		return "DigitalOcean Spaces"
	case "gcs":
		return "Google Cloud Storage"
	case "oss":
		return "Alibaba Cloud OSS"
	case "cos":
		return "Tencent Cloud COS"
	case "oci":
		return "Oracle Cloud"
	case "seaweedfs":
		return "SeaweedFS"
	case "garage":
		return "Garage"
	case "versitygw":
		return "Versity Gateway"
	case "s3-compatible":
		return "the S3-compatible store"
	case "execute-api":
		return "API Gateway"
	case "lambda":
		return "AWS Lambda"
	case "dynamodb":
		return "DynamoDB"
	case "aoss":
		return "OpenSearch Serverless"
	case "es":
		return "OpenSearch Service"
	case "sts", "iam", "sqs", "sns", "ec2", "kms", "rds", "ses":
		return strings.ToUpper(by)
	}
	return by
}

// answered is the first line: what was answered, and by whom.
func answered(d *Diagnosis) string {
	known := d.AnsweredBy != "" && d.AnsweredBy != "unknown"
	var b strings.Builder
	switch {
	case d.Answer == "" && !known:
		return "no answer in the evidence"
	case d.Answer == "":
		b.WriteString("answered by " + who(d.AnsweredBy))
	case !known:
		b.WriteString(d.Answer + "; the evidence does not tell who answered")
	default:
		b.WriteString(d.Answer + ", answered by " + who(d.AnsweredBy))
	}
	if d.ThroughCloudFront && d.AnsweredBy != "cloudfront" {
		b.WriteString(" behind CloudFront")
	}
	return b.String()
}

// at tells where a cause lies.
func at(hop string) string {
	switch hop {
	case "client":
		return "in the client"
	case "edge":
		return "at the edge"
	case "proxy":
		return "at a proxy"
	case "gateway":
		return "at the gateway"
	case "credentials":
		return "in the credentials"
	case "clock":
		return "in the clock"
	case "policy":
		return "in a policy"
	}
	return hop
}

// name is the code of a finding with what it applies to.
func (f *Finding) name() string {
	if f.Subject == "" {
		return f.Code
	}
	return f.Code + " " + f.Subject
}

// sentence says what the client is known for.
func (k *Known) sentence() string {
	who := k.Client
	if k.Version != "" {
		who += " (here " + k.Version + ")"
	}
	if k.RecognisedBy == "mistake" {
		who = "Known of " + who
	}
	text := who + ": " + k.Text
	if k.Versions != "" {
		text += " Versions: " + k.Versions + "."
	}
	return text
}
