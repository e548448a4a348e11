package report

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// minSecret is the length in bytes below which a known text is not looked for: it would hide ordinary
// words. AWS's own secrets have 40 and more.
const minSecret = 6

// maxEncodable is the length in bytes up to which a secret is looked for in encoded forms as well.
const maxEncodable = 8 << 10

const redacted = "[redacted]"

// Redactor hides secrets in texts: those that are known, in every form in which they may stand in a log,
// and whatever has the look of one. It is for what this program prints and logs; evidence that is to be shared
// and still diagnosed is the job of package redact.
type Redactor struct {
	known []knownSecret
}

// NewRedactor returns a redactor for known secrets: secret keys, session tokens, API keys, cookies.
// Blanks round a secret are not hidden, since a blank there is what breaks many a signature.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	seen := map[string]bool{}
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		if len(secret) >= minSecret && !seen[secret] {
			seen[secret] = true
			r.known = append(r.known, newKnownSecret(secret))
		}
	}
	// The longest first: one secret may be the beginning of another.
	slices.SortStableFunc(r.known, func(a, b knownSecret) int { return len(b.text) - len(a.text) })
	return r
}

// knownSecret finds one secret in all its forms.
type knownSecret struct {
	text string
	// encodable says that other forms are looked for. Secrets that are not ASCII are found as they are.
	encodable bool
	// core is the longest run of letters and digits: no encoding changes it, so that a text without it
	// need not be searched.
	core string
	re   func() *regexp.Regexp
}

func newKnownSecret(secret string) knownSecret {
	k := knownSecret{text: secret, encodable: len(secret) <= maxEncodable}
	for _, run := range strings.FieldsFunc(secret, func(r rune) bool { return !alphanumeric(r) }) {
		if len(run) > len(k.core) {
			k.core = run
		}
	}
	for i := range len(secret) {
		k.encodable = k.encodable && secret[i] < utf8.RuneSelf
	}
	k.re = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(anyForm(secret)) })
	return k
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// anyForm is a pattern for a secret in which every other character may be as it is, URL-encoded once or
// twice, or escaped as in JSON. A plus may have become a blank, as form decoders make of it.
func anyForm(secret string) string {
	var b strings.Builder
	for i := range len(secret) {
		c := secret[i]
		if alphanumeric(rune(c)) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, `(?:\\?\x%02x|%%(?:25)?(?i:%02x)|\\u00(?i:%02x)`, c, c, c)
		if c == '+' {
			b.WriteString(`| |%20`)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// secretFields are the header fields and parameters whose values are secrets: session tokens and those of other
// schemes, keys of API Gateway, what a distribution adds for its origin to verify, and the key with which S3 is
// to encrypt, but not the MD5 sum of that key.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
const secretFields = `x-[a-z0-9_-]*token|x-api-key|x-origin-verify|x-amz-(?:copy-source-)?server-side-encryption-customer-key`

// secretSettings are the settings and options whose values are secrets.
const secretSettings = `(?:aws[-_]?)?secret[-_]?access[-_]?key|(?:aws[-_]?)?(?:session|security)[-_]?token|secret[-_]?key|client[-_]?secret|api[-_]?key`

// TokenBeginnings are how the session tokens of STS begin, of today and of earlier years.
var TokenBeginnings = []string{"IQoJ", "FwoG", "FQoG", "AgoJ", "FwoD", "FQoD", "AQoD"}

// pattern is a look of a secret, and what is put in its place.
type pattern struct {
	re *regexp.Regexp
	by string
	// secret is the group that holds the secret; -1 where it is none, but is hidden all the same.
	secret int
	// words are in lower case. Whatever re fits has one of them in it, in any case.
	words []string
}

// in returns text without what has the look. lower is the text in lower case, or "" where that may hide a word: looking
// for words takes a hundredth of the time that an expression takes, and most texts have none.
func (p *pattern) in(text, lower string) string {
	if lower != "" && !slices.ContainsFunc(p.words, func(word string) bool { return strings.Contains(lower, word) }) {
		return text
	}
	return p.re.ReplaceAllString(text, p.by)
}

// lowerCase is the lower case of an ASCII text, else "": letters of other alphabets fold to ASCII in expressions, such as
// the Kelvin sign to k.
func lowerCase(text string) string {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return ""
		}
	}
	return strings.ToLower(text)
}

