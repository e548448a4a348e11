package postpolicy_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/postpolicy"
	"countersign/sigv4/sigv4a"
)

var temporary = sigv4.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: docCredentials.SecretAccessKey, SessionToken: "IQoJb3JpZ2luX2VjEXAMPLE//"}

func signer(c sigv4.Credentials) *sigv4.Signer {
	return &sigv4.Signer{Credentials: c, Region: "us-east-1", Service: "s3"}
}

// sample is a policy with one condition of each kind.
var sample = postpolicy.Policy{
	Expiration: docTime.Add(time.Hour),
	Conditions: []postpolicy.Condition{
		postpolicy.Equals("bucket", "photos"), postpolicy.StartsWith("key", "user/"), postpolicy.Equals("acl", "private"),
		postpolicy.StartsWith("Content-Type", "image/"), postpolicy.StartsWith("x-amz-meta-tag", ""), postpolicy.LengthRange(10, 20),
	},
}

// fill signs a policy and adds the fields that it leaves open.
func fill(t *testing.T, p postpolicy.Policy, c sigv4.Credentials) sigv4.Header {
	t.Helper()
	form, err := p.Sign(signer(c), docTime)
	if err != nil {
		t.Fatal(err)
	}
	return append(sigv4.Header{{Name: "key", Value: "user/1.png"}, {Name: "Content-Type", Value: "image/png"}}, form...)
}

func set(name, value string) func(sigv4.Header) sigv4.Header {
	return func(form sigv4.Header) sigv4.Header { return form.With(name, value) }
}

func without(name string) func(sigv4.Header) sigv4.Header {
	return func(form sigv4.Header) sigv4.Header { return form.Without(name) }
}

func add(name, value string) func(sigv4.Header) sigv4.Header {
	return func(form sigv4.Header) sigv4.Header { return append(form, sigv4.Field{Name: name, Value: value}) }
}

// policyText puts another text into the field, signed.
func policyText(text string) func(sigv4.Header) sigv4.Header {
	return func(form sigv4.Header) sigv4.Header {
		scope := sigv4.NewScope(docTime, "us-east-1", "s3")
		signature := sigv4.Signature(sigv4.DeriveKeys(temporary.SecretAccessKey, scope).Signing, text)
		return form.With("policy", text).With("x-amz-signature", signature)
	}
}

