// Package iam decides whether policies let a caller do something, and says why: identity policies, a
// resource policy, session policies and a permissions boundary, in one account and across accounts.
//
// [Evaluate] decides, [Explain] lists every statement that was looked at, and [Decision.Message] words a
// denial as AWS does. The rules are those of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and, for
// APIs, of https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html.
// Service and resource control policies of AWS Organizations are not modelled.
package iam
