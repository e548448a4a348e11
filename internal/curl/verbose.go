package curl

import (
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"countersign/internal/send"
	"countersign/sigv4"
)

// verbose shows a line of -v.
func (s *Session) verbose(format string, args ...any) {
	if s.Options.Verbose {
		fmt.Fprintf(s.Err, "* %s\n", s.hide(printable(fmt.Sprintf(format, args...))))
	}
}

// hide removes secrets, unless a person wants to see them.
func (s *Session) hide(text string) string {
	if s.Options.ShowSecrets {
		return text
	}
	return s.Hide(text, s.secrets()...)
}

// printable leaves no character that a terminal obeys.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}

// watchLines shows with -v what passes over the wire, with the names that are easily mixed up before it.
type watchLines struct {
	session  *Session
	exchange *exchange
	signer   *sigv4.Signer
	shown    bool
}

func (w *watchLines) watch() send.Watch {
	if !w.session.Options.Verbose {
		return send.Watch{}
	}
	return send.Watch{
		Connected: func(c send.Connection) { w.hosts(&c) },
		Sent:      func(head []byte) { w.head(">", head) },
		Received:  func(head []byte) { w.head("<", head) },
	}
}

// hosts shows where the socket goes, the Host field and the host inside the signature, once. c is nil when
// there is no connection.
func (w *watchLines) hosts(c *send.Connection) {
	if w.shown {
		return
	}
	w.shown = true
	s, x := w.session, w.exchange
	connect := x.draft.url.Address() + " (no connection)"
	if c != nil {
		connect = c.Connect
		if peer := c.Peer.String(); c.Peer.IsValid() && peer != connect {
			connect += " (" + peer + ")"
		}
		if c.Proxy != "" {
			connect += " through the proxy " + c.Proxy
		}
	}
	s.verbose("connect  %s", connect)
	if c != nil && c.TLS != nil {
		verified := "certificate for " + c.TLS.ServerName + " verified"
		if s.Options.Insecure {
			verified = "certificate not verified (-k)"
		}
		s.verbose("tls      %s, %s", tls.VersionName(c.TLS.Version), verified)
	}
	if x.signed == nil {
		s.verbose("sign     not signed")
		return
	}
	signed := x.signed
	s.verbose("host     %s", signed.Request.Host())
	host, _ := signed.Canonical.Header("host")
	if prefix := strings.Trim(w.signer.PathPrefix, "/"); prefix != "" {
		host += "   path prefix /" + prefix
	}
	s.verbose("sign     %s", host)
	s.verbose("creds    %s  scope %s", s.keys.describe(s.Now()), signed.Authorization.Credential.Scope)
	left := ""
	if names := signed.LeftOut(); len(names) > 0 {
		left = "   (" + strings.Join(names, ", ") + " left out: hops rewrite what stands there)"
	}
	s.verbose("signed   %s%s", signed.Canonical.SignedHeaders, left)
}

// head shows the head of a message.
func (w *watchLines) head(mark string, head []byte) {
	for line := range strings.Lines(string(head)) {
		line = w.session.hideLine(strings.TrimRight(line, "\r\n"))
		fmt.Fprintln(w.session.Err, strings.TrimRight(mark+" "+printable(line), " "))
	}
}

// hideLine removes secrets from a line of a head. What follows ", Signature=" is no secret for long, and
// what a diagnosis needs.
func (s *Session) hideLine(line string) string {
	const mark = ", Signature="
	before, signature, found := strings.Cut(line, mark)
	if !found || !strings.HasPrefix(strings.ToLower(line), "authorization: aws4-") {
		return s.hide(line)
	}
	return s.hide(before) + mark + signature
}

// describe names the credentials and when they expire.
func (k *Keys) describe(now time.Time) string {
	switch left := k.Expires.Sub(now); {
	case k.Expires.IsZero():
		return k.From
	case left <= 0:
		return k.From + ", expired"
	case left < 2*time.Hour:
		return fmt.Sprintf("%s, expires in %d min", k.From, int(left/time.Minute))
	default:
		return fmt.Sprintf("%s, expires in %d h", k.From, int(left/time.Hour))
	}
}
