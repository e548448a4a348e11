package answer

import (
	"strconv"
	"strings"
	"time"
)

// stamp is an instant as the messages write it: basic form, or a date alone.
const stamp = `(\d{8}(?:T\d{6}Z)?)`

// clockTexts are the answers about time.
func clockTexts() []*sentence {
	return []*sentence{
		{
			kind: Expired, form: "Signature expired: … is now earlier than … (… - 5 min.)", head: "signature expired",
			after: rx(`^: ?` + stamp + ` is now earlier than ` + stamp + `(?: \(` + stamp + ` ?- ?(\d+) ?(min|sec|s|h)[a-z]*\.?\))?\.?`), fill: fillSkew,
			source: gateway403 + "; https://github.com/mhart/aws4/issues/118",
		},
		{
			kind: Expired, form: "Request signature expired at: …", head: "request signature expired at", after: rx(`^: ?(\d{4}-?\d\d-?\d\dT[0-9:]+(?:Z|[+-]\d\d:?\d\d))`), by: "gcs",
			says: "Google Cloud Storage: the signature was valid until the time that it names.", causes: []string{"presigned-expired", "clock-skew"}, apart: "Compare the time in the message with the time of the call: long past, the URL was too old; minutes, the clock is off.", source: "Google Cloud Storage's XML API",
		},
		{
			kind: Expired, form: "Signature expired", head: "Signature expired", exact: true, alone: true, weak: true, source: iamTroubleshooting,
		},
		{
			kind: NotYetCurrent, form: "Signature not yet current: … is still later than … (… + 5 min.)", head: "signature not yet current",
			after: rx(`^: ?` + stamp + ` is still later than ` + stamp + `(?: \(` + stamp + ` ?\+ ?(\d+) ?(min|sec|s|h)[a-z]*\.?\))?\.?`), fill: fillSkew,
			source: iamTroubleshooting,
		},
		{
			kind: NotYetCurrent, form: "Signature not yet current", head: "Signature not yet current", exact: true, alone: true, weak: true, source: iamTroubleshooting,
		},
		{
			kind: NotYetCurrent, form: "Request is not valid yet", head: "Request is not valid yet", exact: true, alone: true, source: minio,
		},
		{
			kind: Expired, form: "The difference between the request time and the current time is too large.", head: "the difference between the request time and the current time is too large",
			after: rx(`^\.?`), fill: fillTooSkewed, source: minio,
		},
		{
			kind: Expired, form: "The difference between the request time and the server's time is too large.", head: "the difference between the request time and the server s time is too large",
			after: rx(`^\.?`), fill: fillTooSkewed, source: s3Errors,
		},
		{
			kind: BadDate, form: "Date must be in ISO-8601 'basic format'. Got '…'. See http://en.wikipedia.org/wiki/ISO_8601", head: "date must be in iso 8601 basic format",
			after: rx(`^'?\.?(?: Got '([^']*)'\.?)?(?: See https?://en\.wikipedia\.org/wiki/ISO_8601\.?)?`), fill: fillQuoted, source: scratchstack + "; " + dynalite,
		},
		{
			kind: BadDate, form: `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`, head: "x amz date must be in the iso8601 long format",
			after: rx(`^ "yyyyMMdd'T'HHmmss'Z'"\.?`), fill: naming("x-amz-date"), source: minio,
		},
		{
			kind: BadDate, form: "Invalid date format header, expected to be in ISO8601, RFC1123 or RFC1123Z time format.", head: "invalid date format header expected to be in iso8601",
			after: rx(`^(?:, RFC1123 or RFC1123Z time format)?\.?`), source: minio,
		},
	}
}

// fillSkew reads the three instants. The third, in brackets, is the verifier's clock, and the number is
// its tolerance: 5 minutes at API Gateway, 15 at STS. Where the brackets are missing the second instant
// is all that tells the verifier's clock.
func fillSkew(m *match, a *Answer) {
	a.Times.Request = parseTime(m.after[1])
	a.Times.Server = parseTime(m.after[2])
	if m.after[3] == "" {
		return
	}
	a.Times.Server = parseTime(m.after[3])
	unit := map[string]time.Duration{"min": time.Minute, "sec": time.Second, "s": time.Second, "h": time.Hour}[m.after[5]]
	if n, err := strconv.Atoi(m.after[4]); err == nil && n < 1e6 {
		a.Times.Skew = time.Duration(n) * unit
	}
}

// fillTooSkewed reads S3's fields. S3 has one text for both directions.
func fillTooSkewed(m *match, a *Answer) {
	a.Times.Request, a.Times.Server = parseTime(m.field("RequestTime")), parseTime(m.field("ServerTime"))
	if ms, err := strconv.Atoi(m.field("MaxAllowedSkewMilliseconds")); err == nil && 0 < ms && ms < 1e10 {
		a.Times.Skew = time.Duration(ms) * time.Millisecond
	}
	if a.Times.Offset() > 0 {
		a.Kind = NotYetCurrent
	}
}

// parseTime reads an instant in any of the forms in which services write it; zero when it is none.
func parseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"20060102T150405Z", "20060102", time.RFC3339, time.RFC1123, time.RFC1123Z, "20060102T150405Z0700", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
