//go:build !race

package laws

const raceDetector = false
