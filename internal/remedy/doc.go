// Package remedy writes what mends a path: the architecture in which one custom domain serves the
// distribution and the API, and the smallest change to a template that makes it pass. What it writes is read
// and audited again by the tests, and sent through the lab. The client side, for a distribution that does not
// forward Host, is in package export.
package remedy
