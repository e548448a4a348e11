package prose

import (
	"cmp"
	"slices"
	"strings"

	"countersign/internal/lazyregexp"
)

// topicRules are the remarks that tell what a person has observed or suspects: which requests fail, and
// which parts of a request, which hops and which clients play a part.
var topicRules = []remarkRule{
	{
		kind: WorksWithoutBody,
		works: []string{
			"no body", "without body", "without a body", "without the body", "without any body", "empty body", "without payload",
			"without a payload", "without the payload", "as the body", "without data", "only get", "only get requests", "only gets",
		},
		fails: []string{
			"with a body", "with body", "with the body", "body is added", "add a body", "add body", "adding a body", "adding body", "added a body",
			"include a body", "has a body", "have a body", "a json body", "with json", "with a payload", "with payload", "non-empty body",
			"non-get", "isn't get", "other than get", "form-data", "multipart", "all post", "all posts", "every post",
		},
	},
	{
		kind: RepeatedParameter,
		states: []string{
			"duplicate query", "duplicate querystring", "duplicate query-string", "duplicate parameter", "duplicate parameters", "duplicated query",
			"duplicated parameter", "duplicated parameters", "duplicate keys", "repeated query", "repeated parameter", "repeated parameters",
			"repeated key", "repeated keys", "repeating query", "same parameter", "same query parameter", "parameter twice", "param twice",
			"given twice", "multi-value query", "multivalue query", "multi-valued query", "multiple values", "multiple query parameters with the same name",
			"array parameter", "array parameters", "array query", "duplicate query parameters", "duplicate values",
		},
	},
	{
		kind: ParameterOrder,
		states: []string{
			"order of the query", "order of query", "order of the parameters", "order of parameters", "parameter order", "parameters order",
			"query order", "alphabetical order", "alphabetically", "sorted query", "sort the query", "sorting the query", "sorts the query",
			"sort query", "sort the parameters", "sorting the parameters", "sorting of query", "sorting of the query", "unsorted query",
			"reordering the parameters", "parameters are not sorted", "query parameters are sorted", "not sort the query", "not sort query",
		},
	},
	{
		kind:   DoubleSlash,
		states: []string{"double slash", "double slashes", "two slashes", "duplicate slash", "duplicated slash", "extra slash", "consecutive slashes", "repeated slashes"},
	},
	{
		kind: ClockDoubt,
		states: []string{
			"requesttimetooskewed", "clock skew", "clock drift", "clock is", "clock was", "wrong clock", "system clock", "device clock", "computer time", "system time",
			"device time", "wrong time", "wrong timezone", "wrong time zone", "time zone", "timezone", "ntp", "chrony", "time sync",
			"time drift", "minutes early", "minutes late", "minutes ahead", "minutes behind", "hours ahead", "hours behind", "local time",
			"daylight saving", "set the clock", "time was off", "time is off", "hour off", "hours off",
		},
	},
	{
		kind:   ThroughCloudflare,
		states: []string{"cloudflare", "cloudflare's", "cf-ray", "cloudflared", "cloudflare tunnel", "cloudflare cdn"},
	},
	{
		kind: ThroughLoadBalancer,
		states: []string{
			"alb", "application load balancer", "load balancer", "load-balancer", "loadbalancer", "elb", "elastic load balancer",
		},
	},
	{
		kind:   FunctionURL,
		states: []string{"function-url", "function url's", "lambda.functionurl", "functionurlorigin"},
	},
	{
		kind: EdgeSigns,
		states: []string{
			"originaccesscontrol", "sigv4_always", "signing.sigv4_always",
			"originaccesscontrolid", "functionurloriginaccesscontrol", "origin_access_control_id", "signing_behavior",
		},
	},
	{
		kind: SignsAtEdge,
		states: []string{
			"lambda@edge", "edge lambda", "edge function", "origin-request function", "origin request function", "edge signer", "signing edge",
			"signs at the edge", "sign at the edge", "event.records[0].cf.request",
		},
	},
	{
		kind: SignsAllHeaders,
		states: []string{
			"all headers", "every header", "all the headers", "all of the headers", "all request headers", "all incoming headers", "incoming headers",
			"forwards the headers", "forwards headers", "passes the headers", "copies the headers", "copy the headers", "original headers",
			"client's headers", "client headers", "viewer headers", "browser headers", "browser's headers",
		},
	},
	{
		// What these clients sign: aws-sdk-go-v2 sends "Accept-Encoding: identity" with S3 and signs it (as do
		// Terraform's S3 backend and the tools built on it), rclone since 1.60 "gzip", minio-java "identity".
		// https://github.com/aws/aws-sdk-go-v2/issues/1816, https://github.com/rclone/rclone/issues/6670
		kind: SignsAcceptEncoding,
		states: []string{
			"aws-sdk-go-v2", "sdk-go-v2", "go sdk v2", "go v2 sdk", "sdk for go v2", "aws sdk go v2", "sdk v2 for go", "go-v2", "terraform", "opentofu", "rclone",
			// aws4fetch signs it with nearly all else: https://github.com/mhart/aws4fetch/issues/77
			"aws4fetch", "awsclient", "minio-java", "minio java", "java minio", "java minio client",
			// The words of the second Go SDK's errors: https://pkg.go.dev/github.com/aws/smithy-go#OperationError
			"operation error s3", "https response error statuscode",
		},
	},
	{
		kind: AddedAfterSigning,
		states: []string{
			"after signing", "after the signing", "after it is signed", "after it was signed", "after the signature", "after being signed", "signed before",
			"signs before", "signed and then", "before the custom headers", "before custom headers", "before the headers", "after the request is signed",
			"after the request was signed", "added later", "adds after", "after i sign", "after we sign", "after sigv4",
		},
	},
	{
		kind: HostRewritten,
		states: []string{
			"host header is rewritten", "host header is changed", "host header is replaced", "host header is modified", "host header was rewritten",
			"host header was changed", "rewrites the host", "changes the host", "replaces the host", "overrides the host", "overwrites the host", "modifies the host",
			"rewriting the host", "changing the host header", "host is rewritten", "host is changed", "different host header", "host header is different",
			"host header differs", "wrong host header", "host header does not match", "host header doesn't match", "host mismatch", "host rewrite",
			"host-rewriting", "rewrite the host", "rewrites host", "host header gets", "alters the host", "sends host",
			"replace the host", "replacing the host", "replace the hostname", "replacing the hostname", "change the host", "changing the host",
			"change the hostname", "changing the hostname", "change the domain", "changing the domain", "replace the domain", "replacing the domain",
			"swap the host", "swapping the host", "ignores the port", "ignoring the port", "omits the port", "drops the port", "loses the port",
			"strips the port", "leaves out the port",
		},
	},
	{
		kind: WorksForAWhile,
		states: []string{
			"works for a few minutes", "works for some minutes", "works for a while", "works for a minute", "minutes later", "expires too early", "expires early",
			"expires before", "expired too early", "expires immediately", "stops working after", "only valid for", "after a few minutes", "after some minutes",
			"after a couple of minutes", "works for about", "works for the first",
		},
	},
	{kind: ContentTypeNamed, states: []string{"content-type", "contenttype", "content_type", "content type", "mime type"}},
	{
		kind:  BodyMethodFails,
		fails: []string{"post", "posts", "put", "patch", "server actions", "uploads", "upload"},
	},
	{
		kind: PresignedURL,
		states: []string{
			"presigned", "pre-signed", "presign", "signed url", "signed urls", "getsignedurl", "generate_presigned_url", "createpresignedurl",
			"presignedputobject", "presignedgetobject", "presigned_url", "presignedurl",
			"download link", "download links", "signed link", "signed links", "signed get", "signed put", "signed for get", "signed for put", "upload link", "upload links", "upload url", "download url", "temporary link", "temporary links", "shared link", "share link",
			"link expires", "links expire", "expiring link", "expiring links", "the link was", "the link is", "the link for", "open the link", "link to the file", "links to files", "link was made",
		},
	},
	{
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
		kind: NeedsSigV4A,
		states: []string{
			"cloudfront-keyvaluestore", "cloudfront keyvaluestore", "client-cloudfront-keyvaluestore", "keyvaluestore", "key value store", "multi-region access point",
			"multi region access point", "mrap", "@aws-sdk/client-cloudfront-keyvaluestore",
		},
	},
	{
		kind: SignsSigV4A,
		states: []string{
			"sigv4a", "signature v4a", "aws4-ecdsa-p256-sha256", "sign_v4a", "signaturev4a", "signature version 4a", "asymmetric signature", "x-amz-region-set",
		},
	},
	{
		kind: LinkReused,
		states: []string{
			"same query string", "same querystring", "same query for", "same signature for", "same signature is used", "ts segments", "m3u8", "hls playlist",
			"hls segments", "playlist and segments", "mpd manifest", "relative links", "relative urls", "all files in the folder", "other files in the folder",
		},
	},
	{
		kind: MethodTurned,
		states: []string{
			"post becomes get", "post becomes a get", "post turns into get", "post turns into a get", "turns post into get", "turns the post into a get", "post into get",
			"post into a get", "post is turned into", "post is changed to get", "post is converted to get", "post is sent as get", "post arrives as get", "put becomes post",
			"put arrives as post", "head into get", "head becomes get", "turned my post into", "changes post to get",
		},
	},
	{
		kind: EmptyPath,
		states: []string{
			"empty path", "path is empty", "path was empty", "empty uri", "empty pathname", "path is an empty string", "path as an empty string", "path is the empty string",
			"path component is empty", "url without a path", "url has no path", "url without path", "no path in the url",
		},
	},
	{
		kind:   EscapedIdentifier,
		states: []string{"model arn", "inference profile arn"},
	},
	{
		kind: TokenNotSet,
		states: []string{
			"x-amz-security-token:undefined", "x-amz-security-token undefined", "x-amz-security-token:null", "x-amz-security-token null",
			"x-amz-security-token:none", "x-amz-security-token is undefined", "x-amz-security-token is not set", "x-amz-security-token not being set",
			"session token is undefined", "session token undefined", "session token is null", "session token is empty", "session token is missing",
			"sessiontoken undefined", "sessiontoken is undefined", "security token is undefined", "without the session token", "without a session token",
		},
	},
}

