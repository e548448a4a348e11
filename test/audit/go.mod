module countersign/test/audit

go 1.26.0

replace countersign => ../..

require (
	countersign v0.0.0-00010101000000-000000000000
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2
)

require (
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	golang.org/x/text v0.28.0 // indirect
)
