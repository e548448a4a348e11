// Package signing decides what a command signs for, and writes a signed request in the forms in which
// people pass it on.
//
// Service and region are what a person says, else what the host inside the signature tells, else, for
// the region alone, what is configured. A region is never assumed.
package signing
