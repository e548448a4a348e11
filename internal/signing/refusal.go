package signing

import (
	"net/http"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// Refusal is a request that this program signed and sent, with the answer that refused it.
type Refusal struct {
	Signed
	// Scheme and URL are the address that was called, URLHost its host.
	Scheme, URL, URLHost string
	// Sent is the header as it went out; nil means that of the signed request.
	Sent sigv4.Header
	// Body is the body that was sent, or its beginning; Whole says that it is all of it.
	Body  []byte
	Whole bool
	// Head is the head of the answer as it came, with its line ends; Answer is what of it is known besides.
	Head   string
	Answer answer.Response
	// Credentials are those that signed, Secrets further texts that must not be shown.
	Credentials sigv4.Credentials
	Secrets     []string
}

// Refused reports whether an answer is one about the signature or the right to call, or may be one.
func Refused(r answer.Response) bool {
	if r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden {
		return true
	}
	kind := answer.Recognise(r).Kind
	return r.Status >= 300 && r.Status < 500 && kind != answer.Unknown && kind != answer.NotFound
}

// Case is the evidence of a refusal. The client's side is what was signed, with the secret at hand; the
// verifier's side is what its answer tells.
func (r *Refusal) Case() *evidence.Case {
	c, err := evidence.Read([]evidence.Input{{Name: "answer", Data: []byte(r.Head + r.Answer.Body)}})
	if err != nil {
		// The answer is no text. What is known of it is its head.
		response := answer.Response{Status: r.Answer.Status, Header: r.Answer.Header}
		c = &evidence.Case{Answer: &evidence.Answer{Answer: answer.Recognise(response), Response: response}}
	}
	c.Request = &evidence.Request{Request: r.Request, Scheme: r.Scheme, WholeHeader: true, WholeBody: r.Whole}
	if r.Sent != nil {
		c.Request.Header = r.Sent
	}
	c.Request.PayloadHash, c.Request.Body = "", r.Body
	c.Claim = &evidence.Claim{Authorization: r.Authorization, Raw: r.Request.Header.Value("authorization")}
	c.Claim.Presigned = c.Claim.Raw == ""
	c.Signed = &evidence.Canonical{CanonicalRequest: r.Canonical, Has: evidence.HasAll, Check: evidence.Confirmed}
	c.SignedString = &evidence.StringToSign{StringToSign: r.StringToSign}
	c.URL = &evidence.Text{Text: r.URL}
	given := r.Credentials
	c.Given = &given
	signedHost, _ := r.Canonical.Header("host")
	for _, host := range []string{r.URLHost, r.Request.Host(), signedHost} {
		if host = strings.ToLower(host); host != "" && !slices.ContainsFunc(c.Hosts, func(t evidence.Text) bool { return t.Text == host }) {
			c.Hosts = append(c.Hosts, evidence.Text{Text: host})
		}
	}
	c.Secrets = append(c.Secrets, r.Secrets...)
	return c
}
