package doctor

import (
	"fmt"
	"time"

	"countersign/internal/report"
)

// soon is how long before their end credentials are told of.
const soon = 5 * time.Minute

// checkExpiry finds credentials that have ended or are about to.
func checkExpiry(s *State) []report.Problem {
	end, where := s.expiry()
	if end.IsZero() {
		return nil
	}
	p := report.Problem{Where: where, Command: s.renew()}
	switch left := end.Sub(s.Now); {
	case left <= 0:
		p.What = fmt.Sprintf("the credentials ended at %s, %s ago", end.UTC().Format(time.RFC3339), roughly(-left))
	case left < soon:
		p.What = fmt.Sprintf("the credentials end at %s, in %s", end.UTC().Format(time.RFC3339), roughly(left))
	default:
		return nil
	}
	return []report.Problem{p}
}

// expiry is when the credentials end, and what says so; zero where nothing does.
func (s *State) expiry() (end time.Time, where string) {
	key, ok := s.key()
	if !ok {
		return time.Time{}, ""
	}
	text := ""
	switch {
	case key.Environment:
		// As "aws configure export-credentials --format env" writes it.
		where, text = "AWS_CREDENTIAL_EXPIRATION", s.Environment["AWS_CREDENTIAL_EXPIRATION"]
	case key.Profile != "":
		// No tool of AWS's writes it; those that fetch temporary keys for a file do.
		for _, name := range []string{"x_security_token_expires", "aws_session_expiration", "aws_expiration", "expiration"} {
			if value, ok := s.setting(key.Profile, name); ok {
				where, text = name+" of "+key.From, value
				break
			}
		}
	default:
		return s.Found.Expires, key.From
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700"} {
		if end, err := time.Parse(layout, text); err == nil {
			return end, where
		}
	}
	return time.Time{}, ""
}

// renew is the command that yields new credentials.
func (s *State) renew() string {
	name, _ := s.profile()
	_, session := s.setting(name, "sso_session")
	_, start := s.setting(name, "sso_start_url")
	switch {
	case s.fromEnvironment():
		return `eval "$(aws configure export-credentials --profile NAME --format env)"`
	case session || start:
		return "aws sso login" + s.flag()
	}
	return "aws sts get-caller-identity" + s.flag()
}

// roughly is a duration in one unit: "41 minutes", "3 hours".
func roughly(d time.Duration) string {
	count := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	switch {
	case d < 2*time.Minute:
		return count(int(d.Round(time.Second)/time.Second), "second")
	case d < 2*time.Hour:
		return count(int(d.Round(time.Minute)/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int(d.Round(time.Hour)/time.Hour), "hour")
	}
	return count(int(d/(24*time.Hour)), "day")
}
