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

// String returns "keyid/date/region/service/aws4_request", without a region where the scope has none.
func (c Credential) String() string { return c.AccessKeyID + "/" + c.Scope.String() }

// credentialError is the error of [ParseCredential]. Verification reports it later than other errors of
// an Authorization.
type credentialError struct {
	elements  int
	algorithm string
}

func (e credentialError) Error() string {
	want := "5: keyid/date/region/service/"
	if e.algorithm == AlgorithmECDSA {
		want = "4: keyid/date/service/"
	}
	return fmt.Sprintf("credential: %d elements, want %s%s", e.elements, want, Terminator)
}

// ParseCredential reads "keyid/date/region/service/terminator". [ParseAuthorization] reads credentials
// without a region too, where the algorithm has such.
func ParseCredential(text string) (Credential, error) { return parseCredential(Algorithm, text) }

func parseCredential(algorithm, text string) (Credential, error) {
	id, rest, ok := strings.Cut(text, "/")
	scope, err := parseScope(algorithm, rest)
	if !ok || err != nil {
		return Credential{}, credentialError{strings.Count(text, "/") + 1, algorithm}
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
// by commas, trimmed, taken in any order, and the last of a duplicate wins. With an error comes what
// could be read. Errors do not repeat the value, which may be a secret of another scheme.
// (dacut/scratchstack-aws-signature, "AWS Auth Error Ordering", rules 6a to 6d and 12)
func ParseAuthorization(value string) (Authorization, error) {
	algorithm, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	if !strings.HasPrefix(algorithm, "AWS4-") {
		return Authorization{}, fmt.Errorf("authorization: does not begin with %s", Algorithm)
	}
	a := Authorization{Algorithm: algorithm}
	params := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, v, ok := strings.Cut(part, "=")
		if !ok {
			return a, fmt.Errorf("authorization: part without an equals sign (%d bytes)", len(part))
		}
		params[name] = v
	}
	return a.fill(params, "authorization", "Credential", "SignedHeaders", "Signature")
}

// fill sets what the parameters with these three names say.
func (a Authorization) fill(params map[string]string, what, credential, signedHeaders, signature string) (Authorization, error) {
	var missing []string
	for _, name := range []string{credential, signedHeaders, signature} {
		if params[name] == "" {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return a, fmt.Errorf("%s: missing %s", what, strings.Join(missing, ", "))
	}
	a.SignedHeaders = strings.Split(params[signedHeaders], ";")
	a.Signature = params[signature]
	var err error
	if a.Credential, err = parseCredential(a.Algorithm, params[credential]); err != nil {
		return a, fmt.Errorf("%s: %w", what, err)
	}
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
	paramRegionSet     = "X-Amz-Region-Set"
	paramSignature     = "X-Amz-Signature"
)

// presignParams are all of them.
var presignParams = []string{
	paramAlgorithm, paramCredential, paramDate, paramExpires, paramSignedHeaders, paramToken, paramRegionSet,
	paramSignature,
}

// Presigned reads the signature in the query of a presigned request. ok is false when the query has
// neither algorithm nor credential nor signature; of a duplicate the first wins, as AWS has it. With an
// error comes what could be read.
// (dacut/scratchstack-aws-signature, "AWS Auth Error Ordering", rules 7a to 7d and 12)
func (r *Request) Presigned() (a Authorization, ok bool, err error) {
	query, _ := r.Query()
	params := map[string]string{}
	for _, p := range ParseQuery(query) {
		name := Decode(p.Name)
		if _, seen := params[name]; !seen {
			params[name] = Decode(p.Value)
		}
	}
	a.Algorithm = params[paramAlgorithm]
	if a.Algorithm == "" {
		if params[paramSignature] == "" && params[paramCredential] == "" {
			return Authorization{}, false, nil
		}
		return a, true, fmt.Errorf("presigned URL: missing %s", paramAlgorithm)
	}
	a, err = a.fill(params, "presigned URL", paramCredential, paramSignedHeaders, paramSignature)
	return a, true, err
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
