package prose

import (
	"strings"
	"sync"
)

// Notion is one thing that people speak of, in whatever words.
type Notion uint8

// The notions of which statements are made.
const (
	APresigning Notion = iota
	aBrowser
	aContentType
	aHeader
	aHost
	aQuery
	aPath
	anObject
	aBody
	aSecret
	aKeyID
	aCredential
	aSessionToken
	temporaryKeys
	aClock
	amiss
	asleep
	aRegion
	ASignature
	afterwards
	changing
	adding
	dropping
	aHop
	anInside
	anOutside
	wornOut
	swapping
	aBlank
	aLongBlank
	slashAtEnd
	doubledSlash
	emptyValue
	repeating
	manyOf
	redirection
	rewritingBody
	aChecksum
	aCannedHeader
	anAuthorization
	aDateHeader
	anAPIKey
	onlyThis
	aPrefix
	havingChecked
	beingRight
	aTracker
	anEscapedMail
	aPayloadHash
	beingAbsent
	aDigest
	inText
	inBytes
	gettingOften
	theHeadMethod
	theGetMethod
	anEmptyObject
	aSubresource
	aBucket
	aRefusal
	aMismatch
	anOrder
	anSMTP
	aDay
	farOff
	working
	Failing
	twoRegions
	anUpgrade
	anSDK
	anUpload
	anACL
	aTagging
	anEncryption
	inLambda
	allHeaders
	anEncoding
	onceMore
	needing
	untilWhen
	quoting
	noBodyHash
	aWhile
	endingEarly
	aJSON
	serialising
	exceptFor
	anEntity
	cachingOptimized
	noOriginPolicy
	aStore
	aPassword
	hopHeader
	fromFile
	aMimeType
	formData
	turning
	enteredAs
	aTimeServer
	anEncodedForm
	renewing
	plusOrSlash
	noMatter
	notionCount
)

