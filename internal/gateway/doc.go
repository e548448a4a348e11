// Package gateway answers a request as Amazon API Gateway and Lambda function URLs do: it finds the API,
// stage and route, checks the signature, the policies and the API key in AWS's order, and words a refusal
// with AWS's status, header fields and body.
//
// Make a [Gateway] from a topology and a [KeyStore] with [New]; it may be used by several goroutines at
// once. [Gateway.Answer] is a pure function of the request and of what is known of its arrival: the clock,
// the caller's address. Randomness is used for request ids alone.
//
// A [Verdict] also says what the answer rests on: [Verdict.Unverified] lists behaviour of AWS that is not
// documented or was seen by few, [Verdict.Unknown] lists settings that the topology does not tell and what
// was assumed in their place.
//
// # Sources
//
// Comments name where AWS's behaviour is known from: a page of AWS, else a public report as OWNER/NAME#NUMBER
// of GitHub. The order of the checks is that which dacut/scratchstack-aws-signature measured ("AWS Auth Error
// Ordering", whose numbers comments repeat as "check 8"). What one report alone says is noted in
// [Verdict.Unverified].
package gateway
