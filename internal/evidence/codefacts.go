package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

// The facts about a client that its code, commands and configuration show as a whole.
var (
	// versionTwo sets Signature Version 2: in boto, the SDKs for JavaScript, PHP, Ruby and Java, s3cmd and rclone.
	versionTwo = lazyregexp.Any(
		`(?i)signature_?version["']?\s*(?:=>|[:=(,])\s*["'](?:s3|v2|2)["']|(?m)^[ \t>]*signature_v2\s*=\s*true`,
		`--signature-v2\b|v2_auth["']?\s*[:=]\s*["']?true|SignerOverride\(\s*"S3SignerType"`,
		`signing-algorithm\s*[:=>]+\s*["']?S3SignerType|signature_?version["']?\s*(?:=>|[:=])\s*2\b`,
		`S3SignatureType["']?\s*[:=(,]+\s*["']?(?:v?2|SignatureV2|AWSS3V2)|SignatureVersion\s*=\s*["']2["']`,
		`auth_?version["']?\s*[:=]\s*["']?v?2["']?\b`,
	)
	// genericSigner is the call of a signer that encodes paths twice unless it is told or knows that the service is S3.
	// https://github.com/mhart/aws4fetch#new-awsclientoptions
	// https://github.com/smithy-lang/smithy-typescript/blob/main/packages/signature-v4/src/SignatureV4.ts
	genericSigner = lazyregexp.New(`new AwsClient\(|new AwsV4Signer\(|new SignatureV4\(|\bSigV4Auth\(|Aws4Signer\.create\(`)
	// encodesOnce is what tells such a signer so.
	encodesOnce = lazyregexp.New(`(?i)singleEncode|uriEscapePath|S3SigV4Auth|doubleUrlEncode|double_url_encode|SignatureV4MultiRegion`)
	// signedByService is a call that a service of AWS signs itself, by a role.
	// https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
	signedByService = lazyregexp.New(`CallApiGateway(?:Http|Rest)ApiEndpoint|:states:::apigateway:invoke|AuthType\.IAM_ROLE|["']?AuthType["']?\s*[:=]\s*["']?IAM_ROLE`)
	// urlGrant is the permission to call a function by its URL, which needs the one to invoke it besides.
	// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
	urlGrant    = lazyregexp.New(`["']?[Aa]ction["']?\s*[:=]\s*\[?\s*["']lambda:InvokeFunctionUrl["']`)
	invokeGrant = lazyregexp.New(`lambda:InvokeFunction["'\s]|lambda:Invoke\*|lambda:\*`)
	// headCommand is a command or call with the method HEAD.
	headCommand = lazyregexp.Any(
		`--method[= ]HEAD\b|\bwget\b.*--spider`,
		`\bcurl\s(?:[^|\n]*\s)?(?:-[a-zA-Z]*I[a-zA-Z]*|--head|-X\s?HEAD|--request HEAD)\b`,
		`[Mm]ethod["']?\s*[:=]\s*["']HEAD["']|-Method\s+Head\b|(?:requests|session|client|axios|httpx|http)\.head\(`,
		`http\.MethodHead|new HeadObjectCommand`,
	)
	// templated is a value of a JSON body that is a variable of an API client.
	templated   = lazyregexp.New(`"[\w-]+"\s*:\s*"?\{\{\s*[\w.$-]+\s*\}\}`)
	apiClients  = lazyregexp.New(`(?i)\b(?:newman|postman|insomnia|bruno|hoppscotch|thunder client)\b`)
	templateOut = lazyregexp.New(`"_postman_id"|"info"\s*:|schema\.getpostman`)
	// lowerEscape is an escape in lower case within a query. The canonical form has upper case (RFC 3986, section 2.1).
	lowerEscape = lazyregexp.New(`\?[\w.~=&%+-]*=[\w.~=&+-]*%(?:[0-9][a-f]|[a-f][0-9a-f])`)
	// escapedModel is the identifier of a model of Amazon Bedrock as it is sent in a path.
	escapedModel = lazyregexp.New(`\b(?:ai21|amazon|anthropic|cohere|deepseek|meta|mistral|openai|qwen|stability)\.[a-z0-9.-]+%3[Aa]\d`)
	// endpointOff switches the default endpoint of an API off.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
	endpointOff = lazyregexp.New(`(?i)disable_?execute_?api_?endpoint["']?\s*(?:=>|is|to|[:=])?\s*["'\x60]?true`)
	// impliedPort is a URL with the port that its scheme implies.
	impliedPort = lazyregexp.New(`\bhttp://[\w-]+\.[\w.-]*[a-z]:80(?:[/\s"'\x60,;)]|$)|\bhttps://[\w-]+\.[\w.-]*[a-z]:443(?:[/\s"'\x60,;)]|$)`)
	// dropsAuthorization is a setting of a proxy that removes Authorization: of nginx, Apache, HAProxy and Caddy.
	dropsAuthorization = lazyregexp.Any(
		`(?i)proxy_set_header\s+Authorization\s+(?:""|'');|RequestHeader\s+unset\s+Authorization`,
		`del-header\s+Authorization|header_up\s+-Authorization|proxy_hide_header\s+Authorization`,
	)
	// wantsKey is a setting by which a method asks for an API key.
	// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html
	// https://www.serverless.com/framework/docs/providers/aws/events/apigateway#setting-api-keys-for-your-rest-api
	wantsKey = lazyregexp.New(`(?i)\bapi_?key_?required["']?\s*[:=]\s*["']?true|(?m)^[\s-]*private:\s*true\b|\bapi_?key["']?\s*:\s*\[\s*\]|\bapi-?key-?source\b|\bprivate: true\b`)
	// joinedSlashes joins a slash with a text that begins with one, or parameters of an SDK whose path does: the path has two.
	joinedSlashes = lazyregexp.New(`["']/["']\s*[+.]\s*["']/\w`)
	// pathPrinted is a path that a debugger or log shows to be empty.
	pathPrinted = lazyregexp.New("(?i)\\b(?:canonical_?ur[il]|\\w*(?:url|uri)\\.path)\\b[*`)]{0,3}\\s*(?:=>|->|→|is|[:=])?\\s*\\n?[\\s`]*(?:\"\"|''|<empty>)")
)

