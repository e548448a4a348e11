// Package audit holds the audit against what others make: stacks that the CDK synthesises, with the construct
// that AWS publishes for CloudFront before API Gateway among them, and the schema of SARIF.
package audit
