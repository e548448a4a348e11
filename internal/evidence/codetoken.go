package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var (
	// passesKeys is a call or an object that takes key id and secret.
	passesKeys = lazyregexp.New(`(?is)access_?key(?:_?id)?\b.{0,160}?secret_?(?:access_?)?key\b`)
	// passesToken is any mention of a session token in code.
	passesToken = lazyregexp.Any(
		`(?i)session_?token|security_?token|creds?\.token|credentials\.token|x-amz-security-token|AnonymousCredentials`,
		`SessionAWSCredentials|AwsSessionCredentials|BasicSessionCredentials`,
	)
	// givesTemporary is what gives temporary credentials.
	givesTemporary = lazyregexp.Any(
		`(?i)assume_?role|get_frozen_credentials|CognitoIdentity|assumed\.|getSessionToken|get_session_token`,
		`fromTemporaryCredentials|169\.254\.169\.254|169\.254\.170\.2|InstanceProfile|ContainerCredentials`,
		`\bsso_(?:session|start_url|account_id)\b|\bASIA[A-Z0-9]`,
	)
	// temporaryKey is the key id of temporary credentials, or their token where it is stored: in a credentials file, an
	// environment, the answer of STS.
	// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
	temporaryKey = lazyregexp.Any(
		`\bASIA[A-Z0-9]{8,}`,
		`(?im)^[ \t>$]*(?:export |set |\$env:)?aws_(?:session|security)_token\s*=\s*["']?[\w<*.+/-]{3}`,
		`"SessionToken"\s*:\s*"[\w<*.+/-]{3}`,
	)
	// noToken is a session token that a program shows to be nothing.
	noToken = lazyregexp.New(`(?i)\b(?:aws_?)?(?:session|security)_?token\w*["'\x60)]*\s*(?:=>|->|==|[:=])?\s*(?:\n\s*(?:=>|[<>$])\s*)?(?:nil|null|none|undefined|""|''|<nil>|<null>|\(nil\)|\(null\)|false|empty|<not set>|not set)(?:[\s,;)}\]]|$)`)
	// handsToken is the session token as an argument or member, given by an expression.
	handsToken = lazyregexp.New(`(?i)\b(?:aws_?)?session_?token["']?\s*[:=]\s*(?:\w+[.\[(]\w|os\.|process\.|\$\{?\w)`)
	// ownCanonical is the assignment of a canonical request that code builds.
	ownCanonical = lazyregexp.New(`(?i)canonical_?req\w*["']?\s*(?::=|=|\+=)\s*\S`)
)

// tokenLeftOut finds credentials of which only key id and secret are handed on, and what tells that they are temporary.
func tokenLeftOut(text string) map[prose.Kind]int {
	found := map[prose.Kind]int{}
	named := hasAny(text, "ession_token", "ecurity_token", "SESSION_TOKEN", "SECURITY_TOKEN", "essionToken", "ecurityToken")
	if named || strings.Contains(text, "ASIA") {
		if m := temporaryKey.FindStringIndex(text); m != nil {
			found[prose.TemporaryKeys] = m[0]
		}
	}
	if named {
		if m := handsToken.FindStringIndex(text); m != nil {
			found[prose.TokenPassed] = m[0]
		}
		if m := noToken.FindStringIndex(text); m != nil && !strings.Contains(text[m[0]:m[1]], "==") {
			found[prose.TokenNotSet] = m[0]
		}
	}
	if !hasAny(text, "ecret_", "SECRET_", "ecretA", "ecretK", "secretKey", "anonical") || passesToken.MatchString(text) {
		return found
	}
	temporary := givesTemporary.FindStringIndex(text)
	keys := passesKeys.FindStringIndex(text)
	list := signedLiteral.FindStringSubmatchIndex(text)
	signs := hasAny(text, "anonical") && ownCanonical.MatchString(text) && list != nil
	switch {
	case keys != nil && (temporary != nil || signs):
		found[prose.KeysAlone] = keys[0]
	case signs:
		found[prose.KeysAlone] = list[0]
	}
	if temporary != nil && keys != nil {
		found[prose.TemporaryKeys] = temporary[0]
	}
	return found
}
