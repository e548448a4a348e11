package laws

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
)

// diagnosed counts the requests that were diagnosed.
var diagnosed atomic.Int64

// nightly says that the long run is asked for: see "The laws" in CONTRIBUTING.md.
var nightly = os.Getenv("COUNTERSIGN_LAWS") == "nightly"

// nightlyRounds is how often each pair of causes is played there.
const nightlyRounds = 8

var modes = []mode{withSecret, withLog, withAnswer}

// TestMain sets how many requests are drawn for each cause: see "The laws" in CONTRIBUTING.md.
func TestMain(m *testing.M) {
	settings := map[string]string{"checks": "55", "seed": "1", "nofailfile": "true", "shrinktime": "3s"}
	switch {
	case nightly:
		// Another seed each time; a failure prints its own.
		settings["checks"], settings["seed"] = "1600", "0"
	case raceDetector:
		settings["checks"] = "6"
	}
	debug.SetGCPercent(400) // little memory is alive, and much is made
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { delete(settings, strings.TrimPrefix(f.Name, "rapid.")) })
	for name, value := range settings {
		if err := flag.Set("rapid."+name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	code := m.Run()
	fmt.Printf("laws: %d requests diagnosed\n", diagnosed.Load())
	os.Exit(code)
}
