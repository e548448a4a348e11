// Package export runs what countersign exports in the clients that it is exported for, against the lab's edge and
// the verifying gateway behind it.
package export
