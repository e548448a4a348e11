package cli

import "runtime/debug"

// collectSeldom makes the garbage collector wait until a server's heap has grown to five times what lives, where Go's
// own measure is twice: these heaps are a few MB, which would be collected a hundred times in a second of load. From
// 160 MB on it collects as often as it takes to stay there: with a thousand clients the heap that lives is larger, and
// its fivefold would be memory that somebody else needs. GOGC and GOMEMLIMIT go before.
func (a *app) collectSeldom() {
	if a.Getenv("GOGC") == "" && a.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(160 << 20)
	}
}
