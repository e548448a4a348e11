package sigv4_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"slices"
	"strings"
	"time"

	"countersign/sigv4"
)

// exampleRequest is a request with what is hard about requests.
var exampleRequest = sigv4.Request{
	Method: "GET",
	Target: "/prod//my%20pets?type=dog&name=x+y&type=cat",
	Header: sigv4.Header{
		{Name: "Host", Value: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"},
		{Name: "Accept", Value: "text/html"},
		{Name: "accept", Value: "  */*;   q=0.1 "},
		{Name: "X-Amz-Date", Value: "20150830T123600Z"},
	},
}

// A caller with a header of its own takes the value alone. The request has to have its date already.
func ExampleSigner_AppendAuthorization() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api"}
	line, err := signer.AppendAuthorization([]byte("authorization: "), &exampleRequest)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.ReplaceAll(string(line), ", ", ",\n"))
	_, err = signer.AppendAuthorization(nil, &sigv4.Request{Method: "GET", Target: "/"})
	fmt.Println(errors.Is(err, sigv4.ErrNoDate), err)
	// Output:
	// authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request,
	// SignedHeaders=host;x-amz-date,
	// Signature=9767562cc36b4c91a79aaa8761171ff8bb723a378c64b2a2b6b448ad24f289d3
	// true sigv4: request has no X-Amz-Date of the form 20060102T150405Z
}

func ExampleSignAll() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api"}
	for _, choice := range []func(string) bool{nil, sigv4.SignAll} {
		signer.Headers = choice
		signed, err := signer.Sign(exampleRequest, exampleTime)
		if err != nil {
			log.Fatal(err)
		}
		auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(auth.SignedHeaders)
	}
	// Output:
	// [host x-amz-date]
	// [accept host x-amz-date]
}

// Check is for servers: it keeps nothing of what it computes.
func ExampleVerifier_Check() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(exampleRequest, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	verifier := &sigv4.Verifier{
		Region: "us-east-1", Service: "execute-api",
		Keys: func(string) (sigv4.Credentials, error) { return exampleCredentials, nil },
		Now:  func() time.Time { return exampleTime },
	}
	fmt.Println(verifier.Check(&signed))
	verifier.Now = func() time.Time { return exampleTime.Add(time.Hour) }
	err = verifier.Check(&signed)
	var refusal *sigv4.Refusal
	fmt.Println(errors.As(err, &refusal) && refusal.Reason == sigv4.ReasonExpired, err)
	// Output:
	// <nil>
	// true sigv4: signature expired: 20150830T123600Z
}

