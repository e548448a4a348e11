//go:build race

package laws

const raceDetector = true
