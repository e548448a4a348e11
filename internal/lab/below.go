package lab

import "countersign/sigv4"

// Below returns the part of a path on the wire that is, decoded, the path below a stage or base path.
func Below(wire, path string) string {
	for i := range len(wire) {
		if wire[i] == '/' && sigv4.Decode(wire[i:]) == path {
			return wire[i:]
		}
	}
	return path
}
