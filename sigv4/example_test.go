package sigv4_test

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"countersign/sigv4"
)

// The credentials and the time of AWS's own examples.
var (
	exampleCredentials = sigv4.Credentials{
		AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	}
	exampleTime = time.Date(2015, time.August, 30, 12, 36, 0, 0, time.UTC)
)

func ExampleSigner_Sign() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(sigv4.Request{
		Method: "GET",
		Target: "/prod/pets?type=dog",
		Header: sigv4.Header{{Name: "Host", Value: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"}},
	}, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	for _, field := range signed.Header {
		fmt.Printf("%s: %s\n", field.Name, field.Value)
	}
	// Output:
	// Host: a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	// X-Amz-Date: 20150830T123600Z
	// Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=d402070ab05606c37efbcda093a920fdf7169be4b8716f60155259a9211ed45b
}

func ExampleSigner_Presign() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "eu-central-1", Service: "s3"}
	presigned, err := signer.Presign(sigv4.Request{
		Method: "GET",
		Target: "/photos/puppy.jpg",
		Header: sigv4.Header{{Name: "Host", Value: "my-bucket.s3.eu-central-1.amazonaws.com"}},
	}, exampleTime, 24*time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.ReplaceAll(presigned.Target, "&", "\n&"))
	// Output:
	// /photos/puppy.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256
	// &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Feu-central-1%2Fs3%2Faws4_request
	// &X-Amz-Date=20150830T123600Z
	// &X-Amz-SignedHeaders=host
	// &X-Amz-Expires=86400
	// &X-Amz-Signature=140a66a7235ddc5ed79cf3ef9544d1346597e141a874f95bb752d110ca1146da
}