// patterns are compiled at the first use, since most runs of the program need none of them.
var patterns = sync.OnceValue(func() []pattern {
	return []pattern{
		// NAME: value, NAME=value, "NAME" => "value", "NAME":["value"], <NAME>value</NAME> and, in a HAR,
		// "name":"NAME","value":"…".
		{regexp.MustCompile(`(?i)\b(` + secretFields + `|` + secretSettings + `)((?:\\*["']?\s*(?:=>|[:=>])|\\*["']\s*,)\s*(?:[\[{(]\s*\\*["']|\\*["']?)(?:value\\*["']?\s*[:=]\s*\\*["']?)?)([^\s"'\\&,;<]{8,})`), "${1}${2}" + redacted, 3, []string{"token", "key", "verify", "secret"}},
		// Arguments of a command: --NAME value, and of one that sets a variable or a setting.
		{regexp.MustCompile(`(?i)((?:--|\bsetx\s+|\bconfigure\s+set\s+)(?:` + secretSettings + `)\s+["']?)([^\s"'&;-][^\s"'&;]{7,})`), "${1}" + redacted, 2, []string{"token", "key", "secret"}},
		// A cookie header goes to the end of its line or text.
		{regexp.MustCompile(`(?i)\b((?:set-)?cookie\\*["']?\s*[:=,]\s*\\*["']?)([^\r\n"']{4,})`), "${1}" + redacted, 2, []string{"cookie"}},
		{regexp.MustCompile(`(?i)\b(bearer|basic)(\s+)([A-Za-z0-9._~+/=-]{8,})`), "${1}${2}" + redacted, 3, []string{"bearer", "basic"}},
		// Session tokens have hundreds of characters.
		{regexp.MustCompile(`\b(?:` + strings.Join(TokenBeginnings, "|") + `)[A-Za-z0-9+/=%]{24,}`), redacted, 0, lowered(TokenBeginnings)},
		// A presigned URL works for whoever holds it. The signatures of SigV4A are longer.
		{regexp.MustCompile(`(?i)\b(x-amz-signature\\*["']?\s*[:=]\s*\\*["']?)[0-9a-f]{56,140}([0-9a-f]{4})\b`), "${1}...${2}", -1, []string{"signature"}},
		// An access key id is no secret, but it names an account. The first and last four letters do.
		{regexp.MustCompile(`\b(A[KS]IA)[A-Z0-9]{8,}([A-Z0-9]{4})\b`), "${1}...${2}", -1, []string{"akia", "asia"}},
	}
})

func lowered(words []string) (list []string) {
	for _, word := range words {
		list = append(list, strings.ToLower(word))
	}
	return list
}

// SecretsIn returns the values in a text that have the look of a secret: tokens, keys, cookies. What only
// speaks of one may be among them.
func SecretsIn(text string) []string {
	var secrets []string
	for _, p := range patterns() {
		if p.secret < 0 {
			continue
		}
		for _, m := range p.re.FindAllStringSubmatch(text, -1) {
			secrets = append(secrets, m[p.secret])
		}
	}
	return secrets
}

// Text returns text without secrets.
func (r *Redactor) Text(text string) string {
	if text == "" {
		return ""
	}
	for _, k := range r.known {
		text = strings.ReplaceAll(text, k.text, redacted)
		if k.encodable && strings.Contains(text, k.core) {
			text = k.re().ReplaceAllLiteralString(text, redacted)
		}
	}
	lower := lowerCase(text)
	for _, p := range patterns() {
		text = p.in(text, lower) // what is put in place has no new word
	}
	return text
}

// Field returns the value of a header field or parameter without secrets. One whose name says that it is
// a secret is hidden as a whole.
func (r *Redactor) Field(name, value string) string {
	if SecretName(name) {
		return *hide(&value)
	}
	return r.Text(value)
}

// Diagnosis returns a copy of d in which no string holds a secret, and which says so.
func (r *Redactor) Diagnosis(d *Diagnosis) *Diagnosis {
	clean := r.value(reflect.ValueOf(*d)).Interface().(Diagnosis)
	for i := range clean.Findings {
		f := &clean.Findings[i]
		if SecretName(f.Label) || SecretName(f.Subject) {
			f.Signed, f.Verified = hide(f.Signed), hide(f.Verified)
		}
	}
	clean.Redacted = true
	return &clean
}

// value copies a value and redacts every string in it, so that a field that is added to a diagnosis
// later is redacted as well.
func (r *Redactor) value(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.SetString(r.Text(v.String()))
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(r.value(v.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(r.value(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(r.value(v.Field(i)))
		}
	default:
		return v
	}
	return out
}

// SecretName reports whether a header or parameter of this name holds a secret.
func SecretName(name string) bool {
	return strings.EqualFold(name, "cookie") || strings.EqualFold(name, "set-cookie") || secretField().MatchString(name)
}

var secretField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^(?:` + secretFields + `)$`) })

// hide replaces a whole value by its length. Blanks at its ends stay.
func hide(text *string) *string {
	if text == nil || strings.TrimSpace(*text) == "" {
		return text
	}
	inner := strings.TrimSpace(*text)
	before, after, _ := strings.Cut(*text, inner)
	if !strings.Contains(inner, redacted) {
		inner = fmt.Sprintf("[redacted, %d bytes]", len(inner))
	}
	hidden := before + inner + after
	return &hidden
}
