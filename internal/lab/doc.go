// Package lab is the path of a request on one machine: a client, CloudFront as package edge models it, and
// API Gateway as package gateway does. There a request fails as it fails on AWS, and the remedies mend it.
//
// A [Path] decides on requests in process; nothing in it opens a connection. A [Server] puts a Path on
// two addresses of this machine. [Exchange.Diagnose] explains a refused request with all that the lab knows
// of it: the request as it was sent and as it arrived, the gateway's account, and the secret. Package
// scenario plays prepared failures and their remedies.
//
// # Names
//
// The lab speaks of AWS's names and listens on addresses of this machine. A client may send AWS's name as
// its Host, or simply call the address: then the name of this machine stands for the name that a viewer
// would call. What is signed is never rewritten. A signature over "127.0.0.1:8080" fails where CloudFront
// puts the origin's name in its place, and holds where Host is forwarded to a custom domain, just as one
// over the distribution's name would.
package lab
