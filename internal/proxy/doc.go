// Package proxy is a signing reverse proxy: it takes requests of clients that cannot sign, or must not hold a
// secret, signs them and sends them on.
//
// Three hosts are kept apart for each route: where the socket goes, the Host field, and the host inside the
// signature. The request target goes out byte for byte as it came in, unless a route says what is to be cut
// off or put before it; what was signed is never edited afterwards. Answers stream.
//
// The way of a request: guard, table (which route), payload (what is sent as body and what stands for it in
// the signature), sign, transport, answer. Each is a file.
//
// What clients do to it has a defined end: see the failures in failure.go. Its memory is bounded by the
// requests on their way and not by their bodies.
package proxy
