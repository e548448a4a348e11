package answer

import (
	"strconv"
	"strings"
)

// standsAlone reports whether text[start:end] is a statement of its own: a line, a quoted value, or what
// follows a colon. Prose in which the words merely occur is not.
func standsAlone(text string, start, end int) bool {
	before := strings.TrimRight(text[max(0, start-40):start], " \t*_`\\")
	if before == "" && start > 40 {
		return false
	}
	if before != "" && !strings.ContainsAny(before[len(before)-1:], "\n\r\"'>:=([{|") && !afterStatus(before) && !escapedBreak(text, start) {
		return false
	}
	after := text[end:min(len(text), end+40)]
	after = strings.TrimLeft(strings.TrimPrefix(after, "."), " \t*_`")
	return after == "" || strings.ContainsAny(after[:1], "\n\r\"'<,;)]}|(\\") || strings.HasPrefix(after, "at ")
}

// afterStatus reports whether a text ends with a status such as "403" or "- ".
func afterStatus(text string) bool {
	if n := len(text); n >= 3 && isDigits(text[n-3:]) {
		return true
	}
	return strings.HasSuffix(text, "-") || strings.HasSuffix(text, "\u2013") || strings.HasSuffix(text, "\u201c") || strings.HasSuffix(text, "\u2018") || strings.HasSuffix(text, ";")
}

// escapedBreak reports whether an escaped line break stands before text[start:].
func escapedBreak(text string, start int) bool {
	return start >= 2 && text[start-2] == '\\' && strings.IndexByte("nrt", text[start-1]) >= 0
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// quotedByDocs reports whether the line in which text[start:end] stands explains the error instead of
// reporting it: it speaks of what you may see, or of what an error means, and nobody speaks of himself.
func quotedByDocs(text string, start, end int) bool {
	from := max(0, start-300)
	if i := strings.LastIndexByte(text[from:start], '\n'); i >= 0 {
		from += i + 1
	}
	to := min(len(text), end+200)
	if i := strings.IndexByte(text[end:to], '\n'); i >= 0 {
		to = end + i
	}
	before, after := text[from:start], text[end:to]
	return (explains.find(before) != nil || explains.find(after) != nil || explainsBefore.find(before) != nil) &&
		speaks.find(before) == nil && speaks.find(after) == nil
}

var (
	explains = rx(`(?i)\b(?:if (?:you|your|the|it|a|an)\b|you (?:may|might|can|could|will|would|receive|see|get|must|should)\b|(?:usually|often|typically|generally|normally) (?:means|is|indicates|caused)|(?:means|indicates|occurs|happens|appears) (?:that|when|if|the|a)\b|is (?:returned|thrown|raised) (?:when|if|by)\b|e\.g\.|for example[,:]|such as\b)`)
	// explainsBefore is what code and lists of codes write before a name.
	explainsBefore = rx(`(?i)\b(?:returns?|throws?|raises?|handle|retry on|catch) (?:an? |the )?[\x60"']?$`)
	speaks         = rx(`(?:^|[^A-Za-z])(?:I|I'm|I've|i'm|we|We|my|My|our|Our|getting|Getting|got|fails with|failed with)(?:$|[^A-Za-z'’])`)
)

// inCode reports whether text[start:end] is a name in source code, not an error that happened: it is
// caught, compared, imported, declared or one of a list.
func inCode(text string, start, end int) bool {
	before := text[max(0, start-80):start]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	after := text[end:min(len(text), end+40)]
	return codeBefore.find(before) != nil || codeAfter.find(after) != nil
}

var (
	codeBefore = rx(`(?:\b(?:catch|except|import|instanceof|case|throws?|throw new|class|extends|raise|rescue|isinstance|using|func|def)\b(?:[^:"']|::)*["']?|[!=]==? ?["']?|[\[,|] ?["']|\|\| ?["']?|\b(?:errors\.)?(?:[Ii]s|[Aa]s|has|equals|contains|includes|startsWith)\([^)]*["']?|\bCode[A-Za-z]*\(["']?)$`)
	codeAfter  = rx(`^(?:\.class\b|::| \{|["'] ?(?:=>|,["' \n]*["'][A-Z]|\]| ?:[^:]*\{)|\(\)|[&*]?\) \{| (?:e|err|ex|error|exc)\b| as \w)`)
)

// status finds the HTTP status that a log or an SDK prints near an error: the nearest one.
func status(text string, start, end int) int {
	before := newView(text, max(0, start-300), start).text
	after := newView(text, end, min(len(text), end+300)).text
	value, distance := "", len(before)+len(after)
	for offset := 0; ; {
		spans := statusNear.find(before[offset:])
		if spans == nil {
			break
		}
		value, distance = firstGroup(before[offset:], spans), len(before)-offset-spans[1]
		offset += spans[1]
	}
	line := text[max(0, start-80):start]
	if g := statusBefore.groups(line[strings.LastIndexByte(line, '\n')+1:]); g != nil {
		value, distance = g[1], 0
	}
	if spans := statusNear.find(after); spans != nil && spans[0] <= distance {
		value = firstGroup(after, spans)
	}
	n, _ := strconv.Atoi(value)
	return n
}

// firstGroup returns the group that captured something; exactly one of them does.
func firstGroup(text string, spans []int) string { return strings.Join(groups(text, spans)[1:], "") }

var (
	statusNear   = rx(`(?i:status[ _-]?code["']?|\bstatus["']?|S3 error) ?[:=(]+ ?([45]\d\d)\b|HTTP/[0-9.]{1,3} ([45]\d\d)\b|\(([45]\d\d)\)|\b([45]\d\d) (?:Forbidden|Unauthorized|Bad Request|Not Found)\b`)
	statusBefore = rx(`^(?i:.*\berror:? )?[ "'({>*-]*([45]\d\d)[ :,-]{1,3}$`)
)
