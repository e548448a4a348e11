//go:build race

package growth

// slower is how many times slower the race detector makes what it watches, by less than it does.
const slower = 4
