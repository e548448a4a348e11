package growth

import (
	"syscall"
	"time"
)

// running returns how long this thread has been running.
func running() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD, getrusage(2)
	var usage syscall.Rusage
	if err := syscall.Getrusage(thisThread, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano())
}
