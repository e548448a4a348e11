package answer

import "strings"

// scopeTexts are the answers about the Credential parameter and the credential scope.
func scopeTexts() []*sentence {
	const malformed = `(?:The authorization header is malformed; |Error parsing the [A-Za-z/-]*Credential parameter; )?`
	return []*sentence{
		{
			kind: CredentialElements, form: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '…'", head: "credential must have exactly 5 slash delimited elements",
			after: rx(`^(?:, e\.g\. keyid/date/region/service/term)?(?:,? got '([^']*)'?)?\.?`), fill: fillElements, reach: 4 << 10,
			source: scratchstack + "; https://github.com/prometheus-community/yet-another-cloudwatch-exporter/issues/169",
		},
		{
			kind: CredentialElements, form: `… the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`, head: "the credential is mal formed",
			before: rx(malformed + `$`), after: rx(`^(?:; expecting ["']<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request["'])?\.?`), source: versitygw + "; " + minio,
		},
		{
			kind: CredentialElements, form: "… a non-empty Access Key (AKID) must be provided in the credential.", head: "a non empty access key akid must be provided in the credential", before: rx(malformed + `$`), after: rx(`^\.?`),
			says: "The Credential parameter begins with the slash: the client signed before it had an access key id.", causes: []string{"credentials-not-loaded", "malformed-auth-header"}, apart: "Print the key id just before signing: empty, the credentials were not loaded.",
			source: "S3, public reports",
		},
		{
			kind: WrongScope, form: "Credential should be scoped to a valid region, not '…'. ", head: "credential should be scoped to a valid region", clause: true,
			after: rx(`^(?:,? not '([^']*)')?\.?`), fill: fillRegion, causes: []string{"wrong-region"},
			source: iamTroubleshooting + "; newer services end after the word region",
		},
		{
			kind: WrongScope, form: "Credential should be scoped to correct service: '…'. ", head: "credential should be scoped to correct service", clause: true,
			after: rx(`^(?:: ?'([^']*)')?\.?`), fill: fillService, causes: []string{"wrong-service"}, source: iamTroubleshooting,
		},
		{
			kind: WrongScope, form: "Credential should be scoped with a valid terminator: 'aws4_request', not '…'. ", head: "credential should be scoped with a valid terminator", clause: true,
			after: rx(`^(?:: ?'aws4_request', not '([^']*)')?\.?`), fill: fillTerminator, causes: []string{"malformed-auth-header"}, source: iamTroubleshooting,
		},
		{
			kind: WrongScope, form: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '…' != '…', from '…'.",
			head: "date in credential scope does not match yyyymmdd from iso 8601 version of date", clause: true,
			after: rx(`^(?: from HTTP)?(?:: ?'([^']*)' != '([^']*)', from '([^']*)')?\.?`), fill: fillScopeDate, causes: []string{"scope-date-mismatch"}, source: iamTroubleshooting,
		},
		{
			kind: WrongScope, form: "… the region '…' is wrong; expecting '…'", head: "is wrong expecting", before: rx(malformed + `[Tt]he region (?:["']([^"']*)["'] )?$`), after: rx(`^ ["']([^"']+)["']\.?`),
			by: ByS3, fill: fillExpectedRegion, causes: []string{"wrong-region"}, source: "https://github.com/boto/boto3/issues/4627; " + versitygw,
		},
		{
			kind: WrongScope, form: "Error parsing the X-Amz-Credential parameter; the region is wrong.", head: "credential parameter the region is wrong", before: rx(`Error parsing the X-Amz-$`), after: rx(`^[.;]?`),
			fill: fillRegion, causes: []string{"wrong-region"}, source: minio,
		},
		{
			kind: WrongScope, form: "Region does not match.", head: "Region does not match", exact: true, alone: true, after: rx(`^\.?`), fill: fillRegion, causes: []string{"wrong-region"}, source: minio,
		},
		{
			kind: WrongScope, form: "Authorization header malformed, unexpected scope: …", head: "authorization header malformed unexpected scope", by: "garage",
			after: rx(`^: ?(?:\d{8}/([a-z0-9-]*)/[a-z0-9-]*/aws4_request)?`), fill: fillRegion,
			says: "Garage knows the region of its own configuration alone (s3_region, \"garage\" unless it is set), and the service s3.", causes: []string{"wrong-region", "wrong-service"}, apart: "The refused scope is in the message: its second element is the region, its third has to be s3.",
			source: "Garage: https://garagehq.deuxfleurs.fr/documentation/reference-manual/configuration/#s3_region",
		},
		{
			kind: WrongScope, form: "The region name '…' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto", head: "is not valid must be one of wnam", before: rx(`The region name '([^']*)' $`),
			after: rx(`^(?:, [a-z]+)*\.?`), by: "r2", fill: func(m *match, a *Answer) {
				a.Scope.Region, a.Scope.GotRegion, a.Scope.ExpectedRegion, a.Expected = true, m.before[1], "auto", "auto"
			},
			says: "Cloudflare R2 knows no AWS regions: sign for the region auto.", causes: []string{"wrong-region"}, source: "Cloudflare R2, public reports",
		},
		{
			kind: WrongScope, form: `… incorrect service "…". This endpoint belongs to "s3".`, head: "this endpoint belongs to", before: rx(malformed + `incorrect service(?: ["']([^"']*)["'])?\. $`), after: rx(`^ ["']([a-z0-9-]+)["']\.?`),
			fill: fillEndpointService, causes: []string{"wrong-service"}, source: versitygw + "; " + minio,
		},
		{
			kind: WrongScope, form: `… incorrect terminal "…". This endpoint uses "aws4_request".`, head: "this endpoint uses aws4_request", before: rx(malformed + `incorrect terminal(?: ["']([^"']*)["'])?\. $`), after: rx(`^["']?\.?`),
			fill: fillTerminator, causes: []string{"malformed-auth-header"}, source: versitygw + "; " + minio,
		},
		{
			kind: WrongScope, form: `… incorrect date format "…". This date in the credential must be in the format "yyyyMMdd".`, head: "this date in the credential must be in the format yyyymmdd",
			before: rx(malformed + `incorrect date format(?: ["']([^"']*)["'])?\. $`), after: rx(`^["']?\.?`), fill: func(m *match, a *Answer) { a.Scope.Date, a.Scope.GotDate = true, m.before[1] },
			causes: []string{"scope-date-mismatch", "malformed-auth-header"}, apart: "The refused value is in the message: a date in another form, or another part of the scope in its place.", source: versitygw + "; " + minio,
		},
		{
			kind: WrongScope, form: `Invalid credential date "…". This date is not the same as X-Amz-Date: "…".`, head: "invalid credential date", before: rx(malformed + `$`),
			after: rx(`^(?: "([^"]*)")?\. (?:This date|Date) is not the same as X-Amz-Date(?:: "([^"]*)")?\.?`),
			fill: func(m *match, a *Answer) {
				a.Scope.Date, a.Scope.GotDate, a.Scope.ExpectedDate = true, m.after[1], day(m.after[2])
			},
			causes: []string{"scope-date-mismatch"}, source: versitygw,
		},
	}
}

