package redact

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// hostFinders find host names in a text where an ending does not tell them, and names in URIs and ARNs.
type hostFinders struct {
	url, field, bucketURL, apiID *regexp.Regexp
}

var hostPatterns = sync.OnceValue(func() hostFinders {
	const (
		label = `[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?`
		name  = label + `(?:\.` + label + `)*`
	)
	return hostFinders{
		url:   regexp.MustCompile(`://(?:[^\s/"'@\\]*@)?(` + name + `)`),
		field: regexp.MustCompile(`(?i)\b(?:x-forwarded-)?host\\*["']?\s*[:=,]\s*\\*["']?((?:` + label + `\.)+` + label + `)`),
		// s3://bucket, arn:aws:s3:::bucket, and the first segment of a path at an endpoint of S3 itself.
		bucketURL: regexp.MustCompile(`(?i)s3://(` + name + `)|arn:aws[a-z-]*:s3:::(` + name + `)|(?:^|[/"'\s])s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?/(` + name + `)`),
		apiID:     regexp.MustCompile(`(?:arn:aws[a-z-]*:execute-api:[a-z0-9-]*:[\d*]{0,12}:|/(?:restapis|apis)/|--(?:rest-)?api-id[ =])([a-z0-9]{10})\b`),
	}
})

// findHosts collects the names of customers in the host names of a text: those of AWS and with a common ending
// anywhere, others in URLs and Host fields.
func (t *table) findHosts(text, lower string) {
	p := hostPatterns()
	runs(lower, 4, inHost, func(start, end int) {
		host := strings.Trim(lower[start+escapeBefore(lower, start):end], ".-_")
		if _, ending, ok := cutLast(host); ok && (common[ending] || ending == "cn" || countryName.MatchString(host)) && !t.seen[host] {
			t.seen[host] = true
			t.host(host)
		}
	})
	in := func(re *regexp.Regexp, before, after int, keywords ...string) [][]string {
		var all [][]string
		for _, w := range windows(lower, before, after, keywords...) {
			all = append(all, re.FindAllStringSubmatch(text[w.start:w.end], -1)...)
		}
		return all
	}
	for _, m := range in(p.url, 0, 320, "://") {
		t.host(m[1])
	}
	for _, m := range in(p.field, 12, 270, "host") {
		// Code has members behind dots: process.env.host.
		if _, ending, _ := cutLast(m[1]); endings[ending] || len(ending) == 2 && !fileEndings[ending] {
			t.host(m[1])
		}
	}
	for _, m := range in(p.apiID, 0, 60, "arn:aws", "/restapis/", "/apis/", "--api-id", "--rest-api-id") {
		t.name(Name, m[1])
	}
	for _, m := range in(p.bucketURL, 60, 70, "s3://", ":s3:::", "amazonaws.com") {
		for _, bucket := range m[1:] {
			t.bucket(bucket)
		}
	}
}

// escapeBefore is how many bytes from a place on belong to an escape of which the percent sign stands before it:
// "40" of "%40initech.com", "2540" of "%2540initech.com".
func escapeBefore(text string, start int) int {
	if start == 0 || text[start-1] != '%' {
		return 0
	}
	for n := 0; ; {
		if len(text) < start+n+2 || nibble(text[start+n]) < 0 || nibble(text[start+n+1]) < 0 {
			return n
		}
		code := text[start+n : start+n+2]
		if n += 2; code != "25" {
			return n
		}
	}
}

// common are the endings by which a host name is told anywhere, endings those of names in Host fields and mail:
// top-level domains that are common, or reserved for names of one's own; fileEndings are those of
// two letters that files and code have as well.
var (
	common      = set("com net org io dev app cloud eu aws example")
	endings     = set("com net org io dev app cloud info biz ai xyz tech online site store eu example local internal lan test invalid localhost corp intranet aws")
	fileEndings = set("js ts go py rb rs cs md sh pl hs kt ex tf gz cc vb db id")
)

// countryName is a name below a country's com or co.
var countryName = lazyregexp.New(`\.com?\.[a-z]{2}$`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, word := range strings.Fields(words) {
		m[word] = true
	}
	return m
}

// cutLast cuts a name at its last dot.
func cutLast(name string) (before, after string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name, false
	}
	return name[:i], strings.ToLower(name[i+1:]), true
}

// ownShape is a host name of AWS with the part that names a customer, and what that part is.
type ownShape struct {
	re *regexp.Regexp
	is Kind
}

