package lab

import (
	"bytes"
	_ "embed"

	"countersign/internal/gateway"
	"countersign/internal/topology"
)

//go:embed builtin/topology.json
var builtinTopology []byte

//go:embed builtin/keys.json
var builtinKeys []byte

// BuiltinTopology is what the lab models unless it is told otherwise: a distribution with CachingDisabled
// and AllViewerExceptHostHeader before a Regional REST API with IAM authorisation.
func BuiltinTopology() topology.Document {
	return topology.Document{Name: "built-in", Data: builtinTopology}
}

// BuiltinKeys is the key store of the lab unless it is told otherwise: AWS's documented example pair, with
// a user of an account who may call everything. An empty account means an invented one.
func BuiltinKeys(account string) *gateway.KeyStore {
	data := builtinKeys
	if account != "" {
		data = bytes.ReplaceAll(data, []byte(builtinAccount), []byte(account))
	}
	keys, err := gateway.ReadKeys(data)
	if err != nil {
		panic(err) // checked by a test
	}
	return keys
}

// builtinAccount is the account in the built-in documents.
const builtinAccount = "123456789012"