// specialWords name characters that have to be encoded; specialPhrases are two words that do so together.
var (
	specialWords = []string{
		"colon", "colons", "asterisk", "asterisks", "wildcard", "wildcards", "parenthesis", "parentheses", "brackets", "comma", "commas", "apostrophe",
		"umlaut", "umlauts", "emojis", "emoticons", "diacritics", "korean", "arabic", "hebrew", "non-ascii", "unicode", "emoji", "space", "spaces", "whitespace", "whitespaces", "blank", "blanks", "percent-encoded",
		"url-encoded", "urlencoded", "double-encoded", "japanese", "chinese", "cyrillic", "accents", "accented", "ampersand", "semicolon", "pipe",
	}
	specialPhrases = [][2]string{
		{"special", "characters"},
		{"special", "character"},
		{"special", "chars"},
		{"special", "char"},
		{"reserved", "characters"},
		{"encoded", "characters"},
		{"url", "encoded"},
		{"plus", "sign"},
		{"a", "plus"},
		{"hash", "sign"},
		{"plus", "signs"},
		{"at", "sign"},
		{"equals", "sign"},
		{"equal", "sign"},
		{"special", "symbols"},
		{"encoded", "slash"},
		{"these", "characters"},
		{"following", "characters"},
		{"single", "quote"},
		{"single", "quotes"},
		{"url", "encoding"},
		{"percent", "encoding"},
		{"double", "encoding"},
		{"non", "ascii"},
	}
)

