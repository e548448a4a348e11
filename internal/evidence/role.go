package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
)

// roleOfName tells from the name of a file whose account it holds.
func roleOfName(name string) role {
	return prose.RoleOf(strings.ToLower(baseName(name)), false)
}

// roleBefore tells from the words before an offset whose account begins there. The words that are
// nearest count, and those of the last three lines alone.
func roleBefore(text string, at int) role {
	const reach = 240
	start := max(0, at-reach)
	before := strings.ToLower(text[start:at])
	if last := strings.TrimRight(before, " \t\r\n"); strings.HasSuffix(last, "<canonicalrequest>") || strings.HasSuffix(last, "<stringtosign>") {
		return verifier // elements of the answer of S3, also where its beginning is cut off
	}
	lines := strings.Split(before, "\n")
	for i, seen := len(lines)-1, 0; i >= 0 && seen < 3; i-- {
		if strings.TrimSpace(lines[i]) == "" {
			continue
		}
		if r := prose.RoleOf(lines[i], true); r != anyone {
			return r
		}
		seen++
	}
	return anyone
}

// baseName returns the last element of a path of any system.
func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}
