package infra

import (
	"bufio"
	"bytes"
	"strings"

	"countersign/internal/infra/cloudformation"
	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

// Ignore is a remark in a document that leaves a finding out, with the reason.
type Ignore struct {
	// Rule is the id of the rule.
	Rule, Reason string
	File         string
	// First and Last are the lines of the findings that it is about.
	First, Last int
	// Line is where the remark stands.
	Line int
}

var remark = lazyregexp.New(`countersign:ignore=([a-z0-9-]+(?:,[a-z0-9-]+)*)[ \t]*(.*)`)

// ignoresIn finds remarks in comments. One is about its own line, or, on a line of its own, about the next
// line that is no comment.
func ignoresIn(d topology.Document) []Ignore {
	if !bytes.Contains(d.Data, []byte("countersign:ignore=")) {
		return nil
	}
	var list, waiting []Ignore
	lines := bufio.NewScanner(bytes.NewReader(d.Data))
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		comment := strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//")
		if !comment && text != "" {
			for _, w := range waiting {
				w.First, w.Last = n, n
				list = append(list, w)
			}
			waiting = nil
		}
		at := strings.IndexAny(text, "#/")
		m := remark.FindStringSubmatch(text)
		if m == nil || at < 0 {
			continue
		}
		reason := strings.TrimRight(strings.TrimSpace(m[2]), `*/"' `)
		for rule := range strings.SplitSeq(m[1], ",") {
			one := Ignore{Rule: rule, Reason: reason, File: d.Name, First: n, Last: n, Line: n}
			if comment {
				waiting = append(waiting, one)
			} else {
				list = append(list, one)
			}
		}
	}
	return list
}

// ignoresOf finds remarks in the Metadata of a resource, for JSON has no comments:
// "Metadata": {"countersign:ignore": "RULE reason"}. They are about the whole resource.
func ignoresOf(file string, m cloudformation.Metadata) []Ignore {
	texts, _ := m.Value.Get("countersign:ignore").List()
	var list []Ignore
	for _, n := range texts {
		text, _ := n.Str()
		rule, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
		if rule != "" {
			list = append(list, Ignore{Rule: rule, Reason: strings.TrimSpace(reason), File: file, First: m.First, Last: m.Last, Line: n.Source.Line})
		}
	}
	return list
}
