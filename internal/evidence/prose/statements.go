package prose

import (
	"slices"
	"strings"

	"countersign/internal/evidence/urltext"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// A statement is a sentence that names certain notions together, in whatever words and order.
type statement struct {
	kind Kind
	// all must be named, and one of any where it is not nil; none may be.
	all, any, none []Notion
	// lacks must be named and denied: "without the session token".
	lacks []Notion
	// fact says that the sentence tells what is, and not what a person suspects: it holds whatever was checked.
	fact bool
	// wide says that it may be told over two sentences.
	wide bool
}

// Statements returns what a sentence states.
func Statements(sentence string) []Kind {
	words := Words(urltext.Without(sentence))
	if len(words) == 0 || Advises(words) {
		return nil
	}
	named, lacking := NotionsIn(words)
	markNotions(sentence, words, &named)
	var found []Kind
	settled := isSettled(words, named) || Reports(words)
	for i := range statements {
		s := &statements[i]
		if slices.Contains(found, s.kind) || !named.hasAll(s.all) || s.any != nil && !named.hasAny(s.any) || named.hasAny(s.none) ||
			!lacking.hasAll(s.lacks) || settled && !s.fact {
			continue
		}
		found = append(found, s.kind)
	}
	if settled {
		return found
	}
	for _, kind := range shownIn(sentence, named) {
		if !slices.Contains(found, kind) {
			found = append(found, kind)
		}
	}
	return found
}

// Across returns what two sentences, one after the other, state together.
func Across(first, second string) []Kind {
	var both Notions
	for _, sentence := range [...]string{first, second} {
		words := Words(urltext.Without(sentence))
		if len(words) == 0 || Advises(words) {
			return nil
		}
		named, _ := NotionsIn(words)
		markNotions(sentence, words, &named)
		if isSettled(words, named) || Reports(words) {
			return nil
		}
		both[0], both[1] = both[0]|named[0], both[1]|named[1]
	}
	var found []Kind
	for i := range statements {
		if s := &statements[i]; s.wide && both.hasAll(s.all) && (s.any == nil || both.hasAny(s.any)) && !both.hasAny(s.none) && !slices.Contains(found, s.kind) {
			found = append(found, s.kind)
		}
	}
	return found
}

// NotionsIn returns the notions that words name, and those that they deny.
func NotionsIn(words []string) (named, lacking Notions) {
	phrases := notionPhrases()
	for i, w := range words {
		for _, p := range phrases[w] {
			if i+len(p.words) > len(words) || !slices.Equal(words[i:i+len(p.words)], p.words) {
				continue
			}
			if Denied(words[:i]) {
				lacking.add(p.notion)
			} else {
				named.add(p.notion)
			}
		}
	}
	return named, lacking
}

// The forms that a sentence shows and does not name.
var (
	headMethod     = lazyregexp.New(`\bHEAD\b|\.head\(|curl -I\b|curl --head\b|\b[Hh]ead requests?\b`)
	getMethod      = lazyregexp.New(`\bGET\b|\b[Gg]et requests?\b|\b(?:axios|requests)\.get\b`)
	emptyObject    = lazyregexp.New(`\{\s*\}|[Ee]mpty (?:JSON )?object|[Ee]mpty JSON`)
	redirectStatus = lazyregexp.New(`\b30[12378](?:\s*(?:/|or|and|,)\s*30[12378])+\b`)
	addedParameter = lazyregexp.New(`(?:^|[\s"'\x60(])[?&][A-Za-z_-]+=`)
	// echoed is the output of echo, which ends in a line feed, where it becomes a value.
	echoed      = lazyregexp.New(`\becho\s+["'$A-Za-z][^|>]*[|>]`)
	mimeType    = lazyregexp.New(`\b(?:text|image|application|audio|video|multipart)/[a-z0-9.+-]+`)
	sdkName     = lazyregexp.New(`(?i)\b(?:aws-?sdk|boto|s3-?sdk|aws-cli)`)
	aHeaderName = lazyregexp.New(`(?i)\bx-[a-z]+-[a-z]`)
	// Subresources of S3 have no value: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
	subresource = lazyregexp.New(`\?(?:acl|uploads|location|policy|lifecycle|versioning|versions|delete|tagging|cors|website|logging|replication|encryption|notification|torrent)\b(?:[^=\w]|$)`)
)

var (
	// escapeShown is an escape of a character that secrets hold: + / =.
	escapeShown = lazyregexp.New(`(?i)%2[BF]|%3D`)
	// plusShown names a plus or a slash by itself.
	plusShown = lazyregexp.New("(?i)\\b(?:plus|slash)(?:es)?\\b|[\\s'\"`(][+/][\\s'\"`),.:]")
	// regionGiven is a region that a sentence gives to something: region garage, MINIO_REGION=eu-south-1.
	regionGiven = lazyregexp.New(`(?i)region\w*["'\x60]?\s*(?:is|=|:|=>|of|set to|to)?\s*["'\x60]?([a-z][a-z0-9-]{2,})`)
)

// regionsDiffer reports whether a sentence gives two regions of which at least one is AWS's.
func regionsDiffer(sentence string) bool {
	first, aws := "", false
	differ := false
	for _, m := range regionGiven.FindAllStringSubmatch(sentence, 8) {
		name := strings.ToLower(m[1])
		known := sigv4.IsRegion(name) && strings.Contains(name, "-")
		if !known && name != "garage" && name != "auto" && name != "default" && name != "local" && name != "main" {
			continue
		}
		aws = aws || known
		differ = differ || first != "" && name != first
		first = name
	}
	return aws && differ
}

// markNotions adds the notions that a sentence shows in signs.
func markNotions(sentence string, words []string, named *Notions) {
	for _, said := range Verdicts(words) {
		switch said {
		case Works:
			named.add(working)
		case Fails:
			named.add(Failing)
		}
	}
	first := ""
	for _, w := range words {
		if !strings.Contains(w, "-") || !sigv4.IsRegion(w) || w == first {
			continue
		}
		if first != "" {
			named.add(twoRegions)
		}
		first = w
	}
	for notion, form := range map[Notion]*lazyregexp.Regexp{redirection: redirectStatus, theHeadMethod: headMethod, theGetMethod: getMethod, anEmptyObject: emptyObject, aSubresource: subresource} {
		if form.MatchString(sentence) {
			named.add(notion)
		}
	}
	if strings.Contains(sentence, "&amp;") {
		named.add(anEscapedMail)
		named.add(anEntity)
	}
	if escapeShown.MatchString(sentence) {
		named.add(anEncodedForm)
	}
	if plusShown.MatchString(sentence) {
		named.add(plusOrSlash)
	}
	if regionsDiffer(sentence) {
		named.add(twoRegions)
		named.add(aRegion)
	}
	if echoed.MatchString(sentence) {
		named.add(aBlank)
	}
	if mimeType.MatchString(sentence) {
		named.add(aMimeType)
	}
	if sdkName.MatchString(sentence) {
		named.add(anSDK)
	}
	if addedParameter.MatchString(sentence) {
		named.add(aTracker)
	}
	if aHeaderName.MatchString(sentence) {
		named.add(aHeader)
	}
}

// Advises tells what an answer or a manual advises from what a person tells.
func Advises(words []string) bool {
	switch words[0] {
	case "check":
		return len(words) > 1 && words[1] == "your"
	case "consult":
		return true
	}
	return false
}

// Reports tells what others say from what the writer does: "the docs say to check the clock".
func Reports(words []string) bool {
	for i, w := range words[:min(len(words), 6)] {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch w {
		case "docs", "documentation", "manual", "people", "others", "answers", "suggestions", "posts", "threads", "stackoverflow", "article", "articles", "guide", "faq", "advice":
			switch next {
			case "say", "says", "suggest", "suggests", "mention", "mentions", "recommend", "recommends", "claim", "claims", "tell", "tells", "talk", "talks", "blame", "speak", "on", "about", "are", "is":
				return true
			}
		case "according":
			return next == "to"
		}
	}
	return false
}

// isSettled reports whether a sentence says that what it names was looked at and is right.
func isSettled(words []string, named Notions) bool {
	if !named.Has(beingRight) {
		return false
	}
	if named.Has(noMatter) {
		return true
	}
	if named.Has(havingChecked) {
		return !slices.Contains(words, "but") || words[len(words)-1] == "error"
	}
	for i, w := range words {
		if (w == "is" || w == "are" || w == "looks" || w == "look" || w == "seems" || w == "seem") && i > 0 && i+1 < len(words) && isSuspect(words[i-1]) {
			switch words[i+1] {
			case "correct", "right", "fine", "valid", "identical", "ok", "okay", "good", "accurate", "synced", "proper", "the", "in", "certainly", "definitely", "all", "both":
				return true
			}
		}
	}
	return false
}

// isSuspect tells what people look at first, so that they say of it that it is right.
func isSuspect(w string) bool {
	switch w {
	case "clock", "clocks", "time", "secret", "secrets", "key", "keys", "region", "credentials", "creds", "token", "date", "timezone", "zone", "service", "permissions",
		"policy", "policies", "signature", "hash", "header", "headers", "host", "password", "ntp", "pair":
		return true
	}
	return false
}

// functionWords are words that sentences have and code has not.
var functionWords = map[string]bool{
	"the": true, "a": true, "an": true, "is": true, "are": true, "was": true, "to": true, "with": true, "when": true, "of": true, "it": true, "and": true,
	"we": true, "my": true, "our": true, "but": true, "from": true, "that": true, "i": true, "on": true, "by": true, "has": true, "have": true, "in": true,
	"against": true, "return": true, "returns": true, "for": true, "this": true, "at": true, "as": true, "or": true, "if": true, "no": true, "using": true,
	"which": true, "only": true, "get": true, "gets": true, "still": true, "fails": true, "works": true, "after": true, "some": true, "its": true, "their": true,
	"answers": true, "since": true, "be": true, "can": true, "cannot": true, "while": true, "before": true, "there": true, "into": true,
	"through": true, "then": true, "not": true, "does": true, "every": true, "all": true, "without": true, "via": true, "they": true,
}

// IsProse tells a sentence, or a comment that is one, from code and data. One with a sign that code has needs two of
// the words that code has not.
func IsProse(text string) bool {
	words := Words(text)
	count, need := 0, 1
	if arrow := strings.Index(text, "->"); arrow > 0 && strings.Count(text, "->") == 1 {
		text = text[:arrow] + text[arrow+2:] // to an outcome
	}
	if strings.ContainsAny(text, "{};=<>|$\\") {
		need = 2
	}
	for _, w := range words {
		if functionWords[w] || verdictWord(w) != Nothing && need == 1 {
			if count++; count == need {
				return true
			}
		}
	}
	return false
}

// Sentences cuts a line where sentences end.
func Sentences(text string) []string {
	var sentences []string
	start := 0
	for i := 0; i+1 < len(text); i++ {
		if strings.IndexByte(".?!;", text[i]) >= 0 && text[i+1] == ' ' && (i == 0 || text[i-1] != '.') && !strings.HasPrefix(text[i+1:], " charset") {
			sentences = append(sentences, text[start:i+1])
			start = i + 2
		}
	}
	return append(sentences, text[min(start, len(text)):])
}
