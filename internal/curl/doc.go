// Package curl signs and sends what a command line of curl or awscurl asks for.
//
// A session makes the request (draft.go), decides what to sign for, signs and sends it (exchange.go), follows
// redirects (redirect.go), tries again (retry.go), and writes what came back (output.go) with curl's exit
// codes (exit.go). Each request that goes out is signed anew. When the answer refuses the signature, it
// makes a case of what was really sent and answered (refusal.go), without reading any text of its own.
//
// It differs from curl where curl would change what was written: dot segments, brackets and braces of a URL
// stay as they are.
package curl
