package postpolicy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"countersign/sigv4"
)

// Names of the fields that carry the signature, and of the one that has none.
const (
	fieldPolicy     = "policy"
	fieldAlgorithm  = "x-amz-algorithm"
	fieldCredential = "x-amz-credential"
	fieldDate       = "x-amz-date"
	fieldToken      = "x-amz-security-token"
	fieldSignature  = "x-amz-signature"
	fieldBucket     = "bucket"
)

// ErrScheme is the error for a signer of another scheme.
var ErrScheme = errors.New("postpolicy: POST policies are signed with " + sigv4.Algorithm + " alone")

// Sign returns the fields of a form, in order: those whose value the policy says, then those of the
// signature, which Sign adds to the conditions. The fields that the policy leaves open, the key among them
// unless it is fixed, and last the file are for the form's author to add.
//
// Of the signer it takes credentials, region and service. It fails with [sigv4.ErrNoCredentials],
// [sigv4.ErrNoScope], [ErrScheme], and as [Policy.Document] does.
func (p Policy) Sign(s *sigv4.Signer, at time.Time) (sigv4.Header, error) {
	switch {
	case s.Credentials.AccessKeyID == "" || s.Credentials.SecretAccessKey == "":
		return nil, sigv4.ErrNoCredentials
	case s.Region == "" || s.Service == "":
		return nil, sigv4.ErrNoScope
	case s.Scheme != nil:
		return nil, ErrScheme
	}
	scope := sigv4.NewScope(at, s.Region, s.Service)
	claim := []Condition{
		Equals(fieldAlgorithm, sigv4.Algorithm),
		Equals(fieldCredential, sigv4.Credential{AccessKeyID: s.Credentials.AccessKeyID, Scope: scope}.String()),
		Equals(fieldDate, at.UTC().Format(sigv4.TimeLayout)),
	}
	if s.Credentials.SessionToken != "" {
		claim = append(claim, Equals(fieldToken, s.Credentials.SessionToken))
	}
	for i, c := range p.Conditions {
		for _, name := range []string{fieldAlgorithm, fieldCredential, fieldDate, fieldToken, fieldSignature, fieldPolicy} {
			if strings.EqualFold(c.Field, name) {
				return nil, fmt.Errorf("postpolicy: condition %d: %s is for Sign to add", i+1, name)
			}
		}
	}
	p.Conditions = append(p.Conditions[:len(p.Conditions):len(p.Conditions)], claim...)
	document, err := p.Document()
	if err != nil {
		return nil, err
	}
	var form sigv4.Header
	for _, c := range p.Conditions {
		if c.Match == MatchEqual && !strings.EqualFold(c.Field, fieldBucket) {
			form = append(form, sigv4.Field{Name: c.Field, Value: c.Value})
		}
	}
	text := base64.StdEncoding.EncodeToString(document)
	return append(form, sigv4.Field{Name: fieldPolicy, Value: text},
		sigv4.Field{Name: fieldSignature, Value: signature(s.Credentials.SecretAccessKey, scope, text)}), nil
}

// signature signs the text of the field: it is the string to sign.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
func signature(secret string, scope sigv4.Scope, policy string) string {
	return sigv4.Signature(sigv4.DeriveKeys(secret, scope).Signing, policy)
}
