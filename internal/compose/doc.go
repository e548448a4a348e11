// Package compose makes a request of what a person says at a command line: an address, header fields, and
// a body of texts and files. What is said goes out byte for byte; nothing is cleaned up, and what cannot
// be sent as it is, is refused.
package compose
