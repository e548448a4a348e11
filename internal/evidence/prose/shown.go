package prose

import (
	"slices"
	"strings"
	"unicode"

	"countersign/internal/evidence/urltext"
	"countersign/internal/lazyregexp"
)

var (
	// shownName is a quoted name, or one with an extension.
	shownName = lazyregexp.New("[\"'`“‘]([^\"'`“”‘’]{2,80})[\"'`”’]|(\\S+\\.[A-Za-z0-9]{2,4})\\b")
	// shownParameter is name=value in a sentence.
	shownParameter = lazyregexp.New(`(?:^|[\s"'\x60(?&])([a-z_$][\w.\[\]-]*)=([^\s&"'\x60)]+)`)
	// shownID is an example of an identifier that holds a character which has to be encoded.
	shownID = lazyregexp.New(`(?i)\b(?:like|such as|e\.g\.|named|called|for)\s+["'\x60]?[\w-]+[|@*+:=,][\w-]+`)
	// twiceEscaped is an escape of which the percent sign is escaped.
	twiceEscaped = lazyregexp.New(`%25[0-9A-Fa-f]{2}`)
	// fieldsOfLog is a line of a log in which all is name=value.
	fieldsOfLog = lazyregexp.New(`(?:^|\s)(?:time|ts|level|lvl|severity|caller|logger)=\S`)
	// onlyFails says that one call fails and no other.
	onlyFails = lazyregexp.Any(
		`(?i)\bthe only (?:\w+ )?(?:one|call|request|operation|method|endpoint|api|url|route|path|command|action|thing|function)\b.{0,60}\b(?:fail\w*|refused|rejected|broken|breaks|does(?:n't| not) work|gives?|gets?)\b`,
		`\b(?:everything else|all (?:the )?others?|all other \w+|every other \w+|(?:the )?other (?:calls|requests|operations|endpoints|methods|routes))\b.{0,40}\b(?:works?|fine|ok|okay|succeeds?|pass(?:es)?)\b`,
		`\bonly \w+(?:\(\))? (?:fails|is refused|is rejected|breaks)\b`,
	)
	// shownSlashes are two slashes within a path.
	shownSlashes = lazyregexp.New(`[\w"'\x60(-]//[\w-]`)
)

// IsFields tells a line of a log in which all is name=value.
func IsFields(text string) bool { return fieldsOfLog.MatchString(text) }

// shownIn returns the remarks that a sentence makes by an example: a file of which the name holds a plus, a
// parameter of which the value holds a colon, two paths that differ in a slash.
func shownIn(sentence string, named Notions) []Kind {
	if fieldsOfLog.MatchString(sentence) {
		return nil
	}
	found := signsIn(sentence)
	if scopeDayDiffers(sentence) {
		found = append(found, ScopeDateDiffers)
	}
	sentence = urltext.Without(sentence)
	if showsQuery(sentence, named) {
		found = append(found, SpecialInQuery)
	} else if named.Has(anObject) && !named.Has(aSecret) && !named.Has(aHeader) && showsName(sentence) {
		found = append(found, SpecialInPath)
	}
	if m := shownID.FindStringSubmatch(sentence); m != nil && (named.Has(aPath) || strings.Contains(sentence, " /")) && !slices.Contains(found, SpecialInPath) {
		found = append(found, SpecialInPath)
	}
	if (named.Has(anObject) || named.Has(aPath)) && shownSlashes.MatchString(sentence) {
		found = append(found, DoubleSlash)
	}
	if kind := showsBothEncodings(sentence); kind != "" {
		found = append(found, kind)
	}
	if twiceEscaped.MatchString(sentence) {
		found = append(found, ShowsTwiceEncoded)
	}
	if (strings.Contains(sentence, "nly ") || strings.Contains(sentence, "other") || strings.Contains(sentence, "else")) && onlyFails.MatchString(sentence) {
		found = append(found, OnlyOneFails)
	}
	if showsBothPaths(sentence) {
		found = append(found, SlashAtEnd)
	}
	return found
}

