package prose

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"countersign/internal/evidence/urltext"
	"countersign/internal/lazyregexp"
)

// The remarks that contrasts make beside those of statements.
const (
	// LargeFails: requests with a longer body fail.
	LargeFails Kind = "large-bodies-fail"
	// AttackLike: requests fail of which the body looks like an attack to a firewall: markup, SQL, "../".
	AttackLike Kind = "body-looks-like-attack"
	// ElsewhereFails: requests from other places fail.
	ElsewhereFails Kind = "other-places-fail"
)

// Kinds returns what makes the difference between the requests that work and those that fail.
func (c Contrast) Kinds() []Kind {
	works := strings.Join(c.Works, "\n")
	var found []Kind
	add := func(kind Kind) {
		if !slices.Contains(found, kind) {
			found = append(found, kind)
		}
	}
	if kind := c.slashes(works); kind != "" {
		add(kind)
	}
	if largerThan(c.Fails, works) {
		add(LargeFails)
	}
	if attack.MatchString(c.Fails) && !attack.MatchString(works) {
		add(AttackLike)
	}
	if awayFrom.MatchString(c.Fails) && !awayFrom.MatchString(works) {
		add(ElsewhereFails)
	}
	switch fails, works := methodsIn(c.Fails), methodsIn(works); {
	case fails == "body" && works == "get":
		add(GetWorksPostFails)
	case fails == "get" && works == "body":
		add(PostWorksGetFails)
	}
	if strings.Contains(c.Fails, "execute-api") && customName.MatchString(works) && !customName.MatchString(c.Fails) {
		add(EndpointDisabled)
	}
	if f, w := keysNamed.FindString(c.Fails), keysNamed.FindString(works); f != "" && w != "" && !strings.EqualFold(f, w) {
		add(SecretOutdated)
	}
	if newer(c.Fails, works) {
		add(NewerFails)
	}
	if queryShown.MatchString(c.Fails) && (works != "" || c.Lacks) && !queryShown.MatchString(works) {
		if m := valueShown.FindStringSubmatch(c.Fails); m != nil && strings.Trim(strings.TrimRight(m[1], ".,;:)"), unreserved) != "" {
			add(SpecialInQuery)
		} else {
			add(WorksWithoutQuery)
		}
	}
	if !slices.Contains(found, SlashAtEnd) && !slices.Contains(found, DoubleSlash) {
		names := placeNamed(Words(c.Fails+" "+works)) == SpecialInPath
		if reserved(c.Fails, names) != "" && (works == "" || reserved(works, names) == "") {
			if kind := c.placeOfReserved(); kind != "" {
				add(kind)
			}
		}
	}
	return found
}

// methodsIn tells whether a clause is about requests that fetch, or about those with a body.
func methodsIn(text string) string {
	get, body := false, false
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch w {
		case "get", "gets", "reads", "reading":
			get = true
		case "writes", "writing", "post", "posts", "put", "puts", "patch", "patches":
			body = true
		}
	}
	switch {
	case get && !body && (strings.Contains(text, "GET") || strings.Contains(text, "Get") || strings.Contains(text, "gets ") || strings.HasPrefix(text, "get") || strings.Contains(text, "read")):
		return "get"
	case body && !get:
		return "body"
	}
	return ""
}

// version is the number of a version.
var version = lazyregexp.New(`(?:^|[\s@v(=])(\d{1,3})\.(\d{1,4})(?:\.(?:\d+|x))*\b`)

// newer reports whether one side is about a newer version of the same than the other.
func newer(fails, works string) bool {
	f, w := version.FindStringSubmatch(fails), version.FindStringSubmatch(works)
	if f == nil || w == nil {
		return false
	}
	numbers := [4]int{}
	for i, text := range [...]string{f[1], f[2], w[1], w[2]} {
		numbers[i], _ = strconv.Atoi(text)
	}
	return numbers[0] == numbers[2] && numbers[1] > numbers[3]
}

