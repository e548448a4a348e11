package doctor

import (
	"fmt"
	"time"

	"countersign/internal/report"
)

// How far a clock may be off. Most services and API Gateway allow 5 minutes, S3, STS, IAM, SQS and DynamoDB
// 15. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
const (
	refused = 5 * time.Minute
	drifted = time.Minute
)

// checkClock compares our clock with the one that was told, where one was.
func checkClock(s *State) []report.Problem {
	if s.Clock == nil {
		return nil
	}
	off := s.Clock.Ours.Sub(s.Clock.Their)
	way := "ahead of"
	if off < 0 {
		off, way = -off, "behind"
	}
	if off <= drifted {
		return nil
	}
	p := report.Problem{
		What:  fmt.Sprintf("this machine's clock is %s %s it", roughly(off), way),
		Where: s.Clock.From, Command: "timedatectl set-ntp true",
	}
	switch {
	case off <= refused:
		p.What += "; from 5 minutes on signatures are refused"
	case nearHalfHour(off):
		p.What += ", which is a time zone's distance: the clock may run on local time, or the Date may be an old one"
	default:
		p.What += ": signatures are refused"
	}
	return []report.Problem{p}
}

// nearHalfHour reports whether a time is, but for some seconds, a number of half hours.
func nearHalfHour(d time.Duration) bool {
	rest := d % (30 * time.Minute)
	return d >= 29*time.Minute && (rest < 10*time.Second || rest > 30*time.Minute-10*time.Second)
}
