package sigv4

import (
	"fmt"
	"strings"
)

// Credential is the access key id and scope of a signature.
type Credential struct {
	AccessKeyID string
	Scope       Scope
}

// String returns "keyid/date/region/service/aws4_request".
func (c Credential) String() string { return c.AccessKeyID + "/" + c.Scope.String() }

// ParseCredential reads "keyid/date/region/service/terminator".
func ParseCredential(text string) (Credential, error) {
	id, rest, ok := strings.Cut(text, "/")
	scope, err := ParseScope(rest)
	if !ok || err != nil {
		return Credential{}, fmt.Errorf("credential: %d elements, want 5: keyid/date/region/service/%s",
			strings.Count(text, "/")+1, Terminator)
	}
	return Credential{id, scope}, nil
}

// Authorization is what a request claims about its own signature, from the Authorization header or
// from the query of a presigned URL.
type Authorization struct {
	Algorithm  string
	Credential Credential
	// SignedHeaders are the names as listed, in the order listed.
	SignedHeaders []string
	Signature     string
}

// String returns the value of the Authorization header.
func (a Authorization) String() string {
	return a.Algorithm + " Credential=" + a.Credential.String() +
		", SignedHeaders=" + strings.Join(a.SignedHeaders, ";") +
		", Signature=" + a.Signature
}

// ParseAuthorization reads the value of an Authorization header as AWS does: parameters are separated
// by commas, trimmed, taken in any order, and the last of a duplicate wins.
func ParseAuthorization(value string) (Authorization, error) {
	algorithm, rest, ok := strings.Cut(strings.TrimSpace(value), " ")
	if !ok || !strings.HasPrefix(algorithm, "AWS4-") {
		return Authorization{}, fmt.Errorf("authorization: does not begin with %s", Algorithm)
	}
	a := Authorization{Algorithm: algorithm}
	params := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, v, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			return Authorization{}, fmt.Errorf("authorization: part without an equals sign (%d bytes)", len(part))
		}
		params[name] = v
	}
	var missing []string
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if params[name] == "" {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return Authorization{}, fmt.Errorf("authorization: missing %s", strings.Join(missing, ", "))
	}
	credential, err := ParseCredential(params["Credential"])
	if err != nil {
		return Authorization{}, fmt.Errorf("authorization: %w", err)
	}
	a.Credential = credential
	a.SignedHeaders = strings.Split(params["SignedHeaders"], ";")
	a.Signature = params["Signature"]
	return a, nil
}

// Names of the query parameters of a presigned URL.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const (
	paramAlgorithm     = "X-Amz-Algorithm"
	paramCredential    = "X-Amz-Credential"
	paramDate          = "X-Amz-Date"
	paramExpires       = "X-Amz-Expires"
	paramSignedHeaders = "X-Amz-SignedHeaders"
	paramToken         = "X-Amz-Security-Token"
	paramSignature     = "X-Amz-Signature"
)

// Presigned reads the signature in the query of a presigned request. ok is false when the query has
// none of its parameters; of a duplicate the first wins, as AWS has it.
func (r *Request) Presigned() (a Authorization, ok bool, err error) {
	query, _ := r.Query()
	params := map[string]string{}
	for _, p := range ParseQuery(query) {
		name := Decode(p.Name)
		if _, seen := params[name]; !seen {
			params[name] = Decode(p.Value)
		}
	}
	if params[paramSignature] == "" && params[paramAlgorithm] == "" && params[paramCredential] == "" {
		return Authorization{}, false, nil
	}
	a = Authorization{
		Algorithm:     params[paramAlgorithm],
		SignedHeaders: strings.Split(params[paramSignedHeaders], ";"),
		Signature:     params[paramSignature],
	}
	a.Credential, err = ParseCredential(params[paramCredential])
	if err != nil {
		return a, true, fmt.Errorf("presigned URL: %w", err)
	}
	return a, true, nil
}

// QueryValue returns the decoded value of the first query parameter with this decoded name.
func (r *Request) QueryValue(name string) (string, bool) {
	query, _ := r.Query()
	for _, p := range ParseQuery(query) {
		if Decode(p.Name) == name {
			return Decode(p.Value), true
		}
	}
	return "", false
}
