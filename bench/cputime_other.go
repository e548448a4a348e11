//go:build !linux

package main

import "time"

var began = time.Now()

// cpuTime is the time that passed: the load of a machine counts here.
func cpuTime() time.Duration { return time.Since(began) }
