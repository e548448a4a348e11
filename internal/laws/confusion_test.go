package laws

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/golden"
)

// perCell is how many requests stand behind each cell of the table.
const perCell = 4

// TestConfusion writes the confusion matrix: what was committed against what was named first, where the
// evidence tells. It is docs/confusion.md.
func TestConfusion(t *testing.T) {
	if raceDetector {
		t.Skip("the table needs its full number of requests, which the race detector slows down")
	}
	var b strings.Builder
	b.WriteString(confusionHead)
	total, right := 0, 0
	for _, cause := range causes.All() {
		if cause.Commit == nil {
			continue
		}
		fmt.Fprintf(&b, "| `%s` |", cause.Code)
		for _, m := range modes {
			counts := confusion(t, cause, m)
			for code, n := range counts {
				total += n
				if code == cause.Code {
					right += n
				}
			}
			b.WriteString(" " + cell(cause.Code, counts) + " |")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\nOf %d requests, %d are on the diagonal.\n", total, right)
	golden.Check(t, "../../docs/confusion.md", b.String())
}

// confusion counts what is named first where a cause was committed and the evidence tells.
func confusion(t *testing.T, cause *causes.Cause, m mode) map[causes.Code]int {
	counts := map[causes.Code]int{}
	for seed, n := 0, 0; n < perCell && seed < 120; seed++ {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		x, ok, err := play(r, example(seed), cause)
		if err != nil {
			t.Fatal(err)
		}
		if !ok || x.verdict.accepted {
			continue
		}
		x.mode = m
		if !x.tells() {
			continue
		}
		x = x.diagnosed(r, m)
		diagnosed.Add(1)
		if fault := x.roundTrip(); fault != "" {
			t.Errorf("%s\n%s", fault, x)
		}
		counts[x.first()]++
		n++
	}
	return counts
}

// cell writes the counts of one cell, the diagonal first.
func cell(committed causes.Code, counts map[causes.Code]int) string {
	if len(counts) == 0 {
		return "-"
	}
	codes := slices.SortedFunc(maps.Keys(counts), func(a, b causes.Code) int {
		if (a == committed) != (b == committed) {
			return map[bool]int{true: -1, false: 1}[a == committed]
		}
		return cmp.Or(counts[b]-counts[a], strings.Compare(string(a), string(b)))
	})
	parts := make([]string, len(codes))
	for i, code := range codes {
		name := "`" + string(code) + "`"
		switch code {
		case committed:
			name = "itself"
		case "":
			name = "nothing"
		}
		parts[i] = fmt.Sprintf("%s %d", name, counts[code])
	}
	return strings.Join(parts, ", ")
}

const confusionHead = `# What is named for what was committed

The confusion matrix of the diagnosis, written by ` + "`go test ./internal/laws -run Confusion -update`" + `. A cause breaks random
requests, a verifier refuses them, and the diagnosis of the pasted evidence names a cause first: itself, or another. Only
evidence that tells the cause is counted: what a hop changed shows where the answer prints what was verified; what the
client signed, where the secret or the client's log is at hand. "-" means that such evidence never tells it.

What stands beside "itself" cannot be told apart by that evidence; ` + "`internal/laws/exceptions_test.go`" + ` has the reasons.

| committed | with the secret | with the client's log | with request and answer alone |
|---|---|---|---|
`
