package oracles

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/sigv4"
)

// job is one request to sign, with all that a signer needs to know.
type job struct {
	request     sigv4.Request
	credentials sigv4.Credentials
	region      string
	service     string
	at          time.Time
}

// s3 reports whether the job has S3's rules.
func (j job) s3() bool { return j.service == "s3" }

// toHTTP builds the net/http request that a Go client would make for the same wire. It fails for a
// target that net/url cannot parse.
func toHTTP(req sigv4.Request) (*http.Request, error) {
	// GetBody and a body that seeks come with a bytes.Reader.
	out, err := http.NewRequest(req.Method, "https://"+req.Host()+req.Target, bytes.NewReader(req.Body))
	if err != nil {
		return nil, err
	}
	for _, f := range req.Header.Without("host", "content-length") {
		out.Header.Add(f.Name, f.Value)
	}
	return out, nil
}

// toWire returns what net/http writes for a request. Fields come in alphabetical order, those of one
// name in their own.
func toWire(req *http.Request, body []byte) sigv4.Request {
	out := sigv4.Request{Method: req.Method, Target: req.URL.RequestURI(), Body: body}
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	out.Header = append(out.Header, sigv4.Field{Name: "Host", Value: host})
	if req.ContentLength > 0 {
		out.Header = append(out.Header, contentLength(body))
	}
	names := make([]string, 0, len(req.Header))
	for name := range req.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if strings.EqualFold(name, "host") {
			continue
		}
		for _, value := range req.Header[name] {
			out.Header = append(out.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	return out
}

// signer returns this project's signer for a job. headers is [sigv4.Signer.Headers].
func (j job) signer(headers func(string) bool) *sigv4.Signer {
	return &sigv4.Signer{Credentials: j.credentials, Region: j.region, Service: j.service, Headers: headers}
}

// verifier returns this project's verifier for a job.
func (j job) verifier() *sigv4.Verifier {
	return &sigv4.Verifier{
		Region: j.region, Service: j.service,
		Keys: func(string) (sigv4.Credentials, error) { return j.credentials, nil },
		Now:  func() time.Time { return j.at },
	}
}