// clientFacts returns what the text of code, commands and configuration shows of a client.
func clientFacts(text string) map[prose.Kind]int {
	found := map[prose.Kind]int{}
	mark := func(kind prose.Kind, form *lazyregexp.Regexp, words ...string) {
		if hasAny(text, words...) {
			if m := form.FindStringIndex(text); m != nil {
				found[kind] = m[0]
			}
		}
	}
	mark(prose.SetsV2, versionTwo, "ersion", "VERSION", "v2", "S3SignerType", "V2")
	mark(prose.SignedByService, signedByService, "IAM_ROLE", "ApiEndpoint", "apigateway:invoke")
	mark(prose.HeadUsed, headCommand, "HEAD", "head", "Head", "--spider", "curl -")
	mark(prose.EmptyPath, pathPrinted, `""`, "''", "<empty>")
	mark(prose.EndpointDisabled, endpointOff, "true")
	mark(prose.LowerCaseEscapes, lowerEscape, "=%")
	mark(prose.EscapedIdentifier, escapedModel, "%3A", "%3a")
	if strings.Contains(text, "lambda:InvokeFunctionUrl") && !invokeGrant.MatchString(text) {
		mark(prose.GrantIncomplete, urlGrant, "lambda:")
	}
	if strings.Contains(text, "{{") && apiClients.MatchString(text) && !templateOut.MatchString(text) {
		mark(prose.BodyTemplated, templated, "{{")
	}
	if at := prose.DoubleEncodes(text); at >= 0 {
		found[prose.EncodesPathTwice] = at
	}
	mark(prose.DefaultPort, impliedPort, ":80", ":443")
	mark(prose.AuthorizationDropped, dropsAuthorization, "uthorization")
	mark(prose.APIKeyNamed, wantsKey, "rivate", "equired", "api_key", "api-key-source", "apiKey")
	mark(prose.DoubleSlash, joinedSlashes, `"/"`, "'/'")
	if m := genericSigner.FindStringIndex(text); m != nil && !encodesOnce.MatchString(text) && !strings.Contains(text, ".amazonaws.com") {
		given := enclosed(text, m[1]-1)
		if !hasAny(given, "service") || hasAny(given, "'s3'", `"s3"`) {
			found[prose.EncodesPathTwice] = m[0]
		}
	}
	return found
}