var ownShapes = sync.OnceValue(func() []ownShape {
	const aws = `amazonaws\.(?:com(?:\.cn)?|eu)$`
	name := func(pattern string) ownShape { return ownShape{regexp.MustCompile(pattern), Name} }
	return []ownShape{
		{regexp.MustCompile(`^(\d{12})\.(?:dkr\.ecr|s3-control|ddb)\.`), Account},
		name(`^(?:bucket\.|accesspoint\.|control\.|[a-z0-9-]+\.)?vpce-([0-9a-z-]+)\.`),
		name(`^d-([a-z0-9]+)\.execute-api\.`),
		name(`^([a-z0-9-]+?)(?:-vpce-[0-9a-z]+)?\.execute-api\.`),
		name(`^([a-z0-9]+)\.cloudfront\.net$`),
		name(`^([a-z0-9]+)\.lambda-url\.`),
		name(`^([a-z0-9]+)\.appsync-`),
		name(`^(?:search|vpc)-([a-z0-9-]+)\.[a-z0-9-]+\.(?:es|aos)\.`),
		name(`^([a-z0-9-]+)\.(?:es|aos)\.[a-z0-9-]+\.on\.aws$`),
		name(`^([a-z0-9]+)\.[a-z0-9-]+\.aoss\.`),
		name(`^([a-z0-9]+)(?:-ats)?\.(?:credentials\.)?iot\.`),
		name(`^([a-z0-9.-]+)\.s3(?:[.-](?:dualstack|fips|accelerate|website|accesspoint|control|object-lambda|outposts|external-1|[a-z]{2}(?:-[a-z]+)+-\d))*\.` + aws),
		name(`^([a-z0-9.-]+)\.s3express-[a-z0-9-]+\.`),
		name(`^([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com$`),
		name(`^([a-z0-9-]+)\.awsapps\.com$`),
		name(`^([a-z0-9.-]+)\.elasticbeanstalk\.com$`),
		name(`^([a-z0-9-]+)\.[a-z0-9-]+\.elb\.` + aws),
		name(`^([a-z0-9-]+)\.(?:cluster-[a-z0-9-]+\.)?[a-z0-9]+\.[a-z0-9-]+\.(?:neptune|rds|docdb|cache)\.` + aws),
	}
})

// providers are hosts of services that many use: their names tell nobody. A label before them may.
var providers = []string{
	"amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "api.aws", "on.aws", "amazon.com", "cloudfront.net",
	"googleapis.com", "github.com", "githubusercontent.com", "w3.org", "xmlsoap.org", "cloudflarestorage.com",
	"backblazeb2.com", "digitaloceanspaces.com", "wasabisys.com", "your-objectstorage.com", "linodeobjects.com",
	"scw.cloud", "aliyuncs.com", "windows.net", "min.io", "npmjs.com", "stackoverflow.com", "wikipedia.org",
	"amazoncognito.com", "awsapps.com", "elasticbeanstalk.com", "repost.aws", "golang.org", "python.org", "readthedocs.io",
	"java.io", "socket.io", "apache.org", "ietf.org", "schemas.microsoft.com", "json.org", "pkg.go.dev",
}

// storage are the providers at which a label before the name of a region is a customer's bucket.
var storage = []string{
	"backblazeb2.com", "digitaloceanspaces.com", "wasabisys.com", "your-objectstorage.com", "linodeobjects.com", "scw.cloud",
	"aliyuncs.com", "cloudflarestorage.com", "windows.net",
}

// generic are labels that name a role and no customer.
var generic = []string{
	"www", "api", "apis", "app", "web", "ws", "cdn", "edge", "static", "assets", "media", "files", "img", "images", "auth", "login",
	"admin", "internal", "external", "public", "private", "gateway", "proxy", "origin", "backend", "frontend", "service", "services",
	"dev", "development", "test", "testing", "stage", "staging", "qa", "uat", "prod", "production", "beta", "preview", "sandbox", "live",
	"s3", "minio", "storage", "data", "search", "vpn", "mail", "graphql", "rest", "upload", "uploads", "download", "default", "svc", "cluster",
	"v1", "v2", "v3", "db", "cache", "queue", "events", "mobile", "m", "eu", "us", "ap", "host", "server", "node", "local", "localhost",
}

// host adds what names a customer in a host name.
func (t *table) host(host string) {
	host, _, _ = strings.Cut(strings.ToLower(strings.TrimSuffix(host, ".")), ":")
	if host == "" || masked(host) || !strings.Contains(host, ".") || strings.ContainsAny(host, "${}<>[]%") {
		return
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return // addresses have a rule of their own
	}
	for _, shape := range ownShapes() {
		if m := shape.re.FindStringSubmatch(host); m != nil {
			if shape.is == Name && strings.Contains(shape.re.String(), `s3`) {
				t.bucket(m[1])
				return
			}
			t.part(host, shape)
			return
		}
	}
	labels := strings.Split(host, ".")
	for n := 2; n <= min(3, len(labels)); n++ {
		base := strings.Join(labels[len(labels)-n:], ".")
		if !slices.Contains(providers, base) {
			continue
		}
		if slices.Contains(storage, base) && len(labels) > n+1 {
			t.bucket(strings.Join(labels[:len(labels)-n-1], "."))
		}
		return
	}
	t.domain(labels)
}

