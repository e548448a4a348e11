// Package send sends one request and returns what came back, both byte for byte.
//
// It keeps apart where the socket goes, the name that TLS asks a certificate for, and the Host header. The
// request target goes out as it is given, also where net/http would rewrite it; the header of the answer
// is kept in the order and the case in which it came. Each request has a connection of its own. Nothing
// is followed, repeated or decoded here.
package send
