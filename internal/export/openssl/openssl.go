// Package openssl writes a script that signs with openssl alone and sends with curl.
package openssl

import (
	_ "embed"

	"countersign/internal/export"
	"countersign/internal/export/bash"
)

//go:embed sign.sh
var runtime string

var _ = export.Register(&export.Target{
	Name: "openssl", Title: "a script that signs with openssl alone, and shows every step", Modes: []export.Mode{export.Script},
	Write: func(c *export.Collection, s *export.Settings) ([]export.File, error) {
		return bash.Write(c, s, runtime)
	},
	Run: bash.Run("bash, openssl and curl"),
})
