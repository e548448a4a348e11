package curl

import (
	"errors"
	"fmt"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/send"
	"countersign/internal/signing"
)

// Exit codes of curl. https://curl.se/libcurl/c/libcurl-errors.html
const (
	codeProtocol     = 1  // the scheme is not spoken, or the answer is not HTTP
	codeUsage        = 2  // could not begin: usage, no credentials, no region
	codeURL          = 3  // the URL is malformed
	codeProxyName    = 5  // the proxy's name has no address
	codeName         = 6  // the host's name has no address
	codeConnect      = 7  // no connection
	codePartial      = 18 // the answer ended before its end
	codeHTTP         = 22 // --fail and a status of 400 or more
	codeWrite        = 23 // the answer could not be written
	codeRead         = 26 // a file could not be read
	codeTime         = 28 // the time was up
	codeTLS          = 35 // the TLS handshake failed
	codeRedirects    = 47 // too many redirects
	codeNothing      = 52 // no answer
	codeSend         = 55 // the request could not be sent
	codeReceive      = 56 // the answer could not be received
	codeOwnCert      = 58 // the own certificate or key cannot be used
	codeVerification = 60 // the server's certificate is not good
	codeEncoding     = 61 // the answer is packed in a way that is not known
	codeCA           = 77 // the file of --cacert cannot be used
)

// Exit is an error with curl's code for it.
type Exit struct {
	Code  int
	What  string
	Hints []string
}

func (e *Exit) Error() string { return e.What }

// text is the message, with the code where the shell would show nothing else of it.
func (e *Exit) text() string {
	if e.Code == codeUsage {
		return e.What
	}
	return fmt.Sprintf("(%d) %s", e.Code, e.What)
}

// hinted is an error that knows what helps.
type hinted interface {
	error
	Hints() []string
}

// exitFor finds the code and the words for an error.
func exitFor(err error) *Exit {
	var (
		exit    *Exit
		failure *send.Failure
		scheme  *compose.SchemeError
		read    *compose.ReadError
		missing *signing.Missing
		usage   *curlargs.Error
		helped  hinted
	)
	switch {
	case errors.As(err, &exit):
		return exit
	case errors.As(err, &failure):
		return &Exit{codeOf(failure.Kind), failure.What, failure.Hints}
	case errors.As(err, &scheme):
		return &Exit{codeProtocol, scheme.Error(), nil}
	case errors.As(err, &read):
		return &Exit{codeRead, read.Error(), nil}
	case errors.As(err, &missing):
		return &Exit{codeUsage, missing.What, missing.Hints}
	case errors.As(err, &usage):
		return &Exit{codeUsage, usage.What, usage.Hints}
	case errors.As(err, &helped):
		return &Exit{codeUsage, helped.Error(), helped.Hints()}
	}
	return &Exit{codeUsage, err.Error(), nil}
}

func codeOf(kind send.Kind) int {
	switch kind {
	case send.BadFile:
		return codeOwnCert
	case send.BadCA:
		return codeCA
	case send.ProxyNotResolved:
		return codeProxyName
	case send.NotResolved:
		return codeName
	case send.NotConnected:
		return codeConnect
	case send.NoTLS:
		return codeTLS
	case send.NotVerified:
		return codeVerification
	case send.NotSent:
		return codeSend
	case send.NoAnswer:
		return codeNothing
	case send.NotHTTP:
		return codeProtocol
	case send.Partial:
		return codePartial
	case send.TimedOut:
		return codeTime
	}
	return codeReceive // also a tunnel that was refused
}
