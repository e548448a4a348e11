// Package testedge is a path for tests: an edge that replaces Host, as CloudFront does, before a gateway that
// verifies signatures and answers as API Gateway does.
package testedge

import (
	"errors"
	"io"
	"net/http"

	"countersign/internal/plainjson"
	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

// What the path is made of. The credentials are AWS's documented example pair, and a temporary one.
const (
	Host   = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	KeyID  = "AKIAIOSFODNN7EXAMPLE"
	Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

	TemporaryKeyID  = "ASIAIOSFODNN7EXAMPLE"
	TemporarySecret = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
	Token           = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLE=="
)

// Handler is the edge: it replaces Host by [Host], puts prefix before the path as an origin path, and hands
// the request to the gateway. An accepted request is answered with its key id, method and target in
// one line, and its body in the next.
func Handler(prefix string) http.Handler {
	gateway := &sigv4http.Handler{
		Verifier: &sigv4.Verifier{Region: "eu-west-1", Service: "execute-api", Keys: keys},
		Refuse:   refuse,
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id, _ := sigv4http.AccessKeyID(r.Context())
			io.WriteString(w, id+" "+r.Method+" "+r.RequestURI+"\n")
			if n, _ := io.Copy(w, r.Body); n > 0 {
				io.WriteString(w, "\n")
			}
		}),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host, r.RequestURI = Host, prefix+r.RequestURI
		w.Header().Set("Via", "1.1 d111111abcdef8.cloudfront.net (CloudFront)")
		w.Header().Set("X-Amz-Cf-Id", "EXAMPLEcfid")
		gateway.ServeHTTP(w, r)
	})
}

func keys(id string) (sigv4.Credentials, error) {
	switch id {
	case KeyID:
		return sigv4.Credentials{AccessKeyID: KeyID, SecretAccessKey: Secret}, nil
	case TemporaryKeyID:
		return sigv4.Credentials{AccessKeyID: TemporaryKeyID, SecretAccessKey: TemporarySecret, SessionToken: Token}, nil
	}
	return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
}

// refuse answers in the words of a REST API.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func refuse(w http.ResponseWriter, _ *http.Request, err error) {
	kind, message := "InvalidSignatureException", err.Error()
	var refusal *sigv4.Refusal
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case sigv4.ReasonSignatureMismatch:
			message = "The request signature we calculated does not match the signature you provided. " +
				"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n" +
				"The Canonical String for this request should have been\n'" + refusal.Trace.Canonical.String() + "'\n\n" +
				"The String-to-Sign should have been\n'" + refusal.Trace.StringToSign.String() + "'\n"
		case sigv4.ReasonUnsigned:
			kind, message = "MissingAuthenticationTokenException", "Missing Authentication Token"
		case sigv4.ReasonUnknownKey:
			kind, message = "UnrecognizedClientException", "The security token included in the request is invalid."
		case sigv4.ReasonScope:
			message = "Credential should be scoped to a valid region. "
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header()["x-amzn-ErrorType"] = []string{kind}
	w.Header()["x-amzn-RequestId"] = []string{"c6af9ac6-7b61-11e6-9a41-93e8deadbeef"}
	w.Header()["x-amz-apigw-id"] = []string{"EXAMPLEapigwid="}
	w.WriteHeader(http.StatusForbidden)
	plainjson.WriteLine(w, map[string]string{"message": message})
}
