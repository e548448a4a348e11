package edge

import (
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Match reports whether a path pattern matches a path. The path is normalised first, the case counts,
// an asterisk crosses slashes, and a pattern may lack its first slash.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
func Match(pattern, path string) bool {
	path = sigv4.NormalizePath(path)
	if !strings.HasPrefix(pattern, "/") {
		path = strings.TrimPrefix(path, "/")
	}
	return wildcard(pattern, path)
}

// choose returns the index of the behaviour for a path: the first that matches, else the default, which
// is the last. doubtful are the indices of behaviours before it whose pattern is not known.
func (e *Edge) choose(path string) (index int, doubtful []int) {
	for i := range e.distribution.Behaviors {
		pattern, ok := e.distribution.Behaviors[i].PathPattern.Get()
		switch {
		case !ok:
			doubtful = append(doubtful, i)
		case Match(pattern, path):
			return i, doubtful
		}
	}
	return len(e.distribution.Behaviors), doubtful
}

// Behavior returns the cache behaviour that takes a path.
func (e *Edge) Behavior(path string) *topology.Behavior {
	index, _ := e.choose(path)
	return e.plans[index].behavior
}
