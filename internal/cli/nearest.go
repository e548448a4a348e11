package cli

import (
	"cmp"
	"slices"
	"strings"
)

// nearest returns at most n of the names that are like text: those that contain it or that it contains a
// word of, then those a few letters away, the nearest first.
func nearest(text string, names []string, n int) []string {
	type candidate struct {
		name     string
		distance int
	}
	text = strings.ToLower(text)
	limit := max(2, len(text)/3)
	var found []candidate
	for _, name := range names {
		d := editDistance(text, name)
		if strings.Contains(name, text) && len(text) >= 3 {
			d = min(d, 1)
		}
		if d <= limit {
			found = append(found, candidate{name, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, c := range found[:min(n, len(found))] {
		out = append(out, c.name)
	}
	return out
}

// editDistance is the least number of single letters to insert, remove or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