var (
	// attack is what rules of web application firewalls take for an attack.
	// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
	attack = lazyregexp.Any(
		`(?i)<\s*(?:script|img|iframe|[a-z]{1,6}>)|\bhtml(?:[ -]tags?)?\b|\bxss\b|\bsql\b`,
		`\bselect\b[^.\n]{0,40}\bfrom\b|\b(?:or|and)\s+['"]?1['"]?\s*=\s*['"]?1|union\s+select|drop\s+table|\.\./`,
		`javascript:|\$\{jndi|/etc/passwd|\bmarkup\b|\bshell commands?\b`,
	)
	// awayFrom is a place or network that a person tells apart from others.
	awayFrom = lazyregexp.New(`(?i)\b(?:abroad|other countries|another country|country|countries|office network|tor\b|mobile network|home office|some ips?|certain ips?|ip range|data ?cent(?:er|re) ips?)`)
	// queryShown is a query with a parameter.
	queryShown = lazyregexp.New(`(?:^|[\w/\s"'\x60(])\?[A-Za-z_][\w.\[\]-]*=|\bwith(?:out)? (?:a |the |any )?(?:query|querystring|query string|params|parameters)\b`)
	// overSize is a limit that is passed.
	overSize = lazyregexp.New(`(?i)(?:>|\bover|\babove|\bmore than|\blarger than|\bbigger than|\bexceed\w*|\blonger than)\s*\d`)
	// customName is an API's own name.
	customName = lazyregexp.New(`(?i)\bcustom domain|\bown domain|\bdomain name\b|\balias\b`)
	// keysNamed are credentials, where one pair is told from another.
	keysNamed = lazyregexp.New(`(?i)\b(?:other|another|different|prod\w*|new|old|staging|test|dev) (?:access |api |iam )?(?:keys?|credentials|creds|pair)\b`)
	// valueShown is the value of a parameter.
	valueShown = lazyregexp.New(`[?&][A-Za-z_][\w.-]*=([^\s&"'\x60]+)`)
	// sizeShown is a size with its unit.
	sizeShown = lazyregexp.New(`(?i)\b(\d+(?:[.,]\d+)?)\s?(kb|kib|k|mb|mib|gb|bytes|chars|characters|lines)\b`)
)

// largerThan reports whether one side is about larger bodies than the other.
func largerThan(fails, works string) bool {
	if f, w := sizeIn(fails), sizeIn(works); f > 0 && (w > 0 || works == "") {
		return f > w
	} else if f > 0 && (smaller(works) || overSize.MatchString(fails)) {
		return true
	}
	return larger(fails) && (works == "" || !larger(works))
}

func sizeIn(text string) float64 {
	m := sizeShown.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	size, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	switch strings.ToLower(m[2])[0] {
	case 'k':
		size *= 1e3
	case 'm':
		size *= 1e6
	case 'g':
		size *= 1e9
	}
	return size
}

func larger(text string) bool {
	found := false
	for _, w := range Words(text) {
		switch w {
		case "longer", "larger", "bigger", "huge", "large", "big", "lengthy", "long":
			found = true
		case "key", "keys", "secret", "secrets", "name", "names", "path", "paths", "url", "urls", "ago", "time", "while":
			return false
		}
	}
	return found
}

func smaller(text string) bool {
	for _, w := range Words(text) {
		switch w {
		case "small", "smaller", "short", "shorter", "tiny", "little":
			return true
		}
	}
	return false
}

// slashes tells a path that fails with a slash at its end, or in front, from the same without.
func (c Contrast) slashes(works string) Kind {
	good := map[string]bool{}
	for _, w := range pathWords(works) {
		good[w] = true
	}
	for _, w := range pathWords(c.Fails) {
		switch {
		case good[w]:
		case len(w) > 1 && good[otherSlash(w)]:
			return SlashAtEnd
		case strings.HasPrefix(w, "/") && good[w[1:]] || good["/"+w], strings.Contains(pathOf(w), "//") && good[strings.ReplaceAll(pathOf(w), "//", "/")]:
			return DoubleSlash
		}
	}
	if dots.MatchString(c.Fails) && works != "" && !dots.MatchString(works) && placeNamed(Words(c.Fails)) == SpecialInPath && !markup.MatchString(c.Fails) {
		return DoubleSlash
	}
	return ""
}

// markup is what a text has and a path has not.
var markup = lazyregexp.New(`(?i)<|\bhtml\b|\btext\b|\bbody\b`)

// dots are dot segments within a path or a key.
var dots = lazyregexp.New("(?:^|[\\s\"'`/\\w])\\.{1,2}/")

// pathOf is a URL without its scheme.
func pathOf(w string) string {
	if _, rest, ok := strings.Cut(w, "://"); ok {
		return rest
	}
	return w
}

