package sigv4a_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
)

// The credentials and the time of AWS's own examples.
var (
	exampleCredentials = sigv4.Credentials{
		AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	}
	exampleTime = time.Date(2015, time.August, 30, 12, 36, 0, 0, time.UTC)
)

// The scheme is the one choice: the region is then a set, and no part of the scope. S3 takes such
// requests at a Multi-Region Access Point, and no others.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
func ExampleScheme() {
	const host = "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com"
	in, _ := sigv4.Infer(host)
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: in.Region, Service: in.Service, Scheme: sigv4a.New()}
	signed, err := signer.Sign(sigv4.Request{
		Method: "GET", Target: "/photos/puppy.jpg", Header: sigv4.Header{{Name: "Host", Value: host}},
	}, exampleTime)
	if err != nil {
		log.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("Authorization"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("X-Amz-Region-Set:", signed.Header.Value("X-Amz-Region-Set"))
	fmt.Println(auth.Algorithm, auth.Credential, auth.SignedHeaders)

	verifier := &sigv4.Verifier{
		Region: "eu-central-1", Service: "s3", Scheme: sigv4a.New(),
		Keys: func(string) (sigv4.Credentials, error) { return exampleCredentials, nil },
		Now:  func() time.Time { return exampleTime },
	}
	_, err = verifier.Verify(&signed)
	fmt.Println("verified:", err == nil)

	signer.Region = "us-*"
	if signed, err = signer.Sign(signed, exampleTime); err != nil {
		log.Fatal(err)
	}
	_, err = verifier.Verify(&signed)
	fmt.Println(err)
	// Output:
	// X-Amz-Region-Set: *
	// AWS4-ECDSA-P256-SHA256 AKIDEXAMPLE/20150830/s3/aws4_request [host x-amz-content-sha256 x-amz-date x-amz-region-set]
	// verified: true
	// sigv4: region is not in the signed region set: us-* lacks eu-central-1
}

// Who holds the public key alone can check a signature over a string to sign.
func ExampleDeriveKey() {
	key, err := sigv4a.DeriveKey(exampleCredentials.AccessKeyID, exampleCredentials.SecretAccessKey)
	if err != nil {
		log.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%x\n", public)

	// A request of AWS's test suite, and one of its signatures.
	digest := sha256.Sum256([]byte("AWS4-ECDSA-P256-SHA256\n20150830T123600Z\n20150830/service/aws4_request\n" +
		"cf59db423e841c8b7e3444158185aa261b724a5c27cbe762676f3eed19f4dc02"))
	signature, err := hex.DecodeString("3045022018b4e277d0281864beb51d3600e23f88510ea5031d68ddfbb68614b82a5eb7d2" +
		"022100effb9c5f22ed9ef3ae0ab243d21f06bce82365bbb79529a07b6888c343ae5f8c")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("verified:", ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature))
	// Output:
	// 04b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518
	// verified: true
}