func TestVerify(t *testing.T) {
	const bucket = "photos"
	for _, test := range []struct {
		name   string
		change func(sigv4.Header) sigv4.Header
		size   int64
		after  time.Duration
		want   sigv4.Reason // or
		err    error
		text   string
	}{
		{name: "good"},
		{name: "names in another case", change: func(form sigv4.Header) sigv4.Header {
			for i := range form {
				form[i].Name = strings.ToUpper(form[i].Name)
			}
			return form
		}},
		{name: "field that is ignored", change: add("X-Ignore-Flash", "1")},
		{name: "file", change: add("file", "")},
		{name: "bucket as a field", change: add("bucket", bucket)},
		{name: "any value", change: add("x-amz-meta-tag", "anything")},
		{name: "list of types", change: set("content-type", "image/png,image/gif")},
		{name: "smallest", size: 10},
		{name: "largest", size: 20},
		{name: "at the last moment", after: time.Hour},

		{name: "no policy", change: without("policy"), want: sigv4.ReasonUnsigned},
		{name: "no signature", change: without("x-amz-signature"), want: sigv4.ReasonMalformed, text: "x-amz-signature"},
		{name: "two dates", change: add("x-amz-date", "20151229T000000Z"), want: sigv4.ReasonMalformed, text: "x-amz-date"},
		{name: "two policies", change: add("policy", "e30="), want: sigv4.ReasonMalformed},
		{name: "long policy", change: set("policy", strings.Repeat("A", 20481)), want: sigv4.ReasonMalformed},
		{name: "another algorithm", change: set("x-amz-algorithm", "AWS4-HMAC-SHA512"), want: sigv4.ReasonAlgorithm},
		{name: "date in words", change: set("x-amz-date", "today"), want: sigv4.ReasonBadDate},
		{name: "credential of four", change: set("x-amz-credential", "K/20151229/us-east-1/s3"), want: sigv4.ReasonCredential},
		{name: "another region", change: set("x-amz-credential", "K/20151229/eu-west-1/s3/aws4_request"), want: sigv4.ReasonScope},
		{name: "another day", change: set("x-amz-date", "20151228T000000Z"), want: sigv4.ReasonScope},
		{name: "unknown key", change: set("x-amz-credential", "K/20151229/us-east-1/s3/aws4_request"), want: sigv4.ReasonUnknownKey},
		{name: "another token", change: set("x-amz-security-token", "x"), want: sigv4.ReasonToken},
		{name: "another signature", change: set("x-amz-signature", docSignature), want: sigv4.ReasonSignatureMismatch},
		{name: "another policy", change: set("policy", "e30="), want: sigv4.ReasonSignatureMismatch},
		{name: "too early", after: -16 * time.Minute, want: sigv4.ReasonNotYetCurrent},
		{name: "policy expired", after: time.Hour + time.Second, want: sigv4.ReasonExpired, text: "the policy, at 2015-12-29T01:00:00.000Z"},
		{name: "signature expired", after: 7*24*time.Hour + time.Second, want: sigv4.ReasonExpired, text: "20151229T000000Z"},

		{name: "no base64", change: policyText("{}"), err: postpolicy.ErrDocument},
		{name: "no policy in it", change: policyText(base64.StdEncoding.EncodeToString([]byte("[]"))), err: postpolicy.ErrDocument, text: "at byte 1: want {"},

		{name: "another key", change: set("key", "other/1.png"), err: postpolicy.ErrCondition, text: `condition 2, ["starts-with","$key","user/"]`},
		{name: "no key", change: without("key"), err: postpolicy.ErrCondition, text: "condition 2"},
		{name: "another acl", change: set("acl", "Private"), err: postpolicy.ErrCondition, text: `condition 3, {"acl":"private"}`},
		{name: "no acl", change: without("acl"), err: postpolicy.ErrCondition, text: "condition 3"},
		{name: "two values", change: add("acl", "public-read"), err: postpolicy.ErrCondition, text: "condition 3"},
		{name: "a type not in the list", change: set("content-type", "image/png,text/html"), err: postpolicy.ErrCondition, text: "condition 4"},
		{name: "too small", size: 9, err: postpolicy.ErrCondition, text: `condition 6, ["content-length-range",10,20]`},
		{name: "too large", size: 21, err: postpolicy.ErrCondition, text: "condition 6"},
		{name: "bucket as another field", change: add("bucket", "other"), err: postpolicy.ErrCondition, text: "condition 1"},
		{name: "a field more", change: add("x-amz-storage-class", "GLACIER"), err: postpolicy.ErrCondition, text: `the field "x-amz-storage-class" has no condition`},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := fill(t, sample, temporary)
			if test.change != nil {
				form = test.change(form)
			}
			if test.size == 0 {
				test.size = 15
			}
			_, err := postpolicy.Verify(verifier(docTime.Add(test.after), temporary), bucket, form, test.size)
			var refusal *sigv4.Refusal
			if errors.As(err, &refusal) {
				if refusal.Reason != test.want {
					t.Fatalf("%v, want %q", err, test.want)
				}
			} else if !errors.Is(err, test.err) || test.want != "" {
				t.Fatalf("%v, want %q or %v", err, test.want, test.err)
			}
			if err != nil && !strings.Contains(err.Error(), test.text) {
				t.Errorf("%v, want %q in it", err, test.text)
			}
			if err != nil && strings.Contains(err.Error(), temporary.SessionToken) {
				t.Errorf("%v has a token in it", err)
			}
		})
	}
	form := fill(t, sample, temporary)
	if _, err := postpolicy.Verify(verifier(docTime, temporary), "other", form, 15); !errors.Is(err, postpolicy.ErrCondition) {
		t.Errorf("another bucket: %v", err)
	}
	broken := errors.New("no connection")
	v := verifier(docTime, temporary)
	v.Keys = func(string) (sigv4.Credentials, error) { return sigv4.Credentials{}, broken }
	if _, err := postpolicy.Verify(v, bucket, form, 15); err != broken {
		t.Errorf("key source broken: %v", err)
	}
	v = verifier(docTime, temporary)
	v.Now = nil
	if _, err := postpolicy.Verify(v, bucket, form, 15); err == nil {
		t.Error("an old form is taken now")
	}
	v.Rules, v.Now = &sigv4.Rules{}, func() time.Time { return docTime.Add(-time.Second) }
	if _, err := postpolicy.Verify(v, bucket, form, 15); err == nil {
		t.Error("the rules of the verifier are not looked at")
	}
}

