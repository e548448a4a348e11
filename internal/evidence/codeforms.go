package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

// codeForm is a form of code or configuration that states something by itself.
type codeForm struct {
	kind prose.Kind
	form *lazyregexp.Regexp
	// words are looked for first; one of them must be there. besides must match the text too, and not must not; nil
	// stands for nothing.
	words        []string
	besides, not *lazyregexp.Regexp
}

var codeForms = []codeForm{
	{
		// Who hands an SDK a key that is encoded has it encoded twice.
		kind: prose.EncodedTwice, words: []string{"encodeURI", "urlencode", "quote(", "URLEncoder", "Escape"},
		form: lazyregexp.New(`(?i)(?:presign\w*|getSignedUrl\w*|(?:get|put|head|delete|copy|stat)_?object\w*|\bKey["']?\s*[:=])[^;\n]{0,100}(?-i:encodeURI(?:Component)?|rawurlencode|urlencode|quote(?:_plus)?|URLEncoder\.encode|PathEscape|QueryEscape|EscapeDataString)\(`),
		not:  lazyregexp.New(`(?i)CopySource`),
	},
	{
		// encodeURI leaves most reserved characters as they are.
		kind: prose.SpecialInQuery, words: []string{"encodeURI("},
		form: lazyregexp.New(`(?i)\w*query\w*\s*[:+]?=[^;\n]*\bencodeURI\(`),
	},
	{
		// These versions add checksums unless they are told not to.
		// https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
		kind: prose.NewChecksums, words: []string{"boto", "cli", "client-s3", "ava", "awssdk", "AWSSDK"},
		form: lazyregexp.Any(
			`(?i)\bboto(?:3|core)[\s=/@v>]*1\.(?:3[6-9]|[4-9]\d)\b|\baws-?cli[\s=/@v>]*2\.(?:2[3-9]|[3-9]\d)\b`,
			`client-s3["']?[\s=:@^~v"']*3\.(?:729|7[3-9]\d|[89]\d\d)\b|\b(?:java|awssdk)\b[^\n]{0,30}\b2\.(?:[3-9]\d)\b`,
		),
	},
	{
		kind: prose.SecretBlank, words: []string{"--from-file"},
		form: lazyregexp.New(`kubectl create secret[^\n]*--from-file`),
	},
	{
		kind: prose.Redirects, words: []string{"30"},
		form: lazyregexp.New(`<Response \[30[12378]\]>|\.history\b[^\n]{0,20}30[12378]\b`),
	},
	{
		kind: prose.TokenInAuthorization, words: []string{"Bearer", "bearer"},
		form: lazyregexp.New("(?i)\\bauthorization[\"']?\\]?\\s*[:=,]\\s*[\"'`f]{0,2}bearer\\b"),
	},
	{
		// The first step of the key takes "AWS4" and the secret.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
		kind: prose.WrongDigestForm, words: []string{"kDate", "k_date", "dateKey", "date_key"},
		form: lazyregexp.New(`(?i)\b(?:k_?date|date_?key)\w*\s*:?=[^\n]*(?:hmac|sign)[^\n]*secret`), not: lazyregexp.New(`AWS4`),
	},
	{
		kind: prose.ScopeDateDiffers, words: []string{"now("},
		form: lazyregexp.New(`datetime\.now\(\)\.strftime\(["']%Y%m%d["']\)`), besides: lazyregexp.New(`utcnow|gmtime|timezone\.utc`),
	},
}

// statedByForm finds the forms of code and configuration.
func statedByForm(text string) map[prose.Kind]int {
	found := map[prose.Kind]int{}
	for i := range codeForms {
		f := &codeForms[i]
		if !hasAny(text, f.words...) || f.not != nil && f.not.MatchString(text) || f.besides != nil && !f.besides.MatchString(text) {
			continue
		}
		if m := f.form.FindStringIndex(text); m != nil {
			found[f.kind] = m[0] + len(text[m[0]:m[1]]) - len(strings.TrimLeft(text[m[0]:m[1]], "\n "))
		}
	}
	return found
}
