// Package oracles compares countersign/sigv4 with two other signers, aws-sdk-go-v2/aws/signer/v4 and
// smithy-go/aws-http-auth, over random requests, and pins down where they are known to differ. It compares
// bodies that are sent in pieces with aws-sdk-go-v2 (event streams) and minio-go (aws-chunked), and the
// signatures of POST policies with minio-go.
//
// It is a module of its own, so that the project itself depends on no SDK.
package oracles