// TestTokenIsNotPrinted: a policy may have a condition that the token does not meet.
func TestTokenIsNotPrinted(t *testing.T) {
	p := postpolicy.Policy{Expiration: docTime.Add(time.Hour), Conditions: []postpolicy.Condition{
		postpolicy.Equals("X-Amz-Security-Token", "other "+temporary.SessionToken), postpolicy.Equals("x-amz-algorithm", sigv4.Algorithm),
		postpolicy.StartsWith("x-amz-credential", ""), postpolicy.StartsWith("x-amz-date", ""), postpolicy.StartsWith("key", ""),
	}}
	document, err := p.Document()
	if err != nil {
		t.Fatal(err)
	}
	form := policyText(base64.StdEncoding.EncodeToString(document))(fill(t, sample, temporary))
	_, err = postpolicy.Verify(verifier(docTime, temporary), "photos", form, 15)
	if !errors.Is(err, postpolicy.ErrCondition) || strings.Contains(err.Error(), temporary.SessionToken) {
		t.Error(err)
	}
}

// TestKeyIsNeeded: a policy without a condition for the key does not make it dispensable.
func TestKeyIsNeeded(t *testing.T) {
	p := postpolicy.Policy{Expiration: docTime.Add(time.Hour)}
	form, err := p.Sign(signer(docCredentials), docTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := postpolicy.Verify(verifier(docTime, docCredentials), "b", form, 1); !errors.Is(err, postpolicy.ErrCondition) || !strings.Contains(err.Error(), "the field key is missing") {
		t.Error(err)
	}
}

func TestSignErrors(t *testing.T) {
	for name, test := range map[string]struct {
		signer *sigv4.Signer
		want   error
	}{
		"no key":    {&sigv4.Signer{Region: "r", Service: "s3"}, sigv4.ErrNoCredentials},
		"no region": {&sigv4.Signer{Credentials: docCredentials, Service: "s3"}, sigv4.ErrNoScope},
		"SigV4A":    {&sigv4.Signer{Credentials: docCredentials, Region: "*", Service: "s3", Scheme: sigv4a.New()}, postpolicy.ErrScheme},
	} {
		if _, err := sample.Sign(test.signer, docTime); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	for _, test := range []struct {
		condition postpolicy.Condition
		want      string
	}{
		{postpolicy.Equals("X-Amz-Date", "20151229T000000Z"), "condition 1: x-amz-date is for Sign to add"},
		{postpolicy.Equals("$key", "x"), `condition 1: field "$key"`},
		{postpolicy.StartsWith("", "x"), `condition 1: field ""`},
		{postpolicy.Equals("key", "\xff"), `condition 1: field "key": not UTF-8`},
		{postpolicy.Condition{Field: "key"}, `condition 1: match "": want eq, `},
	} {
		p := postpolicy.Policy{Conditions: []postpolicy.Condition{test.condition}}
		if _, err := p.Sign(signer(docCredentials), docTime); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.condition, err, test.want)
		}
	}
}
