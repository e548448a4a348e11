package curl

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"countersign/internal/compose"
	"countersign/internal/send"
)

// tally is what -w can show.
type tally struct {
	began          time.Time
	method         string
	url            compose.URL
	answer         *send.Answer
	sent, received int64
	hops           int
	exit           *Exit
}

// answered takes over what an exchange tells.
func (t *tally) answered(x *exchange) {
	t.answer, t.hops, t.sent = x.answer, x.hops, x.draft.body.Size()
	t.method, t.url = x.draft.method, x.draft.url
}

// writeOut writes what -w asks for, and returns the error of the transfer, or else its own.
func (s *Session) writeOut(t *tally, err error) error {
	if s.Options.WriteOut == "" {
		return err
	}
	t.exit = &Exit{}
	if err != nil {
		t.exit = exitFor(err)
	}
	format := s.Options.WriteOut
	if name, file := strings.CutPrefix(format, "@"); file {
		lines, failed := s.files.Lines(name)
		if failed != nil {
			return errors.Join(err, failed)
		}
		format = strings.Join(lines, "\n")
	}
	var unknown []string
	text := expand(format, func(name string) (string, bool) {
		value, ok := s.variable(t, name)
		if !ok {
			unknown = append(unknown, name)
		}
		return value, ok
	})
	for _, name := range unknown {
		s.say("warning", fmt.Sprintf("-w: the variable %q is not known", name))
	}
	if _, failed := io.WriteString(s.Out, text); err == nil && failed != nil {
		return cannotWrite("standard output", failed)
	}
	return err
}

// expand replaces %{name}, %%, \n, \r and \t. https://curl.se/docs/manpage.html#-w
func expand(format string, value func(name string) (string, bool)) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		rest := format[i:]
		switch {
		case strings.HasPrefix(rest, "%%"), strings.HasPrefix(rest, `\\`):
			b.WriteByte(rest[0])
			i++
		case strings.HasPrefix(rest, `\n`):
			b.WriteByte('\n')
			i++
		case strings.HasPrefix(rest, `\r`):
			b.WriteByte('\r')
			i++
		case strings.HasPrefix(rest, `\t`):
			b.WriteByte('\t')
			i++
		case strings.HasPrefix(rest, "%{"), strings.HasPrefix(rest, "%header{"):
			end := strings.IndexByte(rest, '}')
			if end < 0 {
				b.WriteString(rest)
				return b.String()
			}
			name := strings.TrimPrefix(rest[:end], "%")
			if text, ok := value(strings.TrimPrefix(name, "{")); ok {
				b.WriteString(text)
			}
			i += end
		default:
			b.WriteByte(format[i])
		}
	}
	return b.String()
}

// variable is a value of -w.
func (s *Session) variable(t *tally, name string) (string, bool) {
	if field, ok := strings.CutPrefix(name, "header{"); ok {
		if t.answer == nil {
			return "", true
		}
		return t.answer.Header.Value(field), true
	}
	switch name {
	case "exitcode":
		return strconv.Itoa(t.exit.Code), true
	case "errormsg":
		return t.exit.What, true
	case "method":
		return t.method, true
	case "scheme":
		return strings.ToUpper(t.url.Scheme), true
	case "url", "url_effective":
		return t.url.String(), true
	case "num_redirects":
		return strconv.Itoa(t.hops), true
	case "size_upload":
		return strconv.FormatInt(t.sent, 10), true
	case "size_download":
		return strconv.FormatInt(t.received, 10), true
	case "time_total":
		return seconds(s.Now().Sub(t.began)), true
	}
	if t.answer == nil {
		t.answer = &send.Answer{}
	}
	return answerVariable(t.answer, name)
}

func answerVariable(a *send.Answer, name string) (string, bool) {
	since := func(at time.Time) (string, bool) {
		if at.IsZero() {
			return seconds(0), true
		}
		return seconds(at.Sub(a.Began)), true
	}
	switch name {
	case "http_code", "response_code":
		return fmt.Sprintf("%03d", a.Status), true
	case "http_version":
		return strings.TrimSuffix(strings.TrimPrefix(a.Proto, "HTTP/"), ".0"), true
	case "content_type":
		return a.Header.Value("content-type"), true
	case "redirect_url":
		return a.Header.Value("location"), true
	case "size_header":
		return strconv.Itoa(len(a.Head)), true
	case "size_request":
		return strconv.Itoa(len(a.SentHead)), true
	case "remote_ip":
		if !a.Connection.Peer.IsValid() {
			return "", true
		}
		return a.Connection.Peer.Addr().String(), true
	case "remote_port":
		return strconv.Itoa(int(a.Connection.Peer.Port())), true
	case "time_connect":
		return since(a.Connection.Connected)
	case "time_appconnect":
		return since(a.Connection.Secured)
	case "time_starttransfer":
		return since(a.Answered)
	}
	return "", false
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
