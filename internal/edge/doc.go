// Package edge is CloudFront as a function: what the origin receives for a viewer's request, or what
// CloudFront answers itself.
//
// Use [New] to make a distribution ready and [Edge.Forward] for each request. The [Result] holds the
// request as the origin receives it and one [Change] for each difference, with the rule that made it,
// the setting that caused it and where that setting stands. What the changes do not name is the same,
// byte for byte.
//
// Nothing here opens a connection or reads a file. The clock, randomness and CloudFront's own
// credentials are given in [Options]. There is no cache: each request goes to the origin.
//
// # What is not certain
//
// A [Rule] names the page that documents it. Where AWS documents nothing, a change or warning is marked
// Unverified. Where a setting is not known, or a Lambda@Edge function decides, the result has an
// [Unknown], and the request in it is an assumption.
package edge
