package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"countersign/internal/compose"
	"countersign/internal/doctor"
	"countersign/internal/send"
	"countersign/sigv4"
)

// otherClock returns what the Date header says that is given or asked for; nil where none is.
func (a *app) otherClock(flags doctorFlags) (*doctor.Clock, error) {
	text, ours, from := flags.date, time.Now(), "the Date header"
	switch {
	case flags.dateFrom != "":
		var err error
		if text, ours, err = fetchDate(flags.dateFrom); err != nil {
			return nil, err
		}
		from = flags.dateFrom
	case text == "":
		return nil, nil
	}
	if name, value, ok := strings.Cut(text, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "date") {
		text = value
	}
	their, err := http.ParseTime(strings.TrimSpace(text))
	if err != nil {
		return nil, withHint(fmt.Errorf("%q is no Date header", strings.TrimSpace(text)), "give it as in 'Sat, 21 Nov 2026 10:15:00 GMT'")
	}
	return &doctor.Clock{Their: their, Ours: ours, From: from}, nil
}

// fetchWithin is how long a server may take to tell the time.
const fetchWithin = 15 * time.Second

// fetchDate asks a server for its Date header, without a signature. ours is our clock's time in the middle
// of the exchange.
func fetchDate(text string) (date string, ours time.Time, err error) {
	u, err := compose.ParseURL(text)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("--date-from: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), fetchWithin)
	defer cancel()
	way := send.Way{Within: fetchWithin, Proxy: environmentProxy}
	answer, err := way.Send(ctx, send.Request{
		Scheme: u.Scheme, Name: u.Name(), Port: u.Port(), Host: u.Host,
		Request: sigv4.Request{Method: "HEAD", Target: u.Target, Header: sigv4.Header{{Name: "Host", Value: u.Host}, {Name: "User-Agent", Value: agent()}}},
	}, send.Watch{})
	var failure *send.Failure
	if errors.As(err, &failure) {
		// What is said of the options of others is no help here.
		hints := slices.DeleteFunc(slices.Clone(failure.Hints), func(hint string) bool { return strings.Contains(hint, "--") })
		return "", time.Time{}, withHint(fmt.Errorf("--date-from: %w", err), append(hints, "give the header itself: --date 'Sat, 21 Nov 2026 10:15:00 GMT'")...)
	} else if err != nil {
		return "", time.Time{}, fmt.Errorf("--date-from: %w", err)
	}
	answer.Body.Close()
	if !answer.Header.Has("date") {
		return "", time.Time{}, withHint(fmt.Errorf("--date-from: %s answers without a Date header", u.Host), "ask AWS itself: --date-from https://sts.amazonaws.com")
	}
	return answer.Header.Value("date"), answer.Began.Add(answer.Answered.Sub(answer.Began) / 2), nil
}

// environmentProxy is the proxy that the environment names for an address.
func environmentProxy(origin string) (*url.URL, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	return http.ProxyFromEnvironment(&http.Request{URL: u})
}
