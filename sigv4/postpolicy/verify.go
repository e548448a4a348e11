package postpolicy

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/sigv4"
)

// ErrCondition is the error of [Verify] for a form that the policy does not allow. It says which condition
// is not met, or which field has none.
var ErrCondition = errors.New("postpolicy: the form does not meet the policy")

// maxPolicy bounds the text of a policy: S3 takes 20 KB for all fields.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
const maxPolicy = 20 << 10

// Verify checks a form that was sent to a bucket with a file of size bytes, and returns its policy. Of the
// verifier it takes key source, region, service, clock and rules. form holds the fields before the file,
// with ${filename} replaced.
//
// It fails with a *[sigv4.Refusal] where the signature or the time is not good, with [ErrDocument], with
// [ErrCondition], or with an error of the key source. A policy that names no bucket is good for every one.
func Verify(v *sigv4.Verifier, bucket string, form sigv4.Header, size int64) (Policy, error) {
	now := time.Now()
	if v.Now != nil {
		now = v.Now()
	}
	if err := verifySignature(v, form, now); err != nil {
		return Policy{}, err
	}
	document, err := base64.StdEncoding.DecodeString(form.Value(fieldPolicy))
	if err != nil {
		return Policy{}, fmt.Errorf("%w: %w", ErrDocument, err)
	}
	p, err := Parse(document)
	if err != nil {
		return Policy{}, err
	}
	if now.After(p.Expiration) {
		return Policy{}, &sigv4.Refusal{Reason: sigv4.ReasonExpired, Detail: "the policy, at " + p.Expiration.Format(expirationLayout)}
	}
	if err := p.allows(bucket, form, size); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// verifySignature checks the signature over the policy, as text, and how old it is.
func verifySignature(v *sigv4.Verifier, form sigv4.Header, now time.Time) error {
	refuse := func(reason sigv4.Reason, detail string) error { return &sigv4.Refusal{Reason: reason, Detail: detail} }
	policy, signed := form.Get(fieldPolicy)
	if !signed {
		return refuse(sigv4.ReasonUnsigned, "no policy")
	}
	for _, name := range []string{fieldAlgorithm, fieldCredential, fieldDate, fieldSignature} {
		if len(form.Values(name)) != 1 {
			return refuse(sigv4.ReasonMalformed, "want the field "+name+" once")
		}
	}
	if len(policy) > maxPolicy || len(form.Values(fieldPolicy)) > 1 {
		return refuse(sigv4.ReasonMalformed, fmt.Sprintf("want the field %s once, of %d bytes at most", fieldPolicy, maxPolicy))
	}
	if algorithm := form.Value(fieldAlgorithm); algorithm != sigv4.Algorithm {
		return refuse(sigv4.ReasonAlgorithm, algorithm)
	}
	at, err := time.Parse(sigv4.TimeLayout, form.Value(fieldDate))
	if err != nil {
		return refuse(sigv4.ReasonBadDate, fmt.Sprintf("%q", form.Value(fieldDate)))
	}
	credential, err := sigv4.ParseCredential(form.Value(fieldCredential))
	if err != nil {
		return refuse(sigv4.ReasonCredential, err.Error())
	}
	if want := sigv4.NewScope(at, v.Region, v.Service); credential.Scope != want {
		return refuse(sigv4.ReasonScope, fmt.Sprintf("%s, want %s", credential.Scope, want))
	}
	keys, err := v.Keys(credential.AccessKeyID)
	if errors.Is(err, sigv4.ErrUnknownAccessKey) {
		return refuse(sigv4.ReasonUnknownKey, "")
	} else if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(form.Value(fieldToken)), []byte(keys.SessionToken)) != 1 {
		return refuse(sigv4.ReasonToken, "")
	}
	want := signature(keys.SecretAccessKey, credential.Scope, policy)
	if subtle.ConstantTimeCompare([]byte(want), []byte(form.Value(fieldSignature))) != 1 {
		return refuse(sigv4.ReasonSignatureMismatch, "")
	}
	return checkAge(v, at, now)
}

// checkAge refuses a signature of the future, and one of more than seven days ago.
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
func checkAge(v *sigv4.Verifier, at, now time.Time) error {
	rules := sigv4.RulesFor(v.Service)
	if v.Rules != nil {
		rules = *v.Rules
	}
	switch {
	case at.After(now.Add(rules.MaxSkew)):
		return &sigv4.Refusal{Reason: sigv4.ReasonNotYetCurrent, Detail: at.Format(sigv4.TimeLayout)}
	case now.After(at.Add(sigv4.MaxExpires)):
		return &sigv4.Refusal{Reason: sigv4.ReasonExpired, Detail: at.Format(sigv4.TimeLayout)}
	}
	return nil
}

// allows holds a form against the conditions. Each has to be met, and each field needs one.
func (p Policy) allows(bucket string, form sigv4.Header, size int64) error {
	for i, c := range p.Conditions {
		if !c.allows(bucket, form, size) {
			return fmt.Errorf("%w: condition %d, %s", ErrCondition, i+1, c.safe())
		}
	}
	for _, f := range form {
		name := strings.ToLower(f.Name)
		if slices.Contains([]string{fieldSignature, fieldPolicy, "file"}, name) || strings.HasPrefix(name, "x-ignore-") {
			continue
		}
		if !slices.ContainsFunc(p.Conditions, func(c Condition) bool { return strings.EqualFold(c.Field, name) }) {
			return fmt.Errorf("%w: the field %q has no condition", ErrCondition, f.Name)
		}
	}
	if !form.Has("key") {
		return fmt.Errorf("%w: the field key is missing", ErrCondition)
	}
	return nil
}

// safe is the condition as it may be printed: a session token is a secret.
func (c Condition) safe() string {
	if strings.EqualFold(c.Field, fieldToken) {
		c.Value = "..."
	}
	return c.String()
}

func (c Condition) allows(bucket string, form sigv4.Header, size int64) bool {
	if c.Match == MatchLength {
		return c.Min <= size && size <= c.Max
	}
	// Values of fields with one name are joined by commas.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
	values := form.Values(c.Field)
	value := strings.Join(values, ",")
	if strings.EqualFold(c.Field, fieldBucket) {
		if values != nil && value != bucket {
			return false
		}
		value = bucket
	}
	switch {
	case c.Match == MatchEqual:
		return value == c.Value
	case strings.EqualFold(c.Field, "content-type"):
		// A list, each of which has to begin in this way.
		for each := range strings.SplitSeq(value, ",") {
			if !strings.HasPrefix(strings.TrimSpace(each), c.Value) {
				return false
			}
		}
		return true
	}
	return strings.HasPrefix(value, c.Value)
}
