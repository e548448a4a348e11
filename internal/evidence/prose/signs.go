package prose

import (
	"slices"
	"strings"

	"countersign/internal/lazyregexp"
)

// The remarks that sentences make by their form.
const (
	// DefaultPort: a URL or a sentence has the port that the scheme implies.
	DefaultPort Kind = "default-port-in-url"
	// BehindFirewall: a web application firewall stands in front.
	BehindFirewall Kind = "behind-firewall"
	// APIKeyNamed: the text speaks of API keys.
	APIKeyNamed Kind = "api-key-named"
	// ScopeDateDiffers: the day of the credential scope, or of the signing key, is another than the request's.
	ScopeDateDiffers Kind = "scope-date-differs"
	// OtherPartition: a region of China or of AWS GovCloud is named, whose keys are not known elsewhere.
	OtherPartition Kind = "other-partition"
	// RunsOnRole: the program runs where the environment gives temporary credentials.
	RunsOnRole Kind = "runs-on-role"
	// KeysOfUser: the keys are those of a user, wherever the program runs.
	KeysOfUser Kind = "keys-of-a-user"
	// ThroughEndpoint: the request goes through a VPC endpoint.
	ThroughEndpoint Kind = "through-vpc-endpoint"
	// Upgraded: something was upgraded.
	Upgraded Kind = "upgraded"
	// NewerFails: a newer version fails, and the older works.
	NewerFails Kind = "newer-version-fails"
	// TokenInAuthorization: a token of an application is sent in Authorization.
	TokenInAuthorization Kind = "token-in-authorization"
	// V4OnlyRegion: a region that takes Signature Version 4 alone refuses a request as malformed.
	V4OnlyRegion Kind = "region-of-version-4-alone"
	// MalformedCanonical: the lines of the canonical request are in doubt.
	MalformedCanonical Kind = "canonical-request-in-doubt"
	// TokenDamaged: the session token is not whole.
	TokenDamaged Kind = "session-token-not-whole"
	// HeadersUnsorted: the order of the canonical headers is in doubt.
	HeadersUnsorted Kind = "canonical-headers-in-doubt"
	// SaysUnsigned: the text speaks of UNSIGNED-PAYLOAD.
	SaysUnsigned Kind = "unsigned-payload-said"
	// NewChecksums: a version of an SDK is named that adds checksums.
	NewChecksums Kind = "sdk-adds-checksums"
	// NothingLoaded: what was signed shows that there were no credentials.
	NothingLoaded Kind = "credentials-not-loaded"
	// TokenLast: the session token is put at the end of the query.
	TokenLast Kind = "session-token-last"
	// TokenBeforeSigning: the session token is there when the signature is computed.
	TokenBeforeSigning Kind = "session-token-before-signing"
	// PathAlone: the path is signed and the query is not.
	PathAlone Kind = "path-signed-alone"
	// RangeFails: requests for a part of a file fail.
	RangeFails Kind = "range-requests-fail"
)

// sign is a form of a sentence that states something.
type sign struct {
	kind Kind
	// words, separated by bars, are looked for first: one of them is in every sentence of the form, in lower case.
	words string
	form  *lazyregexp.Regexp
	// near must be in the sentence besides, and not must not; "" stands for nothing.
	near, not *lazyregexp.Regexp
}

var (
	failsAtAll = lazyregexp.New(`(?i)\b(?:fail\w*|signature is wrong|access ?denied|expired|dead|gone|breaks?|broken|403|40[01]|forbidden|invalid\w*|mismatch\w*|does ?n[o']t|error|refused|rejected|denied|SignatureDoesNotMatch)\b`)
	// aNameOrPath is what is encoded in a path.
	aNameOrPath = lazyregexp.New(`(?i)\b(?:keys?|file ?names?|names?|paths?|uris?|urls?|objects?|files?|segments?|ids?)\b`)
	anyVerb     = lazyregexp.New(`(?i)\b(?:GET|PUT|POST|HEAD|DELETE|PATCH)\b`)
)

