package cli

import "runtime/debug"

// collectSeldom makes the garbage collector wait until a server's heap has grown by so many percent, where Go's own
// measure is 100: these heaps are a few MB, which would be collected a hundred times in a second of load. From 160 MB on
// it collects as often as it takes to stay there: with a thousand clients the heap that lives is larger, and its multiple
// would be memory that somebody else needs. GOGC and GOMEMLIMIT go before.
func (a *app) collectSeldom(percent int) {
	if a.Getenv("GOGC") == "" && a.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(160 << 20)
	}
}
