// Package growth holds tests to work that grows with the size of its input and not with its square. It
// measures the time that the calling thread was running, which other processes do not lengthen, and compares
// two sizes: nothing depends on how fast a machine is.
package growth

import (
	"runtime"
	"testing"
	"time"
)

// times is how much larger the larger input is, most how many times the work it may take: eight times the
// work is linear, sixty-four times is the square.
const times, most = 8, 24

// clock tells how long this thread has been running.
var clock = running

// least is the shortest time that is told from nothing.
const least = 500 * time.Microsecond

// Check runs do with a size and with an eighth of it, and fails the test when the work grows with the square.
// Work that takes less than 15 milliseconds says nothing, and is left. What looks ahead for some thousand
// bytes grows with the square up to there: in doubt, eight times the size is compared as well.
func Check(t testing.TB, what string, size int, do func(size int)) {
	t.Helper()
	const enough = 15 * time.Millisecond
	size /= slower
	if spent(size, do) < enough {
		return
	}
	var few, many time.Duration
	for try := range 4 {
		few, many = max(spent(size/times, do), least), spent(size, do)
		if many > most*few && try > 2 {
			few, many = many, spent(size*times, do)
		}
		if many <= most*few {
			return
		}
	}
	t.Errorf("%s: %v, and %v for an eighth of it", what, many, few)
}

// spent returns how long this thread was running for do.
func spent(size int, do func(size int)) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := clock()
	do(size)
	return clock() - before
}
