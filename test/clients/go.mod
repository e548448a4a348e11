module countersign/test/clients

go 1.26.0

replace countersign => ../..

require (
	countersign v0.0.0-00010101000000-000000000000
	github.com/aws/aws-sdk-go-v2 v1.47.7
	github.com/aymanbagabas/go-udiff v0.4.1
)

require github.com/aws/smithy-go v1.28.8 // indirect
