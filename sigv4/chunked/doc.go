// Package chunked sends and reads aws-chunked bodies: in pieces that are signed one by one, or with a
// checksum behind them, so that nobody has to read a body twice or hold it in memory. Amazon S3 takes them.
//
// [Encoding.Prepare] sets the header of a request, [sigv4.Signer] signs it, and [Encoding.Encode] frames
// the body. The other side verifies the request with [sigv4.Verifier] and reads the body with [Decode],
// which hands out what has been verified and ends in an error in place of io.EOF where anything is wrong.
//
// Three forms exist, named by the token in X-Amz-Content-Sha256: [sigv4.StreamingPayload] signs each chunk,
// [sigv4.StreamingPayloadTrailer] also a checksum in the trailer, and [sigv4.StreamingUnsignedTrailer] has
// the checksum alone. The first two exist with signatures of SigV4A as well: [sigv4.StreamingECDSAPayload] and
// [sigv4.StreamingECDSAPayloadTrailer], with [Encoding.Scheme] and [DecodeScheme]. Those signatures differ in
// length; they are filled up with stars to 144 digits, so that the length of a body is known before it is signed.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
package chunked
