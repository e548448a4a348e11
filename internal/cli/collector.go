package cli

import "runtime/debug"

// collectSeldom makes the garbage collector wait until a server's heap has grown to five times what lives, where Go's
// own measure is twice: these heaps are a few MB, which would be collected a hundred times in a second of load. The
// limit is far above what any of them needs, and keeps a heap that is large for once from growing fivefold. GOGC and
// GOMEMLIMIT go before.
func (a *app) collectSeldom() {
	if a.Getenv("GOGC") == "" && a.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(512 << 20)
	}
}
