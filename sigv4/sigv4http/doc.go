// Package sigv4http signs and verifies net/http requests with Signature Version 4.
//
// [Transport] is a signing http.RoundTripper. The three hosts of a request stay apart: the socket goes to
// Connect, the Host header is the request's own, and the signature covers SignHost. With SignHost set to
// the name of a CloudFront origin, a client calls the distribution and API Gateway accepts the signature.
//
// [Handler] is a verifying middleware: key source, clock and limits are given to it.
//
// What is signed is what net/http sends: its request target is taken byte for byte. net/http itself
// cleans some URLs up when it parses them; put an exact target into URL.Opaque where that matters.
package sigv4http
