package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/sigv4"
)

// storeHosts are the ends of the names of stores that speak S3's language.
// https://developers.cloudflare.com/r2/api/s3/api/
// https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
// https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabi-s-different-storage-regions
// https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/
// https://cloud.google.com/storage/docs/interoperability
var storeHosts = []struct {
	suffix string
	by     answer.By
}{
	{"r2.cloudflarestorage.com", "r2"},
	{"r2.dev", "r2"},
	{"backblazeb2.com", "b2"},
	{"wasabisys.com", "wasabi"},
	{"digitaloceanspaces.com", "spaces"},
	{"storage.googleapis.com", "gcs"},
	{"min.io", "minio"},
	{"aliyuncs.com", "oss"},
	{"myqcloud.com", "cos"},
	{"oraclecloud.com", "oci"},
}

// storeLabels are words in the name of a host that people give to a store of their own.
var storeLabels = []string{"minio", "ceph", "seaweedfs", "garage", "versitygw"}

// AnsweredBy tells who wrote the answer. Where its text is that of S3, and the host that was called is not one of
// AWS's, it was a store that speaks S3's language: its own name, where the host tells it, else "s3-compatible".
func (c *Case) AnsweredBy() answer.By {
	switch {
	case c.Answer == nil:
		return answer.ByUnknown
	case c.Answer.By != answer.ByS3, c.ThroughCloudFront(),
		// Nobody else writes both.
		strings.EqualFold(c.Answer.Response.Header.Value("server"), "AmazonS3") && c.Answer.Response.Header.Has("x-amz-id-2"):
		return c.Answer.By
	}
	hosts := []string{c.SentHost(), c.VerifiedHost()}
	for _, host := range c.Hosts {
		hosts = append(hosts, host.Text)
	}
	by := c.Answer.By
	for i, host := range hosts {
		switch is := storeOf(host); {
		case host == "":
		case i < 2 || is == answer.ByS3:
			// What was called decides, else any host of AWS's: a text may name others besides.
			return is
		case by == answer.ByS3 || by == "s3-compatible":
			by = is
		}
	}
	return by
}

// storeOf tells which store has a host; S3 has the hosts of AWS.
func storeOf(host string) answer.By {
	host, _, _ = strings.Cut(strings.TrimSuffix(strings.ToLower(host), "."), ":")
	if _, ok := sigv4.Infer(host); ok || strings.HasSuffix(host, ".amazonaws.com.cn") {
		return answer.ByS3
	}
	for _, suffix := range hostSuffixes {
		if strings.HasSuffix(host, suffix) {
			return answer.ByS3
		}
	}
	for _, s := range storeHosts {
		if host == s.suffix || strings.HasSuffix(host, "."+s.suffix) {
			return s.by
		}
	}
	for _, label := range storeLabels {
		if strings.Contains(host, label) {
			return answer.By(label)
		}
	}
	return "s3-compatible"
}
