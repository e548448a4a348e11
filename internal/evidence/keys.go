package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/sigv4"
)

var _ = register(format{name: formatKeys, order: 92, read: readKeys})

const formatKeys = "credentials"

// Key is a key that the evidence holds: of a credentials file, an environment, an answer of STS, or code.
type Key struct {
	sigv4.Credentials
	// Profile is the name of the section that it stands in, or "".
	Profile string
	Place   Place
}

// keyPart is a part of a key: where it is assigned, which it is, and its value.
type keyPart struct {
	at    int
	part  int
	value string
}

// The parts of a key, and that which begins another.
const (
	keyID = iota
	keySecret
	keyToken
	keySection
	keyParts
)

// keyNames are the names that the parts are assigned to, in lower case and without what joins their words.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
var keyNames = [...][]string{
	keyID:     {"awsaccesskeyid", "accesskeyid", "awsaccesskey", "accesskey"},
	keySecret: {"awssecretaccesskey", "secretaccesskey", "awssecretkey", "secretkey"},
	keyToken:  {"awssessiontoken", "sessiontoken", "awssecuritytoken", "securitytoken"},
}

// readKeys reads keys whose secret has the form of one: 40 characters of Base64. It takes no lines.
func readKeys(d *document) []piece {
	var parts []keyPart
	for _, word := range []string{"ccess", "CCESS", "ecret", "ECRET", "oken", "OKEN"} {
		for _, at := range lastIndexes(d.text, word) {
			if p, ok := keyPartAt(d.text, at); ok && !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	if !slices.ContainsFunc(parts, func(p keyPart) bool { return p.part == keySecret }) {
		return nil
	}
	for _, at := range lastIndexes("\n"+d.text, "\n[") {
		line, _, _ := strings.Cut(d.text[at:], "\n")
		if name, ok := strings.CutSuffix(strings.TrimSpace(line[1:]), "]"); ok {
			parts = append(parts, keyPart{at, keySection, strings.TrimPrefix(name, "profile ")})
		}
	}
	slices.SortStableFunc(parts, func(a, b keyPart) int { return a.at - b.at })

	var pieces []piece
	profile, at, seen := "", 0, [keyParts]bool{}
	var key *Key
	keep := func() {
		if key != nil && key.SecretAccessKey != "" {
			pieces = append(pieces, keyPieces(at, *key)...)
		}
		key, seen = nil, [keyParts]bool{}
	}
	for _, p := range parts {
		if p.part == keySection {
			keep()
			profile = p.value
			continue
		}
		if seen[p.part] {
			keep()
		}
		if key == nil {
			at, key = p.at, &Key{Profile: profile, Place: d.place(p.at, p.at)}
		}
		seen[p.part] = true
		switch p.part {
		case keyID:
			key.AccessKeyID = p.value
		case keySecret:
			key.SecretAccessKey = p.value
		case keyToken:
			key.SessionToken = p.value
		}
	}
	keep()
	return pieces
}

// keyPieces returns a key, and what of it must not be printed.
func keyPieces(at int, key Key) []piece {
	return []piece{{at: at, key: &key}, {at: at, secret: key.SecretAccessKey}, {at: at, secret: key.SessionToken}}
}

// keyPartAt reads the assignment to a name of which a part stands at an offset.
func keyPartAt(text string, at int) (keyPart, bool) {
	inName := func(i int) bool { return plaintext.IsWordByte(text[i]) || text[i] == '-' }
	start, end := at, at
	for start > 0 && inName(start-1) {
		start--
	}
	for end < len(text) && inName(end) {
		end++
	}
	name := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(text[start:end]))
	part := slices.IndexFunc(keyNames[:], func(names []string) bool { return slices.Contains(names, name) })
	if part < 0 {
		return keyPart{}, false
	}
	i, assigned := end, false
	for ; i < len(text) && i-end < 40 && strings.IndexByte(" \t\"'\\:=`", text[i]) >= 0; i++ {
		assigned = assigned || text[i] == ':' || text[i] == '='
	}
	from := i
	for i < len(text) && i-from < 4096 && (plaintext.IsWordByte(text[i]) || strings.IndexByte("/+=", text[i]) >= 0) {
		i++
	}
	value := text[from:i]
	switch {
	case !assigned,
		part == keyID && !isKeyID(value),
		part == keySecret && !isSecretKey(value),
		part == keyToken && (len(value) < 16 || !isSecret(value)):
		return keyPart{}, false
	}
	return keyPart{start, part, value}, true
}

// isKeyID reports whether a text has the form of an access key id, permanent or temporary.
func isKeyID(s string) bool {
	return len(s) >= 16 && (strings.HasPrefix(s, "AKIA") || strings.HasPrefix(s, "ASIA")) && s == strings.ToUpper(s)
}

// isSecretKey reports whether a text has the form of a secret access key.
func isSecretKey(s string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+"
	return len(s) == 40 && strings.Trim(s, letters) == "" && s != strings.ToUpper(s) && s != strings.ToLower(s)
}

// KnownKeys are the keys at hand, each secret once: the one that was given, then those of the evidence.
func (c *Case) KnownKeys() []Key {
	var keys []Key
	add := func(k Key) {
		if k.SecretAccessKey != "" && !slices.ContainsFunc(keys, func(other Key) bool { return other.SecretAccessKey == k.SecretAccessKey }) {
			keys = append(keys, k)
		}
	}
	if c.Given != nil {
		// No secret has blanks around it; whether the client signed with them is for the search to find.
		add(Key{Profile: c.GivenProfile, Credentials: sigv4.Credentials{
			AccessKeyID: strings.TrimSpace(c.Given.AccessKeyID), SecretAccessKey: strings.TrimSpace(c.Given.SecretAccessKey),
			SessionToken: strings.TrimSpace(c.Given.SessionToken),
		}})
	}
	for _, k := range c.Keys {
		add(k)
	}
	return keys
}

// OwnKey is the key at hand that belongs to the request: the one with its key id, else the first. ok is false
// when there is none.
func (c *Case) OwnKey() (key Key, ok bool) {
	keys := c.KnownKeys()
	if len(keys) == 0 {
		return Key{}, false
	}
	if c.Claim != nil {
		for _, k := range keys {
			if k.AccessKeyID != "" && k.AccessKeyID == strings.TrimSpace(c.Claim.Credential.AccessKeyID) {
				return k, true
			}
		}
	}
	return keys[0], true
}
