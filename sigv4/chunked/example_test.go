package chunked_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
	"countersign/sigv4/sigv4a"
)

var (
	exampleCredentials = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	exampleTime        = time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC)
)

// A client sends a body whose checksum it does not know before it has sent it.
func ExampleEncoding() {
	body := strings.NewReader("Hello, world!")
	encoding := chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC64NVME}
	request, err := encoding.Prepare(sigv4.Request{
		Method: "PUT", Target: "/hello.txt",
		Header: sigv4.Header{{Name: "Host", Value: "examplebucket.s3.amazonaws.com"}},
	}, body.Size())
	if err != nil {
		log.Fatal(err)
	}
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "s3"}
	if request, err = signer.Sign(request, exampleTime); err != nil {
		log.Fatal(err)
	}
	framed, err := encoding.Encode(&request, exampleCredentials.SecretAccessKey, body)
	if err != nil {
		log.Fatal(err)
	}
	for _, field := range request.Header[1 : len(request.Header)-1] {
		fmt.Printf("%s: %s\n", field.Name, field.Value)
	}
	fmt.Println()
	text, err := io.ReadAll(framed)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(strings.ReplaceAll(string(text), "\r\n", "\n"))
	fmt.Println(len(text), "bytes")
	// Output:
	// Content-Encoding: aws-chunked
	// Content-Length: 314
	// X-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
	// X-Amz-Decoded-Content-Length: 13
	// X-Amz-Trailer: x-amz-checksum-crc64nvme
	// X-Amz-Date: 20130524T000000Z
	//
	// d;chunk-signature=6d46795a2d00598a418fa26bac6bd83f8520d7a21af913c1fcacdf4d3cec341e
	// Hello, world!
	// 0;chunk-signature=699e6106f15c6e1b7d1c9b540ee9ed7abb2e1b4a68ec68028b69fa51e909c094
	// x-amz-checksum-crc64nvme:n3hVaQAaPTQ=
	// x-amz-trailer-signature:da19c1ccd79a45b9d1e0393d531857cd09b73f4ec0afae7a00fb1bb5dcdea8b4
	//
	// 314 bytes
}

func ExampleEncoding_Length() {
	encoding := chunked.Encoding{Payload: sigv4.StreamingPayload}
	fmt.Println(encoding.Length(66560))
	encoding.ChunkSize = 1024
	fmt.Println(encoding.Length(66560))
	// Output:
	// 66824 <nil>
	// 0 chunked: chunk size 1024: want 8192 to 1073741824 bytes
}

// A server verifies a request, and then its body while it reads it.
func ExampleDecode() {
	encoding := chunked.Encoding{Payload: sigv4.StreamingPayload}
	request, err := encoding.Prepare(sigv4.Request{
		Method: "PUT", Target: "/hello.txt",
		Header: sigv4.Header{{Name: "Host", Value: "examplebucket.s3.amazonaws.com"}},
	}, 13)
	if err != nil {
		log.Fatal(err)
	}
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "us-east-1", Service: "s3"}
	if request, err = signer.Sign(request, exampleTime); err != nil {
		log.Fatal(err)
	}
	sent, err := encoding.Encode(&request, exampleCredentials.SecretAccessKey, strings.NewReader("Hello, world!"))
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(sent)
	if err != nil {
		log.Fatal(err)
	}

	verifier := &sigv4.Verifier{
		Region: "us-east-1", Service: "s3",
		Keys: func(string) (sigv4.Credentials, error) { return exampleCredentials, nil },
		Now:  func() time.Time { return exampleTime },
	}
	for _, body := range []string{string(text), strings.Replace(string(text), "world", "World", 1)} {
		if err := verifier.Check(&request); err != nil {
			log.Fatal(err)
		}
		decoder, err := chunked.Decode(&request, exampleCredentials.SecretAccessKey, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		data, err := io.ReadAll(decoder)
		fmt.Printf("%q %v\n", data, err)
		fmt.Println(errors.Is(err, chunked.ErrSignature))
	}
	// Output:
	// "Hello, world!" <nil>
	// false
	// "" chunked: chunk 1, from byte 0: the signature does not match
	// true
}

