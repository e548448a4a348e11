package postman

import (
	_ "embed"
	"fmt"
	"strings"

	"countersign/internal/export"
	"countersign/internal/export/sandbox"
)

//go:embed pre-request.js
var preRequest string

//go:embed keys-environment.js
var keysEnvironment string

//go:embed keys-vault.js
var keysVault string

//go:embed test.js
var test string

// script is the pre-request script. Requests of the names in except are left alone.
func script(c *export.Collection, s *export.Settings, except []string) string {
	return Script(c, s.Keep == vault, except)
}

// Script is the pre-request script for clients with Postman's objects. It takes credentials from the vault, or
// from variables.
func Script(c *export.Collection, fromVault bool, except []string) string {
	rules := c.Signing.Rules()
	quoted := make([]string, len(except))
	for i, name := range except {
		quoted[i] = export.QuoteJSON(name)
	}
	config := fmt.Sprintf("config = { service: %s, encodeOnce: %t, payloadHeader: %t, fixedPayload: %s, except: [%s] };",
		export.QuoteJSON(c.Signing.Service), rules.EncodePathOnce, rules.PayloadHeader, export.QuoteJSON(rules.Payload("")), strings.Join(quoted, ", "))
	keys := keysEnvironment
	if fromVault {
		keys = keysVault
	}
	text := strings.Replace(preRequest, "/*CONFIG*/", config, 1)
	return sandbox.Join(strings.Replace(text, "  /*KEYS*/\n", keys, 1))
}

// Test is the script that looks at the answer.
func Test() string { return test }

// lines are a script as a collection holds it.
func lines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }
