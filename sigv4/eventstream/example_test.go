package eventstream_test

import (
	"fmt"
	"log"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/eventstream"
)

// A client opens a stream, sends a piece of sound in it and ends it; the service verifies each message.
func ExampleSigner_Sign() {
	at := time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)
	credentials := sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	opener := &sigv4.Signer{Credentials: credentials, Region: "us-west-2", Service: "transcribe"}
	request, err := opener.Sign(sigv4.Request{
		Method: "POST", Target: "/stream-transcription",
		Header: sigv4.Header{
			{Name: "Host", Value: "transcribestreaming.us-west-2.amazonaws.com"},
			{Name: "X-Amz-Content-Sha256", Value: sigv4.StreamingEvents},
		},
	}, at)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := eventstream.NewSigner(&request, credentials.SecretAccessKey)
	if err != nil {
		log.Fatal(err)
	}
	event, err := eventstream.Message{
		Headers: []eventstream.Header{
			{Name: ":message-type", Value: "event"}, {Name: ":event-type", Value: "AudioEvent"}, {Name: ":content-type", Value: "application/octet-stream"},
		},
		Payload: []byte("sound"),
	}.Append(nil)
	if err != nil {
		log.Fatal(err)
	}
	var stream []byte
	for _, payload := range [][]byte{event, nil} {
		message, err := signer.Sign(payload, at)
		if err != nil {
			log.Fatal(err)
		}
		if stream, err = message.Append(stream); err != nil {
			log.Fatal(err)
		}
	}

	verifier, err := eventstream.NewVerifier(&request, credentials.SecretAccessKey)
	if err != nil {
		log.Fatal(err)
	}
	for len(stream) > 0 {
		var message eventstream.Message
		if message, stream, err = eventstream.Parse(stream); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v %x verified: %v\n", message.Value(":date"), message.Value(":chunk-signature").([]byte)[:4], verifier.Verify(message) == nil)
		if len(message.Payload) == 0 {
			fmt.Println("the end")
			continue
		}
		event, _, err := eventstream.Parse(message.Payload)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s\n", event.Value(":event-type"), event.Payload)
	}
	// Output:
	// 2026-01-02 03:04:05 +0000 UTC 16f8187f verified: true
	// AudioEvent: sound
	// 2026-01-02 03:04:05 +0000 UTC 29db699e verified: true
	// the end
}

func ExampleParse() {
	message := eventstream.Message{Headers: []eventstream.Header{{Name: "n", Value: int32(7)}}, Payload: []byte("{}")}
	encoded, err := message.Append(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%x\n", encoded)
	parsed, rest, err := eventstream.Parse(append(encoded, "the next"...))
	fmt.Printf("%v %s %q %v\n", parsed.Value("n"), parsed.Payload, rest, err)
	// A message that has not come whole yet.
	_, _, err = eventstream.Parse(encoded[:10])
	fmt.Println(err)
	// Output:
	// 000000190000000796b6bf39016e04000000077b7d44c291fd
	// 7 {} "the next" <nil>
	// unexpected EOF
}
