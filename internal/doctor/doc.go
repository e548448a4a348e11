// Package doctor looks at what a person signs with: profile, keys, clock, region and the files they come
// from, and tells what will break signatures before any request is sent.
//
// The rim gathers a [State]; each check, one file each, is a pure function over it. No check returns a
// secret or a part of one. Where all is well, nothing is said.
package doctor

import "countersign/internal/report"

// checks are all checks, in the order in which a person mends things.
var checks = []struct {
	name string
	look func(*State) []report.Problem
}{
	{"files", checkFiles},
	{"profile", checkProfile},
	{"environment", checkEnvironment},
	{"credentials", checkCredentials},
	{"access-key-id", checkKeyID},
	{"secret", checkSecret},
	{"session-token", checkToken},
	{"expiry", checkExpiry},
	{"region", checkRegion},
	{"clock", checkClock},
}

// Examine runs all checks.
func Examine(s *State) *report.Checkup {
	c := &report.Checkup{SchemaVersion: report.SchemaVersion, Findings: []report.Problem{}, Facts: facts(s)}
	for _, check := range checks {
		for _, problem := range check.look(s) {
			problem.Check = check.name
			c.Findings = append(c.Findings, problem)
		}
	}
	return c
}
