package laws

import (
	"flag"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
)

// diagnosed counts the requests that were diagnosed.
var diagnosed atomic.Int64

var modes = []mode{withSecret, withLog, withAnswer}

// TestMain sets how many requests are drawn for each cause: see "The laws" in CONTRIBUTING.md.
func TestMain(m *testing.M) {
	draws := "75"
	switch {
	case os.Getenv("COUNTERSIGN_LAWS") == "nightly":
		draws = "1600"
	case raceDetector:
		draws = "8"
	}
	if err := flag.Set("rapid.checks", draws); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	fmt.Printf("laws: %d requests diagnosed\n", diagnosed.Load())
	os.Exit(code)
}
