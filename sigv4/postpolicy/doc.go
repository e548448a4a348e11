// Package postpolicy signs and verifies POST policies of Amazon S3: documents that let a browser upload a
// file from a form, without a signature of its own.
//
// [Policy.Sign] returns the fields of the form, [Verify] checks a form that has arrived: the signature, the
// time, and every condition of the policy. [Parse] reads a document.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
package postpolicy
