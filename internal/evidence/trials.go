package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatTrial, order: 57, read: readTrials})

const formatTrial = "trial"

// maxTrials is how many trials of a document are kept: a person writes down a few, a log has many.
const maxTrials = 64

// readTrials reads the lines that say of a request whether it worked, in the forms that people use:
//
//	GET /a@b -> 403
//	works: the same with https://h.example/a
//	| CloudFront | 403 |
//	https://h.example/a works, but not https://i.example/a
func readTrials(d *document) []piece {
	taken := d.takenBy(isStrict)
	var trials []piece
	var table tableHead
	add := func(n int, found []Trial) {
		for _, trial := range found {
			trial.Place = d.place(d.starts[n-1], d.endOf(n))
			trials = append(trials, piece{at: d.starts[n-1], trial: &trial})
		}
		if len(found) > 0 {
			d.take(formatTrial, d.starts[n-1], d.endOf(n))
		}
	}
	read := 0
	for n := 1; n <= len(d.starts) && len(trials) < maxTrials && read < maxProse; n++ {
		text := d.lineText(n)
		if taken[n-1] || len(text) > maxTrialLine || strings.TrimSpace(text) == "" {
			table = tableHead{}
			continue
		}
		read++
		if cells := tableCells(text); cells != nil {
			add(n, table.trials(cells))
			continue
		}
		table = tableHead{}
		if trial, at := d.headedTrial(n, text); trial != nil {
			trial.Place = d.place(d.starts[at-1], d.endOf(at))
			trials = append(trials, piece{at: d.starts[at-1], trial: trial})
			d.takeFresh(formatTrial, d.starts[n-1], d.endOf(n))
			continue
		}
		add(n, trialsIn(text))
	}
	return append(trials, compareTrials(trials)...)
}

// maxProse is how many lines of a document are read as prose. A person writes fewer; a log has more.
const maxProse = 10000

// maxTrialLine is the length of the longest line that a person writes about a trial.
const maxTrialLine = 1000

// headedTrial reads the URL that stands alone under a verdict: "does not work:", an empty line, the URL. at is
// the line of the URL, which others read as well.
func (d *document) headedTrial(n int, text string) (t *Trial, at int) {
	text = strings.Trim(trimMarker(text), "*_` ")
	if !strings.HasSuffix(text, ":") || len(prose.Words(text)) > 5 {
		return nil, 0
	}
	works, ok := prose.VerdictOf(text)
	for at = n + 1; ok && at <= len(d.starts) && at <= n+3; at++ {
		line := strings.Trim(trimMarker(d.lineText(at)), "`\"'")
		if line == "" {
			continue
		}
		if urltext.Is(line) && !strings.ContainsAny(line, " \t") {
			trial := newTrial(strings.TrimSuffix(text, ":"), works)
			trial.URL = line
			return &trial, at
		}
		break
	}
	return nil, 0
}

// trialsIn returns the trials that a line tells of.
func trialsIn(text string) []Trial {
	if !prose.SaysAnything(text) {
		return nil
	}
	text = trimMarker(text)
	if looksLikeLog(text) || looksLikeError(text) {
		return nil
	}
	if several := separated(text); several != nil {
		var trials []Trial
		for _, part := range several {
			trials = append(trials, trialsIn(part)...)
		}
		return trials
	}
	if left, right, ok := cutArrow(text); ok {
		if works, ok := outcomeOf(right); ok && isTrialSubject(left, text) {
			return []Trial{newTrial(left, works)}
		}
		return nil
	}
	if works, rest, ok := cutVerdict(text); ok {
		if isRequestLike(rest) || isHopLike(rest) {
			return []Trial{newTrial(rest, works)}
		}
		return nil
	}
	if label, verdict, ok := cutLabel(text); ok {
		if works, ok := outcomeOf(verdict); ok && (isHopLike(label) || isRequestLike(label)) && len(prose.Words(verdict)) <= 8 {
			return []Trial{newTrial(label, works)}
		}
	}
	if looksLikeCode(text) {
		return nil
	}
	var trials []Trial
	for _, clause := range clausesOf(text) {
		if method, url := requestIn(clause); url != "" && (urltext.Is(url) || method != "" || url[0] == '?') {
			rest := strings.Replace(clause, url, " ", 1)
			if works, ok := prose.VerdictOf(rest); ok && !isQuestion(clause) {
				trials = append(trials, newTrial(clause, works))
			}
		}
	}
	return trials
}

// separated cuts a line that tells of several trials, each with a verdict of its own: "GET /a -> 200, GET
// /b -> 403". It returns nil for other lines.
func separated(text string) []string {
	for _, mark := range [...]string{"; ", ", "} {
		parts := strings.Split(text, mark)
		whole := len(parts) > 1
		for _, part := range parts {
			_, right, arrow := cutArrow(part)
			_, _, label := cutVerdict(part)
			_, says := outcomeOf(right)
			whole = whole && (arrow && says || label)
		}
		if whole {
			return parts
		}
	}
	return nil
}

// newTrial makes a trial of what a line says before or after its verdict.
func newTrial(subject string, works bool) Trial {
	method, url := requestIn(subject)
	label := strings.Replace(subject, url, "", 1)
	if !strings.Contains(subject, method+"(") {
		label = strings.Replace(label, method, "", 1)
	}
	return Trial{Label: strings.Trim(strings.Join(strings.Fields(label), " "), " -:=|,`*>"), Method: method, URL: url, Works: works}
}

// compareTrials tells what follows from trials side by side.
func compareTrials(trials []piece) []piece {
	var remarks []piece
	add := func(kind prose.Kind, at piece) {
		remarks = append(remarks, piece{at: at.at, remark: &Remark{kind, at.trial.Place}})
	}
	var failing [2]*piece // the last GET and the last request with a body that failed
	works := [2]bool{}    // whether one of each kind worked
	good := map[string]bool{}
	for _, p := range trials {
		if p.trial.Works {
			good[p.trial.URL] = true
		}
	}
	withoutQuery := false
	for i := range trials {
		t := trials[i].trial
		path, _, query := strings.Cut(t.URL, "?")
		if !t.Works && query && good[path] && !withoutQuery {
			withoutQuery = true
			add(prose.WorksWithoutQuery, trials[i])
		}
		kind := -1
		switch t.Method {
		case "GET":
			kind = 0
		case "POST", "PUT", "PATCH":
			kind = 1
		default:
			continue
		}
		if t.Works {
			works[kind] = true
		} else {
			failing[kind] = &trials[i]
		}
	}
	switch {
	case works[0] && failing[0] == nil && failing[1] != nil && !works[1]:
		add(prose.GetWorksPostFails, *failing[1])
	case works[1] && failing[1] == nil && failing[0] != nil && !works[0]:
		add(prose.PostWorksGetFails, *failing[0])
	}
	return remarks
}
