//go:build !linux

package growth

import "time"

var start = time.Now()

// running stands in for the time of this thread, which these systems do not tell.
func running() time.Duration { return time.Since(start) }
