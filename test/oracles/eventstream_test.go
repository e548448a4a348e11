package oracles

import (
	"bytes"
	"context"
	"encoding/hex"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/eventstream"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"pgregory.net/rapid"
)

// TestSDKEventStream sends the same events over both encodings and both signers: the bytes are the same.
func TestSDKEventStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		at := time.Unix(rapid.Int64Range(946684800, 4102444800).Draw(t, "time"), 0)
		credentials := sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: rapid.StringMatching(`[A-Za-z0-9/+]{40}`).Draw(t, "secret")}
		request := sigv4.Request{Header: sigv4.Header{
			{Name: "X-Amz-Date", Value: at.UTC().Format(sigv4.TimeLayout)},
			{Name: "Authorization", Value: sigv4.Authorization{
				Algorithm:     sigv4.Algorithm,
				Credential:    sigv4.Credential{AccessKeyID: credentials.AccessKeyID, Scope: sigv4.NewScope(at, "us-west-2", "transcribe")},
				SignedHeaders: []string{"host"}, Signature: hex.EncodeToString(seed),
			}.String()},
		}}
		ours, err := eventstream.NewSigner(&request, credentials.SecretAccessKey)
		if err != nil {
			t.Fatal(err)
		}
		theirs := v4.NewStreamSigner(aws.Credentials{
			AccessKeyID: credentials.AccessKeyID, SecretAccessKey: credentials.SecretAccessKey,
		}, "transcribe", "us-west-2", seed)
		for range rapid.IntRange(1, 4).Draw(t, "messages") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "pause")))
			event, same := events(t)
			encoded, err := event.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := sdkEncode(t, same); !bytes.Equal(encoded, got) {
				t.Fatalf("event:\nours   %x\ntheirs %x", encoded, got)
			}
			m, err := ours.Sign(encoded, at)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := m.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := sdkEncode(t, sdkSigned(t, theirs, encoded, at)); !bytes.Equal(signed, got) {
				t.Fatalf("signed message:\nours   %x\ntheirs %x", signed, got)
			}
		}
	})
}

// events draws an event, in the types of both.
func events(t *rapid.T) (eventstream.Message, sdk.Message) {
	text, blob := rapid.StringN(0, 50, 200).Draw(t, "text"), rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "bytes")
	number, at := rapid.Int64().Draw(t, "number"), time.UnixMilli(rapid.Int64Range(0, 4102444800000).Draw(t, "a time"))
	id := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid")
	payload := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "payload")
	ours := eventstream.Message{Payload: payload, Headers: []eventstream.Header{
		{Name: ":message-type", Value: "event"},
		{Name: "true", Value: true},
		{Name: "false", Value: false},
		{Name: "byte", Value: int8(number)},
		{Name: "short", Value: int16(number)},
		{Name: "integer", Value: int32(number)},
		{Name: "long", Value: number},
		{Name: "bytes", Value: blob},
		{Name: "text", Value: text},
		{Name: "time", Value: at},
		{Name: "uuid", Value: eventstream.UUID(id)},
	}}
	theirs := sdk.Message{Payload: payload, Headers: sdk.Headers{
		{Name: ":message-type", Value: sdk.StringValue("event")},
		{Name: "true", Value: sdk.BoolValue(true)},
		{Name: "false", Value: sdk.BoolValue(false)},
		{Name: "byte", Value: sdk.Int8Value(int8(number))},
		{Name: "short", Value: sdk.Int16Value(int16(number))},
		{Name: "integer", Value: sdk.Int32Value(int32(number))},
		{Name: "long", Value: sdk.Int64Value(number)},
		{Name: "bytes", Value: sdk.BytesValue(blob)},
		{Name: "text", Value: sdk.StringValue(text)},
		{Name: "time", Value: sdk.TimestampValue(at)},
		{Name: "uuid", Value: sdk.UUIDValue(id)},
	}}
	return ours, theirs
}

func sdkEncode(t *rapid.T, m sdk.Message) []byte {
	var b bytes.Buffer
	if err := sdk.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sdkSigned wraps an event as the SDK's clients do.
func sdkSigned(t *rapid.T, signer *v4.StreamSigner, event []byte, at time.Time) sdk.Message {
	m := sdk.Message{Payload: event}
	m.Headers.Set(eventstreamapi.DateHeader, sdk.TimestampValue(at))
	var headers bytes.Buffer
	if err := sdk.EncodeHeaders(&headers, m.Headers); err != nil {
		t.Fatal(err)
	}
	signature, err := signer.GetSignature(context.Background(), headers.Bytes(), event, at)
	if err != nil {
		t.Fatal(err)
	}
	m.Headers.Set(eventstreamapi.ChunkSignatureHeader, sdk.BytesValue(signature))
	return m
}
