package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatExchangedKeys, order: 69, read: readExchangedKeys})

const formatExchangedKeys = "key id and secret exchanged in code"

var (
	// keyAssigned is an assignment to a part of a key, with its value: a word, a reference, or a command. The value
	// ends where another assignment of the line may begin.
	keyAssigned = lazyregexp.New(`(?i)\b([\w.-]*(?:access|secret)[\w-]*)["'\]]{0,2}[ \t]*(?:[:=]|=>)[ \t]*["']?(\$\{\{[^\n}]{0,80}\}\}|\$\([^\n)]{0,80}\)|[^\s,;{}]{1,120})`)
	// keyArguments are the first two arguments of what takes a key id and then a secret: the AWS SDKs for Go, Java and
	// Ruby, MinIO's clients, requests-aws4auth.
	keyArguments = lazyregexp.New(`\b(?:NewStaticCredentials(?:Provider|FromCreds)?|NewStaticV[24]|BasicAWSCredentials|BasicSessionCredentials|AwsBasicCredentials\.create|AwsSessionCredentials\.create|SessionAWSCredentials|Aws::Credentials\.new|AWS4Auth)\(\s*([^,()\n]{1,80}(?:\([^()\n]{0,60}\))?[^,()\n]{0,8}),\s*([^,()\n]{1,80}(?:\([^()\n]{0,60}\))?)`)
	// secretWords and keyIDWords name the secret and the key id. Names of both, such as aws_iam_access_key.me.secret, are
	// taken for neither.
	secretWords = lazyregexp.New(`(?i)secret[_-]?(?:access[_-]?)?key(?:[^a-z]|$)|secret[_-]?access|\bsecret$`)
	keyIDWords  = lazyregexp.New(`(?i)access[_-]?key(?:[_-]?id)?(?:[^a-z]|$)|\bkey[_-]?id\b`)
)

// readExchangedKeys reads code and configuration in which the secret stands in place of the access key id: by its
// form, or by the names on both sides.
func readExchangedKeys(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(d.text, "ccess_key", "ccessKey", "ccess-key", "CCESS_KEY", "CCESS-KEY", "ecretKey", "ecret_key", "ECRET_KEY") {
		return nil
	}
	var pieces []piece
	add := func(start, end int) {
		d.takeFresh(formatExchangedKeys, start, end)
		pieces = append(pieces, piece{at: start, remark: &Remark{prose.KeysSwapped, d.place(start, end)}})
	}
	// Names tell it where both are exchanged: one alone may be a name that means something else.
	var byName [2][]int
	for _, m := range keyAssigned.FindAllStringSubmatchIndex(d.text, maxHints) {
		of, value := keyWord(d.text[m[2]:m[3]]), strings.Trim(d.text[m[4]:m[5]], `"'`)
		switch is := keyWord(value); {
		case of == keyID && isSecretKey(value):
			pieces = append(pieces, piece{at: m[4], secret: value})
			add(m[0], m[5])
		case of == keySecret && isKeyID(value):
			add(m[0], m[5])
		case of != keyParts && is != keyParts && of != is:
			byName[of] = []int{m[0], m[5]}
		}
	}
	if byName[keyID] != nil && byName[keySecret] != nil {
		add(byName[keyID][0], byName[keyID][1])
	}
	for _, m := range keyArguments.FindAllStringSubmatchIndex(d.text, maxHints) {
		if keyWord(d.text[m[2]:m[3]]) == keySecret && keyWord(d.text[m[4]:m[5]]) == keyID {
			add(m[0], m[1])
		}
	}
	return pieces
}

// keyWord tells which part of a key a name is of: keyID, keySecret, or keyParts for neither.
func keyWord(name string) int {
	// A store of secrets is no secret: ${{ secrets.AWS_ACCESS_KEY_ID }}.
	name = strings.ReplaceAll(name, "secrets.", " ")
	rest := secretWords.ReplaceAllString(name, " ")
	secret, id := rest != name, keyIDWords.MatchString(rest)
	switch {
	case secret && !id:
		return keySecret
	case id && !secret && !hasAny(rest, "ecret", "SECRET"):
		return keyID
	}
	return keyParts
}
