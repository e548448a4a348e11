package causes

import (
	"strings"

	"countersign/internal/lazyregexp"
)

var (
	// mask is what stands in place of a value that was not to be seen, or that a program puts in.
	mask = lazyregexp.Any(
		`(?i)^[\[(<{]?(?:omitted|removed|hidden|truncated|snip(?:ped)?|stripped|secret|masked|elided|x{3,}|\*{3,}|\.{3}|…|your[ _-].*|my[ _-].*|\$\w+|\$?\{+[\w.\s-]+\}+|<[^<>]*>)[\])>}]?$`,
		`redacted|\*\*\*`,
	)
	// dots are what stand in a path or query for what was left out.
	dots = lazyregexp.New(`…|(?:^|[/=&?.])\.\.\.|<[\w -]+>|\*\*\*`)
	// apiName is the name of an API, of which the id has ten letters and digits.
	apiName = lazyregexp.New(`^([\w-]+)(\.execute-api\..+)$`)
	idOfAPI = lazyregexp.New(`^[a-z0-9]{10}$`)
	// cut is where a value was shortened.
	cut = lazyregexp.New(`\s*[\[(<]?(?:\.{3,}|…|\btruncated\b|\bsnip(?:ped)?\b)[\])>]?\s*`)
)

// secretHeaders are headers of which people do not show the value.
var secretHeaders = map[string]bool{"x-amz-security-token": true, "x-api-key": true, "authorization": true, "cookie": true, "x-amz-s3session-token": true}

// Masked reports whether one of two texts of a part may be the other one, made unreadable or shortened by whoever
// pasted it: they are then no evidence of a difference.
func Masked(part Part, a, b string) bool {
	if Redacted(a) || Redacted(b) {
		return true
	}
	name, isHeader := strings.CutPrefix(string(part), "header:")
	if !isHeader {
		return (part == PartPath || part == PartQuery) && (dots.MatchString(a) || dots.MatchString(b))
	}
	if name == "host" && isStandInFor(a, b) {
		return true
	}
	if mask.MatchString(strings.TrimSpace(a)) || mask.MatchString(strings.TrimSpace(b)) || shortensTo(a, b) || shortensTo(b, a) {
		return true
	}
	return secretHeaders[name] && (isWord(a) || isWord(b))
}

// isStandInFor reports whether two names of APIs differ in an id that is none in one of them: nobody can call it.
func isStandInFor(a, b string) bool {
	x, y := apiName.FindStringSubmatch(strings.ToLower(a)), apiName.FindStringSubmatch(strings.ToLower(b))
	return x != nil && y != nil && x[2] == y[2] && (!idOfAPI.MatchString(x[1]) || !idOfAPI.MatchString(y[1]))
}

// shortensTo reports whether a text is another one with a part left out: "Mozilla/5.0 (...)".
func shortensTo(short, long string) bool {
	at := cut.FindStringIndex(short)
	if at == nil {
		return false
	}
	head, tail := strings.TrimRight(short[:at[0]], "[(< "), strings.TrimLeft(short[at[1]:], "])> ")
	return strings.HasPrefix(long, head) && (strings.HasSuffix(long, tail) || cut.MatchString(tail))
}

// isWord tells a word that stands for a secret, such as TOKEN or abc, from one: secrets are long and mix letters and
// digits, or are longer than any word.
func isWord(value string) bool {
	value = strings.TrimSpace(value)
	mixed := value != strings.ToLower(value) && value != strings.ToUpper(value)
	return len(value) < 16 || !strings.ContainsAny(value, "0123456789") && (len(value) < 40 || !mixed)
}