// The words that tell where the characters stand.
var (
	queryPlaceWords  = []string{"query", "querystring", "parameter", "parameters", "param", "params", "search", "filter", "value", "values", "token"}
	headerPlaceWords = []string{"header", "headers", "content-disposition", "cache-control", "metadata", "meta", "description", "title"}
	pathPlaceWords   = []string{"path", "paths", "file", "files", "filename", "filenames", "name", "names", "key", "keys", "object", "objects", "id", "ids", "modelid", "model", "identifier", "identifiers", "index", "url", "urls", "uri", "uris", "arn", "route", "segment"}
	// S3 takes these as parameters of its lists: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
	listPlaceWords   = []string{"prefix", "prefixes", "delimiter", "start-after"}
	secretPlaceWords = []string{"secret", "secrets", "password", "credentials", "secretaccesskey", "secret_key", "applicationkey", "passphrase"}
	// secretPlacePhrases and bodyPlacePhrases are two words that name the place together.
	secretPlacePhrases = [][2]string{{"application", "key"}, {"app", "key"}, {"access", "key"}, {"hmac", "key"}}
	bodyPlaceWords     = []string{"body", "bodies", "payload", "json", "form-data", "formdata", "x-www-form-urlencoded", "application/x-www-form-urlencoded", "urlencoded-form"}
	bodyPlacePhrases   = [][2]string{
		{"form", "data"},
		{"form", "value"},
		{"form", "values"},
		{"form", "field"},
		{"form", "fields"},
		{"form", "parameter"},
		{"form", "parameters"},
		{"form", "post"},
		{"form", "posts"},
		{"form", "params"},
		{"form", "encoded"},
		{"post", "data"},
		{"post", "parameters"},
		{"message", "text"},
		{"form", "submission"},
		{"form", "submissions"},
		{"html", "form"},
		{"html", "forms"},
		{"web", "form"},
		{"web", "forms"},
		{"a", "form"},
		{"contact", "form"},
	}
)