// notionWords are the words and phrases for each notion, separated by bars. A verb with ~ stands for its forms.
var notionWords = [notionCount]string{
	APresigning:      "~presign|~pre-sign|pre signed|signed url|signed urls|signed link|signed links|signed upload|signed download|getsignedurl|presigner|signed-url|signed-urls|presignedurl|generate_presigned_url|presigned_url|sas-like url",
	aBrowser:         "browser|browsers|chrome|firefox|safari|fetch|xmlhttprequest|frontend|front-end|angular|react|axios",
	aContentType:     "content-type|content type|contenttype|content_type|mime type|mime-type|mimetype|charset|media type|content types",
	aHeader:          "header|headers|metadata|x-amz-meta|user metadata",
	aHost:            "host|hosts|hostname|hostnames|host name|host header|domain|domains|domain name|authority|base url|dns name|endpoint|endpoints|netloc",
	aQuery:           "query|queries|querystring|query-string|parameter|parameters|param|params|queryparams|search params|query arguments|query args",
	aPath:            "path|paths|uri|pathname|route|routes|resource path|url path|path segment|segment|segments",
	anObject:         "object|objects|file|files|filename|filenames|file name|file names|object key|object keys|object name|object names|folder|folders|directory|document|documents|image|images|key name|key names|keys|blob",
	aBody:            "body|bodies|payload|payloads|request body|json body|request data|post data",
	aSecret:          "secret|secrets|secret key|secretkey|secret_key|secret access key|aws_secret_access_key|secretaccesskey|secret_access_key",
	aKeyID:           "access key|access keys|access key id|accesskeyid|accesskey|access_key|aws_access_key_id|access_key_id|key id|keyid|access-key",
	aCredential:      "credential|credentials|creds|keys|key pair|keypair",
	aSessionToken:    "session token|session tokens|security token|sessiontoken|session_token|aws_session_token|x-amz-security-token|securitytoken|session-token|security_token",
	temporaryKeys:    "temporary credentials|temporary security credentials|temporary keys|temp credentials|temp creds|temporary creds|short-lived credentials|short lived credentials|assumed role|assume role|assume-role|assumerole|assumes a role|assumes the role|assuming a role|cognito|identity pool|sso|irsa|web identity|instance profile|instance role|execution role|lambda role|task role|pod identity|role credentials|sts credentials|sts token|session credentials|federated credentials|identity center|ec2 role|iam role|assumerolewithwebidentity|getsessiontoken|imds|instance metadata",
	aClock:           "clock|clocks|ntp|chrony|timezone|time zone|system time|system date|timestamp|timestamps|local time|server time|device time|x-amz-date|rtc|utc time",
	amiss:            "wrong|off|behind|ahead|skewed|skew|~drift|incorrect|out of sync|not synced|unsynced|unsynchronized|in the future|in the past|yesterday|tomorrow|an hour|hours|late|early|slow|fast|stuck|lagging|lags|differs|different",
	asleep:           "~sleep|~hibernate|~wake|~suspend|~resume|standby|woke|hibernation|lid",
	aRegion:          "region|regions",
	ASignature:       "~sign|signature|signatures|signer|sigv4|signature v4|signaturev4|aws4|signature version 4|signaturedoesnotmatch|invalidsignatureexception|iam auth|iam authorization|aws_iam|aws iam|signed",
	afterwards:       "after|afterwards|later|then|once|before sending|subsequently|on the way|in between|in transit",
	changing:         "~change|~modify|~rewrite|rewrote|rewritten|~replace|~override|overridden|overrode|~overwrite|overwritten|~alter|~normalize|~normalise|~mutate|~convert|~mangle|~swap|~substitute|~transform|~touch|~rename|~switch|~point",
	adding:           "~add|~append|~inject|~attach|~insert|~prepend|~tack|~concatenate|~concat",
	dropping:         "stripprefix|strip-prefix|strip_prefix|stripprefixregex|handle_path|strip_path|~strip|~drop|~remove|~lose|lost|~delete|~discard|~swallow|~filter|~omit|~eat|~cut|~trim|~truncate|not forward|not forwarded|not pass|not passed|doesn't forward|never forwards|doesn't pass|isn't forwarded|not forwarding|does not forward|does not pass|never arrives|not arrive",
	aHop:             "wrapper|polyfill|service worker|proxy|proxies|cdn|cloudfront|nginx|envoy|haproxy|alb|elb|nlb|load balancer|balancer|edge|varnish|fastly|cloudflare|akamai|ingress|istio|sidecar|traefik|caddy|squid|firewall|zscaler|middleware|front-end|kong|mitmproxy|apache|distribution|tunnel|vpn|reverse-proxy|forwarder|worker|waf|apisix|linkerd|router|http client|library|framework|interceptor|instrumentation|sdk|runtime|undici|okhttp|urllib3|agent",
	anInside:         "internal|internally|inside|docker|container|in-cluster|cluster-internal|private|service name|compose|docker-compose|kubernetes service|localhost|127.0.0.1|backend",
	anOutside:        "external|externally|outside|public|publicly|localhost|from the browser|the browser|browser|host machine|from my machine|user|users|client|clients|internet|customers",
	wornOut:          "by hand|from a screenshot|retyped|typed it|typed in|typed them|copied wrongly|transcribed|wrong|incorrect|stale|typo|mistyped|~rotate|~regenerate|outdated|not belong|doesn't belong|does not belong|copied wrong|old secret|old key|old one|previous secret|another secret|different secret|mixed",
	swapping:         "~swap|~exchange|mixed up|~reverse|wrong order|~switch|transposed|wrong way|interchanged|the other way round|each other's",
	aBlank:           "newline|newlines|new line|whitespace|whitespaces|white space|trailing space|leading space|trailing spaces|line break|linebreak|line feed|linefeed|carriage return|crlf|\\n|\\r|\\r\\n|trailing newline|trailing blank|invisible character|invisible characters|hidden character|tab character|extra space|byte order mark|bom|trailing character",
	aLongBlank:       "2 spaces|3 spaces|4 spaces|three spaces|four spaces|two blanks|two spaces|double space|double spaces|consecutive spaces|multiple spaces|several spaces|leading space|trailing space|leading whitespace|trailing whitespace|leading spaces|trailing spaces|extra spaces|extra space|runs of spaces|successive spaces|sequential spaces|leading blank|repeated spaces|inner spaces|more than one space|surrounding whitespace",
	slashAtEnd:       "trailing slash|trailing slashes|trailing /|slash at the end|ends with a slash|ends in a slash|ending slash|end with a slash|ending with a slash|ending in a slash|ends with /|ends in /|final slash|ending in /|end in a slash|trailing-slash|tail slash|last slash|ending with /|end with /",
	doubledSlash:     "double slash|double slashes|double-slash|two slashes|duplicate slash|duplicate slashes|duplicated slash|extra slash|consecutive slashes|repeated slashes|multiple slashes|two consecutive slashes|adjacent slashes|successive slashes|empty path segment|empty segment|empty segments|leading slash|starts with a slash|start with a slash|begins with a slash|starts with /|start with /|dot segment|dot segments|double forward slash|double forward slashes|two forward slashes|merge_slashes|merges the slashes|merge slashes|merges slashes|merging slashes|collapses slashes|collapse slashes|collapses the slashes|collapsing slashes|normalizes the path|normalises the path|merge_slashes|merges the slashes|merge slashes|merges slashes|merging slashes|collapses slashes|collapse slashes|collapses the slashes|collapsing slashes",
	emptyValue:       "no value|without value|without a value|without values|without any value|empty value|empty values|blank value|valueless|empty parameter|empty parameters|empty query parameter|empty string value|value is empty|values are empty|has no value|have no value|null value|flag parameter|without an equals sign|without equals|no equals sign|value-less|empty param",
	repeating:        "twice|duplicate|duplicates|duplicated|two times|repeated|repeatedly|more than once|multiple times|several times",
	manyOf:           "multiple|several|two|second|more than one|many|both|start alike|starts with the same|same prefix|common prefix|prefix of|another",
	redirection:      "301|302|303|307|308|location header|redirects to|redirects|redirected|a redirect|the redirect|follow redirects|follows redirects|following redirects|followlocation|permanentredirect|temporaryredirect|temporary redirect|permanent redirect|moved permanently|location:|issues a redirect|sends a redirect|returns a redirect|answers with a redirect|redirecting|after the redirect|http redirect|redirect response|redirect responses|redirect status|redirect answer|redirect answers|login redirect|on redirect|on redirects|with redirects|with redirect|3xx|30x|responds with a redirect|reply is a redirect",
	rewritingBody:    "~serialize|~serialise|~reserialize|~reserialise|~re-serialize|~re-serialise|~stringify|~re-encode|~reencode|~gzip|~compress|~minify|~reformat|~re-format|pretty-print|pretty-printed|gzipped|re-encoded|~consume|already read|~transcode|other spacing|different spacing|other whitespace|key order|order of the keys|~parse|~transform|~modify|~rewrite|~change|~alter|~mutate|~convert|~replace|~beautify",
	aChecksum:        "aws-chunked|aws chunked|chunked encoding|chunked upload|chunked uploads|chunked signing|chunked payload|checksum|checksums|crc32|crc32c|crc64nvme|crc64|x-amz-trailer|trailing checksum|trailer|when_required|when_supported|requestchecksumcalculation|request_checksum_calculation|aws_request_checksum_calculation|streaming-aws4-hmac-sha256-payload|streaming-unsigned-payload-trailer|streaming signature|streaming signatures|data integrity|integrity protection|integrity protections|streaming-aws4-hmac-sha256-payload-trailer|streaming payload|x-amz-decoded-content-length",
	aCannedHeader:    "acl|x-amz-acl|public-read|canned acl|tagging|x-amz-tagging|sse|server-side encryption|server side encryption|serversideencryption|x-amz-server-side-encryption|storage class|storageclass|content-disposition|contentdisposition|cache-control|cachecontrol|x-amz-meta|custom metadata|user metadata|object metadata|content-md5|contentmd5|metadata headers|metadata",
	anAuthorization:  "authorization|authorization header|auth header|authorisation header|the signature header",
	aDateHeader:      "x-amz-date|date header|amz-date",
	anAPIKey:         "x-api-key|api key|api keys|api-key|apikey|usage plan|usage plans",
	onlyThis:         "only|just|merely|solely|nothing but|nothing else",
	aPrefix:          "stripprefix|strip-prefix|strip_prefix|stripprefixregex|handle_path|strip_path|prefix|base path|basepath|base-path|stage|sub path|subpath|sub-path|path prefix|context path|mount point|stage name|path part|first segment|leading segment",
	havingChecked:    "~check|~verify|~confirm|~double-check|double checked|triple-checked|made sure|make sure|~ensure|ruled out|~validate|~compare|~try|tried|already|~test|looked at",
	beingRight:       "correct|correctly|right|fine|valid|identical|~match|the same|synced|in sync|accurate|good|ok|okay|proper|properly|as expected|set up|no difference|same result|same error|same thing|still fails|still the same|didn't help|did not help|no luck|no effect|not the problem|not the issue|isn't the problem|isn't the issue|in place|not it|changes nothing|same answer|does not matter|doesn't matter|makes no difference|no change|to no avail|still get|still getting",
	aTracker:         "utm|utm_source|utm parameters|tracking|tracking parameter|cache buster|cache-buster|cache busting|cachebuster|query parameter|query parameters|extra parameter|extra parameters|additional parameter|additional parameters|own parameter|own parameters|another parameter|parameter|parameters|param|params|response-content-disposition|response-content-type|versionid|query string|query",
	anEscapedMail:    "&amp|&amp;|html-escaped|html escaped|html-encoded|html encoded|html-encodes|html encodes|html-escapes|html escapes|html entities|html entity|url-decoded|urldecode|unescaped|truncated|cut off|line break|line breaks|wrapped|ampersand|ampersands|shortener|url shortener|safelinks|safe links|decodes the url|decodes the link|re-encodes|re-encoded|decoded|encoded again|double-encoded|encodes the url again",
	aPayloadHash:     "x-amz-content-sha256|content-sha256|x-amz-content-sha-256|payload hash|payload-hash|hash of the body|body hash|hash header|sha256 header|hash of the payload|content hash",
	beingAbsent:      "missing|absent|lacks|lacking|lacked|not sent|not set|not passed|not included|not provided|not present|omitted|not pass|not send|not include|not set up|nowhere|left out|leave out|forgot|not contain|not have|~forget",
	aDigest:          "hmac|digest|signing key|derived key|kdate|kregion|kservice|ksigning|derive|sha256|derivation|hash|signature calculation|hashes|hashed|hashing|sha256|sha-256",
	inText:           "hex|hexdigest|hex string|hex-encoded|hexadecimal|base64|string|uppercase|upper-case|upper case|utf-8 string|text|lowercase",
	inBytes:          "bytes|binary|raw|byte array|raw bytes|digest()|buffer|lowercase|hex|hexadecimal",
	gettingOften:     "multiple headers|same header|header twice|headers twice|duplicate header|duplicate headers|duplicated header|repeated header|header is sent twice|two headers with the same name|same header twice",
	aBucket:          "bucket|buckets|bucket's|collection|queue|table|api|function|domain|cluster|topic|located|lives|resides|created|hosted",
	anOrder:          "order|ordering|~sort|sorted|alphabetical|alphabetically|unsorted|~reorder|re-ordered|lexicographic|lexicographically|lexical",
	anSMTP:           "smtp|smtp password|smtp credentials|smtp username|smtp user",
	aDay:             "date|time|times",
	farOff:           "yesterday|tomorrow|~drift|behind|ahead|skewed|out of sync|in the future|in the past|jumps|hours off|minutes off|in the wrong|1970",
	anUpgrade:        "~upgrade|~update|~bump|~migrate|since version|newer version|latest version|new version|~downgrade|older version|1.36|1.36.0|2.23|2.30|2.30.0|3.729|3.729.0|since|recent",
	anSDK:            "boto3|botocore|aws-sdk|aws sdk|aws-cli|aws cli|awscli|sdk|s3transfer|@aws-sdk/client-s3|client-s3|terraform|s3fs|pyarrow|hadoop",
	anUpload:         "~upload|putobject|put_object|upload_file|upload_fileobj|multipart|uploadpart|deleteobjects|delete_objects|put|puts|writes|write|writing|~store|saving|save|cp|s3 cp|sync|~copy|cp|s3 cp|sync|~copy",
	inLambda:         "on lambda|in lambda|inside lambda|in a lambda|lambda function|inside a lambda|from lambda|from a lambda|my lambda|our lambda|the lambda|lambda's environment|in an ecs task|on ecs|on ec2|on an ec2 instance|in codebuild",
	anACL:            "acl|x-amz-acl|public-read|canned acl|acls",
	aTagging:         "tagging|x-amz-tagging|tags|object tags",
	anEncryption:     "sse|server-side encryption|server side encryption|serversideencryption|x-amz-server-side-encryption|sse-kms|kms encryption|sse-c",
	allHeaders:       "whatever headers|any headers|any header|all headers|every header|all the headers|all of the headers|all incoming headers|incoming headers|the headers it gets|all request headers|original headers|client headers|browser headers|viewer headers|headers as they are|every incoming header|all of its headers|all received headers",
	anEncoding:       "~encode|~escape|url-encoded|percent-encoded|percent-encodes|url-encodes|urlencode|uri-encodes|encodeuricomponent|~quote|percent-encoding|url-encoding|encoding|~url-encode|~percent-encode",
	onceMore:         "again|twice|once more|second time|a second time|already encoded|already escaped|already percent-encoded|already url-encoded|two times|double",
	needing:          "must|should|needs|need|require|requires|required|expects|expected|wants|has to|have to|supposed",
	untilWhen:        "until|as soon as|once|the moment|only when|only if|whenever|unless|if i|when i|when we|if we",
	quoting:          "in a url|in the url|inside a url|connection string|connection url|userinfo|in a uri|part of the url|quotes|quoted|double quotes|single quotes|quotation marks|escaped|escaping|~url-encode|~urlencode|dollar sign|interpolated|interpolation|shell expansion|expands|unquoted|base64|html-encoded|backslash|special characters|special character|percent sign|percent-encoded",
	noBodyHash:       "empty string|empty body|empty payload|empty hash|hash of nothing|hash of empty|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855|null body|not signed|not part of the signature|not included in the signature|not hashed|never hashed|isn't hashed|isn't signed|isn't part of the signature|ignores the body|ignore the body|ignoring the body|without the body",
	aWhile:           "hour|hours|minute|minutes|a while|overnight|next day|day|days|one hour|12h|1h|6h|seconds|next morning|the next day|morning|weeks|week|hrs",
	endingEarly:      "~stop|~expire|~die|no longer|too early|early|earlier|sooner|prematurely|invalid after|short-lived|becomes invalid|become invalid|dead|gone|fail|fails|failed|failing",
	aJSON:            "json|xml|document",
	serialising:      "~serialize|~serialise|~reserialize|~re-serialize|~reserialise|~re-serialise|~stringify|~reformat|~re-format|~pretty-print|~prettify|~minify|~beautify|~re-encode|~indent|key order|order of keys|order of the keys",
	exceptFor:        "except|unless|apart from|but not|other than|until|as long as|only if",
	anEntity:         "&amp",
	cachingOptimized: "cachingoptimized|caching optimized|managed-cachingoptimized|caching-optimized|caching_optimized",
	noOriginPolicy:   "no origin request policy|without an origin request policy|without origin request policy|no origin policy|no request policy",
	aStore:           "minio|ceph|rgw|radosgw|wasabi|backblaze|b2|r2|storagegrid|netapp|ecs|garage|seaweedfs|oci|gcs|scaleway|ovh|hetzner|digitalocean|spaces|linode|cloudian|scality|on-prem|on-premises|s3-compatible|compatible|dell|ibm|alibaba|oss|tencent|yandex|idrive|storj|zenko|versitygw|object store|object storage|swift",
	aPassword:        "password|passphrase|console password|login password",
	hopHeader:        "connection header|connection: keep-alive|keep-alive header|te header|transfer-encoding|connection: close",
	fromFile:         "readfile|readfilesync|from a file|from file|file_get_contents|read_text|readline|readlines|readalltext|ioutil.readfile|os.readfile|from a text file|echo",
	aMimeType:        "mime type",
	formData:         "form data|form-data|form-encoded|x-www-form-urlencoded|urlencoded form|form fields",
	turning:          "~turn|~convert|~transform|~encode|~send|becomes|~change|~rewrite|serializes|serialises",
	enteredAs:        "entered the secret as|secret as access key|secret as the access key|secret into the access key|secret in the access key|secret key as access key|instead of the access key|in place of the access key|secret as key id|access key as secret|access key as the secret|access key in the secret",
	aTimeServer:      "ntp|ntpd|chrony|timesyncd|time sync|time synchronization|time synchronisation|time server|rtc|real-time clock|real time clock",
	anEncodedForm:    "url-encoded|urlencoded|url encoded|percent-encoded|percent encoded|uri-encoded|~url-encode|~urlencode|html-encoded|html-escaped|json-escaped",
	noMatter:         "no difference|does not matter|doesn't matter|makes no difference|changes nothing|no effect",
	renewing:         "~regenerate|~recreate|~re-create|~rotate|new keys|new key|new pair|another pair|another key|fresh keys|created keys|until",
	aRefusal:         "403|forbidden|access denied|accessdenied|unauthorized|permission denied|denied|not authorized|http 403|been blocked|request blocked|is blocked|are blocked|blocked by",
	aMismatch:        "mismatch|mismatched|mismatches|does not match|doesn't match|not match|don't match|do not match|signaturedoesnotmatch|invalidsignatureexception|invalidsignature|invalid signature|invalid|~reject|~refuse|incorrect|wrong|broken|~break|~fail|failure|verification|different signature|403|forbidden|bad signature|signature error|signature errors|denied",
}

