module countersign/test/proxy

go 1.26.0

replace countersign => ../..

require (
	countersign v0.0.0-00010101000000-000000000000
	github.com/coder/websocket v1.8.14
)