// specialIn returns the remark that a sentence makes about characters which have to be encoded, or "".
func specialIn(sentence string, words []string) Kind {
	for i, w := range words {
		named := slices.Contains(specialWords, w) || i+1 < len(words) && slices.Contains(specialPhrases, [2]string{w, words[i+1]})
		if w == "pipe" && strings.ContainsAny(sentence, "$/") {
			continue // a command
		}
		if !named {
			continue
		}
		if Denied(words[:i]) {
			if slices.ContainsFunc(words, isService) {
				return cmp.Or(placeNamed(words), SpecialWithoutPlace) // what works without them fails with them
			}
			continue
		}
		if place := placeNamed(words); place != "" {
			return place
		}
		if slices.ContainsFunc(words, isBodyMethod) {
			return SpecialInBody
		}
	}
	if m := showsReserved.FindStringIndex(sentence); m != nil && !Denied(Words(sentence[:m[0]])) {
		return cmp.Or(placeNamed(words), SpecialInPath)
	}
	return ""
}

// isService reports whether a word says of a request that it is answered.
func isService(w string) bool {
	switch w {
	case "serves", "serve", "accepts", "works", "work", "worked", "succeeds", "opens", "fine", "ok", "okay":
		return true
	}
	return false
}

// showsReserved is a sentence that shows the character instead of naming it: "contains ':'", "starts with `+`",
// "has %20 in its name".
var showsReserved = lazyregexp.New("(?i)\\b(?:contain(?:s|ed|ing)?|includ(?:es?|ed|ing)|with|has|have|having)\\s+(?:an?\\s+|the\\s+)?" +
	"(?:['\"`“‘][^\\w\\s./'\"`_~-]['\"`”’]|[+:*=@{}()&,](?:[\\s.,;)]|$)|['\"`]?%[0-9A-Fa-f]{2}\\b)")

// modelID is the identifier of a model of Amazon Bedrock that has a version after a colon. It stands in the path,
// where the colon has to be sent as %3A and verified as %253A.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
var modelID = lazyregexp.New(`^(?:[a-z]{2,6}\.)?(?:ai21|amazon|anthropic|cohere|deepseek|luma|meta|mistral|openai|qwen|stability|twelvelabs|writer)\.[a-z0-9.-]+:\d+$`)

// placeNamed is the remark about special characters for the part of a request that a sentence names, or "".
func placeNamed(words []string) Kind {
	has := func(list []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	pair := func(list [][2]string) bool {
		for i := range max(0, len(words)-1) {
			if slices.Contains(list, [2]string{words[i], words[i+1]}) {
				return true
			}
		}
		return false
	}
	switch {
	case has(secretPlaceWords) || pair(secretPlacePhrases):
		return SpecialInSecret
	case has(bodyPlaceWords) || pair(bodyPlacePhrases):
		return SpecialInBody
	case has(headerPlaceWords):
		return SpecialInHeader
	case has(queryPlaceWords):
		return SpecialInQuery
	case has(pathPlaceWords):
		return SpecialInPath
	case has(listPlaceWords):
		return SpecialInQuery
	}
	return ""
}

// secretSpecial reports whether a sentence says of a secret that it holds a character which has a meaning
// elsewhere: 'contains "+"', "has a slash in it".
func secretSpecial(sentence string, words []string) bool {
	if !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(secretPlaceWords, w) }) {
		return false
	}
	for i, w := range words {
		switch w {
		case "slash", "slashes", "plus", "forward-slash", "backslash":
			return !Denied(words[:i])
		case "contains", "contained", "containing", "has", "had", "includes", "included", "with":
			for _, mark := range [...]string{"'+'", `"+"`, "`+`", "'/'", `"/"`, "`/`", "'%'", "(+", "(/", " + ", " / ", " # ", "'#'", "`#`", " % ", "'%'", "`%`", " $ ", "'$'", "`$`", " & "} {
				if strings.Contains(sentence, mark) && !Denied(words[:i]) {
					return true
				}
			}
		}
	}
	return false
}

// clockIsRight reports whether a sentence says of the clock that it is right.
func clockIsRight(words []string) bool {
	for _, w := range words {
		switch w {
		case "correct", "right", "synced", "synchronized", "synchronised", "accurate", "fine", "ok", "in-sync", "checked", "verified", "same":
			return true
		}
	}
	return false
}
