package postpolicy_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/postpolicy"
)

var (
	exampleCredentials = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	exampleTime        = time.Date(2015, time.December, 29, 0, 0, 0, 0, time.UTC)
	examplePolicy      = postpolicy.Policy{
		Expiration: exampleTime.Add(time.Hour),
		Conditions: []postpolicy.Condition{
			postpolicy.Equals("bucket", "photos"),
			postpolicy.StartsWith("key", "user/user1/"),
			postpolicy.StartsWith("Content-Type", "image/"),
			postpolicy.Equals("acl", "private"),
			postpolicy.LengthRange(1, 10<<20),
		},
	}
)

// A server makes the fields of a form with which a browser uploads a picture, of ten mebibytes at most.
func ExamplePolicy_Sign() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "s3"}
	form, err := examplePolicy.Sign(signer, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	for _, field := range form {
		if field.Name == "policy" {
			document, _ := base64.StdEncoding.DecodeString(field.Value)
			fmt.Printf("policy: %.95s...\n", document)
			continue
		}
		fmt.Printf("%s: %s\n", field.Name, field.Value)
	}
	// Output:
	// acl: private
	// x-amz-algorithm: AWS4-HMAC-SHA256
	// x-amz-credential: AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request
	// x-amz-date: 20151229T000000Z
	// policy: {"expiration":"2015-12-29T01:00:00.000Z","conditions":[{"bucket":"photos"},["starts-with","$key...
	// x-amz-signature: 077506f731f6ba2aedd2288dc4427ed7bd0c7a9c2b270d9e78d506afc72f5310
}

// A store of its own kind takes such forms, as S3 does.
func ExampleVerify() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "s3"}
	form, err := examplePolicy.Sign(signer, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	form = append(form, sigv4.Field{Name: "Content-Type", Value: "image/png"}, sigv4.Field{Name: "key", Value: "user/user1/me.png"})

	verifier := &sigv4.Verifier{
		Region: "us-east-1", Service: "s3",
		Keys: func(string) (sigv4.Credentials, error) { return exampleCredentials, nil },
		Now:  func() time.Time { return exampleTime.Add(time.Minute) },
	}
	policy, err := postpolicy.Verify(verifier, "photos", form, 2048)
	fmt.Println(len(policy.Conditions), "conditions are met:", err == nil)

	_, err = postpolicy.Verify(verifier, "photos", form.With("key", "user/user2/me.png"), 2048)
	fmt.Println(err)

	_, err = postpolicy.Verify(verifier, "photos", form.With("x-amz-date", "20151228T000000Z"), 2048)
	var refusal *sigv4.Refusal
	fmt.Println(errors.As(err, &refusal), err)
	// Output:
	// 8 conditions are met: true
	// postpolicy: the form does not meet the policy: condition 2, ["starts-with","$key","user/user1/"]
	// true sigv4: wrong credential scope: 20151229/us-east-1/s3/aws4_request, want 20151228/us-east-1/s3/aws4_request
}

func ExampleParse() {
	policy, err := postpolicy.Parse([]byte(`{ "expiration": "2007-12-01T12:00:00.000Z",
  "conditions": [ {"acl": "public-read"}, ["starts-with", "$key", "user/eric/"], ["content-length-range", 1048576, 10485760] ]
}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(policy.Expiration)
	for _, condition := range policy.Conditions {
		fmt.Println(condition.Match, condition)
	}
	_, err = postpolicy.Parse([]byte(`{"expiration": "2007-12-01T12:00:00.000Z", "conditions": [["starts-with", "key", "user/eric/"]]}`))
	fmt.Println(err)
	// Output:
	// 2007-12-01 12:00:00 +0000 UTC
	// eq {"acl":"public-read"}
	// starts-with ["starts-with","$key","user/eric/"]
	// content-length-range ["content-length-range",1048576,10485760]
	// postpolicy: the document is no policy: at byte 79: condition 1: field "key": want a dollar sign before its name
}

func ExamplePolicy_Document() {
	document, err := postpolicy.Policy{
		Expiration: exampleTime, Conditions: []postpolicy.Condition{postpolicy.Equals("bucket", "photos"), postpolicy.StartsWith("key", "")},
	}.Document()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", document)
	// Output:
	// {"expiration":"2015-12-29T00:00:00.000Z","conditions":[{"bucket":"photos"},["starts-with","$key",""]]}
}
