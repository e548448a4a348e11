package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/evidence/urltext"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(format{name: formatNamed, order: 73, read: readNamed})

const formatNamed = "name in a sentence"

// productNames are what people call services, with their signing names, the longer first.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var productNames = []struct{ name, service string }{
	{"opensearch serverless", "aoss"},
	{"aoss", "aoss"},
	{"opensearch", "es"},
	{"elasticsearch", "es"},
	{"bedrock", "bedrock"},
	{"api gateway", "execute-api"},
	{"execute-api", "execute-api"},
	{"apigateway", "execute-api"},
	{"lambda function url", "lambda"},
	{"function url", "lambda"},
	{"/@connections", "execute-api"},
	{"sagemaker", "sagemaker"},
	{"iot core", "iotdevicegateway"},
	{"aws iot", "iotdevicegateway"},
	{"aws-iot", "iotdevicegateway"},
	{"mqtt", "iotdevicegateway"},
	{"iot websocket", "iotdevicegateway"},
	{"iot", "iotdevicegateway"},
	{"dynamodb", "dynamodb"},
	{"appsync", "appsync"},
	{"neptune", "neptune-db"},
	{"sqs", "sqs"},
	{"minio", "minio"},
	{"ceph", "ceph"},
	{"rados", "ceph"},
	{"seaweedfs", "seaweedfs"},
	{"garage", "garage"},
	{"backblaze", "b2"},
	{"wasabi", "wasabi"},
	{"cloudflare r2", "r2"},
	{"digitalocean spaces", "spaces"},
	{"google cloud storage", "gcs"},
	{"gcs", "gcs"},
	{"oracle cloud", "oci"},
	{"versitygw", "versitygw"},
	{"netapp", "netapp"},
	{"openstack", "s3-compatible"},
	{"dell ecs", "s3-compatible"},
	{"object storage", "s3-compatible"},
	{"object store", "s3-compatible"},
	{"s3-compatible", "s3-compatible"},
	{"s3 compatible", "s3-compatible"},
	{"bucket", "s3"},
	{"s3", "s3"},
}

// readNamed reads the services that a text names, the signing names that it gives a signer, and the regions
// in which it says that things are.
func readNamed(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	seen := map[Hint]bool{}
	for n := 1; n <= len(d.starts) && len(pieces) < maxHints; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		add := func(kind HintKind, value string) {
			if is := (Hint{Kind: kind, Value: value}); !seen[is] {
				seen[is] = true
				pieces = append(pieces, piece{at: at, hint: &Hint{kind, value, d.place(at, at+len(text))}})
			}
		}
		if strings.IndexByte(text, ' ') < 0 {
			continue
		}
		lower := " " + strings.Join(prose.Words(urltext.Without(text)), " ") + " "
		for _, p := range productNames {
			if i := strings.Index(lower, " "+p.name); i >= 0 && !isLetter(lower[i+1+len(p.name)]) && !prose.Denied(strings.Fields(lower[:i])) {
				add(HintNamed, p.service)
				lower = strings.ReplaceAll(lower, p.name, "")
			}
		}
		if !prose.IsProse(text) {
			continue
		}
		for _, sentence := range prose.Sentences(text) {
			if m := signedFor.FindStringSubmatch(sentence); m != nil && (knownService(m[1]) || quotedName(m[0])) && !prose.Denied(prose.Words(sentence[:strings.Index(sentence, m[0])])) {
				add(HintService, m[1])
			}
			if service := serviceGiven(sentence); service != "" {
				add(HintService, service)
			}
			if region := homeRegion(sentence); region != "" {
				add(HintHomeRegion, region)
			}
		}
	}
	return pieces
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// givenService is a signing name that a sentence says is used: service name "es", with the service es.
var givenService = lazyregexp.New(`(?i)\bservice(?:[ _-]?name)?\s*(?:is|as|=|:|set to|to|of)?\s*["'\x60(]*([a-z][a-z0-9-]{1,30})\b`)

// signedFor is a signing name that a sentence says is signed for: "I sign for 'lambda'", "service name es".
var signedFor = lazyregexp.New(`(?i)\b(?:sign(?:s|ed|ing)?(?: it| this| them)? (?:for|as|with)(?: the)?(?: service)?|service[ _-]?name)\s+["'\x60(]*([a-z][a-z0-9-]{1,30})\b`)

// quotedName reports whether a match ends with a name in quotes.
func quotedName(match string) bool { return strings.ContainsAny(match, "\"'`") }

func serviceGiven(sentence string) string {
	words := prose.Words(sentence)
	if named, _ := prose.NotionsIn(words); !named.Has(prose.ASignature) {
		return ""
	}
	for _, m := range givenService.FindAllStringSubmatch(sentence, -1) {
		quoted := strings.ContainsAny(m[0][:len(m[0])-len(m[1])], "\"'`") && strings.Contains(strings.ToLower(m[0]), "name")
		if name := m[1]; (knownService(name) || quoted) && !prose.Denied(prose.Words(sentence[:strings.Index(sentence, m[0])])) {
			return name
		}
	}
	return ""
}

// homeRegion is the region in which a sentence says that a bucket, an API or another thing is, or "".
func homeRegion(sentence string) string {
	words := prose.Words(urltext.Without(sentence))
	for i, w := range words {
		if !strings.Contains(w, "-") || !sigv4.IsRegion(w) || i < 1 {
			continue
		}
		switch before := words[i-1]; before {
		case "in", "at", "from":
		case "region":
			if i < 2 || words[i-2] != "in" {
				continue
			}
		default:
			continue
		}
		for _, near := range words[max(0, i-6):i] {
			switch near {
			case "bucket", "buckets", "api", "collection", "queue", "table", "domain", "cluster", "lives", "located", "resides", "created", "hosted", "endpoint":
				return w
			}
		}
	}
	return ""
}
