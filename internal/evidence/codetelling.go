package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatCodeTelling, order: 69, read: readCodeTelling})

const formatCodeTelling = "code around a signer"

// readCodeTelling reads the code and configuration around a signer for what the whole of a fragment tells: whether
// the session token is handed on, whether the body that is sent is the one that was signed, what is changed after
// signing, what a presigned URL covers.
func readCodeTelling(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	var pieces []piece
	for _, t := range codeTellings {
		for kind, at := range t(d.text) {
			n := d.line(at)
			place := d.place(d.starts[n-1], d.endOf(n))
			pieces = append(pieces, piece{at: at, remark: &Remark{kind, place}})
			d.takeFresh(formatCodeTelling, d.starts[n-1], d.endOf(n))
		}
	}
	return pieces
}

// hasAny reports whether a text holds one of some words: a look that costs little before one that costs much.
func hasAny(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// codeTellings each return remarks, with the offsets at which a text makes them.
var codeTellings = []func(text string) map[prose.Kind]int{callsSigner, tokenLeftOut, bodyWrittenAnew, changedLater, coveredByLink, edgeSetting, quotedSecret, clientFacts, statedByForm, emptyBodyOfGet, pathTold, encodedSecret}

// callsSigner finds the call of a signer: the text is then about signed requests.
func callsSigner(text string) map[prose.Kind]int {
	if !hasAny(text, "ign", "add_auth(") {
		return nil
	}
	if m := signCall.FindStringIndex(text); m != nil {
		return map[prose.Kind]int{prose.SpeaksOfSigning: m[0]}
	}
	return nil
}

var (
	stringified  = lazyregexp.New(`\b(\w+)\s*=\s*JSON\.stringify\(\s*(\w+)`)
	sentByAxios  = lazyregexp.New(`\baxios\.(?:post|put|patch)\([^,()]*(?:\([^()]*\))?[^,()]*,\s*(\w+)\s*[,)]|\bdata\s*:\s*(\w+)\s*[,}\n]`)
	pythonDumped = lazyregexp.New(`json\.dumps\(`)
	pythonAsJSON = lazyregexp.New(`(?s)(?:requests|session|client|httpx)\.(?:post|put|patch|request)\([^\n]*\bjson\s*=`)
	indentedJSON = lazyregexp.New(`JSON\.stringify\([^()]*,\s*null\s*,\s*\d`)
	compactJSON  = lazyregexp.New(`JSON\.stringify\(\s*[\w.]+\s*\)`)
	sharpText    = lazyregexp.New(`SerializeObject\(|JsonSerializer\.Serialize\(`)
	sharpAsJSON  = lazyregexp.New(`PostAsJsonAsync|PutAsJsonAsync|JsonContent\.Create|AddJsonBody`)
	goMarshalled = lazyregexp.New(`json\.Marshal\(`)
	goEncoded    = lazyregexp.New(`json\.NewEncoder\(`)
	signsSomehow = lazyregexp.New(`(?i)sigv4|aws4|signer|\bsign\(|signhttp|add_auth|AWSRequest|signature`)
	signCall     = lazyregexp.New(`(?i)\b(?:SignHTTP|PresignHTTP|add_auth|aws4\.sign|signer\.sign|signRequest|sign_request|\w*[sS]igner\.Sign\w*)\(`)
	laterQuery   = lazyregexp.New(`\.RawQuery\s*\+?=[^=]|\.searchParams\.(?:append|set)\(|\.query\s*=[^=]|\bparams\s*=\s*[{\w]|\.Query\(\)\.(?:Add|Set)|\burl\s*\+=|url\s*\+\s*["'` + "`" + `]\?`)
	laterHeader  = lazyregexp.Any(
		`(?i)\.Header\.(?:Set|Add)\(\s*"([^"]+)"|headers\[\s*["']([^"']+)["']\s*\]\s*=`,
		`\.(?:set|add)Header\(\s*"([^"]+)"|headers\.(?:set|append)\(\s*["']([^"']+)["']`,
	)
	laterHost = lazyregexp.New(`\.URL\.Host\s*=[^=]|\breq(?:uest)?\.Host\s*=[^=]|\.hostname\s*=[^=]|\burl\s*=\s*url\.replace\(|\.host\s*=[^=]`)
	laterBody = lazyregexp.Any(
		`\breq(?:uest)?\.Body\s*=[^=]|\.SetBody\(|\brequest\.(?:body|data|content)\s*=[^=]|\breq\.body\s*=[^=]`,
		`\b(?:operation\.variables|config\.data|options\.body|init\.body|prepared\.body)\s*=[^=]`,
	)
	linkACL       = lazyregexp.New(`(?i)["'\s{,(]acl["']?\s*(?:[:=]|=>)\s*["'\w]`)
	linkTagging   = lazyregexp.New(`(?i)["'\s{,(]tagging["']?\s*(?:[:=]|=>)\s*["'\w]`)
	linkSSE       = lazyregexp.New(`(?i)["'\s{,(]serversideencryption["']?\s*(?:[:=]|=>)\s*["'\w]`)
	linkType      = lazyregexp.New(`(?i)["'\s{,(]content_?type["']?\s*(?:[:=]|=>)\s*["'\w]`)
	cdkNoPolicy   = lazyregexp.New(`CACHING_OPTIMIZED\b|Managed-CachingOptimized\b|658327ea-f89d-4fab-a63d-7e88639e58f6`)
	originPolicy  = lazyregexp.New(`(?i)origin_?request_?policy`)
	composeSecret = lazyregexp.New(`(?m)^\s*-\s*["']?\w*SECRET\w*=["'][^"'\n]+["']\s*$`)
)

// bodyWrittenAnew finds a body that is written as text to be signed, and once more to be sent.
func bodyWrittenAnew(text string) map[prose.Kind]int {
	if hasAny(text, "ign", "add_auth(", "hexdigest(", "sha256") && hasAny(text, "json", "JSON", "Json", "Oj.", "writeValue", "erialize", "ncode") {
		if at, ok := writtenTwice(text); ok {
			return map[prose.Kind]int{prose.BodyWrittenTwice: at}
		}
	}
	if !hasAny(text, "JSON.stringify(", "json.dumps(", "erialize", "json.Marshal(") || !signsSomehow.MatchString(text) {
		return nil
	}
	for _, pair := range [...][2]*lazyregexp.Regexp{{pythonDumped, pythonAsJSON}, {indentedJSON, compactJSON}, {sharpText, sharpAsJSON}, {goMarshalled, goEncoded}} {
		if again := pair[1].FindStringIndex(text); again != nil && pair[0].MatchString(text) {
			return map[prose.Kind]int{prose.BodyRewritten: again[0]}
		}
	}
	for _, made := range stringified.FindAllStringSubmatch(text, -1) {
		for _, m := range sentByAxios.FindAllStringSubmatchIndex(text, -1) {
			start, end := m[2], m[3]
			if start < 0 {
				start, end = m[4], m[5]
			}
			if text[start:end] == made[2] && made[1] != made[2] {
				return map[prose.Kind]int{prose.BodyRewritten: start}
			}
		}
	}
	return nil
}

// changedLater finds what a fragment changes in a request after the call that signs it.
func changedLater(text string) map[prose.Kind]int {
	if !hasAny(text, "ign", "add_auth(") {
		return nil
	}
	signed := signCall.FindStringIndex(text)
	if signed == nil {
		return nil
	}
	later := text[signed[1]:]
	if i := strings.IndexByte(later, '\n'); i >= 0 {
		later = later[i:]
	} else {
		return nil
	}
	base := len(text) - len(later)
	found := map[prose.Kind]int{}
	for kind, form := range map[prose.Kind]*lazyregexp.Regexp{prose.QueryAddedLater: laterQuery, prose.HostRewritten: laterHost, prose.BodyRewritten: laterBody} {
		if m := form.FindStringIndex(later); m != nil {
			found[kind] = base + m[0]
		}
	}
	for _, m := range laterHeader.FindAllStringSubmatch(later, -1) {
		name := strings.ToLower(m[1] + m[2] + m[3] + m[4])
		if name == "content-type" {
			found[prose.TypeSetLater] = base
		}
		if strings.HasPrefix(name, "x-amz-") && name != "x-amz-date" && name != "x-amz-security-token" && name != "x-amz-content-sha256" {
			found[prose.AddedAfterSigning] = base
		}
	}
	return found
}

// coveredByLink finds the headers that code lets a presigned URL cover, where nothing in it sends them.
func coveredByLink(text string) map[prose.Kind]int {
	if !hasAny(text, "resign", "SignedU", "PreSign") || !presignCall.MatchString(text) {
		return nil
	}
	found := map[prose.Kind]int{prose.PresignedURL: presignCall.FindStringIndex(text)[0]}
	lower := strings.ToLower(text)
	for _, l := range []struct {
		kind   prose.Kind
		form   *lazyregexp.Regexp
		header string
	}{
		{prose.ACLInLink, linkACL, "x-amz-acl"},
		{prose.TaggingInLink, linkTagging, "x-amz-tagging"},
		{prose.EncryptionInLink, linkSSE, "x-amz-server-side-encryption"},
		{prose.TypeChanged, linkType, "content-type"},
	} {
		if m := l.form.FindStringIndex(text); m != nil && !strings.Contains(lower, l.header) {
			found[l.kind] = m[0]
		}
	}
	return found
}

// edgeSetting finds settings of CloudFront that decide what it does with a signature.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
func edgeSetting(text string) map[prose.Kind]int {
	found := map[prose.Kind]int{}
	if i := strings.Index(text, "withOriginAccessControl"); i >= 0 {
		found[prose.EdgeSigns] = i
		if strings.Contains(text, "FunctionUrlOrigin") {
			found[prose.FunctionURL], found[prose.ThroughCloudFront] = i, i
		}
	}
	if !hasAny(text, "CACHING_OPTIMIZED", "Managed-CachingOptimized", "658327ea-") {
		return found
	}
	if m := cdkNoPolicy.FindStringIndex(text); m != nil && !originPolicy.MatchString(text) {
		found[prose.AuthorizationDropped], found[prose.ThroughCloudFront] = m[0], m[0]
	}
	return found
}

// quotedSecret finds a secret in quotes in the list form of an environment, where the quotes belong to the value.
// https://docs.docker.com/reference/compose-file/services/#environment
func quotedSecret(text string) map[prose.Kind]int {
	if !hasAny(text, "environment", "env") || !strings.Contains(text, "SECRET") {
		return nil
	}
	if m := composeSecret.FindStringIndex(text); m != nil {
		return map[prose.Kind]int{prose.SpecialInSecret: m[0]}
	}
	return nil
}

// emptyInvoke is a GET of the client that API Gateway generates with the body {}.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-generate-sdk-javascript.html
var emptyInvoke = lazyregexp.New(`invokeApi\([^;]*?["']GET["']\s*,\s*\{[^{}]*\}\s*,\s*\{\s*\}`)

func emptyBodyOfGet(text string) map[prose.Kind]int {
	if !strings.Contains(text, "invokeApi(") {
		return nil
	}
	if m := emptyInvoke.FindStringIndex(text); m != nil {
		return map[prose.Kind]int{prose.GetWithBody: m[0]}
	}
	return nil
}
