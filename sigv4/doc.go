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
