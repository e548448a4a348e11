package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	// What the exported programs in Go import stands in go.mod by this.
	_ "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	_ "github.com/aws/aws-sdk-go-v2/config"
)

// programs is a folder with countersign in it, which the scripts find by PATH.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "countersign-export-*"); err != nil {
		panic(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(programs, "countersign"), "./cmd/countersign")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(2)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}
