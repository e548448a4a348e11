// Command bench measures this project beside its peers, in one process and interleaved: each round runs
// every contender once for the same number of operations, and what counts is the median over the rounds
// of the ratio to the peer of the same round. Single times wander on shared machines; such ratios do not.
//
//	go run . [-rounds 31] [-only signing]
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// contender is one way to do the same work.
type contender struct {
	name string
	// run does the work n times.
	run func(n int)
}

// contest compares contenders. The first is this project's, the second the peer that ratios are against.
type contest struct {
	name       string
	contenders []contender
}

func main() {
	rounds := flag.Int("rounds", 31, "rounds of each contest")
	only := flag.String("only", "", "contests whose name contains this text")
	flag.Parse()
	fmt.Printf("%s, %s/%s, %d cores, %d rounds\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), *rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| contest\t| contender\t| time of one\t| allocations\t| times as fast as the peer\t|")
	fmt.Fprintln(w, "|---\t|---\t|---:\t|---:\t|---:\t|")
	for _, c := range contests() {
		if strings.Contains(c.name, *only) {
			measure(w, c, *rounds)
		}
	}
	w.Flush()
}

// measure runs a contest and prints a line for each contender.
func measure(w *tabwriter.Writer, c contest, rounds int) {
	n := calibrate(c.contenders[0].run)
	times := make([][]float64, len(c.contenders))
	for range rounds {
		for i, contender := range c.contenders {
			start := time.Now()
			contender.run(n)
			times[i] = append(times[i], float64(time.Since(start))/float64(n))
		}
	}
	peer := times[min(1, len(times)-1)]
	for i, contender := range c.contenders {
		ratios := make([]float64, rounds)
		for r := range ratios {
			ratios[r] = peer[r] / times[i][r]
		}
		allocations := testing.AllocsPerRun(100, func() { contender.run(1) })
		fmt.Fprintf(w, "| %s\t| %s\t| %v\t| %.0f\t| %.2f\t|\n", c.name, contender.name,
			time.Duration(median(times[i])).Round(time.Nanosecond), allocations, median(ratios))
	}
}

// calibrate returns how many operations take about five milliseconds.
func calibrate(run func(int)) int {
	for n := 1; ; n *= 2 {
		start := time.Now()
		run(n)
		if time.Since(start) > 5*time.Millisecond || n > 1<<20 {
			return n
		}
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
