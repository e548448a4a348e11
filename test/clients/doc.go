// Package clients holds this project against real clients: what it prints for them, what they send for the
// same command line, and how they fare against the lab. The last is docs/clients.md; "go test -update" writes
// its tables. ./install installs the clients.
package clients
