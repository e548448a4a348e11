// Package export writes a request that is signed for one host and sent to another in the form of the client
// in which a person works: a collection, a script, a program.
//
// A [Collection] is what is exported. Package read makes it of what a person has: an address and flags, a
// command of curl, a HAR, a raw request, an OpenAPI document, a collection of Postman. A [Target] writes it;
// each has a folder of its own and registers itself. Package all knows all of them.
//
// # One form on the wire
//
// Clients encode addresses, each in its own way, and some of them after the signature was made. So every
// literal part of a path or query is written here as no client changes it: unreserved characters as they
// are, every other byte as %XX in upper case. Values of variables are encoded in the same way when they are
// known. A path and a query in this form are nearly canonical, and what signs in a client stays short.
//
// # Secrets
//
// No secret is written to any file. Credentials come from where the client keeps them. Fields that hold
// secrets become variables without a value. [Check] refuses to hand out a file with a secret that was seen.
package export