func fillElements(m *match, a *Answer) {
	a.Got = m.after[1]
	if access, _, ok := strings.Cut(a.Got, "/"); ok && plausibleKeyID(access) {
		a.AccessKeyID = access
	}
}

func fillRegion(m *match, a *Answer) {
	a.Scope.Region = true
	if len(m.after) > 1 {
		a.Scope.GotRegion, a.Got = m.after[1], m.after[1]
	}
}

func fillExpectedRegion(m *match, a *Answer) {
	a.Scope.Region = true
	a.Scope.GotRegion, a.Scope.ExpectedRegion = m.before[1], m.after[1]
	a.Got, a.Expected = m.before[1], m.after[1]
}

func fillService(m *match, a *Answer) {
	a.Scope.Service, a.Scope.ExpectedService, a.Expected = true, m.after[1], m.after[1]
	if m.after[1] != "" {
		a.By = byService(m.after[1])
	}
}

func fillEndpointService(m *match, a *Answer) {
	a.Scope.Service, a.Scope.ExpectedService = true, m.after[1]
	a.Got, a.Expected = m.before[1], m.after[1]
	a.By = byService(m.after[1])
}

func fillTerminator(m *match, a *Answer) {
	a.Scope.Terminator, a.Expected = true, "aws4_request"
	for _, g := range [][]string{m.before, m.after} {
		if len(g) > 1 && g[1] != "" {
			a.Got = g[1]
		}
	}
}

// fillScopeDate reads the date of the scope, the day of the request, and the request's own time.
func fillScopeDate(m *match, a *Answer) {
	a.Scope.Date, a.Scope.GotDate, a.Scope.ExpectedDate = true, m.after[1], m.after[2]
	a.Times.Request = parseTime(m.after[3])
}

// day cuts an instant in basic form to its date.
func day(stamp string) string { return stamp[:min(len(stamp), len("20060102"))] }