// A client calls an API through a CloudFront distribution, which replaces Host by the name of its origin
// and puts the origin path before the path. The client signs what API Gateway will see.
func ExampleSigner_cloudFront() {
	signer := &sigv4.Signer{
		Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api",
		Host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", PathPrefix: "/prod",
	}
	sent, err := signer.Sign(sigv4.Request{
		Method: "GET",
		Target: "/pets",
		Header: sigv4.Header{{Name: "Host", Value: "d111111abcdef8.cloudfront.net"}},
	}, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent:    ", sent.Host(), sent.Target)

	arrived := sent.Clone()
	arrived.Header = arrived.Header.With("Host", "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com")
	arrived.Target = "/prod" + sent.Target
	fmt.Println("arrived: ", arrived.Host(), arrived.Target)

	gateway := &sigv4.Verifier{
		Region: "us-east-1", Service: "execute-api",
		Keys: func(string) (sigv4.Credentials, error) { return exampleCredentials, nil },
		Now:  func() time.Time { return exampleTime },
	}
	_, err = gateway.Verify(&arrived)
	fmt.Println("verified:", err == nil)
	// Output:
	// sent:     d111111abcdef8.cloudfront.net /pets
	// arrived:  a1b2c3d4e5.execute-api.us-east-1.amazonaws.com /prod/pets
	// verified: true
}

func ExampleVerifier_Verify() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api"}
	request, err := signer.Sign(sigv4.Request{
		Method: "GET",
		Target: "/prod/pets",
		Header: sigv4.Header{{Name: "Host", Value: "d111111abcdef8.cloudfront.net"}},
	}, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	// Something on the way replaces the Host header.
	request.Header = request.Header.With("Host", "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com")

	verifier := &sigv4.Verifier{
		Region: "us-east-1", Service: "execute-api",
		Keys: func(accessKeyID string) (sigv4.Credentials, error) {
			if accessKeyID != exampleCredentials.AccessKeyID {
				return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
			}
			return exampleCredentials, nil
		},
		Now: func() time.Time { return exampleTime.Add(time.Second) },
	}
	_, err = verifier.Verify(&request)
	fmt.Println(err)
	var refusal *sigv4.Refusal
	if errors.As(err, &refusal) && refusal.Reason == sigv4.ReasonSignatureMismatch {
		fmt.Println("The canonical request should have been")
		fmt.Println(refusal.Trace.Canonical)
	}
	// Output:
	// sigv4: signature does not match
	// The canonical request should have been
	// GET
	// /prod/pets
	//
	// host:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	// x-amz-date:20150830T123600Z
	//
	// host;x-amz-date
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
}

// Compute repeats the signature of AWS's documented example, step by step.
// https://docs.aws.amazon.com/general/latest/gr/sigv4-calculate-signature.html
func ExampleCompute() {
	request := sigv4.Request{
		Method: "GET",
		Target: "/?Action=ListUsers&Version=2010-05-08",
		Header: sigv4.Header{
			{Name: "Host", Value: "iam.amazonaws.com"},
			{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"},
			{Name: "X-Amz-Date", Value: "20150830T123600Z"},
		},
	}
	claim := sigv4.Authorization{
		Algorithm:     sigv4.Algorithm,
		Credential:    sigv4.Credential{AccessKeyID: "AKIDEXAMPLE", Scope: sigv4.NewScope(exampleTime, "us-east-1", "iam")},
		SignedHeaders: []string{"content-type", "host", "x-amz-date"},
	}
	trace := sigv4.Compute(&request, claim, "20150830T123600Z", exampleCredentials.SecretAccessKey, sigv4.RulesFor("iam"))
	fmt.Println(trace.Canonical)
	fmt.Println()
	fmt.Println(trace.StringToSign)
	fmt.Println()
	fmt.Printf("signing key %x\n", trace.Keys.Signing)
	fmt.Println("signature  ", trace.Signature)

	trace.Locate(&request)
	source := trace.Lines[2].Sources[1]
	fmt.Println("from the", source.Part, request.Target[source.Start:source.End])
	// Output:
	// GET
	// /
	// Action=ListUsers&Version=2010-05-08
	// content-type:application/x-www-form-urlencoded; charset=utf-8
	// host:iam.amazonaws.com
	// x-amz-date:20150830T123600Z
	//
	// content-type;host;x-amz-date
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	//
	// AWS4-HMAC-SHA256
	// 20150830T123600Z
	// 20150830/us-east-1/iam/aws4_request
	// f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59
	//
	// signing key c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9
	// signature   5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7
	// from the target Version=2010-05-08
}

func ExampleParseCanonicalRequest() {
	// As AWS prints it in the answer to a request whose signature does not match.
	canonical, err := sigv4.ParseCanonicalRequest(`GET
/prod/pets
type=dog
host:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
x-amz-date:20150830T123600Z

host;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`)
	if err != nil {
		log.Fatal(err)
	}
	host, _ := canonical.Header("host")
	fmt.Println(canonical.Method, canonical.Path, canonical.Query, host)
	fmt.Println("the payload is empty:", canonical.PayloadHash == sigv4.EmptyPayloadHash)

	_, err = sigv4.ParseCanonicalRequest("GET\n/prod/pets\n\nhost example.com\n\nhost\n")
	fmt.Println(err)
	// Output:
	// GET /prod/pets type=dog a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	// the payload is empty: true
	// canonical request: line 4: want a header as name:value
}

func ExampleParseAuthorization() {
	auth, err := sigv4.ParseAuthorization("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
		"SignedHeaders=host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(auth.Credential.AccessKeyID, auth.Credential.Scope.Region, auth.Credential.Scope.Service, auth.SignedHeaders)

	_, err = sigv4.ParseAuthorization("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request")
	fmt.Println(err)
	// Output:
	// AKIDEXAMPLE us-east-1 iam [host x-amz-date]
	// authorization: missing SignedHeaders, Signature
}

func ExampleInfer() {
	for _, host := range []string{
		"a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
		"my-bucket.s3.cn-north-1.amazonaws.com.cn",
		"vpce-0f00ba9-abcd1234.bedrock-runtime.us-west-2.vpce.amazonaws.com",
		"d111111abcdef8.cloudfront.net",
		"api.example.com",
	} {
		in, ok := sigv4.Infer(host)
		switch {
		case !ok:
			fmt.Println(host, "does not tell")
		case in.NotSigned:
			fmt.Println(host, "is never signed:", in.Because)
		default:
			fmt.Println(in.Service, in.Region)
		}
	}
	// Output:
	// execute-api us-east-1
	// s3 cn-north-1
	// bedrock us-west-2
	// d111111abcdef8.cloudfront.net is never signed: a distribution's own name
	// api.example.com does not tell
}

func ExampleCanonicalPath() {
	const wire = "/my%20key//a@b/../c"
	fmt.Println("S3:    ", sigv4.CanonicalPath(wire, sigv4.RulesFor("s3")))
	fmt.Println("others:", sigv4.CanonicalPath(wire, sigv4.RulesFor("execute-api")))
	// Output:
	// S3:     /my%20key//a%40b/../c
	// others: /my%2520key/c
}

func ExampleCanonicalQuery() {
	fmt.Println(sigv4.CanonicalQuery("b=2&a&c=x+y&b=1&d=%7e@"))
	// Output:
	// a=&b=1&b=2&c=x%2By&d=~%40
}