// aDayShown is a day as a credential scope has it, or an instant as X-Amz-Date has it.
var aDayShown = lazyregexp.New(`\b(20\d{6})(T\d{6}Z?)?\b`)

// scopeDayDiffers reports whether a sentence shows the day of a scope and an instant of another day.
func scopeDayDiffers(sentence string) bool {
	day, instant := "", ""
	for _, m := range aDayShown.FindAllStringSubmatch(sentence, 8) {
		if m[2] == "" {
			day = m[1]
		} else {
			instant = m[1]
		}
	}
	lower := strings.ToLower(sentence)
	return day != "" && instant != "" && day != instant && (strings.Contains(lower, "scope") || strings.Contains(lower, "credential"))
}

// showsQuery reports whether a sentence shows a parameter with a value that has to be encoded.
func showsQuery(sentence string, named Notions) bool {
	if named.Has(aQuery) || named.Has(Failing) {
		for _, m := range shownParameter.FindAllStringSubmatch(sentence, -1) {
			if strings.Contains(m[1], "[") {
				return true
			}
			if value := strings.TrimRight(m[2], ".,;:!?"); strings.Trim(value, unreserved+"/<>{}[]") != "" && !strings.Contains(value, "://") {
				return true
			}
		}
	}
	if !slices.ContainsFunc(Words(sentence), func(w string) bool { return slices.Contains(listPlaceWords, w) }) || !named.Has(Failing) {
		return false
	}
	for _, m := range shownName.FindAllStringSubmatch(sentence, -1) {
		if strings.ContainsAny(m[1], "+@=:*,!'&$#() ") && strings.Count(m[1], " ") < 4 {
			return true
		}
	}
	return false
}

// showsName reports whether a sentence shows the name of a file that holds a character which has to be encoded.
func showsName(sentence string) bool {
	for _, m := range shownName.FindAllStringSubmatch(sentence, -1) {
		name := strings.TrimSpace(m[1] + m[2])
		if strings.Contains(name, "://") {
			continue
		}
		if strings.ContainsAny(name, "<>{}\\\n;") || strings.HasPrefix(name, ",") || urltext.Is(name) || strings.HasPrefix(name, "-") {
			continue
		}
		if dot := strings.LastIndexByte(name, '.'); dot < 1 || strings.Trim(name[dot+1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			continue // a file has an extension
		}
		if strings.ContainsAny(name, "+@=:*,!'&$#()[] ") || strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
			return true
		}
	}
	return false
}

// showsBothPaths reports whether a sentence names a path with a slash at its end and without.
func showsBothPaths(sentence string) bool {
	var paths []string
	for _, w := range strings.Fields(sentence) {
		w = strings.Trim(w, "`'\"(),;:.")
		if len(w) > 2 && w[0] == '/' && slices.Contains(paths, otherSlash(w)) {
			return true
		}
		paths = append(paths, w)
	}
	return false
}

// percentWord is a word with an escape in it.
var percentWord = lazyregexp.New(`\S*%[0-9A-Fa-f]{2}\S*`)

// showsBothEncodings tells which side encodes once more, where a sentence shows a text and the same text with its
// percent signs encoded: "the server expects a%253Ab, the client signs a%3Ab".
func showsBothEncodings(sentence string) Kind {
	all := percentWord.FindAllStringIndex(sentence, -1)
	for _, once := range all {
		for _, twice := range all {
			single, double := strings.Trim(sentence[once[0]:once[1]], "`'\"(),;:."), strings.Trim(sentence[twice[0]:twice[1]], "`'\"(),;:.")
			if strings.ReplaceAll(single, "%", "%25") != double {
				continue
			}
			from := 0
			if once[0] < twice[0] {
				from = once[1]
			}
			if RoleOf(strings.ToLower(sentence[from:twice[0]]), true) == Client {
				return EncodedTwice
			}
			return EncodedOnce
		}
	}
	return ""
}

func otherSlash(path string) string {
	if bare, slash := strings.CutSuffix(path, "/"); slash {
		return bare
	}
	return path + "/"
}

// unreserved are the characters that are never encoded (RFC 3986, section 2.3).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
