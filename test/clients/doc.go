// Package clients holds this project against real clients: what it prints for them, and what they send for
// the same command line.
package clients
