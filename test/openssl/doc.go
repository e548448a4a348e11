// Package openssl computes signatures with openssl alone, and holds what "countersign trace" says against
// them: every value of three requests, and the names of the mistakes that people make with openssl and
// tools like it.
//
// It is a module of its own, without dependencies: it runs the program, and needs openssl to be installed.
package openssl