// signs are looked for in each sentence of a person.
var signs = []sign{
	{kind: DefaultPort, words: ":80|:443", form: lazyregexp.New(`\bhttps?://[\w.-]+\.[\w.-]*\w:(?:80|443)\b|(?:^|[^\w:])(?:with |without |the |a |wrote |added |append\w* |put )?:(?:80|443)\b`), not: lazyregexp.New(`(?i)\bCONNECT\b|http://\S+:443|https://\S+:80\b|listen`)},
	{kind: DefaultPort, words: "port", form: lazyregexp.Any(
		`(?i)\b(?:default|standard|explicit) port\b|\bport (?:80|443)\b[^.]{0,60}\b(?:host|url|endpoint)`,
		`\b(?:host|url|endpoint)\b[^.]{0,60}\bport (?:80|443)\b`,
	)},
	{kind: BehindFirewall, words: "waf|acl|rule|restriction|scripting|sqli|firewall|bot control|blocked|attention", form: lazyregexp.New(`(?i)\b(?:aws ?waf\w*|waf|waf_\w+|wafv2|web ?acl|managed (?:common )?rule\w*|(?:common|core) rule set|rule ?group|SizeRestrictions\w*|AWSManaged\w*|you have been blocked|attention required|CrossSiteScripting\w*|SQLi\w*RuleSet|web application firewall|bot control|rate-based rule)\b`), not: lazyregexp.New(`(?i)\bno (?:aws )?waf\b|without (?:a |the )?waf\b|waf is (?:off|disabled)|not behind a waf`)},
	{kind: APIKeyNamed, words: "key|usage plan", form: lazyregexp.New(`(?i)\bx-api-key\b|\bapi[- _]?keys?\b|\bapiKeyRequired\b|\bapi_key_required\b|\busage plans?\b`), not: lazyregexp.New(`(?i)\b(?:no|without an?|not an?) api[- ]?key`)},
	{kind: ScopeDateDiffers, words: "key", form: lazyregexp.Any(
		`(?i)\b(?:signing|derived|signature) key\b[^.]{0,80}\b(?:cache|cached|caches|reuse\w*|re-use\w*|kept|keep|stored|memoi[sz]ed|once|singleton|at start\w*)\b`,
		`\b(?:cache|cached|caching|reuse\w*|memoi[sz]e\w*)\b[^.]{0,60}\b(?:signing|derived|signature) key\b`,
	)},
	{kind: ScopeDateDiffers, words: "scope|credential", form: lazyregexp.New(`(?i)\b(?:scope|credential)\b[^.]{0,80}\b(?:date|day)\b[^.]{0,60}\b(?:differ\w*|different|another|other|yesterday|tomorrow|next day|not the same|does ?n[o']t match|mismatch|local)\b`)},
	{kind: ScopeDateDiffers, words: "midnight|every", form: lazyregexp.Any(
		`(?i)\b(?:around|after|at|past|over|near|about) midnight\b|\bmidnight (?:utc|gmt)\b`,
		`\bevery (?:day|night) (?:at|around|after) (?:0?0:00|midnight|12 ?am)\b`,
	), near: failsAtAll},
	{kind: OtherPartition, words: "cn-|gov|china", form: lazyregexp.Any(
		`\b(?:cn-north-1|cn-northwest-1|us-gov-west-1|us-gov-east-1)\b|(?i)\bgovcloud\b|\baws[- ]china\b`,
		`\bchina (?:region|partition)s?\b|\baws-cn\b|\baws-us-gov\b`,
	)},
	{kind: RunsOnRole, words: "lambda|ecs|fargate|eks|ec2|codebuild|sagemaker|runner|cloud9|batch", form: lazyregexp.Any(
		`(?i)^\s*(?:aws |my |our |a |the )?(?:lambda|ecs|fargate|eks|ec2)\s*[:,]`,
		`\b(?:deployed?|running|runs?|run|executed?|works?|fails?)\b[^.]{0,30}\b(?:in|on|to|inside|as|from) (?:an? |the |aws |our |my )?(?:lambda|ecs|fargate|eks|ec2|codebuild|sagemaker|app ?runner|cloud9|batch)\b`,
		`\b(?:in|on|inside) (?:aws |an? |the |our |my )?(?:lambda|ecs|fargate|eks|ec2|codebuild)\b(?: |,|\.|:|$)`,
	)},
	{kind: NothingLoaded, words: "credential=", form: lazyregexp.New(`\bCredential=(?:undefined|null|None|nil|NaN|false|\[object)?(?:/|\b[,.;) ]|$)`)},
	{kind: TokenBeforeSigning, words: "token", form: lazyregexp.Any(
		`(?i)\b(?:security|session)[-_ ]?token\b[^.]{0,80}\b(?:before|part of|in|into) (?:i |we |the |computing |calculating |the signature|sign|signing)`,
		`\bsign\w*\b[^.]{0,60}\b(?:including|includes|together with|along with|with) (?:the )?(?:X-Amz-Security-Token|(?:security|session)[-_ ]?token)\b`,
	), not: lazyregexp.New(`(?i)\bafter\b[^.]{0,40}sign`)},
	{kind: TokenLast, words: "token", form: lazyregexp.Any(
		`(?i)\b(?:security|session)[-_ ]?token\b[^.]{0,60}\b(?:at the (?:very )?end|last|to the end|in the end|as the last|behind the others|after the (?:other|rest)|appended)\b`,
		`\b(?:append\w*|tack\w*|add\w*|put\w*)\b[^.]{0,40}\b(?:security|session)[-_ ]?token\b[^.]{0,40}\b(?:end|last|behind)\b`,
	)},
	{kind: MethodTurned, words: "get|put|post|head|delete|method|verb", form: lazyregexp.Any(
		`(?i)\b(?:ignores?|ignored|ignoring|drops?|forgets?) (?:the |my |our )?(?:http )?(?:method|verb)\b`,
		`\b(?:always|actually|really|instead|silently) (?:does|do|send|sends|sent|issue|issues|makes?|uses?|performs?|sends? out) (?:an? |it as |the )?(?:GET|PUT|POST|HEAD|DELETE)\b`,
		`\b(?:is|was|gets|goes|went|go|leaves) (?:sent |out )?(?:out )?as (?:an? )?(?:GET|PUT|POST|HEAD|DELETE)\b`,
		`\b(?:sends?|sent|does|makes?|uses?|used|shows?|prints?|says?|see|sees|has|have|got|gets)\b[^.]{0,30}\b(?:GET|PUT|POST|HEAD|DELETE|PATCH) (?:instead of|although|and not|where|rather than|not)\b`,
	), near: anyVerb},
	{kind: SetsV2, words: "sig|v2|aws-sdk", form: lazyregexp.Any(
		`(?i)\b(?:signature|signing|signatures|auth\w*) ?(?:version|v)[ -]?2\b|\bsig ?v2\b`,
		`\bv2 (?:signature|signatures|signing|signer|auth\w*)\b`,
		`\bsignature_?version["']?\s*(?:=>|[:=])\s*["']?(?:s3|v2|2)\b|\baws_signature_version["']?\s*(?:=>|[:=])\s*2\b`,
		`\bsignature_v2\b\s*=?\s*(?:true|yes)|\bS3SignerType\b|\bS3SignatureType\b|\bAWS2 signatures?\b`,
		`\baws-sdk(?:-ruby)? v1\b`,
	), not: lazyregexp.New(`(?i)\b(?:works?|fine|ok)\b|\b(?:not|no|instead of|than|from) (?:signature|sig|v2)|sdk (?:for \w+ )?v(?:ersion)? ?2|\bv4\b[^.]{0,20}\binstead`)},
	{kind: SecretDamaged, words: "secret", form: lazyregexp.New(`(?i)\b(?:secret|aws_secret_access_key)\b[^.]{0,60}\b(?:truncated|cut off|only (?:the )?first|half of|missing the last)\b`)},
	{kind: HeaderTwice, words: "x-amz-|content-|host|authorization", form: lazyregexp.Any(
		`(?i)\b(?:a second|another|one more|an additional|its own|two|both)\s+(?:"|'|\x60)?(?:x-amz-\w[\w-]*|content-type|content-length|host|authorization)\b`,
		`\b(?:x-amz-\w[\w-]*|content-type|host)\b[^.,]{0,20}\b(?:twice|two times|a second time|doubled|is duplicated)\b`,
	), not: lazyregexp.Any(
		`(?i)\b(?:not|no|never|another authorization|two signatures)\b|\bdomain\b|\bboth host and`,
		`\banother (?:host|content-type)\b|\bits own (?:host|content-type)|both (?:host|content-type)`,
	)},
	{kind: DoubleSlash, words: "slash|/", form: lazyregexp.Any(
		"(?:[\"'`]/[\"'`]\\s*[+.]\\s*[\"'`]/)",
		"(?i)\\b(?:base|endpoint|url|host|prefix|root)\\b[^.]{0,40}\\bends? (?:in|with) (?:a slash|[\"'`]?/[\"'`]?)[^.]{0,60}[\"'`/]?/?\\w",
		`(?i)\bremove one of the slashes|(?i)\btoo many slashes`,
		"(?i)\\b(?:key|path|name|object)s?\\b[^.]{0,30}\\b(?:start|begin)s?(?:ing)? (?:with|by) (?:a |an? extra )?(?:slash|[\"'`]?/)",
	)},
	{kind: SlashAtEnd, words: "slash|/", form: lazyregexp.Any(
		"(?i)\\bwith (?:a |the )?(?:slash|[\"'`]?/[\"'`]?) (?:at|on|in) (?:its|the) end\\b",
		"\\b(?:adds?|appends?|removes?|strips?|cuts?|drops?)\\b[^.]{0,30}\\b(?:slash|[\"'`]/[\"'`]) (?:at|from|to|on|off) (?:its |the )?end\\b",
	)},
	{kind: RangeFails, words: "range|bytes=|partial|seek|scrub", form: lazyregexp.Any(
		`\bRange\b(?:[:= ]|header|request)|(?i)\brange (?:request|header)s?\b|\bbytes=\d+-`,
		`\bpartial (?:content|download|read)s?\b|\b(?:seek|seeking|scrubbing)\b`,
	), near: failsAtAll},
	{kind: PathAlone, words: "path", form: lazyregexp.New(`(?i)\b(?:sign\w*|hash\w*|canonical)\b[^.]{0,40}\b(?:url\.pathname|pathname|url\.path|path only|only the path|the path only|the bare path|path alone)\b`), not: lazyregexp.New(`(?i)\bpath\w* (?:and|\+) (?:the )?(?:search|query)`)},
	{kind: EncodesPathTwice, words: "encode|escape", form: doubleEncodes},
	{kind: SaysUnsigned, words: "unsigned", form: lazyregexp.New(`(?i)\bunsigned[-_ ]payload\b`), not: lazyregexp.New(`(?i)\b(?:no|not|without|instead of) unsigned[-_ ]payload`)},
	{kind: ClockDoubt, words: "date|time|clock", form: lazyregexp.New(`(?i)\b(?:date|time|clock)\b[^.\n]{0,30}\b(?:set|changed) (?:manually|by hand)\b|\b(?:manual|manually set|wrong|automatic) (?:date|time|clock)\b`)},
	{kind: SecretOutdated, words: "id|only|secret", form: lazyregexp.Any(
		`(?i)\b(?:changed|replaced|updated|swapped|set) (?:only|just) the (?:key |access key )?id\b`,
		`\b(?:only|just) (?:changed|replaced|updated) the (?:key |access key )?id\b`,
		`\bonly the (?:keys|credentials|creds|secrets?) (?:differ|are different|changed)\b`,
		`\b(?:old|previous|former) secret\b`,
	)},
	{kind: SecretBlank, words: "env|file|secret", form: lazyregexp.Any(
		`(?i)(?:\.env\b|\benv-?file\b|\benvironment file\b|\bcredentials file\b|\bsecrets? file\b)[^\n]{0,80}(?:\bcrlf\b|\\r|\bline ?end|\bwindows line|\bcarriage|\bdos\b)`,
		`(?:\bcrlf\b|\\r|\bline ?end\w*)[^\n]{0,80}(?:\.env\b|\benv-?file\b|\bcredentials file\b)`,
		`\bsecrets?\b[^.\n]{0,60}(?:/run/secrets|\bfile\.read\b|\bread from (?:a |the )?(?:mounted )?file\b|\bmounted\b)`,
	)},
	{kind: TokenDamaged, words: "token", form: lazyregexp.New(`(?i)\b(?:session|security)[-_ ]?token\b[^.\n]{0,60}\b(?:cut|truncated|shortened|too long|255|1024|2048|varchar|url-?encoded|url-?escaped|line ?breaks?|newlines?|stale|old one|another session|other session|mixed)\b`)},
	{kind: WorksForAWhile, words: "minute|hour|second|while", form: lazyregexp.New(`(?i)\b(?:works?|opens?|fine|ok|loads?|valid)\b[^.\n]{0,30}\b(?:first|for a|few|some|couple of|within)\b[^.\n]{0,15}\b(?:minutes?|hours?|seconds?|while)\b[^.\n]{0,60}\b(?:then|after\w*|later)\b`), near: failsAtAll},
	{kind: LinkReused, words: "signature|query|parameters", form: lazyregexp.New(`(?i)\b(?:re-?us\w*|same|copy|copied|take|took|use|used)\b[^.\n]{0,20}\b(?:signature|signed query|query string|presigned query|signed parameters)\b[^\n]{0,40}\b(?:for|with|on|to)\b[^\n]{0,20}(?:\b(?:other|another|all|every|several|next|second|different)\b|\b[\w-]+\.[a-z]\w{1,3}\b)`)},
	{kind: PresignedURL, words: "signature of", form: lazyregexp.New(`(?i)\b(?:re-?us\w*|copy|copied|take|took)\b[^.\n]{0,12}\bsignature of\b`)},
	{kind: SeveralParameters, words: "param|argument|both", form: lazyregexp.Any(
		`(?i)\bboth \w+ and \w+ (?:are|is) (?:in|on|part of) (?:the )?(?:url|query)`,
		`\b(?:a second|another|two|more than one|several|multiple) (?:query )?(?:param\w*|arguments?)\b`,
	), near: failsAtAll},
	{kind: LinkEdited, words: "clid|utm|mc_eid|_ga|link|url", form: lazyregexp.Any(
		`(?i)\b(?:cut|cuts|shorten\w*|truncat\w*|strip\w*|remov\w*|drop\w*|add\w*|append\w*)\b[^.\n]{0,40}\b(?:gclid|fbclid|msclkid|mc_eid|utm\w*|_ga)\b`,
		`\b(?:cut|cuts|shorten\w*|truncat\w*|clip\w*)\b[^.\n]{0,30}\b(?:link|url)s?\b`,
	), not: lazyregexp.New(`(?i)\btimeout\b`)},
	{kind: AuthorizationDropped, words: "authorization", form: lazyregexp.Any(
		`(?i)\b(?:remov\w*|strip\w*|drop\w*|los\w*|delet\w*|omit\w*|clear\w*|blank\w*)\b[^.\n]{0,20}\b(?:the )?authorization\b(?: header)?`,
		`\bauthorization\b(?: header)?[^.\n]{0,20}\b(?:is|gets?|was) (?:removed|stripped|dropped|lost|deleted|cleared|blanked)\b`,
	), not: lazyregexp.New(`(?i)\b(?:i|we|if|when i|after) (?:\w+ )?(?:remov|strip|drop)\w*`)},
	{kind: WrongDigestForm, words: "aws4|hash_hmac|hex", form: lazyregexp.Any(
		`(?i)\b(?:forgot\w*|missing|without|lacks?|left out|omitt?ed|no)\b[^.\n]{0,20}\bAWS4\b[^.\n]{0,30}\b(?:secret|key|prefix|front|before)\b`,
		`\bhash_hmac\([^()]*\)[^.\n]{0,30}\b(?:without|no|lacks?|missing) (?:the )?(?:raw|binary|true)`,
		`\bhex-?encod\w*\b[^.\n]{0,30}\b(?:each|every) (?:hmac|key|step)`,
		`\bhex(?:digest|lify)?\b[^.\n]{0,50}\b(?:as|for|into) the next (?:key|hmac|step|round)\b`,
	)},
	{kind: HeadersUnsorted, words: "canonical", form: lazyregexp.Any(
		`(?i)\bcanonical[- ]?headers?\b[^.\n]{0,60}\b(?:order|unsorted|first|not (?:sorted|alphabetical)|as (?:they|i|we))\b`,
		`\b(?:order|sort\w*) of (?:the |my )?canonical headers\b`,
	), not: lazyregexp.New(`(?i)\bin (?:alphabetical|the right) order\b|\bfirst line\b`)},
	{kind: NothingLoaded, words: "key|credential", form: lazyregexp.Any(
		`(?i)\b(?:empty|undefined|null|blank) (?:access key|key id|accesskeyid|credentials?)\b`,
		`\b(?:access key|key id|accesskeyid|credentials?) (?:is|are|was|were) (?:empty|undefined|null|blank|none|not (?:yet )?(?:loaded|there|ready|resolved))\b`,
	), not: lazyregexp.New(`(?i)\bnot (?:empty|undefined|null)`)},
	{kind: ThroughEndpoint, words: "vpc|private|interface|x-apigw", form: lazyregexp.New(`(?i)\bvpce-[0-9a-z]|\bvpc endpoints?\b|\bprivate ?link\b|\bprivate dns\b|\binterface endpoints?\b|\bx-apigw-api-id\b`)},
	{kind: TypeChanged, words: "charset", form: lazyregexp.New(`(?i)\b(?:adds?|added|adding|appends?|appended|appending|puts?|sets?|sends?|makes?|turns?)\b[^.\n]{0,40};?\s*charset\b`)},
	{kind: EncodedTwice, words: "encod|escap|quot", form: lazyregexp.New(`(?i)\b(?:encodeuri\w*|rawurlencode|urlencode|urllib\.parse\.quote|url-?encod\w*|percent-?encod\w*|encod\w*|escap\w*|quot\w*)\b[^.\n]{0,60}\b(?:before|and then|then)\b[^.\n]{0,40}\b(?:presign\w*|sdk|sign\w*|client|call\w*|pass\w*|giv\w*|hand\w*|put_?object|get_?object|uploading)\b`), near: aNameOrPath, not: lazyregexp.New(`(?i)\bnot (?:url-?)?encod|\bquery|\bparam\w*|\bsecret|\bbody\b|\bshould\b|\bmust\b|\bneeds?\b`)},
	{kind: SpecialInQuery, words: "token|cursor|continuation|evaluated|startkey", form: lazyregexp.New("(?i)\\b(?:next-?_?token|cursor|continuation(?: ?token)?|page ?token|lastevaluatedkey|nexttoken|startkey)\\b"), near: failsAtAll},
	{kind: BodyNotHashed, words: "sha|hash|digest|before", form: lazyregexp.Any(
		"(?i)\\b(?:sha\\w*|hash\\w*|digest)\\b[^.\\n]{0,20}\\bof (?:\"\"|''|``|nothing|an? empty|the empty|empty|null|undefined)",
		`\bbefore (?:adding|setting|i add|i set|we add|we set|attaching) (?:the )?(?:data|body|payload|json)\b`,
	)},
	{kind: BodyRewritten, words: "sign|hash|gzip|compress|deflat", form: lazyregexp.Any(
		`(?i)\b(?:sign(?:ed|s|ing)?|hash(?:ed|es|ing)?)\b[^\n]{0,60}\b(?:stringif\w*|dumps|serializ\w*|serialis\w*|pretty\w*|indent\w*|formatted)\b[^\n]{0,60}\bsen[dt]s?\b[^.\n]{0,30}\b(?:compact|minified|pretty|indented|another|other|different|as is)\b`,
		`\b(?:gzip\w*|compress\w*|deflat\w*)\b[^.\n]{0,60}\b(?:interceptor|middleware|after|on the way|proxy|agent|filter)\b`,
		`\b(?:interceptor|middleware|filter|proxy)\b[^.\n]{0,40}\b(?:gzip\w*|compress\w*|deflat\w*)\b`,
	), not: lazyregexp.New(`(?i)accept-encoding|\bresponse`)},
	{kind: BodyRewritten, words: "line|crlf|bom|byte order|\\r", form: lazyregexp.New(`(?i)\bline ?(?:end(?:ing)?s?|breaks?)\b|\\r\\n|\bCRLF\b|\bBOM\b|\bbyte order mark\b`), near: lazyregexp.New(`(?i)\bbod(?:y|ies)\b|\bpayload\b|\bPOSTs?\b|\bjson\b|\bxml\b|\bcsv\b`), not: lazyregexp.New(`(?i)\bsecret|\bkey\b|\bcredential|\bcanonical|\bheader`)},
	{kind: Upgraded, words: "upgrad|updat|bump|migrat|version|moved", form: lazyregexp.New(`(?i)\b(?:upgrad\w*|updat(?:e|es|ed|ing)|bump\w*|migrat\w*|since version|newer version|new version|after (?:the )?update|moved (?:from|to) v?\d)\b`)},
	{kind: SecretOutdated, words: "key|credential|creds|secret|pair", form: lazyregexp.Any(
		`(?i)\b(?:keys?|credentials|secrets?) (?:was|were|got|has been|have been) (?:rotated|regenerated|recreated|renewed|replaced|rolled|re-issued)\b`,
		`\b(?:rotated?|regenerated?|recreated?|renewed|rolled|re-issued)\b[^.\n]{0,20}\b(?:the |our |my |his |its |all |new )?(?:iam |access |api |aws )?(?:keys?|credentials?|creds|secrets?|pair)\b`,
		`\b(?:pasted|copied|typed|got|took|sent)\b[^.\n]{0,30}\b(?:secret|keys?|credentials)\b[^.\n]{0,30}\b(?:chat|mail|e-mail|slack|teams|wiki|screenshot|pdf|ticket|phone|paper|word)\b`,
	), not: lazyregexp.New(`(?i)\bnot rotated|\bsigning key|\buntil one\b|\bno [+/]`)},
	{kind: ClockDoubt, words: "snapshot|date|rtc|clock|battery|boot|power|start", form: lazyregexp.Any(
		`(?i)\brestor\w*\b[^.\n]{0,40}\bsnapshot\b|\bfrom (?:a |the )?snapshot\b`,
		`\bdate\b[^.\n]{0,20}\b(?:shows?|says?|prints?|gives?)\b[^.\n]{0,40}\b(?:last|yesterday|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|1970|wrong|ago)\b`,
		`\bno (?:rtc|real[- ]time clock|battery)\b|\bwithout (?:an? )?(?:rtc|real[- ]time clock|battery)\b`,
		`\b(?:first|some) minutes after (?:a )?(?:boot|reboot|power|start)\w*`,
		`\b(?:right|just|directly) after (?:a )?(?:boot|reboot|power[- ]?on)\w*`,
	)},
	{kind: EndpointDisabled, words: "endpoint", form: lazyregexp.Any(
		`(?i)\b(?:turned on|enabled?|set|switched on|checked|ticked|activated)\b[^.\n]{0,20}\bdisable_?execute_?api_?endpoint`,
		`\b(?:default|execute-api) endpoint\b[^.\n]{0,30}\b(?:disabled|turned off|switched off|deactivated|inactive|off)\b`,
		`\b(?:disabl|deactivat)\w+ (?:the )?(?:default|execute-api) endpoint`,
	)},
	{kind: TokenInAuthorization, words: "bearer|token|jwt|eyj|basic", form: lazyregexp.New(`(?i)\bbearer\b|\bjwts?\b|\bid[- _]?token\b|\baccess[- _]?token\b|\bcognito\b[^.\n]{0,20}\btoken\b|\beyJ\w|\bbasic auth\b|"Basic |\bapi token\b`), near: lazyregexp.New(`(?i)\bauthori[sz]ation\b|\bauth header\b|\bheader\b`), not: lazyregexp.New(`(?i)\bno bearer|\bnot (?:a )?bearer`)},
	{kind: V4OnlyRegion, words: "-|frankfurt|mumbai|seoul|ohio|london|paris|stockholm|milan|bahrain|beijing", form: lazyregexp.New(`(?i)\b(?:eu-central-1|eu-central-2|frankfurt|ap-south-1|mumbai|ap-northeast-2|seoul|us-east-2|ohio|eu-west-2|london|eu-west-3|paris|ca-central-1|eu-north-1|stockholm|eu-south-1|milan|me-south-1|bahrain|cn-north-1|beijing|af-south-1|ap-east-1)\b`), near: lazyregexp.New(`(?i)\bInvalidRequest\b|\b400\b|\bbad request\b`)},
	{kind: MalformedCanonical, words: "canonical", form: lazyregexp.Any(
		`(?i)\bcanonical (?:request|string)\b[^.\n]{0,80}\b(?:empty|blank|missing|extra|trailing|one|a|no) (?:line|new ?line|line ?feed|line ?break)\b`,
		`\b(?:empty|blank|missing|extra|trailing) (?:line|new ?line|line ?feed|line ?break)s?\b[^.\n]{0,80}\bcanonical (?:request|string)\b`,
	), not: lazyregexp.New(`(?i)\bsecret\b`)},
	{kind: MalformedCanonical, words: "line", form: lazyregexp.New(`(?i)\b(?:empty|blank) line\b[^.\n]{0,30}\b(?:headers?|signed)\b`)},
	{kind: KeysOfUser, words: "key|credential", form: lazyregexp.New(`(?i)\bsame (?:key pair|keys|credentials|access key)\b|\bkeys? of an iam user\b|\biam user'?s? keys?\b|\blong[- ]term keys?\b`)},
}

