// Package curl writes a script in which countersign signs and curl sends. curl's own --aws-sigv4 signs the
// Host that it sends, and cannot sign for another.
package curl

import (
	_ "embed"

	"countersign/internal/export"
	"countersign/internal/export/bash"
)

//go:embed send.sh
var runtime string

var _ = export.Register(&export.Target{
	Name: "curl", Title: "a script: countersign signs, curl sends", Modes: []export.Mode{export.Script},
	Write: func(c *export.Collection, s *export.Settings) ([]export.File, error) {
		return bash.Write(c, s, runtime)
	},
	Run: bash.Run("bash, curl and countersign"),
})
