package causes

import (
	"fmt"
	"math/rand/v2"
	"time"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "clock-skew", Family: FamilyTime, Hop: HopClock, Prior: 3,
	Title: "the time of the signature is too far from the verifier's clock",
	Told: []Telling{
		{
			Slip: evidence.SlipLocalTime, Weight: 2, Answers: []answer.Kind{answer.Expired, answer.NotYetCurrent},
			Says: "The code takes the local time and writes it as UTC.",
		},
	},
	Look:   lookClockSkew,
	Commit: commitClockSkew,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fixes := []Fix{{Client: true, Text: "Set the clock by NTP and compare it with UTC.", Command: "date -u; sudo timedatectl set-ntp true"}}
		if c.Answer != nil {
			offset := c.Answer.Times.Offset()
			if zone, ok := zoneOffset(offset); ok {
				fixes[0] = Fix{Client: true, Text: fmt.Sprintf("Write the time of signing in UTC: it is %s, as a time zone is.", zone), Command: "date -u +%Y%m%dT%H%M%SZ"}
			}
			if offset < -time.Hour {
				fixes = append(fixes, Fix{Client: true, Text: "Sign at the time of sending: a request that was signed earlier, saved or queued cannot be sent again."})
			}
		}
		return fixes
	},
})

// daysOnly is the form in which some S3-compatible servers compare days and not times.
var daysOnly = lazyregexp.New(`\b\d{8} is (?:now earlier|still later)`)

// clockTold is the finding where the text brings up the clock.
func clockTold() []Finding {
	return one(Finding{
		Code: "clock-skew", Certainty: Likely, Weight: 2, Label: "time",
		Explanation: "The text brings up the clock. Most services refuse a signature that is more than five minutes off, and not all say why.",
	})
}

// lookClockSkew reads AWS's sentence, whose last time is the verifier's clock. HTTP APIs do not say why
// they refuse: there the Date header of the answer tells the clock.
func lookClockSkew(c *evidence.Case) []Finding {
	if c.Answer == nil {
		if c.Remarked(prose.ClockDoubt) && c.Remarked(prose.SaysMismatch, prose.SaysForbidden) {
			return clockTold()
		}
		return nil
	}
	times := c.Answer.Times
	if !c.AnsweredWith(answer.Expired, answer.NotYetCurrent) {
		if f := skewByHeader(c); f != nil {
			return f
		}
		if c.Remarked(prose.ClockDoubt) && (mismatch(c) || inconclusive(c)) {
			return clockTold()
		}
		return nil
	}
	f := said(c, "clock-skew", "AWS says that the time of the signature is outside its tolerance.")
	f[0].Label = "time"
	if offset := times.Offset(); offset != 0 {
		f[0].Signed, f[0].Verified = times.Request.UTC().Format(sigv4.TimeLayout), times.Server.UTC().Format(sigv4.TimeLayout)
		f[0].Explanation = skewWords(offset, times.Skew)
	}
	switch {
	case daysOnly.MatchString(c.Answer.Message):
		// Two days are compared, not two times: that is scope-date-mismatch more than a clock.
		f[0].Certainty, f[0].Proof, f[0].Signed, f[0].Verified = Likely, nil, "", ""
		f[0].Explanation = "The server compares days. If the client's clock is right, then the server's day is not the day in UTC."
	case presigned(c) && c.AnsweredWith(answer.Expired):
		f[0].Certainty, f[0].Proof = Likely, nil // presigned-expired comes first
	}
	return f
}

// skewByHeader compares the time of the signature with the Date header of the answer.
func skewByHeader(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.Unknown, answer.Forbidden) || c.Claim == nil || presigned(c) || c.Request == nil {
		return nil
	}
	signed, errSigned := time.Parse(sigv4.TimeLayout, c.Request.Header.Value("x-amz-date"))
	server, errServer := time.Parse(time.RFC1123, c.Answer.Response.Header.Value("date"))
	rules, _ := c.Rules()
	offset := signed.Sub(server)
	if errSigned != nil || errServer != nil || offset.Abs() <= rules.MaxSkew {
		return nil
	}
	return one(Finding{
		Code: "clock-skew", Certainty: Likely, Weight: 2, Label: "time", Where: c.Answer.Place,
		Signed: signed.Format(sigv4.TimeLayout), Verified: server.UTC().Format(sigv4.TimeLayout),
		Explanation: skewWords(offset, rules.MaxSkew),
	})
}

// skewWords says how far the client is off, in which direction, and whether that is a time zone.
func skewWords(offset, tolerance time.Duration) string {
	direction := "ahead of"
	if offset < 0 {
		direction = "behind"
	}
	text := fmt.Sprintf("The signature's time is %s %s the verifier's clock", spanWords(offset.Abs()), direction)
	if tolerance > 0 {
		text += fmt.Sprintf("; %s are allowed", spanWords(tolerance))
	}
	text += "."
	if zone, ok := zoneOffset(offset); ok {
		return text + fmt.Sprintf(" It is %s: local time was probably written as if it were UTC.", zone)
	}
	if offset < -24*time.Hour {
		return text + " Either the clock is wrong, or a request was sent that had been signed long before."
	}
	return text
}

// zoneOffset recognises the offset of a time zone: within two minutes of a multiple of 30 minutes, and
// no more than zones have (-12 h to +14 h).
func zoneOffset(offset time.Duration) (words string, ok bool) {
	const step = 30 * time.Minute
	near := offset.Round(step)
	if near == 0 || (offset-near).Abs() > 2*time.Minute || near < -12*time.Hour || near > 14*time.Hour {
		return "", false
	}
	sign := "+"
	if near < 0 {
		sign = "-"
	}
	return fmt.Sprintf("about %s off, like UTC%s%02d:%02d", spanWords(near.Abs()), sign, int(near.Abs().Hours()), int(near.Abs().Minutes())%60), true
}

// spanWords writes a duration in the one or two units that matter.
func spanWords(d time.Duration) string {
	days, hours := int(d.Hours())/24, int(d.Hours())%24
	minutes, seconds := int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case days > 0 && hours > 0:
		return counted(days, "day") + " " + counted(hours, "hour")
	case days > 0:
		return counted(days, "day")
	case hours > 0 && minutes > 0:
		return counted(hours, "hour") + " " + counted(minutes, "minute")
	case hours > 0:
		return counted(hours, "hour")
	case minutes > 0 && seconds > 0:
		return counted(minutes, "minute") + " " + counted(seconds, "second")
	case minutes > 0:
		return counted(minutes, "minute")
	}
	return counted(seconds, "second")
}

func counted(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// commitClockSkew sets the two clocks apart by more than the service takes.
func commitClockSkew(r *rand.Rand, a *Attempt) bool {
	if !a.decides() {
		return false
	}
	apart := sigv4.RulesFor(a.Service).MaxSkew + time.Duration(1+r.IntN(60*24*7))*time.Minute
	if a.Expires <= 0 && r.IntN(2) == 0 {
		a.Truth.Clock = a.At.Add(apart)
	} else {
		a.Truth.Clock = a.At.Add(-apart)
	}
	return true
}