// doubleEncodes is the setting of a signer that encodes paths twice, as all services but S3 want it.
// https://github.com/awslabs/aws-c-auth/blob/main/include/aws/auth/signing_config.h
// https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/migration-s3-signing.html
var doubleEncodes = lazyregexp.Any(
	`(?i)\b(?:use_?)?double_?ur[il]_?encode["']?\)?\s*(?:[:=,(]|is|set to)?\s*(?:true|left|default|its default|on)\b`,
	`\bdouble_?ur[il]_?encode\b["'\x60]?[^.\n]{0,20}\b(?:true|default|on)\b|\buriEscapePath["']?\s*[:=]\s*true`,
	`\bDisableURIPathEscaping["']?\s*[:=]\s*false|\bsingleEncode["']?\s*[:=]\s*false`,
)

// DoubleEncodes returns where a text sets a signer to encode paths twice, or -1.
func DoubleEncodes(text string) int {
	if !strings.Contains(text, "ncod") && !strings.Contains(text, "NCOD") && !strings.Contains(text, "scap") {
		return -1
	}
	if m := doubleEncodes.FindStringIndex(text); m != nil {
		return m[0]
	}
	return -1
}

// anyOf reports whether a text holds one of the words in a list with bars between them.
func anyOf(text, list string) bool {
	for word := range strings.SplitSeq(list, "|") {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// signsIn returns what a sentence states by its form.
func signsIn(sentence string) []Kind {
	var found []Kind
	lower := strings.ToLower(sentence)
	for i := range signs {
		s := &signs[i]
		if slices.Contains(found, s.kind) || !anyOf(lower, s.words) || !s.form.MatchString(sentence) || s.near != nil && !s.near.MatchString(sentence) || s.not != nil && s.not.MatchString(sentence) {
			continue
		}
		found = append(found, s.kind)
	}
	return found
}
