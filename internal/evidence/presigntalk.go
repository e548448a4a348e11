package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

// talkedMethod is a method, or an operation that tells one, in a sentence.
var talkedMethod = lazyregexp.New(`\b(GET|PUT|POST|DELETE|HEAD)\b|\b(?i:(get|put|head|delete|post)[_-]?object)(?:Command)?\b`)

// presignTalk returns the method that a sentence says a URL was presigned for and the one that it says it is used
// with: "a presigned URL for PUT, which the browser then POSTs to".
func presignTalk(sentence string) []Hint {
	words := prose.Words(sentence)
	named, _ := prose.NotionsIn(words)
	if !named.Has(prose.APresigning) || isQuestion(sentence) {
		return nil
	}
	var methods []string
	last := 0
	for _, m := range talkedMethod.FindAllStringSubmatchIndex(sentence, -1) {
		group := 2
		if m[2] < 0 {
			group = 4
		}
		method := strings.ToUpper(sentence[m[group]:m[group+1]])
		if len(methods) > 0 {
			between, _ := prose.NotionsIn(prose.Words(sentence[last:m[0]]))
			if method == methods[len(methods)-1] || between.Has(prose.APresigning) || strings.TrimSpace(sentence[last:m[0]]) == "/" {
				continue
			}
		}
		methods, last = append(methods, method), m[1]
	}
	if enumerates(sentence) {
		return nil
	}
	if len(methods) == 1 && named.Has(prose.Failing) {
		return []Hint{{Kind: HintPresignedUse, Value: methods[0]}}
	}
	if len(methods) != 2 {
		return nil
	}
	return []Hint{{Kind: HintPresignedFor, Value: methods[0]}, {Kind: HintPresignedUse, Value: methods[1]}}
}

// methodList is a list of methods, or a contrast of which one works: no method is then used in place of another.
var methodList = lazyregexp.New(`(?:GET|PUT|POST|DELETE|HEAD)(?:,? (?:and|or|&) |, |/)(?:GET|PUT|POST|DELETE|HEAD)\b`)

func enumerates(sentence string) bool { return methodList.MatchString(sentence) }