// pathWords are the words of a clause that may be paths, keys or URLs.
func pathWords(text string) []string {
	var words []string
	for _, w := range strings.Fields(text) {
		if w = strings.Trim(w, "`'\"(),;:"); len(w) > 2 {
			words = append(words, strings.TrimSuffix(w, "."))
		}
	}
	return words
}

// The examples of names that a clause shows.
var (
	quotedName = lazyregexp.New("\"([^\"\\n]{2,60})\"|`([^`\\n]{2,60})`|(?:^|[\\s(])'([^'\\n]{2,60})'|“([^”\\n]{2,60})”")
	bareName   = lazyregexp.New(`(?:^|\s)((?:[\w./-]*\w)?[:@+*,()'!$&|\[\]#][\w][\w./-]*\)?[\w.]*)`)
	// fileInParts is the name of a file with a blank or bracket, which is not in quotes: photo (1).jpg.
	fileInParts = lazyregexp.New(`\b[\w-]+ \(\d+\)\.[a-z0-9]{2,4}\b`)
	hostAndPort = lazyregexp.New(`^(?:[\w-]+\.[\w.-]+|localhost):\d{2,5}(?:/|$)|^[\w.-]+:\d{4,5}$`)
	// action is one of IAM, or a pair of code.
	action = lazyregexp.New(`^[a-z0-9-]+:[A-Z*]|^\w+::|^[A-Za-z-]+:$|^\w+\([^()]*\)$|^arn:|^\d{1,2}:\d{2}|^@|^#|^\(|^'|^:\d|[A-Za-z_]\(|:port$|^\w+\(s\)`)
)

// reserved returns a name in a clause that holds characters which have to be encoded, or "". names says that the text is
// about names of things, so that a name needs no extension.
func reserved(text string, names bool) string {
	text = urltext.Without(text)
	for _, m := range quotedName.FindAllStringSubmatch(text, -1) {
		name := m[1] + m[2] + m[3] + m[4]
		if strings.ContainsAny(name, "{}<>=;") || urltext.Is(name) || hostAndPort.MatchString(name) || action.MatchString(name) || strings.Count(name, " ") > 3 {
			continue
		}
		if strings.Count(name, " ") <= 2 && strings.ContainsAny(name, "()+@:*,'!$&#[]") && strings.Contains(name, " ") && names && !slices.ContainsFunc(Words(name), func(w string) bool { return functionWords[w] }) {
			return name
		}
		file := strings.Contains(name, ".") && !strings.HasSuffix(name, ".")
		if file && strings.Contains(strings.TrimSpace(name), " ") || strings.ContainsAny(name, "+@:*,'!$&()#|[]") && !strings.HasSuffix(name, ":") && !strings.Contains(name, " ") || beyondASCII(name) {
			return name
		}
	}
	if name := fileInParts.FindString(text); name != "" {
		return name
	}
	for _, m := range bareName.FindAllStringSubmatch(text, -1) {
		name := strings.TrimRight(m[1], ".,;:!?)")
		if !strings.ContainsAny(name, "+@:*,'!$&()#|[]") || hostAndPort.MatchString(name) || action.MatchString(name) || strings.Contains(name, "n't") ||
			strings.Contains(name, "'s") || strings.Contains(name, "'ve") || strings.Contains(name, "'m") || strings.Contains(name, "'re") || strings.Contains(name, "'d") || strings.Contains(name, "'ll") {
			continue
		}
		return name
	}
	return ""
}

func beyondASCII(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }) >= 0
}

// placeOfReserved is the remark for the part of the request in which the name of the failing side stands, or "".
func (c Contrast) placeOfReserved() Kind {
	name := reserved(c.Fails, true)
	words := Words(c.Fails)
	switch place := placeNamed(words); {
	case queryShown.MatchString(c.Fails) || strings.Contains(c.Fails, "q="):
		return SpecialInQuery
	case place != "":
		return place
	case strings.HasPrefix(name, "/") || strings.Contains(c.Fails, "GET /") || strings.Contains(c.Fails, "PUT /") || fileInParts.MatchString(name):
		return SpecialInPath
	}
	if place := placeNamed(Words(strings.Join(c.Works, " "))); place != "" {
		return place
	}
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 5 {
		return SpecialInPath
	}
	return ""
}
