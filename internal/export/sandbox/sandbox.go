// Package sandbox holds what signs in clients whose scripts have no hash functions: SHA-256, HMAC and the
// signature in JavaScript of 2009, which all of them run. It is code of those clients; this program never
// signs with it. docs/adr/0004-hashes-in-client-scripts.md says why.
package sandbox

import (
	_ "embed"
	"strings"
)

// Sign is the script. It defines countersign.sign and what that needs.
//
//go:embed sign.js
var Sign string

// Join puts the script before the one of a client, which calls it.
func Join(client string) string { return Sign + "\n" + strings.TrimSpace(client) + "\n" }
