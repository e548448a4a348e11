package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"countersign/internal/evidence"
	"countersign/internal/report"
	"countersign/sigv4"
)

// finders are the patterns by which values are found. A text is searched as it is and decoded; see readings.
type finders struct {
	keyID, credential, signature, account, email *regexp.Regexp
}

var patterns = sync.OnceValue(func() finders {
	const blank = `(?:\s|\\+(?:[nrt]|u00a0|u200b|ufeff)|[\x{a0}\x{200b}\x{feff}])*`
	return finders{
		keyID: regexp.MustCompile(`(?:` + strings.Join(keyPrefixes, "|") + `)[A-Z0-9]{12,}`),
		// What stands for a key id before a scope, also where it is none of AWS's.
		// A blank beside it is what breaks the signature, and stays.
		credential: regexp.MustCompile(`(?i)credential\\*["']?\s*[=:]\s*\\*["']?` + blank + `([^\s/,"'&=%\\\x{a0}\x{200b}\x{feff}]{3,128}?)` + blank + `(?:/|%2f)\d{8}(?:/|%2f)`),
		// The name may stand before a line feed, as in logs of botocore, or an element of XML.
		signature: regexp.MustCompile(`(?i)signature(?:provided)?\\*["']?\s*[:=>]\s*(?:\\+[nr]|["'\\\s])*([0-9a-f]{32,128}\b|[A-Za-z0-9+/_-]{27,86}={0,2})`),
		account: regexp.MustCompile(`arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9*-]*:(\d{12})(?:\D|$)` +
			`|(?i:account[-_ ]?(?:id|number|owner)?|owner(?:[-_ ]?id)?)\\*["']?(?:\s*[:=>]\s*|\s+)\\*["']?(\d{12})(?:\D|$)` +
			`|(?:^|\D)(\d{12})\.(?:dkr\.ecr|s3-control|ddb)\.|amazonaws\.com/(\d{12})/`),
		email: regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}`),
	}
})

// secretWords stand before secrets, or begin them; they are in lower case.
var secretWords = func() []string {
	words := []string{"token", "secret", "key", "cookie", "bearer", "basic", "verify"}
	for _, beginning := range report.TokenBeginnings {
		words = append(words, strings.ToLower(beginning))
	}
	return words
}()

// find collects the values of a text that are to be replaced.
func (t *table) find(text string) {
	p := patterns()
	lower := asciiLower(text)
	// in yields the matches of a pattern near keywords.
	in := func(re *regexp.Regexp, before, after int, keywords ...string) [][]string {
		var all [][]string
		for _, w := range windows(lower, before, after, keywords...) {
			all = append(all, re.FindAllStringSubmatch(text[w.start:w.end], -1)...)
		}
		return all
	}
	for _, w := range windows(lower, 24, 8<<10, secretWords...) {
		for _, secret := range report.SecretsIn(text[w.start:w.end]) {
			if looksSecret(secret) {
				t.secret(secret)
			}
		}
	}
	prefixes := make([]string, len(keyPrefixes))
	for i, prefix := range keyPrefixes {
		prefixes[i] = strings.ToLower(prefix)
	}
	for _, m := range in(p.keyID, 0, 124, prefixes...) {
		t.add(KeyID, m[0])
	}
	for _, m := range in(p.credential, 0, 200, "credential") {
		t.keyID(m[1])
	}
	for _, m := range in(p.signature, 0, 200, "signature") {
		if isHex(m[1]) || looksSecret(m[1]) && strings.ContainsAny(m[1], "0123456789+/=") {
			t.add(Signature, m[1])
		}
	}
	for _, m := range in(p.account, 14, 120, "arn:aws", "account", "owner", ".dkr.ecr.", ".s3-control.", ".ddb.", "amazonaws.com/") {
		for _, id := range m[1:] {
			t.add(Account, id)
		}
	}
	for _, w := range windows(lower, 64, 255, "@") {
		for _, m := range p.email.FindAllStringIndex(text[w.start:w.end], -1) {
			if isEmail(text, w.start+m[0], w.start+m[1]) {
				_, domain, _ := strings.Cut(text[w.start+m[0]:w.start+m[1]], "@")
				t.host(domain)
			}
		}
	}
	t.findHosts(text, lower)
}

// isEmail tells an address from a path with an at sign (mac@2x.png) and from the user of a URL.
func isEmail(text string, start, end int) bool {
	if start > 0 && strings.IndexByte("/:", text[start-1]) >= 0 || escaped(text[:start]) && text[max(0, start-1)] != 'n' {
		return false
	}
	_, ending, _ := cutLast(text[start:end])
	return endings[ending] || len(ending) == 2 && !fileEndings[ending]
}

// findIn collects what only reading the evidence tells.
func (t *table) findIn(c *evidence.Case) {
	t.derived(c)
	for _, secret := range c.Secrets {
		t.secret(secret)
	}
	if c.Claim != nil {
		if !slices.Contains(c.Secrets, c.Claim.Credential.AccessKeyID) {
			t.keyID(c.Claim.Credential.AccessKeyID)
		}
		if s := strings.TrimSpace(c.Claim.Signature); len(s) >= 16 && !masked(s) {
			t.add(Signature, s)
		}
	}
	if c.Answer != nil {
		t.keyID(c.Answer.AccessKeyID)
	}
	for _, host := range c.Hosts {
		t.host(host.Text)
	}
	for _, r := range []*evidence.Request{c.Request, c.Received} {
		if r != nil {
			t.bucketOf(r.Host(), r.Path())
		}
	}
	for _, canonical := range []*evidence.Canonical{c.Signed, c.Verified} {
		if canonical != nil {
			host, _ := canonical.Header("host")
			t.bucketOf(host, canonical.Path)
		}
	}
	if c.URL != nil {
		r := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
		t.bucketOf(evidence.HostOf(c.URL.Text), r.Path())
	}
	if c.Works != nil {
		t.findIn(c.Works)
	}
}

// secret adds a secret in its plain form.
func (t *table) secret(text string) {
	text = strings.TrimSpace(text)
	if decoded := sigv4.Decode(text); strings.Contains(text, "%") && decoded != text {
		text = decoded
	}
	if len(text) >= minSecret && !masked(text) {
		t.add(Secret, text)
	}
}

// minSecret is the length in bytes below which a text is not taken for a secret: it would replace ordinary
// words.
const minSecret = 6

// keyID adds what stands in place of an access key id, unless it names none.
func (t *table) keyID(id string) {
	id = strings.Trim(strings.TrimSpace(id), "\u200b\ufeff")
	if len(id) < 3 || masked(id) || strings.ContainsAny(id, "/$<>{}") {
		return
	}
	switch strings.ToLower(strings.Trim(id, `"'`)) {
	case "undefined", "null", "none", "nil", "nan", "false", "true", "[object object]", "object", "keyid", "access_key", "accesskeyid":
		return // that nothing was there is the evidence
	}
	t.add(KeyID, id)
}

// looksSecret tells a secret from words that speak of one, and from code that fetches it.
func looksSecret(text string) bool {
	if masked(text) || strings.ContainsAny(text, "${}()<>[]") || strings.HasPrefix(text, "process.") || strings.HasPrefix(text, "os.") {
		return false
	}
	mixed := strings.ToLower(text) != text && strings.ToUpper(text) != text
	return strings.ContainsAny(text, "0123456789") || mixed && len(text) >= 20 && !strings.Contains(text, ".")
}

// masked reports whether somebody has made a text unreadable already.
func masked(text string) bool {
	return strings.Trim(text, "*xX.-…<>[]•") == "" || strings.Contains(text, "***") || strings.Contains(strings.ToLower(text), "redacted")
}
