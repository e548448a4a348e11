package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is how long the process has been computing, on all cores and with the collector.
func cpuTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}
