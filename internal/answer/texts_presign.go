package answer

import (
	"strings"
	"time"
)

// presignTexts are the answers about presigned URLs.
func presignTexts() []*sentence {
	return []*sentence{
		{
			kind: IncompletePresign, form: "AWS query-string parameters must include '…'. … Re-examine the query-string parameters.", head: "aws query string parameters must include", clause: true,
			after: rx(`^ '([A-Za-z0-9-]+)'\.?(?: Re-examine the query-string parameters\.?)?`), fill: fillParameter,
			source: dynalite + "; " + scratchstack,
		},
		{
			kind: IncompletePresign, form: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
			head: "query string authentication version 4 requires the", after: rx(`^(?: X-Amz-[A-Za-z]+,?(?: and)?)+ parameters\.?`),
			says:   "The URL lacks at least one of S3's six signature parameters; S3 does not say which.",
			source: minio,
		},
		{
			kind: IncompletePresign, form: "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds", head: "x amz expires must be less than a week",
			after: rx(`^(?: \(in seconds\); that is, the given X-Amz-Expires must be less than 604800 seconds)?\.?`), fill: naming("x-amz-expires"),
			says: "The URL asks to be valid for more than seven days, which S3 does not allow.", causes: []string{"presigned-expired"}, source: minio,
		},
		{
			kind: IncompletePresign, form: "X-Amz-Expires must be non-negative", head: "x amz expires must be non negative", fill: naming("x-amz-expires"),
			says: "The URL asks for a validity below zero.", causes: []string{"presigned-altered"}, source: minio,
		},
		{
			kind: IncompletePresign, form: "X-Amz-Expires should be a number", head: "x amz expires should be a number", fill: naming("x-amz-expires"),
			says: "X-Amz-Expires is not a number of seconds.", causes: []string{"presigned-altered"}, source: minio,
		},
		{
			kind: PresignExpired, form: "Request has expired", head: "Request has expired", exact: true, alone: true, after: rx(`^\.?`), fill: fillPresignExpired,
			source: minio,
		},
	}
}

// fillParameter files a missing query parameter both by its part of the signature and by its own name.
func fillParameter(m *match, a *Answer) {
	name := m.after[1]
	if part, ok := strings.CutPrefix(name, "X-Amz-"); ok && part != "Algorithm" {
		missing(part)(m, a)
	}
	addName(a, name)
}

func naming(name string) func(*match, *Answer) {
	return func(_ *match, a *Answer) { addName(a, name) }
}

// fillPresignExpired computes when the URL was signed from when it ended and how long it was valid. EC2
// says the same words of an ordinary request that is too old, under the code RequestExpired.
func fillPresignExpired(m *match, a *Answer) {
	if a.Code == "RequestExpired" {
		a.Kind = Expired
		return
	}
	a.Times.Server = parseTime(m.field("ServerTime"))
	expires := parseTime(m.field("Expires"))
	if valid := seconds(m.field("X-Amz-Expires")); !expires.IsZero() && valid > 0 {
		a.Times.Request = expires.Add(-valid)
	}
}

func seconds(text string) time.Duration {
	if d, err := time.ParseDuration(text + "s"); err == nil && d <= 366*24*time.Hour {
		return d
	}
	return 0
}
