// Package audit says before a deployment which signed requests will be refused, why, and where to change
// it. It takes a topology and applies rules to it.
//
// A rule proves itself: it signs a request as a correct client would, sends it through package edge and
// package gateway over the audited topology, and reports only when the answer is the refusal that it
// predicts. A rule that no request can show, such as one about DNS, is marked as advice.
//
// A rule is one file that registers itself, and one page in pages with a bad and a good example in
// CloudFormation and in Terraform; the tests run the examples.
package audit
