package audit

import "countersign/internal/report"

// seconds writes a time in words.
func seconds(n int) string {
	switch {
	case n%86400 == 0:
		return report.Plural(n/86400, "day")
	case n%3600 == 0:
		return report.Plural(n/3600, "hour")
	}
	return report.Plural(n, "second")
}