// notionPhrase is one phrase for a notion.
type notionPhrase struct {
	notion Notion
	words  []string
}

// notionPhrases are all phrases by their first word.
var notionPhrases = sync.OnceValue(func() map[string][]notionPhrase {
	phrases := map[string][]notionPhrase{}
	for n, list := range notionWords {
		for phrase := range strings.SplitSeq(list, "|") {
			for _, form := range formsOf(phrase) {
				if words := strings.Fields(form); len(words) > 0 {
					phrases[words[0]] = append(phrases[words[0]], notionPhrase{Notion(n), words})
				}
			}
		}
	}
	return phrases
})

// formsOf returns the forms of a regular verb that is marked by a tilde; any other phrase as it is.
func formsOf(phrase string) []string {
	verb, ok := strings.CutPrefix(phrase, "~")
	if !ok {
		return []string{phrase}
	}
	n := len(verb)
	last, stem := verb[n-1], verb[:n-1]
	switch {
	case last == 'e':
		return []string{verb, verb + "s", verb + "d", stem + "ing"}
	case last == 'y' && !isVowel(verb[n-2]):
		return []string{verb, stem + "ies", stem + "ied", verb + "ing"}
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "x"), strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "sh"):
		return []string{verb, verb + "es", verb + "ed", verb + "ing"}
	}
	forms := []string{verb, verb + "s", verb + "ed", verb + "ing"}
	if n > 2 && !isVowel(last) && isVowel(verb[n-2]) && !isVowel(verb[n-3]) {
		double := verb + verb[n-1:]
		forms = append(forms, double+"ed", double+"ing")
	}
	return forms
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// Notions is a set of notions.
type Notions [2]uint64

func (s *Notions) add(n Notion)     { s[n/64] |= 1 << (n % 64) }
func (s Notions) Has(n Notion) bool { return s[n/64]&(1<<(n%64)) != 0 }

// hasAll reports whether all of a list are in the set.
func (s Notions) hasAll(list []Notion) bool {
	for _, n := range list {
		if !s.Has(n) {
			return false
		}
	}
	return true
}

// hasAny reports whether one of a list is in the set.
func (s Notions) hasAny(list []Notion) bool {
	for _, n := range list {
		if s.Has(n) {
			return true
		}
	}
	return false
}