// Locate tells which bytes of the request each canonical line was made of.
func ExampleTrace_Locate() {
	claim := sigv4.Authorization{
		Algorithm:     sigv4.Algorithm,
		Credential:    sigv4.Credential{AccessKeyID: "AKIDEXAMPLE", Scope: sigv4.NewScope(exampleTime, "us-east-1", "execute-api")},
		SignedHeaders: []string{"accept", "host"},
	}
	trace := sigv4.Compute(&exampleRequest, claim, "20150830T123600Z", exampleCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
	trace.Locate(&exampleRequest)
	for _, line := range trace.Lines {
		fmt.Printf("%s\n", line.Text)
		for _, source := range line.Sources {
			switch source.Part {
			case sigv4.PartTarget:
				fmt.Printf("    %q\n", exampleRequest.Target[source.Start:source.End])
			case sigv4.PartHeader:
				fmt.Printf("    %q\n", exampleRequest.Header[source.Field].Value[source.Start:source.End])
			default:
				fmt.Println("   ", source.Part)
			}
		}
	}
	// Output:
	// GET
	//     method
	// /prod/my%2520pets
	//     "/prod//my%20pets"
	// name=x%2By&type=cat&type=dog
	//     "name=x+y"
	//     "type=cat"
	//     "type=dog"
	// accept:text/html,*/*; q=0.1
	//     "text/html"
	//     "  */*;   q=0.1 "
	// host:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	//     "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"
	//
	// accept;host
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	//     body
}

func ExampleRequest() {
	r := exampleRequest.Clone()
	query, _ := r.Query()
	fmt.Println(r.Host())
	fmt.Println(r.Path(), query)
	fmt.Println(r.QueryValue("type"))
	fmt.Println(r.QueryValue("colour"))
	// Output:
	// a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	// /prod//my%20pets type=dog&name=x+y&type=cat
	// dog true
	//  false
}

func ExampleRequest_Presigned() {
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "eu-central-1", Service: "s3"}
	presigned, err := signer.Presign(exampleRequest, exampleTime, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	auth, ok, err := presigned.Presigned()
	fmt.Println(auth.Credential, auth.SignedHeaders, ok, err)
	_, ok, err = exampleRequest.Presigned()
	fmt.Println(ok, err)
	_, ok, err = (&sigv4.Request{Target: "/?X-Amz-Signature=00"}).Presigned()
	fmt.Println(ok, err)
	// Output:
	// AKIDEXAMPLE/20150830/eu-central-1/s3/aws4_request [host] true <nil>
	// false <nil>
	// true presigned URL: missing X-Amz-Algorithm
}

func ExampleHeader() {
	h := exampleRequest.Header
	fmt.Printf("%q %q %v\n", h.Value("ACCEPT"), h.Values("accept"), h.Has("cookie"))
	value, ok := h.Get("x-amz-date")
	fmt.Println(value, ok)
	changed := h.With("accept", "*/*").Without("x-amz-date", "host")
	fmt.Println(changed, len(h))
	// Output:
	// "text/html" ["text/html" "  */*;   q=0.1 "] false
	// 20150830T123600Z true
	// [{Accept */*}] 4
}

func ExampleParseStringToSign() {
	text, err := sigv4.ParseStringToSign("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n" + sigv4.EmptyPayloadHash)
	fmt.Println(text.Time, text.Scope.Region, text.Scope.Service, err)
	// A scope without a region is right for one algorithm alone.
	text, err = sigv4.ParseStringToSign("AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n20150830/iam/aws4_request\n" + sigv4.EmptyPayloadHash)
	fmt.Println(text.Scope, text.Scope.NoRegion, err)
	_, err = sigv4.ParseStringToSign("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/iam/aws4_request\n" + sigv4.EmptyPayloadHash)
	fmt.Println(err)
	// Output:
	// 20150830T123600Z us-east-1 iam <nil>
	// 20150830/iam/aws4_request true <nil>
	// string to sign: line 3: credential scope: 3 elements, want 4: date/region/service/aws4_request
}

func ExampleParseScope() {
	scope, err := sigv4.ParseScope("20150830/us-east-1/iam/aws4_request")
	fmt.Println(scope == sigv4.NewScope(exampleTime, "us-east-1", "iam"), err)
	_, err = sigv4.ParseScope("us-east-1/iam")
	fmt.Println(err)
	// Output:
	// true <nil>
	// credential scope: 2 elements, want 4: date/region/service/aws4_request
}

func ExampleParseCredential() {
	credential, err := sigv4.ParseCredential("AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request")
	fmt.Println(credential.AccessKeyID, credential.Scope.Date, err)
	_, err = sigv4.ParseCredential("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY/20150830/us-east-1/iam/aws4_request")
	fmt.Println(err)
	// Output:
	// AKIDEXAMPLE 20150830 <nil>
	// credential: 6 elements, want 5: keyid/date/region/service/aws4_request
}

// The chain of keys by hand, as the documentation tells it.
func ExampleDeriveKeys() {
	keys := sigv4.DeriveKeys("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sigv4.NewScope(exampleTime, "us-east-1", "iam"))
	fmt.Printf("%x\n", keys.Signing)
	text := "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n" +
		"f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
	fmt.Println(sigv4.Signature(keys.Signing, text))
	fmt.Printf("%v %+v\n", keys, keys)
	// Output:
	// c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9
	// 5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7
	// signing keys signing keys
}

// Nothing that prints credentials prints what is secret in them.
func ExampleCredentials() {
	encoded, err := json.Marshal(map[string]any{"using": exampleTemporary})
	fmt.Printf("%v\n%#v\n%s %v\n", exampleTemporary, exampleTemporary, encoded, err)
	// Output:
	// credentials of ASIAEXAMPLE
	// credentials of ASIAEXAMPLE
	// {"using":"credentials of ASIAEXAMPLE"} <nil>
}

func ExampleRulesFor() {
	for _, service := range []string{"execute-api", "s3", "aoss", "iotdevicegateway"} {
		rules := sigv4.RulesFor(service)
		fmt.Println(service, rules.EncodePathOnce, rules.PayloadHeader, rules.TokenAfterSigning, rules.MaxSkew)
	}
	// Output:
	// execute-api false false false 5m0s
	// s3 true true false 15m0s
	// aoss false true false 5m0s
	// iotdevicegateway false false true 5m0s
}

func ExampleHashPayload() {
	hash := sigv4.HashPayload([]byte(`{"name":"Rex"}`))
	fmt.Println(hash, sigv4.IsPayloadHash(hash))
	fmt.Println(sigv4.HashPayload(nil) == sigv4.EmptyPayloadHash, sigv4.IsPayloadHash(sigv4.UnsignedPayload))
	// Output:
	// 3b7fdbc0b236195b6bf45611b4d3d52dbc54612faeca2cda8696aa9b5ed4ebfa true
	// true false
}

func ExampleParseQuery() {
	params := sigv4.ParseQuery("b=2&a&&b=1;c&=x")
	for _, p := range params {
		fmt.Printf("%q %q %v\n", p.Name, p.Value, p.Equals)
	}
	slices.SortStableFunc(params, sigv4.ComparePairs)
	fmt.Println(sigv4.JoinQuery(params))
	// Output:
	// "b" "2" true
	// "a" "" false
	// "b" "1;c" true
	// "" "x" true
	// =x&a&b=1;c&b=2
}

func ExampleAppendEncoded() {
	fmt.Printf("%s\n", sigv4.AppendEncoded([]byte("/"), "my pets/é~", true))
	fmt.Printf("%s\n", sigv4.AppendEncoded(nil, "my pets/é~", false))
	fmt.Println(sigv4.Decode("my%20pets%2F%c3%a9+100%"))
	// Output:
	// /my%20pets/%C3%A9~
	// my%20pets%2F%C3%A9~
	// my pets/é+100%
}

func ExampleNormalizePath() {
	fmt.Println(sigv4.NormalizePath("/a//b/./../c/"))
	// Output:
	// /a/c/
}

func ExampleCanonicalValue() {
	fmt.Printf("%q\n", sigv4.CanonicalValue("  a   \"b   c\"\t"))
	fmt.Println(sigv4.SignedNames([]string{"X-Amz-Date", "host", "Host"}))
	// Output:
	// "a \"b c\""
	// [host x-amz-date]
}

func ExampleCanonicalize() {
	canonical := sigv4.Canonicalize(&exampleRequest, []string{"accept", "host", "x-amz-target"}, sigv4.RulesFor("execute-api"))
	fmt.Println(canonical)
	fmt.Println(canonical.Hash())
	fmt.Println(canonical.SignedNames(), len(canonical.Append(nil)))
	// Output:
	// GET
	// /prod/my%2520pets
	// name=x%2By&type=cat&type=dog
	// accept:text/html,*/*; q=0.1
	// host:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com
	// x-amz-target:
	//
	// accept;host;x-amz-target
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	// e710e8c06e043a7c26e04f294984a807b30986151389a0f1992f3bc6d884fdc5
	// [accept host x-amz-target] 235
}

func ExampleIsRegion() {
	fmt.Println(sigv4.IsRegion("eusc-de-east-1"), sigv4.IsRegion("US-EAST-1"), sigv4.IsRegion("us-east-1a"))
	fmt.Println(slices.Contains(sigv4.SigningNames(), "execute-api"))
	// Output:
	// true false false
	// true
}

func ExampleRegionSetCovers() {
	for _, set := range []string{"eu-central-1", "eu-*,us-east-1", "*", "us-*"} {
		fmt.Println(set, sigv4.RegionSetCovers(set, "eu-central-1"))
	}
	// Output:
	// eu-central-1 true
	// eu-*,us-east-1 true
	// * true
	// us-* false
}
