// Package topology is the path of a request as data: distributions, APIs, custom domains, Lambda
// function URLs, certificates and DNS records, in the words that AWS uses for them.
//
// A [Topology] holds what is known. Use [Read] to build one from documents in the AWS API's own JSON
// shapes, as the AWS command line prints them; other packages build one from templates. Nothing here
// acts: package edge sends a request through a [Distribution], package gateway through an [API].
//
// # Unknown is a value
//
// A setting is a [Value]: absent, so that AWS's default applies; known; or unknown, with the reason.
// Each carries a [Source], the place that it came from. An unknown setting is never guessed. It
// travels with the data, and what depends on it is unknown too.
//
// This package knows no file system: it takes names and bytes.
package topology
