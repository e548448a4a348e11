package evidence

import (
	"encoding/base64"
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatStoredSecret, order: 69, read: readStoredSecret})

const formatStoredSecret = "way of storing a secret"

// readStoredSecret reads how a secret was put where a program takes it from, for the ways in which a line break
// comes to be a part of it: echo into a store or through base64, a here-document, a block of YAML, Base64 that ends
// in one already.
func readStoredSecret(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(d.text, "echo", "<<", "ecret", "SECRET", "ccess", "ACCESS") {
		return nil
	}
	var pieces []piece
	for _, m := range quotedBlank.FindAllStringIndex(d.text, maxHints) {
		d.takeFresh(formatStoredSecret, m[0], m[1])
		pieces = append(pieces, piece{at: m[0], remark: &Remark{prose.SecretBlank, d.place(m[0], m[1])}})
	}
	for n := 1; n <= len(d.starts) && len(pieces) < maxHints; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if len(text) <= maxSentence && appended.MatchString(text) {
			pieces = append(pieces, piece{at: at, remark: &Remark{prose.SecretDamaged, d.place(at, at+len(text))}})
		}
		if len(text) > maxSentence || !storesBreak(text, d.text) && !encodesBreak(text) && !(keepsBreak.MatchString(text) && oneLine(d, n)) {
			continue
		}
		d.takeFresh(formatStoredSecret, at, at+len(text))
		pieces = append(pieces, piece{at: at, remark: &Remark{prose.SecretBlank, d.place(at, at+len(text))}})
	}
	return pieces
}

var (
	// echoes is a call of echo that ends its output in a line break, with what follows.
	echoes = lazyregexp.New(`(?:^|[\s$(;&|` + "`" + `])echo\s+(.*)$`)
	// withoutBreak are the options of echo that leave the line break out, and what removes it later.
	withoutBreak = lazyregexp.New(`^-[eE]*n|\\c["']|\btr\s+-d\b|\bchomp\b|head\s+-c|\bxargs\b|--trim|printf`)
	// storesInput are commands that store their standard input as it is. `gh secret set` and `wrangler secret put`
	// remove a line break at the end.
	// https://docs.docker.com/reference/cli/docker/secret/create/
	// https://cloud.google.com/sdk/gcloud/reference/secrets/versions/add
	storesInput = lazyregexp.Any(
		`\bdocker\s+secret\s+create\b|\bpodman\s+secret\s+create\b|\bgcloud\s+secrets\b|--data-file[= ]?-`,
		`--from-file=\S*/dev/stdin|--from-file=\S*-$|\bvault\s+(?:kv\s+put|write)\b.*=-|\bkubeseal\b.*--raw|\bbase64\b`,
		`\bopenssl\s+(?:enc\s+-)?base64\b|\bsecret-tool\s+store\b|\bpass\s+insert\s+-m|\bnomad\s+var\s+put\b`,
		`\bconsul\s+kv\s+put\b`,
	)
	// namesSecret tells a secret from other things that are stored.
	namesSecret = lazyregexp.New(`(?i)secret|access|cred|\bAKIA|\bASIA|passw|aws|minio|api_?key|\bs3|\btoken`)
	// intoFile is a redirection into a file.
	intoFile = lazyregexp.New(`[^>0-9&]>{1,2}\s*["']?([^\s"'|;&<>]+)`)
	// asSecretFile is a file that is taken for a secret whole.
	asSecretFile = lazyregexp.New(`--from-file|--data-file|secret create|secretGenerator|_FILE\b|file://|(?m)^\s*file:\s`)
	// keepsBreak is the start of a block of YAML that keeps the line break at its end, for a key that names a part of
	// credentials. https://yaml.org/spec/1.2.2/#8112-block-chomping-indicator
	keepsBreak = lazyregexp.New(`(?i)^\s*["']?[\w.-]*(?:secret|access|aws)[\w.-]*(?:key|id|token)[\w.-]*["']?\s*:\s*[|>]\+?\s*$`)
	// appended is a secret of forty characters with one behind it that none has.
	appended = lazyregexp.New(`(?i)secret[\w -]*(?:\[[^\]]*\])?["']?\s*[:=]\s*[A-Za-z0-9/+]{40}[%\\][ \t]*$`)
	// quotedBlank is a part of a key whose quotes hold a blank or line break beside it.
	quotedBlank = lazyregexp.New(`(?i)(?:access|secret)[\w-]*["'\]]{0,2}[ \t]*(?:[:=,]|=>)[ \t]*["'](?:[\w/+]{16,64}(?:\s|` + escapedBlank + `)+|(?:\s|` + escapedBlank + `)+[\w/+]{16,64})["']`)
	// base64Value is a value under a key that names a part of credentials.
	base64Value = lazyregexp.New(`(?i)^\s*["']?[\w.-]*(?:secret|access|aws|key|token)[\w.-]*["']?\s*:\s*["']?([A-Za-z0-9+/]{16,}={0,2})["']?\s*(?:#.*)?$`)
)

// storesBreak reports whether a command stores what a shell ends in a line break: the output of echo, a here-string
// or a here-document.
func storesBreak(text, whole string) bool {
	if strings.Contains(text, "<<") && storesInput.MatchString(text) && namesSecret.MatchString(text) {
		return true
	}
	m := echoes.FindStringSubmatch(text)
	if m == nil || withoutBreak.MatchString(m[1]) || !namesSecret.MatchString(text) {
		return false
	}
	if piped := strings.IndexByte(m[1], '|'); piped >= 0 && storesInput.MatchString(m[1][piped:]) {
		// Who encodes to decode, or to look at it, stores nothing.
		return !strings.Contains(m[1][piped:], "base64 -d") && !strings.Contains(m[1][piped:], "base64 --decode") && !strings.Contains(whole, "echo -n "+firstRunes(m[1], 8))
	}
	to := intoFile.FindStringSubmatch(m[1])
	return to != nil && namesSecret.MatchString(to[1]) && !strings.HasPrefix(to[1], "/dev/") && asSecretFile.MatchString(whole) && !strings.Contains(m[1], ":")
}

// encodesBreak reports whether a line gives Base64 of one line of text that ends in a line break.
// https://kubernetes.io/docs/concepts/configuration/secret/
func encodesBreak(text string) bool {
	m := base64Value.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	plain, err := base64.StdEncoding.DecodeString(m[1])
	if err != nil || len(plain) < 8 {
		return false
	}
	value := strings.TrimRight(string(plain), "\r\n")
	return len(value) < len(plain) && strings.IndexFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// oneLine reports whether the block of YAML that begins at a line has one line.
func oneLine(d *document, n int) bool {
	if n+1 > len(d.starts) {
		return false
	}
	indent := func(n int) int {
		text := d.lineText(n)
		return len(text) - len(strings.TrimLeft(text, " "))
	}
	if indent(n+1) <= indent(n) || len(strings.Fields(d.lineText(n+1))) != 1 {
		return false
	}
	return n+2 > len(d.starts) || indent(n+2) <= indent(n) || strings.TrimSpace(d.lineText(n+2)) == ""
}
