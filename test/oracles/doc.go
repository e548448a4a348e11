// Package oracles compares countersign/sigv4 with two other signers, aws-sdk-go-v2/aws/signer/v4 and
// smithy-go/aws-http-auth, over random requests, and pins down where they are known to differ.
//
// It is a module of its own, so that the project itself depends on no SDK.
package oracles
