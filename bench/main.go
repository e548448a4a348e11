// Command bench measures this project beside its peers, in one process and interleaved: each round runs
// every contender once for about the same time, and what counts is the median over the rounds of the ratio to
// the peer of the same round. Single times wander on shared machines; such ratios do not. Times are those of the
// processor, garbage collection included, so that other work on the machine does not count.
//
//	go run . [-rounds 101] [-slice 5ms] [-only "sign GET"]
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
	rounds := flag.Int("rounds", 101, "rounds of each contest")
	slice := flag.Duration("slice", 5*time.Millisecond, "time that a contender gets in a round")
	only := flag.String("only", "", "contests whose name contains this text")
	flag.Parse()
	fmt.Printf("%s, %s/%s, %d cores, %d rounds of %v\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), *rounds, *slice)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| contest\t| contender\t| processor time of one\t| allocations\t| times as fast as the peer\t| half of the rounds\t|")
	fmt.Fprintln(w, "|---\t|---\t|---:\t|---:\t|---:\t|---:\t|")
	for _, c := range contests() {
		if strings.Contains(c.name, *only) {
			measure(w, c, *rounds, *slice)
		}
	}
	w.Flush()
	if strings.Contains("search rates", *only) {
		fmt.Println()
		rates(os.Stdout, min(*rounds, 5))
	}
}

// measure runs a contest and prints a line for each contender.
func measure(w *tabwriter.Writer, c contest, rounds int, slice time.Duration) {
	counts := make([]int, len(c.contenders))
	for i, contender := range c.contenders {
		counts[i] = calibrate(contender.run, slice)
	}
	times := make([][]float64, len(c.contenders))
	for i := range times {
		times[i] = make([]float64, rounds)
	}
	for r := range rounds {
		for i := range c.contenders {
			// Nobody always comes after the same other: caches, and the clock of the processor, remember.
			i = (i + r) % len(c.contenders)
			// Nor does anybody pay for what another left to be collected.
			runtime.GC()
			start := cpuTime()
			c.contenders[i].run(counts[i])
			times[i][r] = float64(cpuTime()-start) / float64(counts[i])
		}
	}
	peer := times[min(1, len(times)-1)]
	for i, contender := range c.contenders {
		ratios := make([]float64, rounds)
		for r := range ratios {
			ratios[r] = peer[r] / times[i][r]
		}
		allocations := testing.AllocsPerRun(100, func() { contender.run(1) })
		fmt.Fprintf(w, "| %s\t| %s\t| %v\t| %.0f\t| %.2f\t| %.2f to %.2f\t|\n", c.name, contender.name,
			time.Duration(quantile(times[i], 2)).Round(time.Nanosecond), allocations,
			quantile(ratios, 2), quantile(ratios, 1), quantile(ratios, 3))
	}
}

// calibrate returns how many operations take about so long.
func calibrate(run func(int), slice time.Duration) int {
	for n := 1; ; n *= 2 {
		start := cpuTime()
		run(n)
		if took := cpuTime() - start; took > slice/2 || n > 1<<20 {
			return max(1, int(float64(n)*float64(slice)/float64(took)))
		}
	}
}

// quantile returns a quarter point of values: 2 is the median.
func quantile(values []float64, quarter int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)*quarter/4]
}
