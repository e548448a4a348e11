// Package genfolder is what programs share that write a folder of the documentation.
package genfolder

import (
	"fmt"
	"os"
	"path/filepath"
)

// Main is the main function of a program that takes the name of a folder and writes it.
func Main(program string, write func(folder string) error) {
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "usage: %s FOLDER\n", program)
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: error: %v\n", program, err)
		os.Exit(1)
	}
}

// Clear makes a folder, and removes the files with an ending from it: pages of what is gone must not stay.
func Clear(folder, ending string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*"+ending))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return os.MkdirAll(folder, 0o755)
}
