// Package sigv4 computes, verifies and takes apart AWS Signature Version 4 signatures over requests
// that are kept byte for byte as they are on the wire.
//
// Use [Signer] to sign a [Request], in its header or as a presigned URL. Use [Verifier] to check one.
// Use [Compute] for every intermediate value: the canonical request, the string to sign, the four
// keys, the signature. [ParseCanonicalRequest], [ParseStringToSign], [ParseAuthorization] and
// [ParseScope] read those texts back. [Infer] tells service and region from a host name, [RulesFor]
// what a service does differently.
//
// # Three hosts
//
// A request has up to three hosts: where the socket goes, the Host header on the wire, and the host
// inside the signature. They differ where something between client and verifier replaces the Host
// header, as CloudFront does. [Signer.Host] and [Signer.PathPrefix] set what the verifier will see;
// the request itself stays as it is.
//
// # Services
//
// Services differ in what they sign: how a path is encoded, whether the payload's hash is sent, where the
// session token goes. [RulesFor] knows them by signing name, and signers and verifiers ask it unless they are
// given [Rules] of their own.
//
// The session of a directory bucket (S3 Express One Zone) has keys of its own, and a token that goes into a field
// of another name: leave [Credentials.SessionToken] empty and put the token into the request, as the field
// x-amz-s3session-token or, for a presigned URL, as the parameter X-Amz-S3session-Token. It is signed as every
// other. (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html)
//
// # Presigned URLs
//
// [Signer.Presign] puts the signature into the query, for who cannot set header fields. A browser that opens
// a WebSocket is the usual case: to an API of API Gateway, to AWS IoT, to Kinesis Video Streams. The examples
// of Presign show each.
//
// # SigV4A
//
// With the scheme of the package sigv4/sigv4a as [Signer.Scheme], the region is a set, such as "us-*" or "*",
// which is sent in X-Amz-Region-Set, and the scope has none. [Verifier.Scheme] chooses it on the other side.
//
// # Bodies that are sent in pieces
//
// The signature of a request covers the hash of its body, or a token in place of it: [UnsignedPayload], or one
// that says how the pieces of the body are signed. The package sigv4/chunked makes and reads such bodies for
// Amazon S3, and sigv4/eventstream the messages of event streams. The package sigv4/postpolicy is for the forms
// with which a browser uploads to S3.
//
// # Why not net/http
//
// A net/http request does not keep the bytes: it rewrites paths, drops or re-encodes parts of the
// query and folds header names. Diagnosis needs the bytes. This package imports the standard library
// alone, and not net/http, so that it stays small where it is compiled to WebAssembly.
//
// # Secrets
//
// [Credentials] and [SigningKeys] print and encode without what is secret in them. Errors repeat the
// algorithm, the date and the scope of a request, and its key id unless that could be a secret.
//
// The rules are those of the AWS documentation
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html); where
// it is silent, comments name the source.
package sigv4
