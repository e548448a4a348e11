module countersign/test/oracles

go 1.26.0

replace countersign => ../..

require (
	countersign v0.0.0-00010101000000-000000000000
	github.com/aws/aws-sdk-go-v2 v1.47.7
	github.com/aws/smithy-go v1.28.8
	github.com/aws/smithy-go/aws-http-auth v1.1.3
	pgregory.net/rapid v1.3.0
)
