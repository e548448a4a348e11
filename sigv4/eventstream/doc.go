// Package eventstream signs and verifies the messages of an event stream (application/vnd.amazon.eventstream),
// as Amazon Transcribe, Amazon Lex and Amazon Bedrock take from their clients.
//
// The request that opens the stream has [sigv4.StreamingEvents] in X-Amz-Content-Sha256, or is a presigned
// WebSocket URL. Its signature is the seed of the stream: each message is wrapped in another, which has the
// headers :date and :chunk-signature, and whose signature covers that of the message before. An empty
// payload, signed, ends the stream.
//
// [Message] is the encoding, [Signer] the client's side and [Verifier] the service's.
//
// https://smithy.io/2.0/aws/amazon-eventstream.html and
// https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html
package eventstream
