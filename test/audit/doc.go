// Package audit holds the audit against what others make: stacks that the CDK synthesises, with the construct
// that AWS publishes for CloudFront before API Gateway among them, and the schema of SARIF. What remedy writes,
// and the examples of the rules, are held against AWS's linter of CloudFormation and the schema of Terraform's
// provider.
package audit
