// Package aws reads a live account: distributions with their policies, functions and access controls, APIs
// with routes, stages and custom domains, function URLs, certificates and DNS records. It only reads; see
// [Permissions] for the policy that it needs.
//
// What it reads becomes documents in the shapes that the AWS command line prints, each named by the ARN or
// the call that it comes from. Package topology reads them. Documents that were recorded are read again as
// if they came from the account.
package aws
