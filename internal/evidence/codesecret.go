package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

// secretEncoded is a secret that code or a command hands to an encoder of URLs, and one that stands encoded in a URL.
var secretEncoded = lazyregexp.Any(
	`(?i)(?:url_?encode|encodeURI(?:Component)?|quote_plus|\bquote|QueryEscape|PathEscape|rawurlencode|CGI\.escape|URLEncoder\.encode|EscapeDataString|(?:percent|uri)_?encode|url_?escape|encode_www_form_component|urlquery)\W{1,4}[^\n,;|]{0,40}secret`,
	`secret[^\n;]{0,40}\|\s*(?:urlencode|url_encode|urlquery|jq -\w*R\w*\s+@uri|@uri)`,
	`://[A-Z0-9]{16,}:[^@\s/]*%2[FfBb][^@\s]*@`,
)

// encodedSecret finds a secret that is encoded for a URL. Most clients take it as it stands there.
func encodedSecret(text string) map[prose.Kind]int {
	if !hasAny(text, "ecret", "ECRET") && !(strings.Contains(text, "%2") && strings.Contains(text, "@")) {
		return nil
	}
	if m := secretEncoded.FindStringIndex(text); m != nil {
		return map[prose.Kind]int{prose.SecretEncoded: m[0]}
	}
	return nil
}
