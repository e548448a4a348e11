// Countersign explains rejected AWS requests: it finds what broke the signature, proves it, and says what
// to do.
package main

import (
	"os"

	"countersign/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