// What a body has in its trailer, without signatures.
func ExampleDecoder_Trailer() {
	request := sigv4.Request{Header: sigv4.Header{
		{Name: "X-Amz-Content-Sha256", Value: sigv4.StreamingUnsignedTrailer},
		{Name: "X-Amz-Decoded-Content-Length", Value: "13"},
		{Name: "X-Amz-Trailer", Value: "x-amz-checksum-crc32"},
	}}
	decoder, err := chunked.Decode(&request, "", strings.NewReader("d\r\nHello, world!\r\n0\r\nx-amz-checksum-crc32:6+bG5g==\r\n\r\n"))
	if err != nil {
		log.Fatal(err)
	}
	data, err := io.ReadAll(decoder)
	fmt.Printf("%s %v\n", data, err)
	for _, field := range decoder.Trailer() {
		fmt.Println(field.Name, field.Value)
	}
	// Output:
	// Hello, world! <nil>
	// x-amz-checksum-crc32 6+bG5g==
}

func ExampleChecksum() {
	for _, checksum := range []chunked.Checksum{chunked.CRC32, chunked.CRC32C, chunked.CRC64NVME, chunked.SHA1, chunked.SHA256} {
		sum := checksum.New()
		io.WriteString(sum, "123456789")
		fmt.Printf("%-24s %x\n", checksum.Field(), sum.Sum(nil))
	}
	// Output:
	// x-amz-checksum-crc32     cbf43926
	// x-amz-checksum-crc32c    e3069283
	// x-amz-checksum-crc64nvme ae8b14860a799888
	// x-amz-checksum-sha1      f7c3bc1d808e04732adf679965ccc34ca7ae3441
	// x-amz-checksum-sha256    15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225
}

// Chunks signed with SigV4A, for a bucket behind a Multi-Region Access Point. Each signature is filled up with stars.
func ExampleEncoding_scheme() {
	scheme := sigv4a.New()
	encoding := chunked.Encoding{Payload: sigv4.StreamingECDSAPayload, Scheme: scheme}
	body := strings.NewReader("Hello, world!")
	request, err := encoding.Prepare(sigv4.Request{
		Method: "PUT", Target: "/hello.txt",
		Header: sigv4.Header{{Name: "Host", Value: "example.mrap.accesspoint.s3-global.amazonaws.com"}},
	}, body.Size())
	if err != nil {
		log.Fatal(err)
	}
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "*", Service: "s3", Scheme: scheme}
	if request, err = signer.Sign(request, exampleTime); err != nil {
		log.Fatal(err)
	}
	framed, err := encoding.Encode(&request, exampleCredentials.SecretAccessKey, body)
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(framed)
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(string(text)), "\r\n") {
		extension, signature, _ := strings.Cut(line, "=")
		fmt.Println(extension, len(signature))
	}
	// The other side.
	decoder, err := chunked.DecodeScheme(scheme, &request, exampleCredentials.SecretAccessKey, strings.NewReader(string(text)))
	if err != nil {
		log.Fatal(err)
	}
	data, err := io.ReadAll(decoder)
	fmt.Printf("%s %v\n", data, err)
	// Output:
	// d;chunk-signature 144
	// Hello, world! 0
	// 0;chunk-signature 144
	// Hello, world! <nil>
}

func ExampleDecodeScheme() {
	scheme := sigv4a.New()
	encoding := chunked.Encoding{Payload: sigv4.StreamingECDSAPayload, Scheme: scheme}
	request, err := encoding.Prepare(sigv4.Request{
		Method: "PUT", Target: "/hello.txt", Header: sigv4.Header{{Name: "Host", Value: "examplebucket.s3.amazonaws.com"}},
	}, 5)
	if err != nil {
		log.Fatal(err)
	}
	signer := &sigv4.Signer{Credentials: exampleCredentials, Region: "eu-west-1,us-*", Service: "s3", Scheme: scheme}
	if request, err = signer.Sign(request, exampleTime); err != nil {
		log.Fatal(err)
	}
	framed, err := encoding.Encode(&request, exampleCredentials.SecretAccessKey, strings.NewReader("hello"))
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(framed)
	if err != nil {
		log.Fatal(err)
	}
	changed := strings.Replace(string(text), "hello", "jello", 1)
	decoder, err := chunked.DecodeScheme(scheme, &request, exampleCredentials.SecretAccessKey, strings.NewReader(changed))
	if err != nil {
		log.Fatal(err)
	}
	data, err := io.ReadAll(decoder)
	fmt.Printf("%q %v\n", data, errors.Is(err, chunked.ErrSignature))
	// Output: "" true
}