// part adds the part of a host name that names a customer, and the whole label that it is a part of: search-NAME,
// vpce-NAME.
func (t *table) part(host string, shape ownShape) {
	at := shape.re.FindStringSubmatchIndex(host)
	start, end := at[2], at[3]
	name := host[start:end]
	t.name(shape.is, name)
	for start > 0 && host[start-1] != '.' {
		start--
	}
	for end < len(host) && host[end] != '.' {
		end++
	}
	if label := host[start:end]; label != name && !t.has(shape.is, label) {
		t.put(shape.is, label, host[start:at[2]]+t.standIn(shape.is, name)+host[at[3]:end])
	}
}

// domain adds a host name of a customer's own. Names that are reserved for examples stay (RFC 2606).
func (t *table) domain(labels []string) {
	size := 2
	last := labels[len(labels)-1]
	if len(last) == 2 && len(labels) > 2 && slices.Contains([]string{"co", "com", "net", "org", "gov", "ac", "edu"}, labels[len(labels)-2]) {
		size = 3
	}
	base := labels[len(labels)-min(size, len(labels)):]
	if last == "example" || base[0] == "example" || numberedLabel.MatchString(base[0]) || strings.Trim(last, "0123456789") == "" {
		base = nil
	}
	if base == nil {
		return
	}
	ending := "example"
	if slices.Contains([]string{"local", "internal", "lan", "test", "invalid", "localhost", "corp", "intranet"}, last) {
		ending = last // told from a public name
	}
	kept := labels[:len(labels)-min(size, len(labels))]
	name := strings.Join(base, ".")
	if !t.has(Host, name) {
		stand := t.nextDomain(ending)
		t.put(Host, name, stand)
		// What stands before the ending is often the customer's name, and stands elsewhere as well.
		if len(base[0]) >= leastName && !slices.Contains(words, base[0]) && !t.has(Name, base[0]) {
			before, _, _ := cutLast(stand)
			t.put(Name, base[0], before)
			t.known[Name][base[0]].loose = true
		}
	}
	stand := t.standIn(Host, name)
	for i := len(kept) - 1; i >= 0; i-- {
		label := kept[i]
		if !slices.Contains(generic, label) && !sigv4.IsRegion(label) && !numberedLabel.MatchString(label) {
			label = t.label(label)
		}
		stand = label + "." + stand
		name = kept[i] + "." + name
		if !t.has(Host, name) {
			t.put(Host, name, stand)
		}
	}
}

// leastName is the length of a name that is looked for outside of host names.
const leastName = 5

// nextDomain returns a stand-in for a domain. The ending example is reserved (RFC 2606).
func (t *table) nextDomain(ending string) string {
	for {
		t.hosts++
		name := fmt.Sprintf("customer%d.%s", t.hosts, ending)
		if !t.source.has(name) {
			return name
		}
	}
}

// label returns the stand-in of a label within a customer's own domain. Elsewhere the word stays.
func (t *table) label(label string) string {
	if t.labels[label] == "" {
		t.labels[label] = numbered("name", len(t.labels)+1, 0)
	}
	return t.labels[label]
}

// numberedLabel is a stand-in of an earlier redaction.
var numberedLabel = lazyregexp.New(`^(?:d?example|name|customer)\d+$`)

// words are texts that are too common to be replaced wherever they stand.
var words = append([]string{
	"get", "put", "post", "head", "delete", "host", "date", "path", "query", "body", "header", "headers", "request", "response", "error",
	"bucket", "object", "objects", "key", "keys", "file", "files", "path", "name", "value", "user", "users", "items", "item", "list", "pets",
	"index", "main", "home", "root", "temp", "tmp", "logs", "log", "backup", "backups", "docs", "public", "execute-api", "lambda",
	"example", "example-bucket", "dist", "build", "code", "src", "com", "net", "org", "aws", "amazon", "amazonaws", "true", "false", "null",
}, generic...)

// name adds a label that names a customer. One that is short or a common word is replaced only where it
// stands as a label.
func (t *table) name(kind Kind, label string) {
	if kind == Account {
		t.add(Account, label)
		return
	}
	if label == "" || numberedLabel.MatchString(label) || slices.Contains(sigv4.SigningNames(), label) || sigv4.IsRegion(label) {
		return
	}
	t.add(Name, label)
}

// bucketOf adds the bucket of a path at an endpoint of S3 itself.
func (t *table) bucketOf(host, path string) {
	in, ok := sigv4.Infer(host)
	if !ok || in.Service != "s3" || !ownEndpoint.MatchString(strings.ToLower(host)) {
		return
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if bucketName.MatchString(bucket) {
		t.bucket(bucket)
	}
}

var (
	ownEndpoint = lazyregexp.New(`^s3[.-]`)
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	bucketName = lazyregexp.New(`^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$`)
)

// bucket adds the name of a bucket.
func (t *table) bucket(name string) {
	name = strings.ToLower(name)
	if bucketName.MatchString(name) && !numberedLabel.MatchString(name) && name != "s3" {
		t.add(Name, name)
	}
}
